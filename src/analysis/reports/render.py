"""Templates of pages and tables: what is filled in is only ever text, and only web addresses become links."""

import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from analysis.ground.citing import AUTHOR, SOFTWARE, cite_data, cite_method, releases

WINDOW = re.compile(r"(?<![\w-])(\d{4})-(\d{4}|\d{2})(?![\w-])")
ADDRESS = re.compile(r"(https?://[^\s;,(<>\"']*[^\s;,(<>\"'.:!?)/]/?)")  # no full stop after it is part of it
HOST = re.compile(r"(https?://(?:www\.)?)([^/]+)(.*)", re.S)
UNIT = re.compile(r"(?<=\d) (?=%|per cent\b|points?\b|TIV\b|million\b|units?\b)")


def typeset(text: str) -> str:
    """Return a text as a page sets it: an en dash in windows, no line's end between a number and its unit.

    >>> typeset("36.0 % in 2020-2024").replace("\\N{NO-BREAK SPACE}", "_")
    '36.0_% in 2020–2024'
    """
    return UNIT.sub("\N{NO-BREAK SPACE}", WINDOW.sub("\\1\N{EN DASH}\\2", text))


def links(cell: str) -> Markup:
    """Return a text as safe HTML, with the web addresses in it as links: a screen shows their host, paper all of it."""
    texts = ADDRESS.split(cell)
    linked = [_link(part) if number % 2 else escape(typeset(part)) for number, part in enumerate(texts)]
    return Markup("").join(linked)


def _link(address: str) -> Markup:
    start, host, end = HOST.fullmatch(address).groups()
    shown = Markup('<span class="rest">{}</span>{}<span class="rest">{}</span>').format(start, host, end)
    return Markup('<a href="{}" rel="noreferrer">{}</a>').format(address, shown)


@cache
def templates() -> Environment:
    """Return the templates, each read and made ready once."""
    environment = Environment(
        loader=PackageLoader("analysis.reports", "templates"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    environment.filters |= {"links": links, "typeset": typeset}
    return environment


def render(template: str, fonts: str = "", **values: Any) -> str:
    """Return a template filled in, `fonts` added to its style; a value it names and does not get is an error."""
    environment = templates()
    style = environment.loader.get_source(environment, "style.css")[0] + str(fonts)
    script = environment.loader.get_source(environment, "readout.js")[0]
    # The pages' policy lets through this one script and this one style, by their hashes.
    given = {"style": Markup(style), "script": Markup(script)}
    given |= {"styled": _hash(style), "allowed": _hash(script)}
    named = releases(values.get("source", ""))
    given |= {"cite_data": cite_data(named), "cite_method": cite_method(version(SOFTWARE)), "author": AUTHOR}
    return environment.get_template(template).render(**given, **values)


def _hash(text: str) -> str:
    """Return the hash of an element's text that stands on lines of its own, as a policy names it."""
    digest = sha256(f"\n{text}\n".encode()).digest()
    return f"'sha256-{b64encode(digest).decode('ascii')}'"
