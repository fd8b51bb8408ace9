"""The W3C suites as cases: what each test is, and the files it names.

Manifests in Turtle (SPARQL, RDF) and JSON-LD's own are read here; running a case and judging it is
left to the test modules. Every suite's manifest is read, so a new kind of test cannot slip by.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import fetch
import pyoxigraph as ox
import pytest

from plangraph.names import RDF

MF: Final = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
QT: Final = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
UT: Final = "http://www.w3.org/2009/sparql/tests/test-update#"
RDFT: Final = "http://www.w3.org/ns/rdftest#"

#: Folder below the suites to the address it is published at: relative IRIs are resolved by it.
ADDRESSES: Final = {
    "w3c/dawg-data-r2": "http://www.w3.org/2001/sw/DataAccess/tests/data-r2/",
    "w3c/sparql11": "http://www.w3.org/2009/sparql/docs/tests/data-sparql11/",
    "w3c/turtle": "http://www.w3.org/2013/TurtleTests/",
    "w3c/trig": "http://www.w3.org/2013/TriGTests/",
    "w3c/ntriples": "http://www.w3.org/2013/N-TriplesTests/",
    "w3c/nquads": "http://www.w3.org/2013/N-QuadsTests/",
    "w3c/rdf-xml": "http://www.w3.org/2013/RDFXMLTests/",
}

Node = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


@dataclass(frozen=True, slots=True)
class Case:
    """One test. `data` are the default graph's files, `named` the named graphs' by their IRIs.

    `base` is the address of its manifest's folder, `address` that of its input.
    """

    iri: str
    kind: str
    suite: str
    base: str
    address: str = ""
    input: Path | None = None
    data: tuple[Path, ...] = ()
    named: tuple[tuple[str, Path], ...] = ()
    result: Path | None = None

    @property
    def folder(self) -> Path:
        """Where its files are."""
        return self.need(self.input).parent

    @property
    def query(self) -> str:
        """Its query, as written."""
        return self.need(self.input).read_bytes().decode("utf-8")

    def need(self, path: Path | None) -> Path:
        """The path; the manifest must have named one."""
        assert path is not None, f"{self.iri} names no such file"
        return path


class Suites:
    """All suites of a folder that `fetch.py` has filled."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def cases(self, *suites: str) -> list[Case]:
        """The cases of the suites named, in the order of their manifests."""
        found: list[Case] = []
        for suite in suites:
            for manifest in sorted((self.home / suite).rglob("manifest.ttl")):
                found += _Manifest(self.home, suite, manifest).cases()
        return found

    def jsonld(self) -> list[Case]:
        """The cases of JSON-LD to RDF."""
        text = (self.home / "jsonld/toRdf-manifest.jsonld").read_text("utf-8")
        manifest = json.loads(text)
        return [self._jsonld(manifest["baseIri"], entry) for entry in manifest["sequence"]]

    def _jsonld(self, address: str, entry: dict[str, object]) -> Case:
        folder = self.home / "jsonld"
        kinds = [kind for kind in entry["@type"] if kind != "jld:ToRDFTest"]
        options = entry.get("option", {})
        result = entry.get("expect")
        return Case(
            iri=f"{address}toRdf-manifest{entry['@id']}",
            kind=kinds[0],
            suite="jsonld",
            base=address,
            address=options.get("base", f"{address}{entry['input']}"),
            input=folder / entry["input"],
            result=folder / result if result else None,
        )


class _Manifest:
    """One manifest in Turtle."""

    def __init__(self, home: Path, suite: str, path: Path) -> None:
        self._top, self._suite, self._path = home / suite, suite, path
        self._address = ADDRESSES[suite] + path.relative_to(self._top).as_posix()
        self._facts: defaultdict[object, dict[str, list[Node]]] = defaultdict(dict)
        for quad in ox.parse(path=path, base_iri=self._address):
            self._facts[quad.subject].setdefault(quad.predicate.value, []).append(quad.object)

    def cases(self) -> list[Case]:
        """The entries of the manifest."""
        start = self._one(ox.NamedNode(self._address), f"{MF}entries")
        return [self._case(entry) for entry in self._list(start)]

    def _case(self, entry: Node) -> Case:
        action = self._one(entry, f"{MF}action")
        kinds = [kind.value for kind in self._all(entry, f"{RDF}type")]
        assert len(kinds) == 1, f"{entry} is of {len(kinds)} kinds"
        given = {"iri": entry.value, "kind": kinds[0], "suite": self._of()}
        given["base"] = self._address.rpartition("/")[0] + "/"
        if isinstance(action, ox.NamedNode):
            given["address"] = action.value
            return Case(**given, input=self._file(action), result=self._result(entry))
        query = self._one(action, f"{QT}query") or self._one(action, f"{UT}request")
        return Case(
            **given,
            input=self._file(query) if query else None,
            data=tuple(self._file(each) for each in self._all(action, f"{QT}data")),
            named=tuple(self._graph(each) for each in self._all(action, f"{QT}graphData")),
            result=self._result(entry),
        )

    def _of(self) -> str:
        inside = self._path.parent.relative_to(self._top).as_posix()
        name = self._suite.rpartition("/")[2]
        return name if inside == "." else f"{name}/{inside}"

    def _result(self, entry: Node) -> Path | None:
        result = self._one(entry, f"{MF}result")
        return self._file(result) if isinstance(result, ox.NamedNode) else None

    def _graph(self, node: Node) -> tuple[str, Path]:
        return node.value, self._file(node)

    def _file(self, node: Node) -> Path:
        inside = node.value.removeprefix(ADDRESSES[self._suite])
        return self._top / inside

    def _all(self, subject: object, predicate: str) -> list[Node]:
        return self._facts[subject].get(predicate, [])

    def _one(self, subject: object, predicate: str) -> Node | None:
        return next(iter(self._all(subject, predicate)), None)

    def _list(self, cell: Node | None) -> Iterator[Node]:
        while cell is not None and cell.value != f"{RDF}nil":
            yield from self._all(cell, f"{RDF}first")
            cell = self._one(cell, f"{RDF}rest")


def opened() -> Suites:
    """The suites; a failure in one line where they are not there whole."""
    home = fetch.home()
    if not fetch.whole(home):
        pytest.fail(
            f"the W3C suites are not in {home}: run `python tests/conformance/fetch.py`",
            pytrace=False,
        )
    return Suites(home)
