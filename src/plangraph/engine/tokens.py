"""A query cut into tokens, without understanding it: what guards and hints look at.

Never a parser: it accepts anything, and whoever relies on it for safety has a second wall behind.
A string that is never closed is one token, because looking for its end twice would be quadratic.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

Kind = Literal["iri", "string", "variable", "blank", "prefixed", "word", "number", "mark"]

_ESCAPE: Final = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_TOKEN: Final = re.compile(
    rf"""
    (?P<space>[ \t\r\n]+|\#[^\r\n]*)
  | (?P<iri><(?:[^<>"{{}}|^`\\\x00-\x20]|{_ESCAPE})*>)
  | (?P<string>\"\"\"(?:[^"\\]|\\.|"(?!""))*(?:\"\"\"|\\?\Z)
      |\'\'\'(?:[^'\\]|\\.|'(?!''))*(?:\'\'\'|\\?\Z)
      |"(?:[^"\\\r\n]|\\.)*"?|'(?:[^'\\\r\n]|\\.)*'?)
  | (?P<variable>[?$]\w+)
  | (?P<blank>_:\w[\w.\-]*)
  | (?P<prefixed>(?:[^\W\d_][\w\-.]{{0,255}})?:(?:[\w:%]|\\.|-|\.(?=[\w:%\\.\-]))*)
  | (?P<number>(?:\d+\.\d*|\.\d+|\d+)(?:[eE][+-]?\d+)?)
  | (?P<word>@?[^\W\d]\w*(?:-\w+)*)
  | (?P<mark><<\(|\)>>|<<|>>|\{{\||\|\}}|\^\^|&&|\|\||!=|<=|>=|.)
    """,
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    """A token; `start` counts characters from the beginning of the query."""

    kind: Kind
    text: str
    start: int


def tokens(query: str) -> Iterator[Token]:
    """The tokens of a query in order; comments and white space are left out."""
    for match in _TOKEN.finditer(query):
        kind = match.lastgroup
        if kind != "space":
            yield Token(kind, match.group(), match.start())  # type: ignore[arg-type] # named above
