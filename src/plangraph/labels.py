"""Labels across scripts: a Simplified form for every Traditional one, and things by their labels.

A form that people wrote is never replaced. Where labels stand in a text is `mentions`'s.
"""

from __future__ import annotations

from typing import Final

import rdflib
from rdflib import DCTERMS, RDFS, SKOS, Literal, URIRef
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
    for subject in set(graph.subjects()):
        taken = {str(each) for label in LABELS for each in _in(graph, subject, label, "zh-hans")}
        for predicate in LABELS:
            for form in _missing(graph, subject, predicate):
                if form not in taken:
                    taken.add(form)
                    graph.add((subject, predicate, Literal(form, lang="zh-hans")))
        for predicate in _WORDED:
            for form in _missing(graph, subject, predicate):
                graph.add((subject, predicate, Literal(form, lang="zh-hans")))


def _missing(graph: rdflib.Graph, subject: Node, predicate: URIRef) -> list[str]:
    if _in(graph, subject, predicate, "zh-hans"):
        return []
    return [to_simplified(str(each)) for each in _in(graph, subject, predicate, "zh-hant")]


def _in(graph: rdflib.Graph, subject: Node, predicate: Node, language: str) -> list[Literal]:
    """The values in one language, sorted."""
    values = graph.objects(subject, predicate)
    return sorted(v for v in values if isinstance(v, Literal) and v.language == language)


def by_words(graph: rdflib.Graph, language: str) -> dict[str, tuple[str, ...]]:
    """Every label in `language`, with the IRIs of the things that have it."""
    found: dict[str, set[str]] = {}
    for predicate in LABELS:
        for subject, value in graph.subject_objects(predicate):
            if isinstance(value, Literal) and value.language == language:
                found.setdefault(str(value), set()).add(str(subject))
    return {words: tuple(sorted(things)) for words, things in sorted(found.items())}
