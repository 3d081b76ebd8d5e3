"""The top of a page (notebook 02): its title, the largest shares, what changed the first one's, who really moved."""

import pandas as pd

from analysis.ground.errors import NotAtHand
from analysis.ground.numbers import one_decimal, points, volume
from analysis.ground.sentence import Sentence, join
from analysis.measures.comparison import largest_mover
from analysis.measures.shares import OTHERS, in_window
from analysis.measures.windows import Windows
from analysis.store.imports import HEIR, UNION, Imports
from analysis.telling.course import enumerated, percent, plural, tiv
from analysis.telling.names import begins, in_sentence, whose

LARGEST = 3  # suppliers named whether asked for or not
TINY = 10.0  # TIV million: so little that no percentage stands without a note
SO_LITTLE = "That is {total} in all, so little that every single delivery moves the shares."


def title(importer: str, table: pd.DataFrame, suppliers: list[str], windows: Windows) -> Sentence:
    """Return the one thing a comparison shows: how the first supplier's share changed, and who moved most beside it.

    Parameters
    ----------
    table : DataFrame
        As `measures.comparison.comparison` returns it.
    """
    rows, lead = table.set_index("supplier"), suppliers[0]
    years = windows.later.last - windows.earlier.last
    span = Sentence(f" in {{years_between:word}} {plural(years, 'year')}", {"years_between": years})
    subject = f"{begins(whose(lead))} share of {whose(importer)} arms imports"
    said = [_course(rows.loc[lead], lead, subject, span, windows)]
    mover = largest_mover(table, lead)
    if mover:
        said.append(_course(rows.loc[mover], mover, whose(mover), Sentence(""), windows))
    return join([join(said, "; "), *_tiny(rows, "(only {total} in all)")])


def _course(row: pd.Series, name: str, subject: str, span: Sentence, windows: Windows) -> Sentence:
    if pd.isna(row["share_to"]):
        return Sentence(
            f"{subject} is not known: nothing was delivered in {{window_to}}", {"window_to": str(windows.later)}
        )
    now, then = percent(f"share_to.{name}"), percent(f"share_from.{name}")
    numbers = {f"share_to.{name}": float(row["share_to"])}
    if pd.isna(row["share_from"]):
        return Sentence(f"{subject} in {{window_to}} is {now}", numbers | {"window_to": str(windows.later)})
    numbers |= {f"share_from.{name}": float(row["share_from"])}
    if Sentence(now, numbers).text == Sentence(then, numbers).text:
        return join([Sentence(f"{subject} stayed at {now}", numbers), span], "")
    verb = "rose" if row["share_to"] > row["share_from"] else "fell"
    return join([Sentence(f"{subject} {verb} from {then} to {now}", numbers), span], "")


def nothing_came(known: Imports, windows: Windows) -> str:
    """Return that nothing was delivered in the later window and what came in other years; empty if something was."""
    if (in_window(known.transfers, windows.later)["tiv"] > 0).any():
        return ""
    yearly = known.transfers.groupby("year")["tiv"].sum()
    last, years = yearly[yearly > 0].index.max(), f"{known.years[0]}-{known.years[-1]}"
    before = f"in {years} it received {volume(yearly.sum())} million TIV in all, the last in {last}"
    return (
        f"nothing was delivered to {in_sentence(known.importer)} in {windows.later} (SIPRI release {known.release}); "
        f"{before if last == last else f'nor in any other of the years {years}'}"
    )


def headline(known: Imports, table: pd.DataFrame, suppliers: list[str], windows: Windows) -> list[Sentence]:
    """Return the chosen suppliers' shares, what changed the first one's, and the largest and movers not asked for.

    Parameters
    ----------
    table : DataFrame
        As `measures.comparison.comparison` returns it.

    Raises
    ------
    NotAtHand
        If nothing was delivered in the later window.
    """
    rows = table.set_index("supplier")
    if rows["share_to"].isna().all():
        raise NotAtHand(
            f"nothing was delivered to {known.importer} in {windows.later} (release {known.release}), so there are no "
            "shares"
        )
    ordered = sorted(suppliers, key=lambda name: -rows.loc[name, "share_to"])
    said = [_largest(known, rows, ordered, windows), *_larger(rows, ordered), *_tiny(rows, SO_LITTLE)]
    return [*said, _change(rows, suppliers, windows), *_unasked(table, suppliers, windows)]


def share_to(rows: pd.DataFrame, name: str, how: str) -> Sentence:
    """Return a supplier's share in the later window; `how` takes its name and the share: `{name} ({share})`."""
    share = f"{{share_to.{name}:percent}} %"
    return Sentence(
        how.format(name=in_sentence(name), share=share), {f"share_to.{name}": _number(rows, name, "share_to")}
    )


