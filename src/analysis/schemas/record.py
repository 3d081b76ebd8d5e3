"""The table of the revision record: how far figures moved between releases."""

import pandera.pandas as pa

from analysis.schemas.columns import number, table, text

LARGE = 1_000_000


def calibration() -> pa.DataFrameSchema:
    """Return the schema of `calibration`."""
    fraction = "as a fraction"
    return table(
        "how far figures moved from one SIPRI release to another, and what a range must be to hold the later one",
        {
            "measure": text(
                "what moved: share, change (of a share between windows that touch), series (all windows of a share at "
                "once), total, rank, first (being the largest supplier)",
                among=["share", "change", "series", "total", "rank", "first"],
            ),
            "step": text("to the next release, or to one two or more later", among=["next", "later"]),
            "basis": text("is the scale made with SIPRI's flags, or from volumes alone", among=["flags", "volume"]),
            "releases": text("the pairs compared, earlier and later release"),
            "age": text("years between the window's end and that of the earlier release's data; all"),
            "share": text("size of the share in the earlier release; for `first` the probability given"),
            "volume": text("the importer's volume in the window, TIV millions, in the earlier release"),
            "n": pa.Column("int64", pa.Check.ge(30, error="is under 30 cases"), description="cases; at least 30"),
            "importers": pa.Column("int64", pa.Check.ge(1), description="importers they come from"),
            "value_from": number(
                f"mean in the earlier release: shares {fraction}, totals in TIV millions, ranks", LARGE, least=-1
            ),
            "value_to": number("mean in the later release", LARGE, least=-1),
            "moved_mean": number("mean change, with its sign", LARGE, least=-LARGE),
            "moved_median": number("median of the changes without their signs", LARGE),
            "moved_90": number("what nine tenths of the changes without their signs stayed below", LARGE),
            "level": number("nominal part of the cases a range is to hold; for `first` the least probability", 1),
            "factor": number(
                "half-width of the range: times the scale (share, series), times the joined half-widths of both shares "
                "(change), times the volume (total), in places (rank)",
                LARGE,
            ),
            "coverage": number("part of the cases held, of importers that had no part in the factor", 1),
            "half_width": number("median half-width, in the unit of the figure; of a total relative to it", LARGE),
        },
        unique=["measure", "step", "basis", "age", "share", "volume", "level"],
    )
