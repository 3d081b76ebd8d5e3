"""Characters that show nothing and change what is shown: control, zero-width and bidirectional ones."""

import re

# C0 without tab and line ends, DEL, C1, soft hyphen, zero-width, bidirectional, separators, halves, non-characters.
INVISIBLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff"
    r"\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)


def invisible(text: str) -> str:
    """Return the first such character of a text as its code, or nothing if there is none.

    >>> invisible("Russia"), invisible("Rus\u202esia")
    ('', 'U+202E')
    """
    found = INVISIBLE.search(text)
    return f"U+{ord(found[0]):04X}" if found else ""


def visible(text: str) -> str:
    """Return a text with a sign in place of each such character.

    >>> visible("Rus\u200dsia")
    'Rus�sia'
    """
    return INVISIBLE.sub("\N{REPLACEMENT CHARACTER}", text)
