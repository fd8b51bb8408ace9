"""The kinds of thing a plan graph has: their names for readers and the family that colours them.

A thing's kind is read off its IRI (`id/actor/…`, `id/{plan}/clause/…`), or off its class where
the IRI is somebody else's. What a page of a kind shows is `sections`' business.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final

from flask_babel import LazyString, lazy_gettext

from plangraph.names import OWL, RDF, RDFS, SH, SKOS, Names


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind: `key` in addresses, `local` its class in our vocabulary, names, and family."""

    key: str
    local: str
    one: LazyString | str
    many: LazyString | str
    family: str


def _table() -> dict[str, Kind]:
    _ = lazy_gettext
    rows = (
        ("action", "Action", _("Action"), _("Actions"), "action"),
        ("actor", "ActorGroup", _("Actor"), _("Actors"), "party"),
        ("institution", "Institution", _("Institution"), _("Institutions"), "party"),
        ("principle", "Principle", _("Principle"), _("Principles"), "aim"),
        ("goal", "Goal", _("Goal"), _("Goals"), "aim"),
        ("quality", "Quality", _("Quality"), _("Qualities"), "aim"),
        ("risk", "Risk", _("Risk"), _("Risks"), "risk"),
        ("topic", "Topic", _("Topic"), _("Topics"), "matter"),
        ("domain", "Domain", _("Domain"), _("Domains"), "matter"),
        ("technology", "Technology", _("Technology"), _("Technologies"), "matter"),
        ("data", "DataResource", _("Data resource"), _("Data resources"), "matter"),
        (
            "standard",
            "StandardTopic",
            _("Matter for standards"),
            _("Matters for standards"),
            "matter",
        ),
        ("mechanism", "Mechanism", _("Mechanism"), _("Mechanisms"), "means"),
        ("instrument", "Instrument", _("Instrument"), _("Instruments"), "means"),
        ("work", "ReferencedWork", _("Referenced work"), _("Referenced works"), "means"),
        ("event", "Event", _("Event"), _("Events"), "means"),
        ("force", "Force", _("Force"), _("Forces"), "word"),
        ("activity", "Activity", _("Activity"), _("Activities"), "word"),
        ("plan", "Plan", _("Plan"), _("Plans"), "text"),
        ("clause", "Clause", _("Clause"), _("Clauses"), "text"),
        ("preamble", "Preamble", _("Preamble"), _("Preambles"), "text"),
        ("announcement", "Announcement", _("Announcement"), _("Announcements"), "text"),
        ("sentence", "Sentence", _("Sentence"), _("Sentences"), "text"),
        ("enumeration", "Enumeration", _("Enumeration"), _("Enumerations"), "text"),
        ("statement", "", _("Statement"), _("Statements"), "text"),
        ("text", "Text", _("Text"), _("Texts"), "text"),
        ("span", "Span", _("Quotation"), _("Quotations"), "text"),
        ("source", "SourceFile", _("Source file"), _("Source files"), "text"),
        ("scheme", "", _("Concept scheme"), _("Concept schemes"), "word"),
        ("graph", "", _("Named graph"), _("Named graphs"), "word"),
        ("class", "", _("Class"), _("Classes"), "word"),
        ("property", "", _("Property"), _("Properties"), "word"),
        ("shape", "", _("Shape"), _("Shapes"), "word"),
        ("query", "", _("Example query"), _("Example queries"), "word"),
        ("thing", "", _("Thing"), _("Things"), "thing"),
    )
    return {key: Kind(key, local, one, many, family) for key, local, one, many, family in rows}


ALL: Final = MappingProxyType(_table())

#: The kinds a reader can browse, in the order of the question they answer.
BROWSED: Final = (
    "action", "actor", "institution", "principle", "goal", "quality", "risk", "topic", "domain",
    "technology", "data", "standard", "mechanism", "instrument", "work", "event", "force",
    "activity", "clause", "enumeration",
)  # fmt: skip

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
    ours = {names.term(kind.local): kind.key for kind in ALL.values() if kind.local}
    return ours | dict(_BY_CLASS)


def class_of(names: Names, key: str) -> str:
    """The IRI of the class whose instances a browsable kind lists."""
    return names.term(ALL[key].local)
