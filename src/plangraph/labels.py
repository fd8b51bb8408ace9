"""Labels across scripts: a Simplified form for every Traditional one, and things by their labels.

A form that people wrote is never replaced. Where labels stand in a text is `mentions`'s.
"""

from __future__ import annotations

from typing import Final

import rdflib
from rdflib import DCTERMS, RDFS, SKOS, Literal
from rdflib.term import Node

from plangraph.scripts import to_simplified

#: In this order: SKOS allows a form to be only one of the three (S13).
LABELS: Final = (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel)

_WORDED: Final = (
    DCTERMS.title,
    DCTERMS.description,
    RDFS.label,
    RDFS.comment,
    SKOS.definition,
    SKOS.scopeNote,
    SKOS.note,
)


def complete(graph: rdflib.Graph) -> None:
    """Add to `graph` the zh-hans form of every zh-hant wording that has none."""
    traditional, simplified = (_wordings(graph, each) for each in ("zh-hant", "zh-hans"))
    for subject, wordings in traditional.items():
        given = simplified.get(subject, {})
        taken = {form for label in LABELS for form in given.get(label, ())}
        for predicate in (*LABELS, *_WORDED):
            for words in sorted(wordings.get(predicate, ())) if predicate not in given else ():
                form = to_simplified(words)
                if predicate in _WORDED or form not in taken:
                    graph.add((subject, predicate, Literal(form, lang="zh-hans")))
                if predicate in LABELS:
                    taken.add(form)


def _wordings(graph: rdflib.Graph, language: str) -> dict[Node, dict[Node, set[str]]]:
    """All literals in one language, by subject and property."""
    found: dict[Node, dict[Node, set[str]]] = {}
    for subject, predicate, value in graph:
        if isinstance(value, Literal) and value.language == language:
            found.setdefault(subject, {}).setdefault(predicate, set()).add(str(value))
    return found


def by_words(graph: rdflib.Graph, language: str) -> dict[str, tuple[str, ...]]:
    """Every label in `language`, with the IRIs of the things that have it."""
    found: dict[str, set[str]] = {}
    for predicate in LABELS:
        for subject, value in graph.subject_objects(predicate):
            if isinstance(value, Literal) and value.language == language:
                found.setdefault(str(value), set()).add(str(subject))
    return {words: tuple(sorted(things)) for words, things in sorted(found.items())}
