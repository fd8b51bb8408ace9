"""Words as a search index has them: Latin words, and Chinese in overlapping pairs.

Two-character words are the commonest in Chinese, so each pair of neighbours is a token, and the
last character of a run is one too; a phrase of pairs then finds any stretch of two characters or
more. The index and the search use the same rules from here; neither knows the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_HAN: Final = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUN: Final = re.compile(rf"([{_HAN}]+)|([^\W_{_HAN}]+)")


def runs(text: str) -> Iterator[tuple[str, bool]]:
    """The runs of a text, lower case, each with whether it is Chinese."""
    for match in _RUN.finditer(text.lower()):
        han, word = match.groups()
        yield (han, True) if han else (word, False)


def tokens(text: str) -> str:
    """The tokens of a text, between spaces, in order."""
    return " ".join(token for run, han in runs(text) for token in (_pairs(run) if han else (run,)))


def _pairs(run: str) -> Iterator[str]:
    yield from (run[n : n + 2] for n in range(len(run) - 1))
    yield run[-1]


def expression(text: str, *, every: bool = True) -> str:
    """The FTS5 expression that finds what holds all (else: any) of a text's runs; "" for none.

    A last Latin word, and a single Chinese character, need only be how a token begins.
    """
    found = list(runs(text))
    terms = [_term(run, han, last=n == len(found) - 1) for n, (run, han) in enumerate(found)]
    return (" AND " if every else " OR ").join(terms)


def _term(run: str, han: bool, *, last: bool) -> str:
    if han and len(run) > 1:
        return '"' + " ".join(run[n : n + 2] for n in range(len(run) - 1)) + '"'
    if han:
        return f'"{run}"*'
    return f'("{run}" OR "{run}"*)' if last else f'"{run}"'


def any_pair(text: str) -> str:
    """The expression that finds what holds any pair or word of a text; "" for none."""
    return " OR ".join(f'"{token}"' for token in dict.fromkeys(tokens(text).split()))
