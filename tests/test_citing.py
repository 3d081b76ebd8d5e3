"""Every figure file, CSV and page carries how to cite data, method and report; a CSV itself stays plain."""

import json
import struct

import pandas as pd
import pytest
from matplotlib.figure import Figure

from analysis import reports
from analysis.figures.base.save import picture
from analysis.ground import citing

SOURCE = (
    "Own calculation from the SIPRI Arms Transfers Database, releases 2025 and 2026 (extract); volume (TIV), not money."
)
DATA = "Information from the Stockholm International Peace Research Institute (SIPRI) Arms Transfers Database"


def drawn():
    fig = Figure()
    fig.text(0, 0, SOURCE.replace(", volume", ",\nvolume"), gid="source")
    return fig


def texts_of(png):
    """Return the text chunks of a PNG, read with nothing but its format."""
    found, at = {}, 8
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        if kind in (b"tEXt", b"iTXt"):
            name, _, value = png[at + 8 : at + 8 + length].partition(b"\0")
            found[name.decode()] = value.decode("utf-8", "replace")
        at += length + 12
    return found


@pytest.mark.parametrize("kind", ["svg", "png", "pdf"])
def test_a_figure_file_says_how_to_cite_it(kind):
    data = picture(drawn(), kind, "A description of what is seen.")
    said = texts_of(data)["Source"] if kind == "png" else data.decode("latin-1").replace("\\", "")
    assert DATA in said and "releases 2025 and 2026, https://doi.org/10.55163/SAFC1241" in said
    assert "own calculation" in said and "arms-import-shares contributors" in said


def test_a_csv_stays_plain_and_its_description_stands_beside_it(home):
    results = reports.start("08-own", "reports/draft", "Who arms Peru?")
    frame = pd.DataFrame({"supplier": ["China"], "TIV million": [12.5], "deals": [3]})
    results.table(frame, "shares", "Suppliers of Peru, release 2025.")
    results.finish(source=SOURCE)
    path = home / "reports/draft/tables/shares.csv"
    read = pd.read_csv(path)
    assert list(read) == list(frame) and [kind.kind for kind in read.dtypes[1:]] == ["f", "i"]
    about = json.loads(path.with_name("shares.csv-metadata.json").read_text())
    assert about["url"] == "shares.csv" and about["dc:title"] == "Suppliers of Peru, release 2025."
    columns = [(each["titles"], each["datatype"]) for each in about["tableSchema"]["columns"]]
    assert columns == [("supplier", "string"), ("TIV million", "number"), ("deals", "integer")]
    data, method, own = about["dc:bibliographicCitation"]
    assert data.startswith(DATA) and "releases 2025 and 2026" in data
    assert "CITATION.cff" in method and "Who arms Peru" in own and "own calculation" in own


def test_no_release_is_made_up():
    assert citing.releases("Own calculation.") == "" and ", ," not in citing.cite_data("")
    assert citing.cite_report("A title.", "", "1.0").startswith("arms-import-shares contributors, “A title”, own")


@pytest.mark.slow
def test_every_page_figure_and_csv_of_a_report_carries_it(finished_paper):
    report = finished_paper[0] / "report"
    pages, tables = list(report.glob("*.html")), list(report.glob("*/*.csv"))
    assert len(pages) > 7 and all("To cite the data: Information from" in page.read_text() for page in pages)
    assert len(tables) > 25 and all(path.with_name(f"{path.name}-metadata.json").is_file() for path in tables)
    assert all(DATA.encode() in path.read_bytes() for path in report.glob("figures/*.svg"))
    assert all(DATA in texts_of(path.read_bytes())["Source"] for path in report.glob("figures/*.png"))
