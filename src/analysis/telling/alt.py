"""The description of the claims' figure for readers who cannot see it."""

import pandas as pd


def alt_verdicts(table: pd.DataFrame) -> str:
    """Return the description of `verdicts`: how many claims have each verdict, then each decided claim's number."""
    words = {"holds": "holds", "holds-with-caveat": "holds with a caveat", "does-not-hold": "does not hold"}
    decided = table[table["verdict"].isin(list(words))]
    found = [(words[verdict], int((table["verdict"] == verdict).sum())) for verdict in words]
    found.append(("not checkable", len(table) - len(decided)))
    claims = f"{len(table)} claim" if len(table) == 1 else f"{len(table)} claims"
    said = [f"Chart of {claims}, a mark each: {'; '.join(f'{say} {n}' for say, n in found)}."]
    rows = [f"{words[row.verdict]}, “{row.quote}”: {row.number}" for row in decided.itertuples()]
    return " ".join([*said, f"Below, what the data decide: {'; '.join(rows)}."] if rows else said)
