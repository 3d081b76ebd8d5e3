"""What notebooks call: sentences, figures, tables and findings, shown in the notebook and saved beside it."""

import html
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from analysis.ground import project
from analysis.ground.errors import Problem
from analysis.ground.sentence import Sentence, gathered, is_missing, verbatim
from analysis.reports import saved, tables

if TYPE_CHECKING:  # the notebook imports them, not this module
    import pandas as pd

    from analysis.telling.table import Table

Told = Sentence | str
NAME = re.compile(r"[a-z0-9-]{1,80}")
MARKDOWN = re.compile(r"([\\`*_\[\]|~$#])")


def start(notebook: str, out: str | Path, question: str = "") -> "Results":
    """Return the results of a notebook, empty, to be written into the folder `out`.

    Parameters
    ----------
    notebook : str
        The notebook's name, its file name without the ending.
    out : str or Path
        A folder; a relative one is taken from the project's folder, wherever the notebook runs.
    question : str, optional
        The question it answers, with the parameters filled in; the runner takes its title where it is empty.

    Raises
    ------
    Problem
        If the name is no such name, or `out` is empty or leads out of the project by `..`.
    """
    return Results(_checked(notebook, "notebook", {}), folder(out), question)


def folder(out: str | Path) -> Path:
    """Return the folder `out` names: a relative one is taken from the project's folder.

    Raises
    ------
    Problem
        If `out` is empty or leads out of the project by `..`.
    """
    found = (project.home() / out).resolve()
    if not str(out).strip() or not (Path(out).is_absolute() or found.is_relative_to(project.home())):
        raise Problem(f"out={str(out)!r} is no folder of the project; write reports/draft")
    return found


def _checked(name: str, kind: str, taken: dict | list) -> str:
    """Return a name that is safe as a file name, and not taken yet."""
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise Problem(f"{str(name)[:60]!r} is no name for a {kind}; use a-z, 0-9 and - only")
    if any(entry["name"] == name for entry in taken):
        raise Problem(f"this notebook has two {kind}s called {name}; give each a name of its own")
    return name


def plain(value: Any, where: str) -> Any:
    """Return a value as JSON holds it: numpy's numbers as Python's, a missing value as None.

    Raises
    ------
    Problem
        If it is infinite, or of a type that JSON has not (`where` says whose value it is).
    """
    if hasattr(value, "item") and getattr(value, "shape", None) == ():
        value = value.item()
    if isinstance(value, dict):
        return {str(key): plain(item, f"{key}, {where},") for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item, where) for item in value]
    if isinstance(value, bool | int | str):
        return value
    if is_missing(value):
        return None
    if isinstance(value, float) and abs(value) != float("inf"):
        return value
    raise Problem(f"{where} is {str(value)[:60]} ({type(value).__name__}), not a number, text, list or dict")


def _display(rich: dict[str, str]) -> None:
    """Show something in the notebook; outside of one nothing is shown."""
    from IPython import get_ipython
    from IPython.display import display

    if get_ipython():
        display(rich, raw=True)


