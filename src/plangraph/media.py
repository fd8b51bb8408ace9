"""One table of media types, suffixes and format names, for reading and for writing.

What a format can carry is its `kind`: `graph` (triples), `dataset` (quads), `results` (SPARQL
solutions) or `page` (for people). Choosing among them by an Accept header is the publisher's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from plangraph.errors import UnknownSuffix

Kind = Literal["graph", "dataset", "results", "page"]


@dataclass(frozen=True, slots=True)
class Media:
    """A representation: the `name` of `?format=`, its MIME types (first is sent) and suffix."""

    name: str
    mimes: tuple[str, ...]
    suffix: str
    kind: Kind
    label: str
    charset: bool = True

    @property
    def mime(self) -> str:
        """The media type that is sent, without parameters."""
        return self.mimes[0]

    @property
    def content_type(self) -> str:
        """The Content-Type header."""
        return f"{self.mime}; charset=utf-8" if self.charset else self.mime


HTML: Final = Media("html", ("text/html", "application/xhtml+xml"), ".html", "page", "HTML")
TEXT: Final = Media("text", ("text/plain",), ".txt", "page", "Plain text")
MARKDOWN: Final = Media("markdown", ("text/markdown",), ".md", "page", "Markdown")
TURTLE: Final = Media("turtle", ("text/turtle", "application/x-turtle"), ".ttl", "graph", "Turtle")
NTRIPLES: Final = Media("ntriples", ("application/n-triples",), ".nt", "graph", "N-Triples")
JSONLD: Final = Media(
    "jsonld", ("application/ld+json", "application/json"), ".jsonld", "graph", "JSON-LD", False
)
RDFXML: Final = Media("rdfxml", ("application/rdf+xml",), ".rdf", "graph", "RDF/XML")
NQUADS: Final = Media("nquads", ("application/n-quads",), ".nq", "dataset", "N-Quads")
TRIG: Final = Media("trig", ("application/trig",), ".trig", "dataset", "TriG")
RESULTS_JSON: Final = Media(
    "json",
    ("application/sparql-results+json", "application/json"),
    ".srj",
    "results",
    "JSON",
    False,
)
RESULTS_XML: Final = Media(
    "xml",
    ("application/sparql-results+xml", "application/xml", "text/xml"),
    ".srx",
    "results",
    "XML",
)
RESULTS_CSV: Final = Media("csv", ("text/csv",), ".csv", "results", "CSV")
RESULTS_TSV: Final = Media("tsv", ("text/tab-separated-values",), ".tsv", "results", "TSV")

GRAPH_FORMATS: Final = (TURTLE, NTRIPLES, JSONLD, RDFXML)
DATASET_FORMATS: Final = (NQUADS, TRIG)
RESULT_FORMATS: Final = (RESULTS_JSON, RESULTS_XML, RESULTS_CSV, RESULTS_TSV)
PAGE_FORMATS: Final = (HTML, TEXT, MARKDOWN)
ALL: Final = (*PAGE_FORMATS, *GRAPH_FORMATS, *DATASET_FORMATS, *RESULT_FORMATS)

#: Suffixes that people use for the same formats.
_ALIASES: Final = {".owl": ".rdf", ".xml": ".rdf", ".json": ".jsonld", ".turtle": ".ttl"}


def rdf_format(file_name: str) -> Media:
    """The RDF format a file's name tells, `.gz` aside; UnknownSuffix where it tells none."""
    stem = file_name.lower().removesuffix(".gz")
    suffix = "." + stem.rpartition(".")[2] if "." in stem else ""
    suffix = _ALIASES.get(suffix, suffix)
    for media in (*GRAPH_FORMATS, *DATASET_FORMATS):
        if media.suffix == suffix:
            return media
    known = " ".join(media.suffix for media in (*GRAPH_FORMATS, *DATASET_FORMATS))
    raise UnknownSuffix(
        f"{file_name}: its suffix tells no RDF format; name it with one of {known} (.gz may follow)"
    )
