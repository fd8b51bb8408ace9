"""A query evaluated against a store, and the result written out, all in the calling thread.

Both happen in one call because a live result must never meet another thread: closing it there
ends the process. Runs inside a query worker, or in process for the embedded engine.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from typing import IO, Final, cast

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
    serialize,
)

from plangraph.engine.base import Scope
from plangraph.engine.describe import Graphs, with_labels
from plangraph.engine.dialect import amend
from plangraph.engine.hints import syntax_error
from plangraph.engine.tables import Sink, XmlSink, write_csv
from plangraph.errors import EngineFailed, NotAcceptable, QueryRefused, QueryTimeout
from plangraph.formats import carries
from plangraph.media import JSONLD, RDFXML, RESULTS_CSV, RESULTS_XML, Media

_RESULTS: Final[Mapping[str, QueryResultsFormat]] = {
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
}
_GRAPHS: Final[Mapping[str, RdfFormat]] = {
    "turtle": RdfFormat.TURTLE,
    "ntriples": RdfFormat.N_TRIPLES,
    "nquads": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
    "jsonld": RdfFormat.JSON_LD,
    "rdfxml": RdfFormat.RDF_XML,
}
#: Formats in which not every graph can be said.
_POOR: Final = {each.name: each for each in (JSONLD, RDFXML)}
_PREFIXED: Final = frozenset({"turtle", "trig", "rdfxml", "jsonld"})
_UNKNOWN_FUNCTION: Final = re.compile(r"The custom function <([^>]*)> is not supported")
#: A graph up to this many triples is looked through, so that only prefixes in use are declared.
_PREVIEW: Final = 5_000
#: Unknown functions answered per query; each costs a fresh start.
_MOST_FUNCTIONS: Final = 20


@dataclass(frozen=True, slots=True)
class Task:
    """A query and the names of the formats and graphs it is to be answered with.

    `describes` and `has_dataset` are what its outline says. A `dry` one is only planned. With
    `everything` the default graph is the union of all graphs, whatever the release says.
    """

    query: str
    results: str
    graph: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    describes: bool = False
    has_dataset: bool = False
    dry: bool = False
    everything: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether a graph was written (or else solutions), and the seconds each phase took."""

    is_graph: bool
    timings: dict[str, float]


def evaluate(store: Store, scope: Scope, task: Task, sink: Sink) -> Outcome:
    """Run the task and write its result to `sink`.

    QuerySyntaxError when it cannot be parsed, QueryRefused when it would leave this machine.
    """
    begun = time.perf_counter()
    try:
        result = _query(store, scope, task)
        planned = time.perf_counter()
        if not task.dry:
            _write(store, scope, task, result, sink)
    except SyntaxError as error:
        raise syntax_error(task.query, str(error), scope.prefixes) from error
    except (OSError, RuntimeError, ValueError) as error:
        raise _translated(error) from error
    timings = {"plan": planned - begun, "run": time.perf_counter() - planned}
    return Outcome(isinstance(result, QueryTriples), timings)


Result = QuerySolutions | QueryBoolean | QueryTriples
#: What a function gives.
Value = Literal | BlankNode | None


def _query(store: Store, scope: Scope, task: Task) -> Result:
    """Start the query, amended; functions nobody knows give no value, as SPARQL has it."""
    amended = amend(task.query)
    functions: dict[NamedNode, Callable[..., Value]] = dict(amended.functions)
    text = amended.text
    while True:
        try:
            return _start(store, scope, task, text, functions)
        except SyntaxError:
            # Where it is wrong is told of the query as sent.
            if text == task.query:
                raise
            text = task.query
        except RuntimeError as error:
            unknown = _UNKNOWN_FUNCTION.search(str(error))
            if unknown is None or len(functions) >= _MOST_FUNCTIONS:
                raise
            functions[NamedNode(unknown.group(1))] = _no_value


def _no_value(*_arguments: object) -> None:
    return None


def _start(
    store: Store,
    scope: Scope,
    task: Task,
    text: str,
    functions: dict[NamedNode, Callable[..., Value]],
) -> Result:
    options: dict[str, object] = {"base_iri": scope.base, "custom_functions": functions}
    if task.default_graphs or task.named_graphs:
        options["default_graph"] = [NamedNode(iri) for iri in task.default_graphs]
        options["named_graphs"] = [NamedNode(iri) for iri in task.named_graphs]
    else:
        union = scope.default_graph == "union" or (task.everything and scope.default_graph == "own")
        # With the union on, Oxigraph would not look at a query's own FROM.
        options["use_default_graph_as_union"] = union and not task.has_dataset
    return store.query(text, **options)  # type: ignore[arg-type] # each fits its parameter


def _write(store: Store, scope: Scope, task: Task, result: Result, sink: Sink) -> None:
    if isinstance(result, QueryTriples):
        triples: Iterator[Triple] = iter(result)
        if task.describes:
            triples = with_labels(store, triples, _graphs(scope, task))
        _write_graph(triples, task.graph, scope.prefixes, sink)
    elif task.results == RESULTS_CSV.name and isinstance(result, QuerySolutions):
        write_csv(result, sink)
    elif task.results == RESULTS_XML.name:
        result.serialize(cast("IO[bytes]", XmlSink(sink)), format=_RESULTS[task.results])
    else:
        result.serialize(cast("IO[bytes]", sink), format=_RESULTS[task.results])


def _graphs(scope: Scope, task: Task) -> Graphs:
    """The graphs labels may come from: never one the query did not ask."""
    if task.default_graphs or task.named_graphs:
        return tuple(NamedNode(iri) for iri in task.default_graphs)
    if task.has_dataset:
        return ()
    return (DefaultGraph(),) if scope.default_graph == "own" else None


def _write_graph(
    triples: Iterator[Triple], media: str, known: Mapping[str, str], sink: Sink
) -> None:
    triples = _sayable(triples, _POOR[media]) if media in _POOR else triples
    first = list(islice(triples, _PREVIEW)) if media in _PREFIXED else []
    prefixes = dict(known) if len(first) == _PREVIEW else _used(first, known)
    serialize(
        chain(first, triples),
        cast("IO[bytes]", sink),
        _GRAPHS[media],
        prefixes=prefixes if media in _PREFIXED else None,
    )


def _sayable(triples: Iterator[Triple], media: Media) -> Iterator[Triple]:
    """The triples, as long as the format can say them."""
    for triple in triples:
        if not carries(media, triple):
            raise NotAcceptable(
                f"{media.label} cannot say all of this graph (`{str(triple)[:200]}`); ask for "
                "text/turtle (format=turtle)"
            )
        yield triple


def _used(triples: list[Triple], known: Mapping[str, str]) -> dict[str, str]:
    """The known prefixes that stand for the beginning of an IRI in these triples."""
    iris = set(_iris(triples))
    spaces = {iri[: max(iri.rfind("#"), iri.rfind("/")) + 1] for iri in iris}
    return {prefix: space for prefix, space in known.items() if space in spaces}


def _iris(triples: list[Triple]) -> Iterator[str]:
    for triple in triples:
        for term in (triple.subject, triple.predicate, triple.object):
            if isinstance(term, NamedNode):
                yield term.value
            elif isinstance(term, Literal):
                yield term.datatype.value


def _translated(error: Exception) -> Exception:
    text = str(error)
    if "Too many open files" in text or "HTTP" in text or "ervice" in text:
        return QueryRefused("SERVICE is not run here: this endpoint asks no other one", "service")
    if isinstance(error, TimeoutError):
        return QueryTimeout(text)
    return EngineFailed(f"The query could not be finished: {text}")
