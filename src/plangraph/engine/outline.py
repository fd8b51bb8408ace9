"""What a query is at a glance: its form, its dataset clauses, its prefixes.

Enough to choose a format, a dataset and a helpful message; the engine's parser has the last word.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from plangraph.engine.tokens import Token, tokens

FORMS: Final = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
UPDATES: Final = frozenset(
    {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"}
)
_CHANGING: Final = frozenset({"RAND", "UUID", "STRUUID", "NOW", "BNODE"})


@dataclass(frozen=True, slots=True)
class Outline:
    """`form` is SELECT, ASK, CONSTRUCT, DESCRIBE, an update's first word, or "" for none found.

    `repeatable` is false when the query asks for chance, time or new blank nodes.
    """

    form: str
    has_dataset: bool
    declared: frozenset[str]
    undeclared: tuple[Token, ...]
    repeatable: bool

    @property
    def makes_graph(self) -> bool:
        """Whether its answer is a graph."""
        return self.form in ("CONSTRUCT", "DESCRIBE")

    @property
    def updates(self) -> bool:
        """Whether it is an update, which is never run here."""
        return self.form in UPDATES


def outline(query: str) -> Outline:
    """The outline of a query; of a malformed one, whatever can be seen."""
    found = list(tokens(query))
    declared = frozenset(_declared(found))
    body = [token for token in found if token.kind == "prefixed"]
    undeclared = [token for token in body if token.text.partition(":")[0] not in declared]
    words = {token.text.upper() for token in found if token.kind == "word"}
    return Outline(
        form=_form(found),
        has_dataset="FROM" in words,
        declared=declared,
        undeclared=tuple(undeclared),
        repeatable=not words & _CHANGING,
    )


def _form(found: Iterable[Token]) -> str:
    for token in found:
        word = token.text.upper()
        if token.kind == "word" and (word in FORMS or word in UPDATES):
            return word
    return ""


def _declared(found: list[Token]) -> Iterable[str]:
    for before, token in pairwise(found):
        if token.kind == "prefixed" and before.text.upper().lstrip("@") == "PREFIX":
            yield token.text.partition(":")[0]
