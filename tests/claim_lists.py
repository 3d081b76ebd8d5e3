"""What the tests of claims share: lists of claims, and their verdicts as values and as programs read them."""

import csv

from analysis.claims import judge as judging
from analysis.store import own_claims
from analysis.store.holdings import Holdings
from analysis.telling import claims as told

HEADER = ["id", "quote", "measure", "arguments", "rule", "caveat", "reason", "says", "sources"]
EXPECTED = {
    "russia-top-supplier": "holds-with-caveat",
    "russia-36": "holds",
    "france-grew": "holds-with-caveat",
    "israel-grew": "depends",
    "mig29-kamov": "holds-with-caveat",
    "t90-su30-licence": "holds",
    "vikramaditya": "holds",
    "brahmos": "holds",
}
RANK = "importer=India; supplier=Russia; window=2020-2024; release=2025"
GREW = "importer=India; supplier=Israel; from=2015-2019; to=2020-2024; release=2025"


def row(measure="rank", arguments=RANK, rule="rank = 1", **others):
    return {**dict.fromkeys(HEADER, ""), "id": "one", "quote": "words", "measure": measure, "arguments": arguments,
            "rule": rule, **others}  # fmt: skip


def judged(path=None):
    """The verdicts on the list in a file, or on the article's."""
    data = Holdings()
    rows, where = own_claims.read(path, data)
    return judging.judge(rows, data, where)


def records(path=None):
    """The same as dicts."""
    return [told.record(claim) for claim in judged(path)]


def write(path, rows):
    """A list of one's own, written; each id numbered by its place."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, HEADER, lineterminator="\n")
        writer.writeheader()
        writer.writerows({**each, "id": f"{each['id']}{place}"} for place, each in enumerate(rows))
    return path
