"""Menus in a notebook: each change shows its numbers at once and its figure a moment later."""

import asyncio
import gc
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from analysis.ground import project
from analysis.ground.errors import CheckFailed, Problem
from analysis.reports.explore import offers, views
from analysis.reports.explore.answer import Answer, Desk
from analysis.reports.explore.choice import Choice

if TYPE_CHECKING:
    from analysis.reports.explore.figure import Picture

WAIT = 0.05  # seconds in which a further change spares the drawing of a figure
NEEDED = (
    "Menus need a notebook with ipywidgets 8 and its widget manager: JupyterLab as `make lab` opens it has both; "
    "elsewhere install ipywidgets and restart. The answer to the parameters stands below."
)
NOBODY = "Menus open where a person runs this notebook, as in JupyterLab; this is the answer to its parameters."


def show(desk: Desk, choice: Choice, folder: str = "reports/explore") -> None:
    """Show the menus, or one sentence where nobody can choose or the notebook has no widgets.

    Parameters
    ----------
    folder : str
        Where the button writes to, from the project's folder.
    """
    from IPython.display import display

    bundle = {}
    if a_person_runs_it():
        with suppress(ImportError):  # ipywidgets comes with JupyterLab, not with what reports need
            bundle = Menus(desk, choice, folder).box._repr_mimebundle_()
    said = NEEDED if a_person_runs_it() else NOBODY
    # A front end without a widget manager shows the sentence; one with it, the menus.
    display({**(bundle or {"text/markdown": said}), "text/plain": said}, raw=True)


def a_person_runs_it() -> bool:
    """Say whether whoever runs this cell can be asked something: papermill and nbconvert cannot, JupyterLab can."""
    from IPython import get_ipython

    kernel = getattr(get_ipython(), "kernel", None)
    request = kernel.get_parent("shell") if hasattr(kernel, "get_parent") else {}
    return bool(request.get("content", {}).get("allow_stdin"))


