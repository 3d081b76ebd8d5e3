"""A notebook run by hand or by plain papermill: checks its parameters, tells errors in a sentence, shows tables."""

import ast
from typing import TYPE_CHECKING, Any

from analysis.ground import project
from analysis.ground.errors import CheckFailed, Problem
from analysis.reports import parameters

if TYPE_CHECKING:  # the notebook imports it, not this module
    import pandas as pd

LONGEST = 60  # rows of a frame that is shown whole
INJECTED = "# Parameters"  # how a cell begins that papermill put in


def check_parameters(notebook: str, names: dict[str, Any]) -> None:
    """Check the parameters of the notebook that calls this, in its first cell after them.

    Parameters
    ----------
    notebook : str
        Its file name in `notebooks/`, without the ending.
    names : dict
        `globals()`: what each parameter is by now, and the cells as they ran.

    Raises
    ------
    Problem
        If a parameter is not one of the notebook's, or a value is of another type than the notebook declares.
    """
    in_our_words()
    folders = (project.home(), project.own())  # ARMSHARES_HOME may be a folder with data alone
    paths = [folder / "notebooks" / f"{notebook}.ipynb" for folder in folders]
    path = next((path for path in paths if path.is_file()), paths[0])
    known = [each.name for each in parameters.declared(path)]
    given = [*known, *_assigned(names.get("In", []))]
    parameters.check(path, {name: names[name] for name in given if name in names})


def _assigned(ran: list[str]) -> list[str]:
    """Return what the cells of parameters assign, those of the notebook and those that papermill put in."""
    found = []
    for source in ran:
        if source.startswith(INJECTED) or "\nout: str =" in f"\n{source}":
            nodes = ast.parse(source).body
            targets = [node.target for node in nodes if isinstance(node, ast.AnnAssign)]
            targets += [target for node in nodes if isinstance(node, ast.Assign) for target in node.targets]
            found += [ast.unparse(target) for target in targets]
    return found


def in_our_words() -> None:
    """Make this notebook show our errors as their sentence alone, and short frames as this project shows tables."""
    from IPython import get_ipython

    shell = get_ipython()
    if shell:
        shell.set_custom_exc((Problem, CheckFailed), _sentence_alone)
        shell.display_formatter.formatters["text/html"].for_type_by_name("pandas", "DataFrame", _as_our_table)


def _as_our_table(frame: "pd.DataFrame") -> str:
    """Return a frame as HTML: text left, numbers right, fractions to six digits; a long one as pandas shows it."""
    from analysis.reports import tables
    from analysis.reports.render import render
    from analysis.telling.table import Table

    if len(frame) > LONGEST or not frame.columns.is_unique:
        return frame._repr_html_()
    whole = tables.with_index(frame)
    worded = whole.apply(_six_digits)
    shown = tables.as_shown(Table(worded)) | {"numeric": [kind.kind in "iuf" for kind in whole.dtypes]}
    return render("display.html.j2", shown={"caption": "", **shown})


def _six_digits(column: "pd.Series") -> "pd.Series":
    return column.map("{:.6g}".format, na_action="ignore") if column.dtype.kind == "f" else column


def _sentence_alone(shell: Any, kind: type, error: Exception, *_: Any, tb_offset: int | None = None) -> None:
    shell._showtraceback(kind, error, [str(error)])
