"""Namespaces and the minting of IRIs: the only place that spells either.

Strings only, so that the serving half can use it without an RDF library.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

DEFAULT_BASE: Final = "https://w3id.org/plangraph/"

#: The languages every label has, as they stand in data: lower case, because Oxigraph answers so.
LANGUAGES: Final = ("en", "zh-hant", "zh-hans")

#: The script a text is in, as it stands in a text's IRI and in HTML `lang` (BCP 47 casing).
BCP47: Final = MappingProxyType({"en": "en", "zh-hant": "zh-Hant", "zh-hans": "zh-Hans"})

RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
OWL: Final = "http://www.w3.org/2002/07/owl#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
DCTERMS: Final = "http://purl.org/dc/terms/"
DCAT: Final = "http://www.w3.org/ns/dcat#"
VOID: Final = "http://rdfs.org/ns/void#"
SD: Final = "http://www.w3.org/ns/sparql-service-description#"
PROV: Final = "http://www.w3.org/ns/prov#"
OA: Final = "http://www.w3.org/ns/oa#"
ELI: Final = "http://data.europa.eu/eli/ontology#"
NIF: Final = "http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#"
ORG: Final = "http://www.w3.org/ns/org#"
SCHEMA: Final = "https://schema.org/"
SH: Final = "http://www.w3.org/ns/shacl#"
VANN: Final = "http://purl.org/vocab/vann/"
SPDX: Final = "http://spdx.org/rdf/terms#"
FOAF: Final = "http://xmlns.com/foaf/0.1/"
LANG_AUTHORITY: Final = "http://publications.europa.eu/resource/authority/language/"

_PREFIXES: Final = MappingProxyType(
    {
        "rdf": RDF,
        "rdfs": RDFS,
        "owl": OWL,
        "xsd": XSD,
        "skos": SKOS,
        "dcterms": DCTERMS,
        "dcat": DCAT,
        "void": VOID,
        "sd": SD,
        "prov": PROV,
        "oa": OA,
        "eli": ELI,
        "nif": NIF,
        "org": ORG,
        "schema": SCHEMA,
        "sh": SH,
        "vann": VANN,
        "spdx": SPDX,
        "foaf": FOAF,
        "lang": LANG_AUTHORITY,
    }
)

#: Kind of shared thing (a path segment under `id/`) to the local name of its class in `ns#`.
KINDS: Final = MappingProxyType(
    {
        "actor": "ActorGroup",
        "institution": "Institution",
        "principle": "Principle",
        "goal": "Goal",
        "topic": "Topic",
        "domain": "Domain",
        "technology": "Technology",
        "data": "DataResource",
        "standard": "StandardTopic",
        "instrument": "Instrument",
        "mechanism": "Mechanism",
        "quality": "Quality",
        "risk": "Risk",
        "force": "Force",
        "activity": "Activity",
        "work": "ReferencedWork",
        "event": "Event",
    }
)

#: Kinds of part of one plan, the path segment after the plan's key.
PARTS: Final = frozenset(
    ("action", "clause", "preamble", "announcement", "sentence", "enumeration", "statement")
)

_OTHER_KINDS: Final = frozenset(("plan", "scheme", "query"))

_PLAN_KEY: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Names:
    """All IRIs under one base; `base` ends with a slash."""

    base: str = DEFAULT_BASE

    @property
    def ns(self) -> str:
        """The vocabulary's namespace."""
        return f"{self.base}ns#"

    @property
    def shapes(self) -> str:
        """The shapes' namespace."""
        return f"{self.base}shapes#"

    def term(self, local: str) -> str:
        """A term of the vocabulary."""
        return f"{self.ns}{local}"

    def thing(self, kind: str, key: str) -> str:
        """A thing that plans share: `id/actor/women`."""
        return f"{self.base}id/{kind}/{key}"

    def kind(self, iri: str) -> str | None:
        """The kind an IRI of ours tells (`actor`, `clause`, `text`); None where it tells none."""
        path = iri[len(self.base) :] if iri.startswith(self.base) else ""
        first, _, rest = path.partition("/")
        if first == "queries" and rest:
            return "query"
        if first in ("text", "source", "graph"):
            return "span" if "#char=" in rest and first == "text" else first
        if first != "id":
            return None
        steps = rest.split("/")
        if steps[0] in KINDS or steps[0] in _OTHER_KINDS:
            return steps[0]
        return steps[1] if len(steps) > 1 and steps[1] in PARTS else None

    def plan(self, plan: str) -> str:
        """The plan itself: `id/plan/gaigap-2025`."""
        return f"{self.base}id/plan/{plan}"

    def part(self, plan: str, kind: str, key: str) -> str:
        """A part of a plan: `id/gaigap-2025/clause/12`, `…/sentence/12.2`."""
        return f"{self.base}id/{plan}/{kind}/{key}"

    def unit(self, plan: str, unit: str) -> str:
        """The provision of a unit key: `12`, `p1`, `announcement`; the title is the plan."""
        if unit == "title":
            return self.plan(plan)
        if unit == "announcement":
            return f"{self.base}id/{plan}/announcement"
        if unit.startswith("p"):
            return self.part(plan, "preamble", unit[1:])
        return self.part(plan, "clause", unit)

    def text(self, plan: str, language: str, unit: str) -> str:
        """The exact text of a unit; `language` as in data (`zh-hant`)."""
        return f"{self.base}text/{plan}/{BCP47[language]}/{unit}"

    def source(self, plan: str, file: str) -> str:
        """The document as received."""
        return f"{self.base}source/{plan}/{file}"

    def graph(self, key: str) -> str:
        """A named graph of a release: `graph/concepts`."""
        return f"{self.base}graph/{key}"

    @property
    def dataset(self) -> str:
        """The dataset; a version is `dataset/{version}`."""
        return f"{self.base}dataset"

    def prefixes(self) -> dict[str, str]:
        """Prefix to namespace, outside vocabularies and our own, in a fixed order."""
        own = {"pg": self.ns, "pgs": self.shapes}
        kinds = {kind: f"{self.base}id/{kind}/" for kind in KINDS}
        return own | dict(_PREFIXES) | kinds


def is_plan_key(key: str) -> bool:
    """Whether a plan may have that key: small letters, digits and hyphens, and no kind's name."""
    return bool(_PLAN_KEY.fullmatch(key)) and key not in KINDS and key not in _OTHER_KINDS


def span_fragment(start: int, end: int) -> str:
    """The RFC 5147 fragment of a range of characters, `char=202,219` (end excluded)."""
    return f"char={start},{end}"
