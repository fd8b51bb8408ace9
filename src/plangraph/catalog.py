"""The description of the dataset by itself: DCAT, VoID, PROV and the prefixes of its queries.

What people say of it stands in `ontology/catalog.ttl`; here is what can be counted or derived, with
no time of building, so that equal input gives equal bytes.

Checksums without a circle: `graph/catalog` says which dumps there are and goes into them;
`graph/distributions` says their sizes and checksums and goes into no dump, only into the data that
is served. So a dump holds every graph but that one. The `.gz` files, whose bytes depend on the
zlib at hand, have their checksums in the manifest alone. VoID counts the graphs that hold data:
all but the catalogue, the distributions and the validation report.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox
import rdflib
from rdflib import DCTERMS, PROV, RDF, RDFS, VOID, XSD, Literal, Namespace, URIRef
from rdflib.namespace import FOAF
from rdflib.term import Node

from plangraph import __version__
from plangraph import names as iris
from plangraph.media import Media
from plangraph.names import Names
from plangraph.terms import new_graph

DCAT = Namespace(iris.DCAT)
SH = Namespace(iris.SH)
SCHEMA = Namespace(iris.SCHEMA)
SPDX = Namespace(iris.SPDX)

#: Graphs that describe the dataset; VoID statistics leave them out.
ABOUT: Final = ("catalog", "distributions", "validation")

_IANA: Final = "https://www.iana.org/assignments/media-types/"
_W3C_FORMATS: Final = "http://www.w3.org/ns/formats/"
_FEATURES: Final = ("Turtle", "TriG", "N-Triples", "N-Quads", "JSON-LD", "RDF_XML")
_SPARQL: Final = "https://www.w3.org/TR/sparql11-protocol/"
#: What is said of the dataset and holds for each version of it.
_VERSIONED: Final = (
    DCTERMS.title,
    DCTERMS.description,
    DCTERMS.license,
    DCTERMS.rights,
    DCTERMS.creator,
    DCTERMS.publisher,
)
_SOFTWARE: Final = {"en": "plangraph {}, the software", "zh-hant": "plangraph {} 軟件"}
_BUILD: Final = {"en": "Build of version {}", "zh-hant": "{} 版的構建"}


@dataclass(frozen=True, slots=True)
class Use:
    """How a property is used: in how many triples, with how many different ends."""

    triples: int
    subjects: int
    objects: int


@dataclass(frozen=True, slots=True)
class Statistics:
    """Numbers of a dataset; `triples` counts each triple once, however many graphs hold it."""

    triples: int
    quads: int
    subjects: int
    objects: int
    graphs: Mapping[str, int]
    classes: Mapping[str, int]
    properties: Mapping[str, Use]


@dataclass(frozen=True, slots=True)
class Dump:
    """A file to download: its format, path in the release, size and checksum."""

    media: Media
    path: str
    size: int = 0
    sha256: str = ""

    @property
    def packed(self) -> bool:
        """Whether it is gzipped."""
        return self.path.endswith(".gz")


def count(quads: Iterable[ox.Quad]) -> Statistics:
    """The statistics of a set of quads."""
    quads = list(quads)
    triples = {quad.triple for quad in quads}
    graphs = Counter(
        "" if isinstance(quad.graph_name, ox.DefaultGraph) else quad.graph_name.value
        for quad in quads
    )
    classes: Counter[str] = Counter()
    uses: dict[str, tuple[list[int], set[object], set[object]]] = {}
    for triple in triples:
        predicate = triple.predicate.value
        number, subjects, objects = uses.setdefault(predicate, ([0], set(), set()))
        number[0] += 1
        subjects.add(triple.subject)
        objects.add(triple.object)
        if predicate == f"{iris.RDF}type" and isinstance(triple.object, ox.NamedNode):
            classes[triple.object.value] += 1
    return Statistics(
        triples=len(triples),
        quads=len(quads),
        subjects=len({triple.subject for triple in triples}),
        objects=len({triple.object for triple in triples}),
        graphs=dict(sorted(graphs.items())),
        classes=dict(sorted(classes.items())),
        properties={p: Use(n[0], len(s), len(o)) for p, (n, s, o) in sorted(uses.items())},
    )


def prefixes(names: Names, plans: Iterable[str]) -> dict[str, str]:
    """Prefixes for dumps and queries; where there is one plan, its parts have their own."""
    found = names.prefixes() | {
        kind: f"{names.base}id/{kind}/" for kind in ("plan", "scheme", "agent")
    }
    keys = list(plans)
    for key in keys:
        for part in ("clause", "preamble", "sentence", "action", "statement", "enumeration"):
            prefix = part if len(keys) == 1 else f"{key}-{part}"
            found[prefix] = names.part(key, part, "")
    return found


def catalog_graph(
    written: rdflib.Graph,
    plans: Mapping[str, Iterable[str]],
    statistics: Statistics,
    dumps: Iterable[Dump],
    names: Names,
    dates: Mapping[Node, Node],
) -> rdflib.Graph:
    """`graph/catalog`: `plans` go from IRI to source files, `dates` from property to value."""
    writer = _Writer(names)
    writer.graph += written
    plans = {plan: list(sources) for plan, sources in plans.items()}
    writer.dataset(plans, dates)
    writer.provenance(source for sources in plans.values() for source in sources)
    writer.service()
    for dump in dumps:
        writer.distribution(dump)
    writer.void(statistics, plans)
    writer.prefixes(prefixes(names, [plan.rpartition("/")[2] for plan in plans]))
    return writer.graph


def distributions_graph(dumps: Iterable[Dump], names: Names) -> rdflib.Graph:
    """`graph/distributions`: size and checksum of each dump that is not gzipped."""
    writer = _Writer(names)
    for dump in dumps:
        if not dump.packed:
            writer.measured(dump)
    return writer.graph


class _Writer:
    """Writes the description into `graph`."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.graph = new_graph()
        self.iri = URIRef(names.dataset)
        self.version = URIRef(f"{names.dataset}/{__version__}")

    def add(self, subject: Node, *facts: tuple[Node, Node]) -> None:
        """Say several things of one subject."""
        for predicate, value in facts:
            self.graph.add((subject, predicate, value))

    def node(self, fragment: str) -> URIRef:
        """A node that is described where the dataset is."""
        return URIRef(f"{self.names.dataset}#{fragment}")

    def dataset(self, plans: Mapping[str, object], dates: Mapping[Node, Node]) -> None:
        """The dataset, and the version of it that this release is."""
        for subject in (self.iri, self.version):
            self.add(subject, (RDF.type, DCAT.Dataset), (DCAT.version, Literal(__version__)))
            self.add(subject, *dates.items())
        for predicate, value in list(self.graph.predicate_objects(self.iri)):
            if predicate in _VERSIONED:
                self.graph.add((self.version, predicate, value))
        self.add(
            self.iri,
            (RDF.type, VOID.Dataset),
            (DCTERMS.identifier, Literal(str(self.iri), datatype=XSD.anyURI)),
            (DCTERMS.language, URIRef(f"{iris.LANG_AUTHORITY}ENG")),
            (DCTERMS.language, URIRef(f"{iris.LANG_AUTHORITY}ZHO")),
            (DCAT.hasCurrentVersion, self.version),
            (DCAT.landingPage, URIRef(self.names.base)),
            (FOAF.homepage, URIRef(self.names.base)),
        )
        self.add(self.version, (DCTERMS.isVersionOf, self.iri))
        for plan in plans:
            self.add(self.iri, (VOID.exampleResource, URIRef(plan)), (FOAF.topic, URIRef(plan)))

    def provenance(self, sources: Iterable[str]) -> None:
        """Which documents, vocabulary and software this version was made from."""
        build = URIRef(f"{self.version}#build")
        software = URIRef(f"{self.version}#software")
        vocabulary = URIRef(self.names.ns.removesuffix("#"))
        self.add(self.version, (RDF.type, PROV.Entity), (PROV.wasGeneratedBy, build))
        self.add(build, (RDF.type, PROV.Activity), (PROV.wasAssociatedWith, software))
        self.add(
            software,
            (RDF.type, PROV.SoftwareAgent),
            (SCHEMA.softwareVersion, Literal(__version__)),
        )
        for node, words in ((build, _BUILD), (software, _SOFTWARE)):
            for language, pattern in words.items():
                label = Literal(pattern.format(__version__), lang=language)
                self.graph.add((node, RDFS.label, label))
        for source in (*map(URIRef, sources), vocabulary):
            self.graph.add((build, PROV.used, source))
            self.graph.add((self.version, PROV.wasDerivedFrom, source))

    def service(self) -> None:
        """The SPARQL endpoint."""
        endpoint, service = URIRef(f"{self.names.base}sparql"), self.node("sparql")
        self.add(
            service,
            (RDF.type, DCAT.DataService),
            (DCTERMS.title, Literal("SPARQL endpoint", lang="en")),
            (DCTERMS.title, Literal("SPARQL 端點", lang="zh-hant")),
            (DCTERMS.conformsTo, URIRef(_SPARQL)),
            (DCAT.endpointURL, endpoint),
            (DCAT.servesDataset, self.iri),
        )
        self.graph.add((self.iri, VOID.sparqlEndpoint, endpoint))

    def distribution(self, dump: Dump) -> None:
        """One file to download; how large it is says `measured`."""
        iri, file = self._distribution(dump), URIRef(self.names.base + dump.path)
        packed = ", gzip" if dump.packed else ""
        self.add(
            iri,
            (RDF.type, DCAT.Distribution),
            (DCTERMS.title, Literal(f"{dump.media.label}{packed}", lang="en")),
            (DCTERMS.license, URIRef("https://creativecommons.org/licenses/by/4.0/")),
            (DCAT.accessURL, URIRef(f"{self.names.base}dumps/")),
            (DCAT.downloadURL, file),
            (DCAT.mediaType, URIRef(_IANA + dump.media.mime)),
        )
        if dump.packed:
            self.graph.add((iri, DCAT.compressFormat, URIRef(f"{_IANA}application/gzip")))
        self.graph.add((self.iri, DCAT.distribution, iri))
        self.graph.add((self.iri, VOID.dataDump, file))

    def measured(self, dump: Dump) -> None:
        """Size and checksum of one file."""
        iri, checksum = self._distribution(dump), self.node(f"{dump.media.name}-sha256")
        self.add(
            iri,
            (DCAT.byteSize, Literal(str(dump.size), datatype=XSD.nonNegativeInteger)),
            (SPDX.checksum, checksum),
        )
        value = Literal(dump.sha256, datatype=XSD.hexBinary, normalize=False)
        self.add(
            checksum,
            (RDF.type, SPDX.Checksum),
            (SPDX.algorithm, SPDX.checksumAlgorithm_sha256),
            (SPDX.checksumValue, value),
        )

    def _distribution(self, dump: Dump) -> URIRef:
        return self.node(f"{dump.media.name}{'-gz' if dump.packed else ''}")

    def void(self, statistics: Statistics, plans: Mapping[str, object]) -> None:
        """The statistics, with a partition for each class and property."""
        self.add(
            self.iri,
            (VOID.uriSpace, Literal(self.names.base)),
            (VOID.triples, Literal(statistics.triples)),
            (VOID.distinctSubjects, Literal(statistics.subjects)),
            (VOID.distinctObjects, Literal(statistics.objects)),
            (VOID.classes, Literal(len(statistics.classes))),
            (VOID.properties, Literal(len(statistics.properties))),
        )
        for feature in _FEATURES:
            self.graph.add((self.iri, VOID.feature, URIRef(_W3C_FORMATS + feature)))
        for name, number in statistics.classes.items():
            part = self._partition("class", name)
            self.graph.add((self.iri, VOID.classPartition, part))
            self.add(part, (VOID["class"], URIRef(name)), (VOID.entities, Literal(number)))
        for name, use in statistics.properties.items():
            part = self._partition("property", name)
            self.graph.add((self.iri, VOID.propertyPartition, part))
            self.add(
                part,
                (VOID.property, URIRef(name)),
                (VOID.triples, Literal(use.triples)),
                (VOID.distinctSubjects, Literal(use.subjects)),
                (VOID.distinctObjects, Literal(use.objects)),
            )

    def _partition(self, kind: str, name: str) -> URIRef:
        """A node for the part of the data that one class or property makes up."""
        for prefix, namespace in self.names.prefixes().items():
            local = name[len(namespace) :]
            if name.startswith(namespace) and local.isidentifier():
                return self.node(f"{kind}-{prefix}-{local}")
        return self.node(f"{kind}-{hashlib.sha256(name.encode()).hexdigest()[:12]}")

    def prefixes(self, declared: Mapping[str, str]) -> None:
        """The prefixes that queries on this dataset use."""
        for prefix, namespace in declared.items():
            node = self.node(f"prefix-{prefix}")
            self.graph.add((self.iri, SH.declare, node))
            self.graph.add((URIRef(f"{self.names.base}prefixes"), SH.declare, node))
            self.add(
                node,
                (RDF.type, SH.PrefixDeclaration),
                (SH.prefix, Literal(prefix)),
                (SH.namespace, Literal(namespace, datatype=XSD.anyURI)),
            )


def dates(vocabulary: rdflib.Graph, names: Names) -> dict[Node, Node]:
    """When the dataset was issued and changed: what its vocabulary says, for want of a clock."""
    ontology = URIRef(names.ns.removesuffix("#"))
    found: dict[Node, Node] = {}
    for predicate in (DCTERMS.issued, DCTERMS.modified):
        value = vocabulary.value(ontology, predicate)
        if value is not None:
            found[predicate] = value
    return found
