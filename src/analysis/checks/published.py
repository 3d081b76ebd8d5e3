"""Figures as SIPRI printed them, each recomputed from the data of its own release and judged by its rounding."""

import pandas as pd

from analysis.ground.entities import Entities
from analysis.ground.errors import NotAtHand, Problem
from analysis.ground.numbers import rounded
from analysis.measures import shares
from analysis.measures.windows import Window, check_window
from analysis.store.holdings import ANSWERING, Holdings

VERDICTS = ("match", "revised", "mismatch", "uncheckable")
UNDECIDED = "does not decide it from the data"
MEASURES = {
    "importer": ("supplier share", "world share", "rank", "change"),
    "exporter": ("recipient share", "world share", "rank"),
}


def check(figures: pd.DataFrame, data: Holdings) -> pd.DataFrame:
    """Return every printed figure with what the data say, and the verdict.

    Parameters
    ----------
    figures : DataFrame
        The table `published`.
    data : Holdings
        The data at hand.

    Returns
    -------
    DataFrame
        The columns of `figures` and computed (per cent, or the rank; unrounded), computed_release, verdict, reason.
        `match` or `mismatch` are judged in the figure's own release; `revised` shows another release's number and
        judges nothing; `uncheckable` says what is missing.

    Raises
    ------
    Problem
        If a row cannot be a figure of SIPRI's: an impossible value, an unknown country, a precision unlike its value;
        or if a file at hand is damaged.
    """
    # A damaged or changed file stops the check here, whether a figure asks for it or not.
    for file in data.held:
        if file.layout in ANSWERING:
            data.transfers(file)
    rows = []
    for row in figures.itertuples(index=False):
        _check_possible(row, data.entities)
        rows.append(row._asdict() | _judged(row, data))
    return pd.DataFrame(rows, columns=[*figures.columns, "computed", "computed_release", "verdict", "reason"])


def _judged(row: tuple, data: Holdings) -> dict:
    try:
        value = computed(row, row.release, data)
    except NotAtHand as missing:
        return _elsewhere(row, data, str(missing))
    same = rounded(value, int(row.precision)) == rounded(row.value, int(row.precision))
    found = {"computed": value, "computed_release": row.release, "reason": ""}
    return found | {"verdict": "match" if same else "mismatch"}


def _elsewhere(row: tuple, data: Holdings, missing: str) -> dict:
    """Return what the nearest other release says, later ones first: SIPRI replaces a release by the next."""
    releases = data.releases()
    others = [release for release in releases if release != row.release]
    for release in sorted(others, key=lambda release: (release < row.release, abs(release - row.release))):
        try:
            value = computed(row, release, data)
        except NotAtHand:
            continue
        lacks = UNDECIDED if row.release in releases else "is not"
        reason = f"release {row.release} {lacks} at hand; release {release} says this"
        return {"computed": value, "computed_release": release, "reason": reason, "verdict": "revised"}
    return {"computed": float("nan"), "computed_release": 0, "reason": missing, "verdict": "uncheckable"}


def computed(row: tuple, release: int, data: Holdings) -> float:
    """Return the figure a row of `published` states, from the data of one release: per cent, or the rank.

    Raises
    ------
    NotAtHand
        If the data at hand of that release do not decide it.
    """
    window = Window.read(row.window)
    if row.side == "exporter":
        return _exports(row, release, window, data)
    known = data.imports(row.country, release)
    check_window(window, known.years, release)
    if row.measure == "supplier share":
        return 100 * _known(shares.share_of(known.transfers, row.partner, window), window)
    if row.measure == "world share":
        return 100 * shares.world_share(known, window)
    if row.measure == "change":
        before = check_window(Window.read(row.against), known.years, release)
        return 100 * _known(shares.volume_change(known.transfers, before, window), before)
    return float(shares.importer_rank(known, window))


def _exports(row: tuple, release: int, window: Window, data: Holdings) -> float:
    transfers, years = data.everyone(release)
    check_window(window, years, release)
    if row.measure == "recipient share":
        own = transfers[transfers["supplier"] == row.country]
        return 100 * _of(shares.supplier_shares(own, window, "recipient"), row.partner, "share")
    return _of(shares.supplier_shares(transfers, window), row.country, row.measure)


def _of(table: pd.DataFrame, name: str, measure: str) -> float:
    """Return one row's share, its share in per cent or its rank; whoever delivered nothing has no rank."""
    own = table[table.iloc[:, 0] == name]
    if measure == "rank":
        return _known(float(own["rank"].iloc[0]) if len(own) else float("nan"), name)
    return float(own["share"].sum()) * (100 if measure == "world share" else 1)


def _known(value: float, where: Window | str) -> float:
    if value != value:
        raise NotAtHand(
            f"nothing was delivered in {where}" if isinstance(where, Window) else f"{where} delivered nothing"
        )
    return value


def _check_possible(row: tuple, entities: Entities) -> None:
    where = f"data/raw/published.csv, release {row.release}, {row.country}, {row.window}"
    for name in filter(None, (row.country, row.partner)):
        entities.typed_by_user(name)
    if row.measure not in MEASURES[row.side]:
        raise Problem(f"{where}: an {row.side} has no {row.measure}; it has {', '.join(MEASURES[row.side])}")
    least, most = {"rank": (1, 400), "change": (-100, 100_000)}.get(row.measure, (0, 100))
    if not least <= row.value <= most or (row.measure == "rank" and row.value != int(row.value)):
        raise Problem(f"{where}: {row.value:g} is no possible {row.measure}; correct the row")
    if abs(row.value * 10**row.precision - round(row.value * 10**row.precision)) > 1e-6:
        raise Problem(f"{where}: {row.value:g} has more decimals than its precision {row.precision}; correct the row")
    needs = row.measure in ("supplier share", "recipient share")
    if needs != bool(row.partner) or row.partner == row.country:
        raise Problem(
            f"{where}: a {row.measure} {'needs another country as' if needs else 'has no'} partner; correct the row"
        )
    if (row.measure == "change") != bool(row.against):
        raise Problem(f"{where}: the window a change is measured against stands in column against, and only there")
    try:
        window = Window.read(row.window)
    except Problem as problem:
        raise Problem(f"{where}: {problem}") from problem
    if window.last >= row.release:
        raise Problem(f"{where}: release {row.release} ends with {row.release - 1}; correct the row")


def counts(judged: pd.DataFrame) -> dict[str, int]:
    """Return how many figures there are of each verdict."""
    return {verdict: int((judged["verdict"] == verdict).sum()) for verdict in VERDICTS}


def records(judged: pd.DataFrame) -> list[dict]:
    """Return the judged figures as JSON holds them: one dict each, missing values as None."""
    rows = []
    for row in judged.itertuples(index=False):
        known = row.verdict != "uncheckable"
        rows.append(
            {
                "importer": row.country if row.side == "importer" else None,
                "exporter": row.country if row.side == "exporter" else None,
                "measure": row.measure,
                "window": row.window,
                "partner": row.partner or None,
                "release": int(row.release),
                "printed": row.value if row.precision else int(row.value),
                "computed": row.computed if known else None,
                "computed_release": int(row.computed_release) if known else None,
                "verdict": row.verdict,
                "reason": row.reason or None,
            }
        )
    return rows
