"""Anybody's RDF files to a release: nothing is renamed, nothing is invented.

A triples file fills the default graph, a quads file keeps its graphs; relative IRIs are resolved
against the base that the release is served under; blank nodes of different files stay apart. Reads,
sorts and writes in pieces, so memory does not grow with the data. Never loads rdflib.
"""

from __future__ import annotations

import gzip
import heapq
import os
import zlib
from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import IO, Any, Final, cast

import pyoxigraph as ox

from plangraph import job, release
from plangraph.errors import EmptySource, RdfSyntaxError, SourceMissing, SourceUnreadable
from plangraph.formats import FORMATS, carries, reason
from plangraph.index import write_index
from plangraph.media import (
    DATASET_FORMATS,
    GRAPH_FORMATS,
    JSONLD,
    NQUADS,
    RDFXML,
    TRIG,
    TURTLE,
    Media,
    rdf_format,
)
from plangraph.names import RDF, Names
from plangraph.release import Manifest, Release

#: Lines sorted in memory at a time.
CHUNK: Final = 200_000
#: Above so many quads there are only N-Quads and no search: making the rest takes too long.
SMALL: Final = 500_000

#: Formats that cannot say everything, see `formats.carries`.
_CHOOSY: Final = (JSONLD, RDFXML)
_TYPE: Final = ox.NamedNode(f"{RDF}type")


@dataclass(slots=True)
class _Counts:
    """What the manifest must say, counted while the sorted quads pass by."""

    triples: int = 0
    quads: int = 0
    graphs: Counter[str] = field(default_factory=Counter)
    classes: Counter[str] = field(default_factory=Counter)
    properties: Counter[str] = field(default_factory=Counter)
    fits: list[Media] = field(default_factory=lambda: list(_CHOOSY))

    def add(self, quads: Iterable[ox.Quad]) -> None:
        """Count quads that come sorted, so that the same triple in two graphs comes twice."""
        last = None
        for quad in quads:
            triple, graph = quad.triple, quad.graph_name
            self.quads += 1
            self.graphs["" if isinstance(graph, ox.DefaultGraph) else graph.value] += 1
            if triple != last:
                last = triple
                self._count(triple)

    def _count(self, triple: ox.Triple) -> None:
        self.triples += 1
        self.properties[triple.predicate.value] += 1
        if triple.predicate == _TYPE and isinstance(triple.object, ox.NamedNode):
            self.classes[triple.object.value] += 1
        self.fits = [each for each in self.fits if carries(each, triple)]


def take_in(files: Sequence[Path], out: Path, base: str) -> Release:
    """Make a release of kind "rdf" from RDF files and let it be `out/current`.

    SourceMissing, SourceUnreadable, UnknownSuffix, RdfSyntaxError (file, line, column) or
    EmptySource say what is wrong with a file; StorageFailed what could not be written.
    """
    formats = [rdf_format(file.name) for file in files]
    with release.locked(out), release.unfinished(out) as folder:
        prefixes: dict[str, str] = {}
        scratch = folder / ".sort"
        scratch.mkdir()
        chunks = list(_sorted_chunks(_read(files, formats, base, prefixes), scratch))
        _merge(chunks, folder / release.DATA)
        scratch.rmdir()
        counts = _Counts()
        counts.add(_stored(folder))
        if not counts.quads:
            raise EmptySource(f"{', '.join(map(str, files))}: no statement in it to publish")
        for each in _offered(counts):
            _dump(folder, each, prefixes)
        if counts.quads <= SMALL:
            write_index(_stored(folder), Names(base), folder / "search.db")
        return release.publish(out, folder, _manifest(folder, files, base, prefixes, counts))


# --- reading


def read_quads(files: Sequence[Path], base: str) -> Iterator[ox.Quad]:
    """The quads of RDF files as they stand, for who wants no release; errors as `take_in`."""
    return _read(files, [rdf_format(file.name) for file in files], base, {})


