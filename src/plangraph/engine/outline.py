"""What a query is at a glance: its form, dataset clauses and prefixes, and how large it looks.

Enough to choose a format, a dataset and a helpful message, and to refuse what is over a limit; the
engine's parser has the last word. One query is looked at once, however many ask.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

from plangraph.engine.patterns import most_joined
from plangraph.engine.tokens import Token, tokens

FORMS: Final = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
UPDATES: Final = frozenset(
    {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"}
)
_CHANGING: Final = frozenset({"RAND", "UUID", "STRUUID", "NOW", "BNODE"})
_OPEN: Final = frozenset({"(", "[", "{", "<<", "<<(", "{|"})
_CLOSE: Final = frozenset({")", "]", "}", ">>", ")>>", "|}"})


@dataclass(frozen=True, slots=True)
class Outline:
    """`form` is SELECT, ASK, CONSTRUCT, DESCRIBE, an update's first word, or "" for none found.

    `words` are its keywords in capitals, `depth` how deep brackets nest, `joined` about how many
    triple patterns are joined.
    """

    form: str
    words: frozenset[str]
    declared: frozenset[str]
    undeclared: tuple[Token, ...]
    depth: int
    joined: int

    @property
    def has_dataset(self) -> bool:
        """Whether it chooses its own graphs."""
        return "FROM" in self.words

    @property
    def makes_graph(self) -> bool:
        """Whether its answer is a graph."""
        return self.form in ("CONSTRUCT", "DESCRIBE")

    @property
    def updates(self) -> bool:
        """Whether it is an update, which is never run here."""
        return self.form in UPDATES

    @property
    def repeatable(self) -> bool:
        """Whether the same data give the same answer: it asks for no chance, time or new nodes."""
        return not self.words & _CHANGING


@lru_cache(maxsize=256)
def outline(query: str) -> Outline:
    """The outline of a query; of a malformed one, whatever can be seen."""
    found = list(tokens(query))
    words = [token.text.upper() for token in found if token.kind == "word"]
    declared = frozenset(_declared(found))
    named = [token for token in found if token.kind == "prefixed"]
    undeclared = [token for token in named if token.text.partition(":")[0] not in declared]
    return Outline(
        form=next((word for word in words if word in FORMS or word in UPDATES), ""),
        words=frozenset(words),
        declared=declared,
        undeclared=tuple(undeclared[:1]),
        depth=_depth(found),
        joined=most_joined(found),
    )


def _declared(found: list[Token]) -> Iterable[str]:
    for before, token in pairwise(found):
        if token.kind == "prefixed" and before.text.upper().lstrip("@") == "PREFIX":
            yield token.text.partition(":")[0]


def _depth(found: Iterable[Token]) -> int:
    depth = deepest = 0
    for token in found:
        if token.text in _OPEN:
            depth += 1
            deepest = max(deepest, depth)
        elif token.text in _CLOSE:
            depth = max(depth - 1, 0)
    return deepest
