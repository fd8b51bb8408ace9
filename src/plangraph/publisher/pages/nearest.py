"""The nearest things to an address that leads nowhere."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import Final
from urllib.parse import unquote

from plangraph.publisher.pages.reading import ask, iri_at
from plangraph.publisher.state import current

#: With this begins the sentence; a page shows the things themselves instead.
NEAREST: Final = "Nearest:"


def nearest(iri: str) -> str:
    """A sentence with up to three addresses like the one asked for; empty where none is."""
    found = nearest_iris(iri)
    return f"{NEAREST} {', '.join(found)}" if found else ""


def nearest_iris(iri: str, limit: int = 3) -> list[str]:
    """IRIs of things whose last step is like the one asked for, best first."""
    start = f"{current().names.base}id/"
    if not iri.startswith(start):
        return []
    words = re.split(r"[/#]", unquote(iri).rstrip("/"))
    known = {iri_at(row, "this"): iri_at(row, "this").rsplit("/", 1)[-1] for row in ask("keys")}
    tails: dict[str, list[str]] = {}
    for each, tail in sorted(known.items()):
        tails.setdefault(tail, []).append(each)
    close = get_close_matches(words[-1], list(tails), n=limit, cutoff=0.6)
    ranked = [each for tail in close for each in sorted(tails[tail], key=lambda e: _far(e, iri))]
    return ranked[:limit]


def _far(one: str, other: str) -> int:
    return -len([1 for a, b in zip(one, other, strict=False) if a == b])