def _read(
    files: Sequence[Path], formats: Sequence[Media], base: str, prefixes: dict[str, str]
) -> Iterator[ox.Quad]:
    """The quads of all files; `prefixes` collects what they declare, the first one winning."""
    for number, (file, form) in enumerate(zip(files, formats, strict=True), start=1):
        nodes: dict[str, ox.BlankNode] = {}
        with _opened(file) as stream:
            parser = ox.parse(
                input=stream,
                format=FORMATS[form.name],
                base_iri=base if form in _RELATIVE else None,
            )
            quads = _parsed(file, parser, nodes, f"f{number}b")
            yield from map(_undirected, quads) if form == JSONLD else quads
            for prefix, namespace in parser.prefixes.items():
                prefixes.setdefault(prefix, namespace)


#: What a file that is damaged, or is no gzip at all, ends in.
_BROKEN: Final = (EOFError, zlib.error, OSError)
_RELATIVE: Final = tuple(
    each for each in (*GRAPH_FORMATS, *DATASET_FORMATS) if each.name not in ("ntriples", "nquads")
)


#: Terms whose names hold in their file only, or that may hold such terms.
_SCOPED: Final = (ox.BlankNode, ox.Triple)


def _opened(file: Path) -> IO[bytes]:
    """The file's bytes, unpacked, behind the mark that Windows puts before UTF-8."""
    packed = file.name.lower().endswith(".gz")
    try:
        stream = gzip.open(file) if packed else file.open("rb")  # noqa: SIM115 # the caller's
    except FileNotFoundError as error:
        raise SourceMissing(f"{file}: no such file") from error
    except OSError as error:
        raise SourceUnreadable(f"{file}: cannot be opened ({error.strerror})") from error
    try:
        if stream.peek(len(BOM_UTF8)).startswith(BOM_UTF8):
            stream.read(len(BOM_UTF8))
    except _BROKEN as error:
        stream.close()
        raise SourceUnreadable(f"{file}: cannot be read ({error})") from error
    # gzip's own type is no IO[bytes], though it is one.
    return cast(IO[bytes], stream)


def _parsed(
    file: Path, parser: ox.QuadParser, nodes: dict[str, ox.BlankNode], start: str
) -> Iterator[ox.Quad]:
    """The quads of one file, its blank nodes numbered in the order they are met."""
    try:
        for quad in parser:
            terms = (quad.subject, quad.object, quad.graph_name)
            if not any(isinstance(term, _SCOPED) for term in terms):
                yield quad
            else:
                subject, value, graph = (_apart(term, nodes, start) for term in terms)
                yield ox.Quad(subject, quad.predicate, value, graph)
    except SyntaxError as error:
        said = reason(error) + (_other_syntax(file) if error.lineno in (1, None) else "")
        raise RdfSyntaxError(str(file), error.lineno, error.offset, said) from error
    except _BROKEN as error:
        raise SourceUnreadable(f"{file}: cannot be read to its end ({error})") from error


def _other_syntax(file: Path) -> str:
    """A hint for a file whose first characters are of another syntax than its suffix says."""
    with _opened(file) as stream:
        start = stream.read(200).lstrip().lower()
    form = rdf_format(file.name)
    for beginnings, fits, name in _BEGINNINGS:
        if start.startswith(beginnings) and form not in fits:
            return f"; it begins like {name}: is the suffix right?"
    return ""


#: How a file begins, the formats that may, and what it is otherwise.
_BEGINNINGS: Final = (
    ((b"<!doctype html", b"<html"), (), "a web page"),
    ((b"<?xml", b"<rdf:rdf", b"<!doctype"), (RDFXML,), "XML"),
    ((b'{"', b'{ "', b"{\n", b"{\r", b"[{", b"[\n"), (JSONLD, TRIG), "JSON"),
    ((b"@prefix", b"@base", b"prefix ", b"base "), (TURTLE, TRIG), "Turtle"),
)


def _undirected(quad: ox.Quad) -> ox.Quad:
    """The quad as RDF 1.1 has it: JSON-LD's `@direction` is no part of the data."""
    text = quad.object
    if not isinstance(text, ox.Literal) or text.direction is None:
        return quad
    plain = ox.Literal(text.value, language=text.language)
    return ox.Quad(quad.subject, quad.predicate, plain, quad.graph_name)


def _apart(term: Any, nodes: dict[str, ox.BlankNode], start: str) -> Any:
    """The term, with a blank node's name made the file's own."""
    if isinstance(term, ox.BlankNode):
        if term.value not in nodes:
            nodes[term.value] = ox.BlankNode(f"{start}{len(nodes) + 1}")
        return nodes[term.value]
    if isinstance(term, ox.Triple):
        subject, value = (_apart(each, nodes, start) for each in (term.subject, term.object))
        return ox.Triple(subject, term.predicate, value)
    return term


