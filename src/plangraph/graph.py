"""A plan as RDF: its parts and texts, the exact spans, and what follows from what people wrote.

Everything here is derived from the plan folder; what the words mean was decided by its authors.
Validation, the catalogue and serialisation are for the floors above.
"""

from __future__ import annotations

from collections.abc import Iterable

import rdflib
from rdflib import DCTERMS, PROV, RDF, XSD, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from plangraph import names as iris
from plangraph.evidence import Evidence
from plangraph.labels import complete
from plangraph.mentions import Mention
from plangraph.names import BCP47, Names, span_fragment
from plangraph.plan import Plan, Span
from plangraph.scripts import to_simplified
from plangraph.terms import new_graph
from plangraph.text import Unit

ELI = Namespace(iris.ELI)
NIF = Namespace(iris.NIF)
OA = Namespace(iris.OA)
SCHEMA = Namespace(iris.SCHEMA)
SPDX = Namespace(iris.SPDX)

#: Characters kept before and after a quote, to find it again in an edited text.
_CONTEXT = 8

_CLASSES = {"announcement": "Announcement", "preamble": "Preamble", "clause": "Clause"}
_TITLES = {
    "announcement": {"en": "Announcement", "zh-hant": "發布語"},
    "preamble": {"en": "Preamble, paragraph {number}", "zh-hant": "序言第{ordinal}段"},
}
_ORDINALS = "零一二三四五六七八九十"
_LANGUAGES = {"zh-hant": "ZHO", "zh-hans": "ZHO", "en": "ENG"}


def plan_graph(
    plan: Plan,
    names: Names,
    evidence: Iterable[Evidence],
    mentions: Iterable[Mention],
    works: set[str],
) -> rdflib.Graph:
    """All triples of a plan's named graph; `works` are the things a provision can cite."""
    writer = _Writer(plan, names)
    writer.written()
    writer.document()
    for each in evidence:
        writer.graph.add((each.subject, writer.pg.evidence, writer.span(each.span)))
    for mention in mentions:
        writer.mention(mention, works)
    complete(writer.graph)
    return writer.graph