class Menus:
    """The menus and what they show; `box` is the widget that holds all of it."""

    def __init__(self, desk: Desk, choice: Choice, folder: str):
        import ipywidgets as widgets

        self.desk, self.folder = desk, folder
        self.answer: Answer | None = None
        self.picture: Picture | None = None
        self.filling, self.note = False, ""
        wide, named = widgets.Layout(width="290px"), {"style": {"description_width": "100px"}}
        menu = {"layout": wide, **named}
        self.importer = widgets.Dropdown(description="Importer", options=offers.importers(desk), **menu)
        self.release = widgets.Dropdown(description="Release", **menu)
        self.length = widgets.Dropdown(description="Years summed", **menu)
        self.soviet = widgets.Dropdown(description="Soviet Union", options=offers.SOVIET, **menu)
        self.window = widgets.Dropdown(description="Window", **menu)
        self.slider = widgets.SelectionSlider(
            description="Move it", options=[""], continuous_update=False, readout=False, **menu
        )
        self.suppliers = widgets.SelectMultiple(description="Suppliers", rows=6, **menu)
        self.button = widgets.Button(description="Export figure and CSV", icon="download", layout=wide)
        self.said, self.numbers, self.figure, self.events, self.deals, self.lines = (widgets.HTML() for _ in range(6))
        self.box = self._laid_out(widgets)
        self._begin(choice)

    def _laid_out(self, widgets: Any) -> Any:
        """Return all widgets in rows that break where the page is narrow."""

        def row(*parts: Any) -> Any:
            return widgets.HBox(parts, layout=widgets.Layout(flex_flow="row wrap", grid_gap="4px 18px"))

        for part, width in (
            (self.numbers, "480px"),
            (self.figure, "600px"),
            (self.events, "480px"),
            (self.deals, "600px"),
        ):
            part.layout = widgets.Layout(flex=f"1 1 {width}", min_width="300px")
        menus = row(
            widgets.VBox([self.importer, self.release, self.soviet]),
            widgets.VBox([self.length, self.window, self.slider]),
            widgets.VBox([self.suppliers, widgets.HTML(views.hint())]),
        )
        shown = row(self.numbers, self.figure), row(self.events, self.deals)
        return widgets.VBox([menus, row(self.button, self.said), *shown, self.lines])

    def _begin(self, choice: Choice) -> None:
        """Set the menus to a choice, show its answer, and listen from then on."""
        with self._filled():
            self.importer.value, self.soviet.value = choice.importer, choice.soviet
            self._offer(choice)
        self._show()
        for each in (self.importer, self.release, self.soviet, self.length, self.window, self.slider, self.suppliers):
            each.observe(self._chosen, "value")
        self.button.on_click(self._export)
        gc.freeze()  # what was loaded stays: looking through it for garbage took a fifth of each figure

    @contextmanager
    def _filled(self) -> Iterator[None]:
        """Fill menus without taking that for a person's choice."""
        self.filling = True
        try:
            yield
        finally:
            self.filling = False

    def _offer(self, choice: Choice) -> None:
        """Offer what there is to choose for an importer, a release and a length; keep of a choice what is offered."""
        found = offers.Offers.of(self.desk, choice)
        for menu, options, value in (
            (self.release, found.releases, found.choice.release),
            (self.length, found.lengths, found.length),
            (self.window, found.windows, found.choice.window),
            (self.slider, found.windows, found.choice.window),
            (self.suppliers, found.suppliers, found.choice.suppliers),
        ):
            menu.options = options
            menu.value = value
        self.note = found.note

    def _choice(self) -> Choice:
        menus = (self.window, self.release, self.soviet)
        return Choice(self.importer.value, self.suppliers.value, *(menu.value for menu in menus))

    def _chosen(self, change: Any) -> None:
        """Show what a menu was changed to."""
        if self.filling:
            return
        menu = change["owner"]
        try:
            with self._filled():
                self._follow(menu)
        except (Problem, CheckFailed) as problem:
            self._nothing(str(problem))
            return
        self._show()

    def _follow(self, menu: Any) -> None:
        """Bring the other menus in line with the one that was changed."""
        if menu is self.slider or menu is self.window:
            self.window.value = self.slider.value = menu.value
        elif menu is self.importer:
            self._offer(Choice(menu.value, (), self.window.value, self.release.value, self.soviet.value))
        elif menu is self.length:
            window = offers.resized(self.window.value, menu.value)
            self._offer(
                Choice(self.importer.value, self.suppliers.value, window, self.release.value, self.soviet.value)
            )
        elif menu is not self.suppliers:
            self._offer(self._choice())

    def _show(self) -> None:
        """Show the numbers of the choice, and draw its figure as soon as no further change is waiting."""
        try:
            answer = self.desk.answer(self._choice())
            shown = views.numbers(answer), views.events(*answer.events()), views.table(*answer.deals())
        except (Problem, CheckFailed) as problem:
            self._nothing(str(problem))
            return
        self.numbers.value, self.events.value, self.deals.value = shown
        self.lines.value = views.commands(answer)
        self.said.value, self.button.disabled, self.note = views.sentence(self.note), False, ""
        self.answer, self.picture = answer, None
        self.figure.value = views.fading(self.figure.value)
        _soon(lambda: self._draw(answer))

    def _draw(self, answer: Answer) -> None:
        if answer is self.answer:
            self.figure.value = views.figure(self._picture(answer))

    def _picture(self, answer: Answer) -> "Picture":
        self.picture = self.picture or answer.picture()
        return self.picture

    def _nothing(self, sentence: str) -> None:
        """Say in one sentence what is wrong, and take away what would stand beside another choice."""
        self.answer = None
        for each in (self.numbers, self.figure, self.events, self.deals, self.lines):
            each.value = ""
        self.said.value, self.button.disabled = views.sentence(sentence), True

    def _export(self, _: Any) -> None:
        if self.answer is None:
            return
        try:
            written = self._picture(self.answer).export(self.folder)
        except (Problem, CheckFailed) as problem:
            self.said.value = views.sentence(str(problem))
            return
        names = ", ".join(path.name for path in written)
        self.said.value = views.sentence(f"Written to {project.shown(written[0].parent)}: {names}")


def _soon(do: Any) -> None:
    """Do something once the messages that wait are handled; at once where no event loop runs."""
    try:
        asyncio.get_running_loop().call_later(WAIT, do)
    except RuntimeError:
        do()
