"""The SPARQL of the publisher's own pages, one file each, and what fills their gaps.

A file says `VALUES ?name { UNDEF }` where a term is to be put in; nothing else is ever replaced,
so a value can never become syntax.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from plangraph.engine.base import Term
from plangraph.errors import UnknownName


def query(name: str, **terms: Term | Iterable[Term]) -> str:
    """The text of `name.rq` with each given term, or terms, in its VALUES.

    UnknownName when there is no such file, or no such gap in it.
    """
    text = _read(name)
    for variable, value in terms.items():
        gap = re.compile(rf"VALUES\s+\?{variable}\s*\{{\s*UNDEF\s*\}}")
        filled = f"VALUES ?{variable} {{ {_serialised(value)} }}"
        text, count = gap.subn(lambda _match, filled=filled: filled, text)  # type: ignore[misc] # a default argument
        if not count:
            raise UnknownName(f"{name}.rq has no `VALUES ?{variable} {{ UNDEF }}` to fill")
    return text


def _serialised(value: Term | Iterable[Term]) -> str:
    if isinstance(value, Term):
        return str(value)
    return " ".join(str(term) for term in value)


@cache
def _read(name: str) -> str:
    file = files(__name__) / f"{name}.rq"
    if not name.replace("-", "").replace("_", "").isalnum() or not file.is_file():
        raise UnknownName(f"there is no query file {name}.rq in engine/queries")
    return file.read_text("utf-8")