class _Writer:
    """Writes one plan into `graph`."""

    def __init__(self, plan: Plan, names: Names) -> None:
        self.plan, self.names = plan, names
        self.graph = new_graph()
        self.pg = Namespace(names.ns)
        self.iri = URIRef(plan.iri)
        self.units = {unit.key: unit for unit in plan.document.units}

    def add(self, subject: Node, *facts: tuple[Node, Node]) -> None:
        """Say several things of one subject."""
        for predicate, value in facts:
            self.graph.add((subject, predicate, value))

    # --- what people wrote

    def written(self) -> None:
        """Copy the authors' triples, their shorthands written out."""
        source = self.plan.written()
        shorthand = self._shorthand(source)
        for subject, predicate, value in source:
            if predicate not in (self.pg.quote, self.pg["items"]) and subject not in shorthand:
                self.graph.add((subject, predicate, value))
        for enumeration, items in source.subject_objects(self.pg["items"]):
            self._enumerate(enumeration, Collection(source, items))
        for statement in source.subjects(RDF.type, RDF.Statement):
            self._assert(source, statement)
        for action, means in source.subject_objects(self.pg.means):
            self.graph.add((means, self.pg.meansFor, action))

    def _shorthand(self, source: rdflib.Graph) -> set[Node]:
        """The unnamed nodes of quotes and of lists of items, which the release does not hold."""
        quotes = set(source.objects(None, self.pg.quote))
        lists = {
            node
            for head in source.objects(None, self.pg["items"])
            for node in source.transitive_objects(head, RDF.rest)
        }
        return {node for node in quotes | lists if isinstance(node, rdflib.BNode)}

    def _enumerate(self, enumeration: Node, items: Iterable[Node]) -> None:
        for number, item in enumerate(items, start=1):
            entry = URIRef(f"{enumeration}/{number}")
            self.add(
                entry,
                (RDF.type, SCHEMA.ListItem),
                (SCHEMA.position, Literal(number)),
                (SCHEMA.item, item),
            )
            self.graph.add((enumeration, SCHEMA.itemListElement, entry))

    def _assert(self, source: rdflib.Graph, statement: Node) -> None:
        """A relation with evidence is also said plainly."""
        parts = (RDF.subject, RDF.predicate, RDF.object)
        subject, predicate, value = (source.value(statement, part) for part in parts)
        if subject is not None and predicate is not None and value is not None:
            self.graph.add((subject, predicate, value))

    # --- the document

    def document(self) -> None:
        """The plan's parts, texts and source file."""
        self.add(
            self.iri,
            (RDF.type, self.pg.Plan),
            (self.pg.sourceFile, self._source_file()),
        )
        for unit in self.plan.document.units:
            provision = self.provision(unit)
            if unit.kind == "title":
                self._title(provision, unit.text)
            else:
                self._provision(unit, provision)
            self._texts(unit, provision)

    def provision(self, unit: Unit) -> URIRef:
        """What a unit of text is the text of; the title is the plan's own."""
        return URIRef(self.names.unit(self.plan.key, unit.key))

    def _source_file(self) -> URIRef:
        source = self.plan.source
        file = URIRef(self.names.source(self.plan.key, source.name))
        checksum = URIRef(f"{file}#sha256")
        self.add(
            file,
            (RDF.type, self.pg.SourceFile),
            (DCTERMS.title, Literal(source.name)),
            (DCTERMS.format, Literal("text/plain")),
            (SPDX.checksum, checksum),
        )
        self.add(
            checksum,
            (RDF.type, SPDX.Checksum),
            (SPDX.algorithm, SPDX.checksumAlgorithm_sha256),
            (SPDX.checksumValue, Literal(source.sha256, datatype=XSD.hexBinary, normalize=False)),
        )
        return file

    def _title(self, subject: URIRef, words: str) -> None:
        language = self.plan.language
        if not _has(self.graph, subject, DCTERMS.title, language):
            self.graph.add((subject, DCTERMS.title, Literal(words, lang=language)))

    def _provision(self, unit: Unit, provision: URIRef) -> None:
        position = unit.number or int(unit.key.removeprefix("p") if unit.key[1:].isdigit() else 1)
        self._part(provision, self.iri, position)
        self.graph.add((provision, RDF.type, self.pg[_CLASSES[unit.kind]]))
        if unit.kind == "clause":
            self.graph.add((provision, ELI.number, Literal(str(unit.number))))
        if unit.heading:
            self._title(provision, unit.heading)
        elif unit.kind in _TITLES:
            self._name(unit, provision, position)
        if unit.kind != "announcement":
            for sentence in unit.sentences:
                iri = URIRef(self.names.part(self.plan.key, "sentence", sentence.key))
                self._part(iri, provision, sentence.number)
                self.add(
                    iri,
                    (RDF.type, self.pg.Sentence),
                    (self.pg.evidence, self.span(Span(unit.key, sentence.start, sentence.end))),
                )

    def _name(self, unit: Unit, provision: URIRef, position: int) -> None:
        """A provision without a heading is called by its kind and place."""
        ordinal = _ORDINALS[position] if position < len(_ORDINALS) else str(position)
        for language, pattern in _TITLES[unit.kind].items():
            if not _has(self.graph, provision, DCTERMS.title, language):
                words = pattern.format(number=position, ordinal=ordinal)
                self.graph.add((provision, DCTERMS.title, Literal(words, lang=language)))

    def _part(self, part: URIRef, whole: URIRef, position: int) -> None:
        self.graph.add((whole, ELI.has_part, part))
        self.add(part, (ELI.is_part_of, whole), (SCHEMA.position, Literal(position)))

    # --- the texts and their spans

    def _texts(self, unit: Unit, provision: URIRef) -> None:
        language = self.plan.language
        text = self._text(unit, provision, language, unit.text)
        raw = self._raw(unit, 0, len(unit.text))
        self.graph.add((text, PROV.wasDerivedFrom, raw))
        if language == "zh-hant":
            converted = self._text(unit, provision, "zh-hans", to_simplified(unit.text))
            self.graph.add((converted, PROV.wasDerivedFrom, text))

    def _text(self, unit: Unit, provision: URIRef, language: str, words: str) -> URIRef:
        text = URIRef(self.names.text(self.plan.key, language, unit.key))
        self.add(
            text,
            (RDF.type, self.pg.Text),
            (ELI.realizes, provision),
            (ELI.language, URIRef(iris.LANG_AUTHORITY + _LANGUAGES[language])),
            (SCHEMA.inLanguage, Literal(BCP47[language])),
            (NIF.isString, Literal(words)),
        )
        self.graph.add((provision, ELI.is_realized_by, text))
        return text

    def _raw(self, unit: Unit, start: int, end: int) -> URIRef:
        """The same characters in the document as received."""
        file = self.names.source(self.plan.key, self.plan.source.name)
        return URIRef(f"{file}#{span_fragment(*unit.raw_range(start, end))}")

    def span(self, span: Span) -> URIRef:
        """The IRI of a span, described by position, by its words, and in the raw file."""
        unit, (start, end) = self.units[span.unit], (span.start, span.end)
        text = self.names.text(self.plan.key, self.plan.language, span.unit)
        iri = URIRef(f"{text}#{span_fragment(start, end)}")
        if (iri, RDF.type, self.pg.Span) in self.graph:
            return iri
        position, quote = URIRef(f"{text}#pos={start},{end}"), URIRef(f"{text}#quote={start},{end}")
        self.add(
            iri,
            (RDF.type, self.pg.Span),
            (OA.hasSource, URIRef(text)),
            (OA.hasSelector, position),
            (OA.hasSelector, quote),
            (PROV.wasDerivedFrom, self._raw(unit, start, end)),
        )
        self._selectors(position, quote, unit.text, start, end)
        return iri

    def _selectors(self, position: URIRef, quote: URIRef, text: str, start: int, end: int) -> None:
        self.add(
            position,
            (RDF.type, OA.TextPositionSelector),
            (OA.start, Literal(start)),
            (OA.end, Literal(end)),
        )
        self.add(quote, (RDF.type, OA.TextQuoteSelector), (OA.exact, Literal(text[start:end])))
        if start > 0:
            self.graph.add((quote, OA.prefix, Literal(text[max(0, start - _CONTEXT) : start])))
        if end < len(text):
            self.graph.add((quote, OA.suffix, Literal(text[end : end + _CONTEXT])))

    def mention(self, mention: Mention, works: set[str]) -> None:
        """A thing is mentioned at a span, hence in the sentence or heading the span is in."""
        unit, thing = self.units[mention.span.unit], URIRef(mention.thing)
        provision = self.provision(unit)
        self.graph.add((thing, self.pg.mention, self.span(mention.span)))
        if mention.thing in works:
            self.graph.add((provision, ELI.cites, thing))
        for sentence in unit.sentences if unit.kind != "announcement" else ():
            if sentence.start <= mention.span.start < sentence.end:
                provision = URIRef(self.names.part(self.plan.key, "sentence", sentence.key))
        self.graph.add((provision, SCHEMA.mentions, thing))


def _has(graph: rdflib.Graph, subject: Node, predicate: Node, language: str) -> bool:
    values = graph.objects(subject, predicate)
    return any(isinstance(each, Literal) and each.language == language for each in values)
