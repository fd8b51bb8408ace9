"""Quotes to exact spans: finds the words an author quoted, in the provision they are quoted from.

A quote must stand exactly once where it is looked for; every quote that does not is reported, with
the file, the line, the subject, and the nearest words of the text. Writing the spans as RDF is
`graph`'s.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

import rdflib
from rdflib import BNode, URIRef
from rdflib.term import Node

from plangraph.errors import QuoteNotFound
from plangraph.names import OA, Names
from plangraph.plan import Plan, Span, Written, unit_of_file


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words at `span` are what `subject` rests on."""

    subject: URIRef
    span: Span


@dataclass(frozen=True, slots=True)
class _Quote:
    """What was quoted; `within` is the IRI of the provision it stands in, if the quote says so."""

    exact: str
    prefix: str = ""
    suffix: str = ""
    within: str = ""

    def __str__(self) -> str:
        before = f" after {self.prefix!r}" if self.prefix else ""
        after = f" before {self.suffix!r}" if self.suffix else ""
        return f"{self.exact!r}{before}{after}"

    def find(self, text: str, place: Span) -> Iterator[Span]:
        """Every place in `text`, overlapping ones too, that lies within `place`."""
        words = self.prefix + self.exact + self.suffix
        found = text.find(words)
        while found >= 0:
            start = found + len(self.prefix)
            if place.start <= start and start + len(self.exact) <= place.end:
                yield Span(place.unit, start, start + len(self.exact))
            found = text.find(words, found + 1)


_NOTHING: Final = rdflib.Literal("")


class _Fault(Exception):
    """One quote that cannot be resolved; the message says why."""


def resolve(plan: Plan, names: Names) -> tuple[Evidence, ...]:
    """The spans of all quotes in a plan's files, in the order of the text.

    QuoteNotFound lists every quote that the text does not hold exactly once.
    """
    reader = _Reader(plan, names)
    found = [evidence for name in plan.files for evidence in reader.read(name)]
    if reader.faults:
        more = f" (and {len(reader.faults) - 1} more)" if reader.faults[1:] else ""
        raise QuoteNotFound(reader.faults[0] + more, details=reader.faults[1:])
    return tuple(sorted(found, key=lambda each: (each.span, each.subject)))


class _Reader:
    """Resolves the quotes of one plan and collects what cannot be."""

    def __init__(self, plan: Plan, names: Names) -> None:
        self.plan, self.names = plan, names
        self.faults: list[str] = []
        self._places = provisions(plan, names)
        self._quote = URIRef(names.term("quote"))
        self._stated_in = URIRef(names.term("statedIn"))

    def read(self, name: str) -> Iterator[Evidence]:
        """The evidence that one file gives."""
        written = self.plan.files[name]
        for subject, value in sorted(written.graph.subject_objects(self._quote)):
            words = ""
            try:
                quote = self._parse(written.graph, value)
                words = quote.exact
                if not isinstance(subject, URIRef):
                    raise _Fault("a node without a name cannot have evidence; give it an IRI")
                yield Evidence(subject, self._find(quote, self._where(name, subject, quote)))
            except _Fault as fault:
                self.faults.append(self._tell(written, subject, words, str(fault)))

    def _parse(self, graph: rdflib.Graph, value: Node) -> _Quote:
        if isinstance(value, rdflib.Literal):
            return _Quote(str(value))
        if not isinstance(value, BNode):
            raise _Fault(f'pg:quote is {value}; write "words" or [ oa:exact "words" ; … ]')
        parts = {
            key: str(graph.value(value, URIRef(OA + key), default=_NOTHING))
            for key in ("exact", "prefix", "suffix")
        }
        return _Quote(**parts, within=str(graph.value(value, self._stated_in, default=_NOTHING)))

    def _where(self, name: str, subject: URIRef, quote: _Quote) -> list[Span]:
        """Where to look: the provision that is named, else the one the file is about, else all."""
        stated = [str(iri) for iri in self.plan.files[name].graph.objects(subject, self._stated_in)]
        named = [quote.within] if quote.within else stated
        unit = unit_of_file(name)
        if not named and unit is None:
            return [Span(each.key, 0, len(each.text)) for each in self.plan.document.units]
        for iri in named or [self.names.unit(self.plan.key, unit or "")]:
            if iri not in self._places:
                raise _Fault(f"there is no provision {iri} in the plan")
        return [self._places[iri] for iri in named or [self.names.unit(self.plan.key, unit or "")]]

    def _find(self, quote: _Quote, places: list[Span]) -> Span:
        """The one span; a fault that says what was found instead."""
        if not quote.exact:
            raise _Fault("an empty quote; write the words as they stand in the text")
        texts = {place.unit: self.plan.document.unit(place.unit).text for place in places}
        found = [span for place in places for span in quote.find(texts[place.unit], place)]
        if len(found) == 1:
            return found[0]
        where = ", ".join(texts)
        if not found:
            near = max((nearest(texts[place.unit], quote.exact) for place in places), key=_score)
            raise _Fault(f"{quote} does not stand in the text of {where}; nearest is {near[1]!r}")
        raise _Fault(
            f"{quote} stands {len(found)} times in the text of {where}: "
            + "; ".join(self._context(span) for span in found)
            + "; say which by oa:prefix or oa:suffix"
        )

    def _context(self, span: Span) -> str:
        text = self.plan.document.unit(span.unit).text
        before, after = text[max(0, span.start - 4) : span.start], text[span.end : span.end + 4]
        return f"{before}[{text[span.start : span.end]}]{after}"

    def _tell(self, written: Written, subject: Node, words: str, fault: str) -> str:
        name = str(subject).removeprefix(self.names.base)
        return f"{written.place(str(subject), words)}: <{name}> pg:quote: {fault}"


def provisions(plan: Plan, names: Names) -> dict[str, Span]:
    """The range of every provision of a plan, sentences included, by its IRI."""
    places = {}
    for unit in plan.document.units:
        places[names.unit(plan.key, unit.key)] = Span(unit.key, 0, len(unit.text))
        for sentence in unit.sentences:
            iri = names.part(plan.key, "sentence", sentence.key)
            places[iri] = Span(unit.key, sentence.start, sentence.end)
    return places


def nearest(text: str, words: str) -> tuple[int, str]:
    """How many characters agree, and the stretch of `text` that is most like `words`."""
    matcher = SequenceMatcher(None, text, words, autojunk=False)
    best = matcher.find_longest_match()
    start = max(0, best.a - best.b)
    return best.size, text[start : start + len(words)]


def _score(near: tuple[int, str]) -> int:
    return near[0]