def moved(rows: pd.DataFrame, name: str) -> Sentence:
    """Return how far a share went: `from 55.0 to 36.0 %, −19.1 points`, or that it is unchanged."""
    columns = ("share_from", "share_to", "change")
    numbers = {f"{column}.{name}": _number(rows, name, column) for column in columns}
    then, now, change = numbers.values()
    if one_decimal(then) == one_decimal(now) and points(change) == "0.0":
        return Sentence(f"is unchanged at {{share_to.{name}:percent}} %", {f"share_to.{name}": now})
    said = f"went from {{share_from.{name}:percent}} to {{share_to.{name}:percent}} %, {{change.{name}:points}} points"
    return Sentence(said, numbers)


def _number(rows: pd.DataFrame, name: str, column: str) -> float:
    return float(rows.loc[name, column])


def _largest(known: Imports, rows: pd.DataFrame, ordered: list[str], windows: Windows) -> Sentence:
    first = share_to(
        rows, ordered[0], "In {{window_to}}, {name} supplied {share} of the volume of major arms delivered "
    )
    rest = [share_to(rows, name, "{name} {share}") for name in ordered[1:]]
    others = [Sentence(", "), enumerated(rest)] if rest else []
    numbers = {"window_to": str(windows.later), "release": known.release}
    place, release = Sentence(f"to {in_sentence(known.importer)}"), Sentence(" (SIPRI release {release}).", numbers)
    return join([first, place, *others, release], "")


def _not_chosen(rows: pd.DataFrame, chosen: list[str]) -> pd.Series:
    return rows.drop([*chosen, OTHERS], errors="ignore")["share_to"].sort_values(ascending=False, kind="stable")


def _larger(rows: pd.DataFrame, ordered: list[str]) -> list[Sentence]:
    """Say which suppliers that were not asked for are larger than the largest that was, and which come next."""
    other = _not_chosen(rows, ordered)
    larger = list(other.index[other > rows.loc[ordered[0], "share_to"]])
    top = rows.drop(OTHERS, errors="ignore")["share_to"].nlargest(LARGEST)
    next_ones = [name for name in other.index if name in top.index and name not in larger and top[name] > 0]
    said = []
    if larger:
        named = enumerated([share_to(rows, name, "{name} ({share})") for name in larger])
        said.append(Sentence(f"{begins(named.template)} supplied more than any of these.", named.numbers))
    if next_ones:
        named = enumerated([share_to(rows, name, "{name} ({share})") for name in next_ones])
        verb = "is" if len(next_ones) == 1 else "are"
        said.append(Sentence(f"Among the three largest suppliers {verb} also {named.template}.", named.numbers))
    return said


def _tiny(rows: pd.DataFrame, said: str) -> list[Sentence]:
    """Return the note that a volume is tiny; `said` holds the place of the volume: `only {total} in all`."""
    total = float(rows["tiv_to"].sum())
    return [Sentence(said.replace("{total}", tiv("tiv_to")), {"tiv_to": total})] if 0 < total < TINY else []


def _change(rows: pd.DataFrame, suppliers: list[str], windows: Windows) -> Sentence:
    lead, both = suppliers[0], {"window_from": str(windows.earlier), "window_to": str(windows.later)}
    if pd.isna(rows.loc[lead, "change"]):
        said = "In {window_from} nothing was delivered, so there is no share to compare with."
        return Sentence(said, {"window_from": str(windows.earlier)})
    parts = {name: _number(rows, name, "contribution") for name in suppliers}
    parts["all_others"] = float(rows["contribution"].drop(suppliers).sum())
    numbers = {f"contribution.{name}": part for name, part in parts.items()}
    own = f"its own deliveries account for {{contribution.{lead}:points}}"
    named = [f"{whose(name)} for {{contribution.{name}:points}}" for name in suppliers[1:]]
    named.append(f"{whose(OTHERS)} for {{contribution.all_others:points}}")
    went = moved(rows, lead)
    said = [Sentence(f"From {{window_from}} to {{window_to}}, {whose(lead)} share ", both), went]
    if all(points(part) == "0.0" for part in parts.values()):
        return join([*said, Sentence(".")], "")
    of_which = ", of which " if f"change.{lead}" in went.numbers else ": "
    return join(
        [*said, Sentence(of_which), enumerated([Sentence(own), *map(Sentence, named)]), Sentence(".", numbers)], ""
    )


def _unasked(table: pd.DataFrame, suppliers: list[str], windows: Windows) -> list[Sentence]:
    """Say how the largest mover's share went where it was not asked for, and the Soviet Union's beside Russia's."""
    rows, said = table.set_index("supplier"), []
    before = UNION in rows.index and UNION not in suppliers and HEIR in suppliers
    if before and rows.loc[UNION, "change"] == rows.loc[UNION, "change"]:
        union = Sentence(f"{begins(whose(UNION))} share, counted apart from {whose(HEIR)}, ")
        said.append(join([union, moved(rows, UNION), Sentence(".")], ""))
    mover = largest_mover(table, suppliers[0])
    if mover and mover not in suppliers and not (before and mover == UNION):
        most = Sentence(f"Beside it, {whose(mover)} share moved most: it ")
        said.append(join([most, moved(rows, mover), Sentence(".")], ""))
    return said


def question(importer: str) -> str:
    """Return the question this page answers."""
    return f"Who arms {in_sentence(importer)}, and how has that changed?"
