"""What all plans share: the vocabulary, the concept schemes with outside links, example queries.

Reads the Turtle that people wrote and adds what follows from it:
Simplified labels, and which concepts are at the top of their scheme.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import rdflib
from rdflib import RDF, SH, SKOS, Literal

from plangraph.errors import SourceMissing
from plangraph.labels import complete
from plangraph.names import Names
from plangraph.plan import Written, read_written
from plangraph.terms import new_graph

#: Named graph to the files that fill it, as patterns in the ontology folder.
_FILES: Final = {
    "vocabulary": ("vocabulary.ttl", "alignments.ttl"),
    "concepts": ("concepts/*.ttl", "links/*.ttl"),
    "queries": ("queries/*.ttl",),
}
_DATASET: Final = "catalog.ttl"

#: A prefix line of a query that names something of ours without a base: `PREFIX pg: <ns#>`.
_RELATIVE: Final = re.compile(r"^(PREFIX [\w-]*: <)(?![a-z][a-z0-9+.-]*:)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Ontology:
    """What plans share; `files` are as written, `graphs` by key, with what follows from them.

    `dataset` is what people say of the dataset as a whole.
    """

    files: tuple[Written, ...]
    graphs: dict[str, rdflib.Graph]
    dataset: rdflib.Graph

    @property
    def concepts(self) -> rdflib.Graph:
        """The concept schemes."""
        return self.graphs["concepts"]

    def instances(self, concept_class: str) -> set[str]:
        """The IRIs of the things of exactly that class."""
        found = self.concepts.subjects(RDF.type, rdflib.URIRef(concept_class))
        return {str(thing) for thing in found}


def load_ontology(folder: Path, names: Names) -> Ontology:
    """Read the ontology folder; SourceMissing where there is no vocabulary."""
    if not (folder / "vocabulary.ttl").is_file():
        raise SourceMissing(f"{folder} has no vocabulary.ttl; it is no ontology folder")
    paths = {
        key: [path for pattern in patterns for path in sorted(folder.glob(pattern))]
        for key, patterns in _FILES.items()
    }
    files = {key: [read_written(path, names.base) for path in paths[key]] for key in paths}
    graphs = {key: union([written.graph for written in files[key]]) for key in files}
    for key in ("vocabulary", "concepts", "queries"):
        complete(graphs[key])
    resolve_prefixes(graphs["queries"], names.base)
    about = read_written(folder / _DATASET, names.base) if (folder / _DATASET).exists() else None
    dataset = about.graph if about else new_graph()
    written = [each for key in files for each in files[key]]
    return Ontology(tuple(written + ([about] if about else [])), graphs, dataset)


def resolve_prefixes(queries: rdflib.Graph, base: str) -> None:
    """Write `base` into the prefix lines of `queries`, so that they run wherever pasted."""
    for form in (SH.select, SH.ask, SH.construct):
        for query, text in list(queries.subject_objects(form)):
            whole = _RELATIVE.sub(lambda line: f"{line[1]}{base}", str(text))
            queries.set((query, form, Literal(whole)))


def union(graphs: list[rdflib.Graph]) -> rdflib.Graph:
    """All triples of all graphs."""
    result = new_graph()
    for graph in graphs:
        result += graph
    return result


def top_concepts(concepts: rdflib.Graph, plans: Iterable[rdflib.Graph]) -> rdflib.Graph:
    """Which things are at the top of their scheme: none broader in the schemes or in a plan."""
    found = new_graph()
    broader = [concepts, *plans]
    for thing, scheme in concepts.subject_objects(SKOS.inScheme):
        if not any((thing, SKOS.broader, None) in graph for graph in broader):
            found.add((thing, SKOS.topConceptOf, scheme))
            found.add((scheme, SKOS.hasTopConcept, thing))
    return found
