"""The curated tables: entities, events, programmes, published figures, claims."""

import pandera.pandas as pa

from analysis.schemas.columns import maybe_year, number, table, text, year

KINDS = ["state", "historic state", "armed group", "organisation", "unknown", "territory"]
PRECISIONS = ["day", "month", "year"]
ARTICLES = ["the", "an"]
LONGEST = {"label": 24, "title": 80}  # characters of an event that a figure has room for


def entities() -> pa.DataFrameSchema:
    """Return the schema of `entities`."""
    return table(
        "every spelling of a supplier or recipient, and the one name it goes by here",
        {
            "spelling": text("as SIPRI or a person writes it", unique=True),
            "name": text("the one name used here"),
            "kind": text("what it is", among=KINDS),
            "iso3": text("ISO 3166-1 alpha-3 code", blank=True),
            "first_year": maybe_year("first calendar year it can stand in the data; empty: no bound"),
            "last_year": maybe_year("last calendar year it can stand in the data; empty: no bound"),
            "successor": text("the name SIPRI continues with", blank=True),
            "article": text("article of the name within a sentence; empty: none", among=ARTICLES, blank=True),
            "sentence": text("the name as written within a sentence, without its article"),
            "possessive": text("whose, within a sentence, with the article: `'` after an s, else `'s`"),
        },
    )


def events() -> pa.DataFrameSchema:
    """Return the schema of `events`."""
    return table(
        "what happened, with sources",
        {
            "id": text("short name", unique=True),
            "date": text("first day, month or year, as precisely as it is known"),
            "end": text("last day, month or year; empty: the same as the first", blank=True),
            "precision": text("how precisely the date is known", among=PRECISIONS),
            "title": text(f"what happened, in at most {LONGEST['title']} characters"),
            "label": text(f"the same in at most {LONGEST['label']} characters, for figures"),
            "category": text("kind of event"),
            "actors": text("who took part or is aimed at, separated by semicolons"),
            "concerns": text(
                "for whom it is shown, this column alone decides: importers, or `buyers of` a supplier, separated by "
                "semicolons"
            ),
            "in_article": text(
                "is it named by the article of 3 September 2025, or the first contract, licence or delivery of a "
                "programme named there (yes); does it belong to something named (partly); after: it is later",
                among=["yes", "partly", "no", "after"],
            ),
            "description": text("what the sources say"),
            "sources": text("addresses or citations, separated by semicolons"),
        },
    )


def programmes() -> pa.DataFrameSchema:
    """Return the schema of `programmes`."""
    return table(
        "the orders behind the weapon programmes the article names",
        {
            "recipient": text("who ordered"),
            "programme": text("weapon programme"),
            "order": text("short name of the order"),
            "supplier": text("who delivers"),
            "deals": text("SIPRI AT Database IDs, separated by semicolons", blank=True),
            "designations": text("SIPRI's designations, separated by semicolons", blank=True),
            "ordered_year": maybe_year("year of the order as SIPRI codes it; empty: no order"),
            "ordered": number("units ordered; empty: not known", 10_000_000, nullable=True),
            "delivered": number("units delivered; empty: not known", 10_000_000, nullable=True),
            "first_delivery": maybe_year("first year of delivery"),
            "last_delivery": maybe_year("last year of delivery so far"),
            "tiv": number("TIV delivered so far, millions; empty: outside the source", nullable=True),
            "local_production": text(
                "how the recipient takes part", among=["none", "kits", "licence", "rebuilt", "planned"]
            ),
            "covered": text("does SIPRI's data cover it", among=["yes", "no"]),
            "note": text("the caveat to know", blank=True),
            "sources": text("addresses or citations, separated by semicolons"),
        },
        unique=["recipient", "programme", "order"],
    )


def published() -> pa.DataFrameSchema:
    """Return the schema of `published`."""
    measures = ["supplier share", "recipient share", "world share", "rank", "change"]
    return table(
        "figures as SIPRI printed them",
        {
            "release": year("release the figure was printed with"),
            "window": text("first and last year"),
            "against": text("earlier window of a change; else empty", blank=True),
            "side": text("is the country the importer or the exporter", among=["importer", "exporter"]),
            "country": text("whose figure"),
            "measure": text("what the figure says", among=measures),
            "partner": text("the other side; empty: the world", blank=True),
            "value": pa.Column(float, description="as printed: per cent, or the rank"),
            "precision": pa.Column("int64", pa.Check.isin([0, 1]), description="decimals printed"),
            "kind": text("of the release's own window or of an earlier one", among=["original", "restated"]),
            "note": text("what to know", blank=True),
            "source": text("address"),
        },
        unique=["release", "window", "side", "country", "measure", "partner"],
    )


def claims() -> pa.DataFrameSchema:
    """Return the schema of `claims`."""
    return table(
        "claims and what would make them hold",
        {
            "id": text("short name", unique=True),
            "quote": text("the whole claim in its own words; … where words were left out"),
            "measure": text("the measure that decides it; empty: the data cannot", blank=True),
            "arguments": text("its arguments, name=value separated by semicolons", blank=True),
            "rule": text("it holds when", blank=True),
            "caveat": text("it holds only with a caveat when", blank=True),
            "reason": text("the caveat, or why the data cannot decide", blank=True),
            "says": text("what other sources say", blank=True),
            "sources": text("events, releases or addresses, separated by semicolons", blank=True),
        },
    )
