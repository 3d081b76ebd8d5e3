"""The extract of an importer: its yearly figures as a small text that may go with a paper."""

from analysis.measures.shares import world_share
from analysis.measures.windows import Window
from analysis.sources.extract import compose, note
from analysis.store.imports import Imports


def extract(known: Imports) -> str:
    """Return the text of the extract of one importer and release.

    Raises
    ------
    Problem
        If the world's totals are not known for all of its years, or it would hold a tenth of the source's TIV or more.
    """
    first, last = known.years[0], known.years[-1]
    world_share(known, Window(first, last))  # refused where it is not known
    return compose(known.transfers, known.world, note(known.importer, known.release, known.generated, first, last))
