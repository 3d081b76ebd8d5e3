"""Figures as SIPRI printed them, each recomputed from the data of its own release and judged by its rounding."""

from dataclasses import dataclass, field

import pandas as pd

from analysis.ground.entities import Entities
from analysis.ground.errors import Problem
from analysis.ground.numbers import MINUS, rounded
from analysis.measures import shares
from analysis.measures.shares import Window
from analysis.store import holdings

VERDICTS = ("match", "revised", "mismatch", "uncheckable")
MEASURES = {
    "importer": ("supplier share", "world share", "rank", "change"),
    "exporter": ("recipient share", "world share", "rank"),
}


@dataclass
class Data:
    """The data at hand, each importer's read once however many figures ask for it."""

    shelf: holdings.Shelf = field(default_factory=holdings.Shelf)
    known: dict[tuple[str, int], holdings.Imports | Problem] = field(default_factory=dict)

    @property
    def releases(self) -> list[int]:
        """Every release at hand, oldest first."""
        return holdings.releases(files=self.shelf.held)

    def imports(self, importer: str, release: int) -> holdings.Imports:
        """Return what is known of an importer in a release; nothing known is a Problem."""
        key = (importer, release)
        if key not in self.known:
            try:
                self.known[key] = holdings.imports(importer, release, self.shelf)
            except Problem as problem:
                self.known[key] = problem
        found = self.known[key]
        if isinstance(found, Problem):
            raise found
        return found


def check(figures: pd.DataFrame) -> pd.DataFrame:
    """Return every printed figure with what the data say, and the verdict.

    Parameters
    ----------
    figures : DataFrame
        The table `published`.

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
    data, entities = Data(), Entities.read()
    # A damaged or changed file stops the check here: later it would pass for one that is not at hand.
    for file in data.shelf.held:
        if file.layout in ("register", "extract"):
            data.shelf.transfers(file)
    rows = []
    for row in figures.itertuples(index=False):
        _check_possible(row, entities)
        rows.append(row._asdict() | _judged(row, data))
    return pd.DataFrame(rows, columns=[*figures.columns, "computed", "computed_release", "verdict", "reason"])


def _judged(row: tuple, data: Data) -> dict:
    try:
        value = computed(row, row.release, data)
    except Problem as problem:
        return _elsewhere(row, data, str(problem))
    same = rounded(value, int(row.precision)) == rounded(row.value, int(row.precision))
    found = {"computed": value, "computed_release": row.release, "reason": ""}
    return found | {"verdict": "match" if same else "mismatch"}


def _elsewhere(row: tuple, data: Data, missing: str) -> dict:
    """Return what the nearest other release says, later ones first: SIPRI replaces a release by the next."""
    others = [release for release in data.releases if release != row.release]
    for release in sorted(others, key=lambda release: (release < row.release, abs(release - row.release))):
        try:
            value = computed(row, release, data)
        except Problem:
            continue
        lacks = "does not decide it from the data" if row.release in data.releases else "is not"
        reason = f"release {row.release} {lacks} at hand; release {release} says this"
        return {"computed": value, "computed_release": release, "reason": reason, "verdict": "revised"}
    return {"computed": float("nan"), "computed_release": 0, "reason": missing, "verdict": "uncheckable"}


def computed(row: tuple, release: int, data: Data) -> float:
    """Return the figure a row of `published` states, from the data of one release: per cent, or the rank.

    Raises
    ------
    Problem
        If the data at hand of that release do not decide it.
    """
    window = Window.read(row.window)
    if row.side == "exporter":
        return _exports(row, release, window, data)
    known = data.imports(row.country, release)
    shares.check_window(window, known.years, release)
    if row.measure == "supplier share":
        return 100 * _share(known.transfers, "supplier", row.partner, window)
    if row.measure == "world share":
        return 100 * shares.world_share(known.transfers, known.world, window)
    if row.measure == "change":
        before = shares.check_window(Window.read(row.against), known.years, release)
        return 100 * shares.volume_change(known.transfers, before, window)
    if row.measure == "rank":
        return float(shares.importer_rank(known.importers, row.country, window))
    raise Problem(f"no measure computes an importer's {row.measure}")


def _exports(row: tuple, release: int, window: Window, data: Data) -> float:
    transfers, years = holdings.everyone(release, data.shelf)
    inside = shares.in_window(transfers, shares.check_window(window, years, release))
    if row.measure == "recipient share":
        return 100 * _share(inside[inside["supplier"] == row.country], "recipient", row.partner, window)
    totals = inside.groupby("supplier", observed=True)["tiv"].sum()
    own = float(totals.get(row.country, 0.0))
    return 100 * own / float(totals.sum()) if row.measure == "world share" else float((totals > own).sum() + 1)


def _share(transfers: pd.DataFrame, side: str, partner: str, window: Window) -> float:
    inside = shares.in_window(transfers, window)
    total = inside["tiv"].sum()
    if not total:
        raise Problem(f"nothing was delivered in {window}")
    return float(inside.loc[inside[side] == partner, "tiv"].sum() / total)


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


def sentence(judged: pd.DataFrame, importer: str) -> str:
    """Return what a page says of judged figures: how many could be recomputed, and with what verdict."""
    if judged.empty:
        return f"No figure that SIPRI printed of {importer} is listed in data/raw/published.csv."
    found = counts(judged)
    return (
        f"Of {len(judged)} figures SIPRI printed of {importer}, {found['match']} equal the data of their own release "
        f"to the digit printed and {found['mismatch']} do not; {found['revised']} are shown beside another release's "
        f"number, and {found['uncheckable']} cannot be computed from the data at hand."
    )


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


def _signed(value: object) -> str:
    return str(value).replace("-", MINUS)


def _verdict(row: tuple) -> str:
    """Return a verdict in a reader's words: another release may say the same, and still judges nothing."""
    if row.verdict != "revised":
        return row.verdict
    same = rounded(row.computed, int(row.precision)) == rounded(row.value, int(row.precision))
    return "other release: same" if same else "other release: differs"


def page_table(judged: pd.DataFrame) -> pd.DataFrame:
    """Return judged figures with words in their cells, for a page."""
    value = [
        "-" if row.verdict == "uncheckable" else _signed(rounded(row.computed, 0 if row.measure == "rank" else 2))
        for row in judged.itertuples()
    ]
    return pd.DataFrame(
        {
            "release": judged["release"].astype(str),
            "window": judged["window"],
            "figure": judged["measure"] + judged["partner"].map(lambda name: f", {name}" if name else ""),
            "printed": [_signed(rounded(row.value, int(row.precision))) for row in judged.itertuples()],
            "computed": value,
            "from release": judged["computed_release"].astype(int).map(lambda release: str(release or "-")),
            "verdict": [_verdict(row) for row in judged.itertuples()],
            "what is missing": judged["reason"].where(judged["verdict"] == "uncheckable", ""),
        }
    )
