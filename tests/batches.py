"""What tests of batches share: a made-up register of a few importers, and notebooks that behave or do not."""

import json
import shutil

from conftest import REPOSITORY, register_row, register_text

IMPORTERS = ("India", "Pakistan", "Ukraine", "Egypt")
SUPPLIERS = ("Russia", "France", "China", "United States")
NAMES = ["egypt", "india", "pakistan", "peru", "ukraine"]  # of the reports of all


def rows():
    """Return the rows of four importers with deliveries each year, and of Peru with none in the newest window."""
    found = []
    for number, importer in enumerate(IMPORTERS):
        for place, supplier in enumerate(SUPPLIERS[: 2 + number % 3]):
            deal = 10 * number + place + 1
            found += [register_row(deal, supplier, importer, year, 10 + number + place + year % 5)
                      for year in range(2003, 2023)]  # fmt: skip
    return [*found, register_row(99, "Russia", "Peru", 2010, "3.5")]


def in_layout(found):
    """Return rows as the text of a register of release 2023."""
    return register_text(found, last=2022, date="12 Apr 2023")


def with_register(home, text=None):
    """Return the project folder `home` after it got the notebooks and a register of release 2023."""
    from analysis.store import intake

    shutil.copytree(REPOSITORY / "notebooks", home / "notebooks", ignore=shutil.ignore_patterns(".*"))
    shutil.copy(REPOSITORY / "reports.yml", home)
    file = home / "register.csv"
    file.write_text(text or in_layout(rows()))
    intake.add(file, release=2023)
    return home


def notebook(home, name, code):
    """Write a notebook that runs `code`, in which {importer} is the importer's name, and then ends as it should."""
    parameters = 'importer: str = "India"  # country whose imports are shown\nout: str = "reports/draft"  # the folder'
    start = f'from pathlib import Path\n\nfrom analysis import reports\n\nresults = reports.start("{name}", out, "?")'
    end = 'results.say("Done.")\nresults.finish(done=1)'
    sources = [(parameters, ["parameters"]), (start, []), (code, []), (end, [])]
    cells = [
        {"cell_type": "code", "execution_count": None, "id": f"c{place}", "metadata": {"tags": tags} if tags else {},
         "outputs": [], "source": source}
        for place, (source, tags) in enumerate(sources)
    ]  # fmt: skip
    about = {"armshares": {"figures": [], "tables": [], "findings": ["done"], "short": name, "reads": []}}
    about |= {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    whole = {"cells": cells, "metadata": about, "nbformat": 4, "nbformat_minor": 5}
    (home / "notebooks" / f"{name}.ipynb").write_text(json.dumps(whole))
