"""Templates of pages and tables: what is filled in is only ever text, and only web addresses become links."""

import re
from base64 import b64encode
from hashlib import sha256
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from jinja2.utils import urlize
from markupsafe import Markup, escape

WINDOW = re.compile(r"(?<![\w-])(\d{4})-(\d{4}|\d{2})(?![\w-])")
UNIT = re.compile(r"(?<=\d) (?=%|per cent\b|points?\b|TIV\b|million\b|units?\b)")


def typeset(text: str) -> str:
    """Return a text as a page sets it: an en dash in windows, no line's end between a number and its unit.

    >>> typeset("36.0 % in 2020-2024").replace("\\N{NO-BREAK SPACE}", "_")
    '36.0_% in 2020–2024'
    """
    return UNIT.sub("\N{NO-BREAK SPACE}", WINDOW.sub("\\1\N{EN DASH}\\2", text))


def links(cell: str) -> Markup:
    """Return a text as safe HTML, with the web addresses in it as links."""
    # Sources stand between semicolons, which urlize would take into the address; it would also link e-mail.
    parts = re.split(r"(https?://[^\s;,(<>\"']+)", cell)
    web = ("http://", "https://")
    linked = [
        Markup(urlize(part, rel="noreferrer")) if part.startswith(web) else escape(typeset(part)) for part in parts
    ]
    return Markup("").join(linked)


def render(template: str, **values: Any) -> str:
    """Return a template filled in; a value it names and does not get is an error."""
    environment = Environment(
        loader=PackageLoader("analysis.reports", "templates"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    environment.filters |= {"links": links, "typeset": typeset}
    style = Markup(environment.loader.get_source(environment, "style.css")[0])
    script = environment.loader.get_source(environment, "readout.js")[0]
    allowed = b64encode(sha256(f"\n{script}\n".encode()).digest()).decode("ascii")
    # The pages' policy lets through this one script, by its hash.
    given = {"style": style, "script": Markup(script), "allowed": allowed}
    return environment.get_template(template).render(**given, **values)
