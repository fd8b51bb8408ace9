"""The kinds of thing a plan graph has: their names for readers and the family that colours them.

A thing's kind is read off its IRI (`id/actor/…`, `id/{plan}/clause/…`), or off its class where
the IRI is somebody else's. What a page of a kind shows is `sections`' business.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final

from plangraph.names import OWL, RDF, RDFS, SH, SKOS, Names
from plangraph.publisher.messages import N_, Later


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind: `key` in addresses, its class (a name of our vocabulary or an IRI), names, family."""

    key: str
    local: str
    one: Later
    many: Later
    family: str


def _table() -> dict[str, Kind]:
    rows = (
        ("action", "Action", N_("Action"), N_("Actions"), "action"),
        ("actor", "ActorGroup", N_("Actor"), N_("Actors"), "party"),
        ("institution", "Institution", N_("Institution"), N_("Institutions"), "party"),
        ("principle", "Principle", N_("Principle"), N_("Principles"), "aim"),
        ("goal", "Goal", N_("Goal"), N_("Goals"), "aim"),
        ("quality", "Quality", N_("Quality"), N_("Qualities"), "aim"),
        ("risk", "Risk", N_("Risk"), N_("Risks"), "risk"),
        ("topic", "Topic", N_("Topic"), N_("Topics"), "matter"),
        ("domain", "Domain", N_("Domain"), N_("Domains"), "matter"),
        ("technology", "Technology", N_("Technology"), N_("Technologies"), "matter"),
        ("data", "DataResource", N_("Data resource"), N_("Data resources"), "matter"),
        (
            "standard",
            "StandardTopic",
            N_("Matter for standards"),
            N_("Matters for standards"),
            "matter",
        ),
        ("mechanism", "Mechanism", N_("Mechanism"), N_("Mechanisms"), "means"),
        ("instrument", "Instrument", N_("Instrument"), N_("Instruments"), "means"),
        ("work", "ReferencedWork", N_("Referenced work"), N_("Referenced works"), "means"),
        ("event", "Event", N_("Event"), N_("Events"), "means"),
        ("force", "Force", N_("Force"), N_("Forces"), "word"),
        ("activity", "Activity", N_("Activity"), N_("Activities"), "word"),
        ("plan", "Plan", N_("Plan"), N_("Plans"), "text"),
        ("clause", "Clause", N_("Clause"), N_("Clauses"), "text"),
        ("preamble", "Preamble", N_("Preamble"), N_("Preambles"), "text"),
        ("announcement", "Announcement", N_("Announcement"), N_("Announcements"), "text"),
        ("sentence", "Sentence", N_("Sentence"), N_("Sentences"), "text"),
        ("enumeration", "Enumeration", N_("Enumeration"), N_("Enumerations"), "text"),
        ("statement", RDF + "Statement", N_("Statement"), N_("Statements"), "text"),
        ("text", "Text", N_("Text"), N_("Texts"), "text"),
        ("span", "Span", N_("Quotation"), N_("Quotations"), "text"),
        ("source", "SourceFile", N_("Source file"), N_("Source files"), "text"),
        ("scheme", SKOS + "ConceptScheme", N_("Concept scheme"), N_("Concept schemes"), "word"),
        ("graph", "", N_("Named graph"), N_("Named graphs"), "word"),
        ("class", "", N_("Class"), N_("Classes"), "word"),
        ("property", "", N_("Property"), N_("Properties"), "word"),
        ("shape", "", N_("Shape"), N_("Shapes"), "word"),
        ("query", "", N_("Example query"), N_("Example queries"), "word"),
        ("thing", "", N_("Thing"), N_("Things"), "thing"),
    )
    return {key: Kind(key, local, one, many, family) for key, local, one, many, family in rows}


ALL: Final = MappingProxyType(_table())

#: The kinds a reader can browse, in the order of the question they answer.
BROWSED: Final = (
    "action",
    "actor",
    "institution",
    "principle",
    "goal",
    "quality",
    "risk",
    "topic",
    "domain",
    "technology",
    "data",
    "standard",
    "mechanism",
    "instrument",
    "work",
    "event",
    "force",
    "activity",
    "clause",
    "enumeration",
)

_BY_CLASS: Final = MappingProxyType(
    {
        f"{OWL}Class": "class",
        f"{RDFS}Class": "class",
        f"{OWL}ObjectProperty": "property",
        f"{OWL}DatatypeProperty": "property",
        f"{RDF}Property": "property",
        f"{RDF}Statement": "statement",
        f"{SKOS}ConceptScheme": "scheme",
        f"{SH}NodeShape": "shape",
        f"{SH}PropertyShape": "shape",
    }
)


def kind_of(names: Names, iri: str, types: tuple[str, ...] = ()) -> Kind:
    """The kind of a thing; `thing` where neither its IRI nor its classes tell."""
    return ALL[names.kind(iri) or _by_types(names, types) or "thing"]


def _by_types(names: Names, types: tuple[str, ...]) -> str | None:
    known = _classes(names)
    return next((known[iri] for iri in types if iri in known), None)


@cache
def _classes(names: Names) -> dict[str, str]:
    ours = {class_of(names, key): key for key, kind in ALL.items() if kind.local}
    return ours | dict(_BY_CLASS)


def class_of(names: Names, key: str) -> str:
    """The IRI of the class whose instances a browsable kind lists."""
    local = ALL[key].local
    return local if ":" in local else names.term(local)
