"""Plans and ontology put together: every graph of a release but the report and the checksums.

Knows where each subject was written, so that whoever finds fault with it can say the place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import rdflib
from rdflib import DCTERMS, RDF, Literal, URIRef

from plangraph import assets, canonical, catalog
from plangraph.errors import CallerError
from plangraph.evidence import Evidence, provisions, resolve
from plangraph.graph import plan_graph
from plangraph.labels import by_words, complete
from plangraph.mentions import Mention, find_mentions
from plangraph.names import Names
from plangraph.plan import Place, Plan, load_plan, unit_of_file
from plangraph.terms import new_graph
from plangraph.vocabulary import Ontology, load_ontology, top_concepts


@dataclass(frozen=True, slots=True)
class Read:
    """A plan with its quotes and labels found in the text."""

    plan: Plan
    evidence: tuple[Evidence, ...]
    mentions: tuple[Mention, ...]


@dataclass(frozen=True)
class Assembly:
    """The `graphs` of a release by key, what they were made from, and under which base."""

    names: Names
    ontology: Ontology
    plans: tuple[Read, ...]
    graphs: dict[str, rdflib.Graph]

    def data(self) -> rdflib.Graph:
        """What is validated: all graphs in one, the shapes and their report apart."""
        result = new_graph()
        for key, graph in self.graphs.items():
            if key not in ("shapes", "validation"):
                result += graph
        return result

    def place(self, iri: str) -> Place | None:
        """Where a subject was written, or what it was made for; None where neither is known."""
        places = self._places
        if iri in places:
            return places[iri]
        # What the build made belongs to what points at it: a span to the action it is evidence of.
        node = URIRef(iri)
        for graph in self.graphs.values():
            for subject in sorted({str(subject) for subject in graph.subjects(None, node)}):
                if subject in places:
                    return places[subject]
        return None

    @cached_property
    def _places(self) -> dict[str, Place]:
        """Where each subject that people wrote begins; a provision without words, its file."""
        files = [file for read in self.plans for file in read.plan.files.values()]
        written = [*self.ontology.files, *files]
        places = {iri: place for read in self.plans for iri, place in self._homes(read.plan)}
        places |= {iri: each.place(iri) for each in written for iri in each.subjects}
        # A thing is at home where its class is stated, not where a quote or a link is added.
        for each in written:
            homes = {str(subject) for subject in each.graph.subjects(RDF.type)}
            places |= {iri: each.place(iri) for iri in each.subjects if iri in homes}
        return places

    def _homes(self, plan: Plan) -> Iterator[tuple[str, Place]]:
        """Each provision with the file that is about its unit, where there is one."""
        files = {unit_of_file(name): file for name, file in plan.files.items()}
        for iri, span in provisions(plan, self.names).items():
            if span.unit in files:
                yield iri, files[span.unit].place(iri)

    def titles(self) -> dict[str, str]:
        """What the release is called, by language: the plan's title where there is one plan."""
        if len(self.plans) != 1:
            return titles(self.ontology.dataset, self.names.dataset)
        plan = self.plans[0].plan
        return titles(self.graphs[plan.key], plan.iri)


def assemble(plan_folders: Sequence[Path], names: Names) -> Assembly:
    """Read plans and ontology and derive what follows; no folders: the plans that ship.

    CallerError, SourceMissing, RdfSyntaxError or QuoteNotFound say what is wrong with them.
    """
    ontology = load_ontology(assets.ontology(), names)
    plans = tuple(_read(folder, ontology, names) for folder in plan_folders or assets.plans())
    _check_keys(read.plan for read in plans)
    works = ontology.instances(names.term("ReferencedWork"))
    graphs = dict(ontology.graphs)
    for read in plans:
        graphs[read.plan.key] = plan_graph(read.plan, names, read.evidence, read.mentions, works)
    graphs["concepts"] += top_concepts(ontology.concepts, [graphs[r.plan.key] for r in plans])
    return Assembly(names, ontology, plans, graphs)


def _read(folder: Path, ontology: Ontology, names: Names) -> Read:
    plan = load_plan(folder, names)
    labels = by_words(ontology.concepts, plan.language)
    return Read(plan, resolve(plan, names), find_mentions(plan, labels))


def _check_keys(plans: Iterable[Plan]) -> None:
    """Refuse two plans, or a plan and a graph of ours, of one name."""
    taken = {key: Path() for key in (*catalog.ABOUT, *_SHARED)}
    for plan in plans:
        if plan.key in taken:
            other = taken[plan.key]
            raise CallerError(
                f"{plan.folder}: the name {plan.key!r} is taken by "
                f"{other if other.name else 'a graph of every release'}; give each plan once, and "
                "rename one of two of a name, in its folder's name and in its files"
            )
        taken[plan.key] = plan.folder


_SHARED = ("vocabulary", "concepts", "queries", "shapes", "inferred")


def describe(assembly: Assembly) -> None:
    """Add `graph/catalog`, which counts the graphs that are there."""
    names, graphs = assembly.names, assembly.graphs
    data = {quad for key in graphs for quad in canonical.to_quads(graphs[key], names.graph(key))}
    sources = {
        read.plan.iri: [names.source(read.plan.key, read.plan.source.name)]
        for read in assembly.plans
    }
    vocabulary = graphs["vocabulary"]
    graphs["catalog"] = catalog.catalog_graph(
        assembly.ontology.dataset,
        sources,
        catalog.count(data),
        dumps(),
        names,
        catalog.dates(vocabulary, names),
    )
    complete(graphs["catalog"])


def dumps() -> list[catalog.Dump]:
    """The files to download, not yet measured."""
    return [
        catalog.Dump(media, f"dumps/plangraph{media.suffix}{packed}")
        for media in canonical.DUMPS
        for packed in ("", ".gz")
    ]


def titles(graph: rdflib.Graph, subject: str) -> dict[str, str]:
    """The titles of a subject by language."""
    found = [
        (title.language, str(title))
        for title in graph.objects(URIRef(subject), DCTERMS.title)
        if isinstance(title, Literal) and title.language
    ]
    return dict(sorted(found))