@dataclass
class Results:
    """What a notebook found: made by `start`, filled in the order of the notebook, written by `finish`."""

    notebook: str
    folder: Path
    question: str = ""
    sentences: list[dict] = field(default_factory=list)
    figures: list[dict] = field(default_factory=list)
    tables: list[dict] = field(default_factory=list)
    told: list[Sentence] = field(default_factory=list)
    described: list[tuple[Path, "pd.DataFrame", str]] = field(default_factory=list, repr=False)

    def tell(self, sentences: "Told | list[Told]", lead: bool = False) -> None:
        """Show sentences and record them with their named numbers; nothing in them is taken as Markdown or HTML.

        Parameters
        ----------
        sentences : Sentence, str, or a list of them
            A text alone is for what holds no number.
        lead : bool
            Whether they stand at the head of the page if this notebook is its first.

        Raises
        ------
        Problem
            If a number is missing, or the notebook has told another one of the same name.
        """
        for said in sentences if isinstance(sentences, list) else [sentences]:
            sentence = Sentence(verbatim(said)) if isinstance(said, str) else said
            text, where = sentence.text, f"a number of the sentence {sentence.template[:60]!r}"
            gathered([*self.told, sentence])
            record = {"text": text, "template": sentence.template, "numbers": plain(sentence.numbers, where)}
            self.told.append(sentence)
            self.sentences.append(record | {"lead": lead})
            _display({"text/markdown": html.escape(_unmarked(text), quote=False), "text/plain": text})

    def say(self, template: str, **numbers: Any) -> None:
        """Tell one sentence made on the spot: `say("{share:percent} %", share=0.36)`."""
        self.tell(Sentence(template, numbers))

    def figure(self, drawing: Any, name: str, alt: str, title: str, data: "pd.DataFrame") -> None:
        """Save a figure at the page's width and a phone's and the numbers behind it as CSV, in `figures/`; show it.

        Raises
        ------
        Problem
            If the name is unsafe or taken, `alt` says no more than the title, `data` is empty, or the folder
            cannot be written.
        """
        from analysis import figures

        stem = self.folder / "figures" / _checked(name, "figure", self.figures)
        if not alt.strip() or alt.strip(" .") == title.strip(" ."):
            raise Problem(f"figure {name} needs an alt text that says more than its title; write it")
        if data.empty:
            raise Problem(f"figure {name} shows no data; there is nothing to draw")
        self.described.append((saved.save(stem, drawing, alt, data)[0], data, title))
        self.figures.append({"name": name, "title": title, "alt": alt})
        figures.show(stem.with_name(f"{stem.name}.png"), alt)

    def optional_figure(self, drawing: Any, name: str, alt: str, title: str, data: "pd.DataFrame") -> None:
        """Save and show a figure that the notebook does not promise: one that only some data at hand can give."""
        self.figure(drawing, name, alt, title, data)

    def table(self, table: "Table | pd.DataFrame", name: str, caption: "Told") -> None:
        """Save a table as CSV in `tables/`, its numbers plain and unrounded, and show it with words and signs.

        Parameters
        ----------
        table : Table or DataFrame
            Numbers as numbers, the unit in the column's name; an index that says something becomes columns.
        caption : Sentence or str
            What it holds, with unit and release.
        """
        from analysis.telling.table import Table

        stem = self.folder / "tables" / _checked(name, "table", self.tables)
        table = table if isinstance(table, Table) else Table(tables.with_index(table))
        record = {"name": name, **tables.as_shown(table, str(caption))}
        self.described.append((tables.write_csv(table.frame, stem), table.frame, str(caption)))
        self.tables.append(record)
        _display_table(record)

    def nothing(self, reason: str) -> NoReturn:
        """Leave this notebook out of the page for a reason, and end it here; what it promises is not missed.

        Parameters
        ----------
        reason : str
            A clause without full stop: `no event has five years of deliveries on both sides`.
        """
        said = f"Left out of the page: {reason}."
        _display({"text/markdown": html.escape(_unmarked(said), quote=False), "text/plain": said})
        self._write({}, reason)
        # papermill and JupyterLab take this for an end without error, and run no later cell.
        raise SystemExit(0)

    def finish(self, **findings: Any) -> None:
        """Write everything to `findings/<notebook>.json`, with named findings."""
        self._write(plain(findings, f"a finding of {self.notebook}"), "")

    def _write(self, findings: dict[str, Any], nothing: str) -> None:
        document = {
            "notebook": self.notebook,
            "question": self.question,
            "nothing": nothing,
            "parameters": {},  # the runner knows them all and fills them in
            "sentences": self.sentences,
            "numbers": plain(gathered(self.told), f"a number of {self.notebook}"),
            "figures": self.figures,
            "tables": self.tables,
            "findings": findings,
        }
        tables.describe(self.described, self.question, findings)
        project.write(self.folder / "findings" / f"{self.notebook}.json", project.as_json(document))


def _display_table(record: dict[str, Any]) -> None:
    from analysis.reports.render import render

    _display({"text/html": render("display.html.j2", shown=record), "text/plain": record["caption"]})


def _unmarked(text: str) -> str:
    """Return a text with Markdown's signs disarmed."""
    return MARKDOWN.sub(r"\\\1", text)
