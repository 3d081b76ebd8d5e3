"""What notebooks call: sentences, figures, tables and findings, shown in the notebook and saved beside it."""

import html
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.ground import project
from analysis.ground.errors import Problem

if TYPE_CHECKING:  # the notebook imports them, not this module
    import pandas as pd

NOT_KNOWN = "Not known from the data at hand: the trade register would tell."
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
    folder = (project.home() / out).resolve()
    if not str(out).strip() or not (Path(out).is_absolute() or folder.is_relative_to(project.home())):
        raise Problem(f"out={str(out)!r} is no folder of the project; write reports/draft")
    return Results(_checked(notebook, "notebook", {}), folder, question)


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
    if value is None or isinstance(value, bool | int | str):
        return value
    if type(value).__name__ in ("NAType", "NaTType") or (isinstance(value, float) and value != value):
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

    def tell(self, sentences: str | list[str]) -> None:
        """Show finished sentences, one or several, and record them; nothing in them is taken as Markdown or HTML."""
        for sentence in [sentences] if isinstance(sentences, str) else sentences:
            self.say("{sentence}", sentence=sentence)

    def say(self, text: str, **numbers: Any) -> None:
        """Show a sentence and record it: `text` is a format string, `{share:.1%}`, filled from `numbers`.

        The text may hold Markdown; what is filled in is taken as it is, never as Markdown or HTML.
        """
        shown = {name: _unmarked(value) for name, value in numbers.items()}
        kept = plain(numbers, f"a number of the sentence {text[:60]!r}")
        missing = [name for name, value in kept.items() if value is None]
        if missing:
            raise Problem(f"{', '.join(missing)} of the sentence {text[:60]!r} is missing; say that in words")
        try:
            plain_text, marked = text.format(**numbers), text.format(**shown)
        except (KeyError, IndexError, ValueError, TypeError) as error:
            raise Problem(f"the sentence {text[:60]!r} cannot be filled in: {error!r}") from error
        self.sentences.append({"text": plain_text, "numbers": kept})
        _display({"text/markdown": html.escape(marked, quote=False), "text/plain": plain_text})

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
        _write_csv(data, stem)
        try:
            figures.save(drawing, stem, alt)
        except OSError as error:
            raise Problem(f"{project.shown(stem)} cannot be written: {error.strerror}") from error
        self.figures.append({"name": name, "title": title, "alt": alt})
        figures.show(stem.with_name(f"{stem.name}.png"), alt)

    def table(self, frame: "pd.DataFrame", name: str, caption: str) -> None:
        """Save a table as CSV in `tables/` and show it; numbers appear as they are, so round them before."""
        frame = _write_csv(frame, self.folder / "tables" / _checked(name, "table", self.tables))
        columns = [str(column) for column in frame.columns]
        blank = frame.isna()
        rows = [
            ["" if blank.iat[row, at] else str(frame.iat[row, at]) for at in range(len(columns))]
            for row in range(len(frame))
        ]
        self.tables.append({"name": name, "caption": caption, "columns": columns, "rows": rows})
        nothing = f"<p>{html.escape(caption)} {NOT_KNOWN}</p>"
        _display({"text/html": _html_table(caption, columns, rows) if rows else nothing, "text/plain": caption})

    def finish(self, *, seal: str = "", **findings: Any) -> None:
        """Write everything to `findings/<notebook>.json`, with named findings; show `seal`, the line of provenance."""
        document = {
            "notebook": self.notebook,
            "question": self.question,
            "parameters": {},  # the runner knows them all and fills them in
            "sentences": self.sentences,
            "figures": self.figures,
            "tables": self.tables,
            "findings": plain(findings, f"a finding of {self.notebook}"),
            "seal": seal,
        }
        if seal:
            _display({"text/markdown": html.escape(_unmarked(seal), quote=False), "text/plain": seal})
        project.write(self.folder / "findings" / f"{self.notebook}.json", project.as_json(document))


def _unmarked(value: Any) -> Any:
    """Return a text with Markdown's signs disarmed; other values as they are."""
    return MARKDOWN.sub(r"\\\1", value) if isinstance(value, str) else value


def _write_csv(frame: "pd.DataFrame", stem: Path) -> "pd.DataFrame":
    """Write a frame as CSV, an index that says something as its first columns; return it as written."""
    if frame.index.nlevels > 1 or frame.index.name or frame.index.dtype.kind not in "iu":
        frame = frame.reset_index()
    text = frame.to_csv(index=False, lineterminator="\n")
    project.write(stem.with_name(f"{stem.name}.csv"), text)
    return frame


def _html_table(caption: str, columns: list[str], rows: list[list[str]]) -> str:
    head = "".join(f'<th scope="col">{html.escape(column)}</th>' for column in columns)
    lines = ["".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in rows]
    body = "\n".join(f"<tr>{line}</tr>" for line in lines)
    caption = f"<caption>{html.escape(caption)}</caption>"
    return f"<table>\n{caption}\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"
