"""`plangraph query`: send a SPARQL query to plans, a release or RDF files."""

from __future__ import annotations

import os
import sys
from contextlib import closing
from pathlib import Path
from typing import Final

import click
import pyoxigraph as ox
from rich.console import Console
from rich.table import Table

from plangraph import settings
from plangraph.cached import release_for
from plangraph.engine import Answer, QueryRequest
from plangraph.engine.embedded import EmbeddedEngine
from plangraph.errors import SourceMissing, SourceUnreadable
from plangraph.media import (
    DATASET_FORMATS,
    GRAPH_FORMATS,
    RESULT_FORMATS,
    RESULTS_JSON,
    TURTLE,
    Media,
)

_BY_NAME: Final = {each.name: each for each in (*RESULT_FORMATS, *GRAPH_FORMATS, *DATASET_FORMATS)}
_UNBOUNDED: Final = 1_000_000
_EXAMPLE: Final = "Example: plangraph query --query 'ASK { ?plan a pg:Plan }' --format json"


@click.command(epilog=_EXAMPLE)
@click.argument("sources", nargs=-1, type=click.Path(path_type=Path), metavar="[SOURCE ...]")
@click.option(
    "--query", "words", required=True, metavar="TEXT|@FILE", help="The query, or its file."
)
@click.option(
    "--format",
    "name",
    default="table",
    type=click.Choice(["table", *_BY_NAME]),
    help="How to write the answer; table writes a graph as Turtle.",
)
def command(sources: tuple[Path, ...], words: str, name: str) -> None:
    """Send a SPARQL query to SOURCE: plan folders, a release, or RDF files.

    Without SOURCE the plans that ship with plangraph are asked. No time limit holds here.
    """
    values = settings.from_mapping(os.environ)
    release = release_for(sources, values)
    engine = EmbeddedEngine(release, values)
    media = _BY_NAME.get(name)
    with closing(engine.answer(_request(_text(words), media))) as answer:
        if media is None and answer.media.kind == "results":
            _print_table(answer, dict(release.prefixes))
        else:
            sys.stdout.buffer.writelines(answer.chunks())
            sys.stdout.buffer.flush()


def _text(words: str) -> str:
    """The query itself, from its file where `@` says so."""
    if not words.startswith("@"):
        return words
    file = Path(words[1:])
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise SourceMissing(f"{file}: no such query file") from error
    except (OSError, UnicodeDecodeError) as error:
        raise SourceUnreadable(f"{file}: cannot be read as a query in UTF-8 ({error})") from error


def _request(query: str, media: Media | None) -> QueryRequest:
    results = media if media in RESULT_FORMATS else RESULTS_JSON
    graph = media if media in (*GRAPH_FORMATS, *DATASET_FORMATS) else TURTLE
    return QueryRequest(query, results=results or RESULTS_JSON, graph=graph or TURTLE)


def _print_table(answer: Answer, prefixes: dict[str, str]) -> None:
    """A table as wide as its words: a cell that is cut cannot be copied."""
    results = ox.parse_query_results(answer.read(), ox.QueryResultsFormat.JSON)
    if isinstance(results, ox.QueryBoolean):
        click.echo("yes" if results else "no")
        return
    assert isinstance(results, ox.QuerySolutions)
    variables = [variable.value for variable in results.variables]
    table = Table(*variables, box=None, pad_edge=False, header_style="bold")
    for solution in results:
        table.add_row(*(_words(solution[variable], prefixes) for variable in variables))
    wide = Console(width=_UNBOUNDED).measure(table).maximum
    Console(markup=False, highlight=False, width=max(wide, 1)).print(table)


def _words(term: object, prefixes: dict[str, str]) -> str:
    """A term as a person reads it: the words of a literal, an IRI with its prefix."""
    if isinstance(term, ox.Literal):
        return term.value
    if isinstance(term, ox.NamedNode):
        for prefix, namespace in prefixes.items():
            if term.value.startswith(namespace):
                return f"{prefix}:{term.value[len(namespace) :]}"
        return f"<{term.value}>"
    return "" if term is None else str(term)