# --- sorting


def _sorted_chunks(quads: Iterator[ox.Quad], scratch: Path) -> Iterator[Path]:
    """Files of sorted lines, each without doubles."""
    number, lines = 0, set[bytes]()
    while batch := list(islice(quads, 10_000)):
        lines.update(_lines(batch))
        if len(lines) >= CHUNK:
            number += 1
            yield _spill(lines, scratch / f"{number}")
            lines = set()
    if lines:
        yield _spill(lines, scratch / f"{number + 1}")


def _lines(quads: list[ox.Quad]) -> list[bytes]:
    target = BytesIO()
    ox.serialize(quads, target, ox.RdfFormat.N_QUADS)
    return target.getvalue().splitlines(keepends=True)


def _spill(lines: set[bytes], path: Path) -> Path:
    with path.open("wb") as stream:
        stream.writelines(sorted(lines))
    return path


def _merge(chunks: Sequence[Path], path: Path) -> None:
    """One sorted file without doubles; the chunks are deleted."""
    with ExitStack() as stack:
        streams = [stack.enter_context(chunk.open("rb")) for chunk in chunks]
        target = stack.enter_context(release.created(path))
        last = b""
        for line in heapq.merge(*streams):
            if line != last:
                target.write(line)
                last = line
    for chunk in chunks:
        chunk.unlink()


# --- writing


def _stored(folder: Path) -> Iterator[ox.Quad]:
    """The quads of the release, in order."""
    # Written here: prefixed names may make IRIs that the N-Quads parser would refuse.
    yield from ox.parse(path=folder / release.DATA, format=ox.RdfFormat.N_QUADS, lenient=True)


def _offered(counts: _Counts) -> list[Media]:
    """The formats to download: those that can carry all that there is."""
    if counts.quads > SMALL:
        return [NQUADS]
    named = set(counts.graphs) != {""}
    formats = DATASET_FORMATS if named else (NQUADS, *GRAPH_FORMATS)
    return [each for each in formats if each in counts.fits or each not in _CHOOSY]


def _dump(folder: Path, each: Media, prefixes: dict[str, str]) -> None:
    path = folder / "dumps" / f"plangraph{each.suffix}"
    with release.created(path) as target:
        if each == NQUADS:
            with (folder / release.DATA).open("rb") as data:
                while piece := data.read(1 << 20):
                    target.write(piece)
        else:
            quads = _stored(folder)
            items = quads if each.kind == "dataset" else (quad.triple for quad in quads)
            ox.serialize(items, target, FORMATS[each.name], prefixes=prefixes)
    with (
        release.created(path.with_name(f"{path.name}.gz")) as target,
        gzip.GzipFile(filename="", mode="wb", compresslevel=6, fileobj=target, mtime=0) as packed,
        path.open("rb") as data,
    ):
        while piece := data.read(1 << 20):
            packed.write(piece)


def _manifest(
    folder: Path, files: Sequence[Path], base: str, prefixes: dict[str, str], counts: _Counts
) -> Manifest:
    described = release.describe(folder)
    digest = described[release.DATA].sha256
    return Manifest(
        kind="rdf",
        id=f"rdf-{digest[:12]}",
        version=digest[:12],
        digest=digest,
        base=base,
        default_graph="own",
        title={"und": ", ".join(file.name for file in files)},
        issued="",
        triples=counts.triples,
        quads=counts.quads,
        graphs=dict(sorted(counts.graphs.items())),
        classes=dict(sorted(counts.classes.items())),
        properties=dict(sorted(counts.properties.items())),
        plans=(),
        prefixes=dict(sorted(prefixes.items())),
        validation=None,
        files=described,
        versions={"pyoxigraph": ox.__version__},
    )


def _work(task: dict[str, Any]) -> str:
    """A task of `job`: `files`, `out` and `base`; answers with the release's folder."""
    files = [Path(file) for file in task["files"]]
    return os.fspath(take_in(files, Path(task["out"]), task["base"]).folder)


if __name__ == "__main__":
    job.serve(_work)
