"""A plan folder: the document as received, its canonical text, and the Turtle people wrote.

Reads and locates; what quotes and labels mean in the text is for the floors above.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import rdflib
from rdflib import URIRef

from plangraph.assets import ABOUT, is_plan
from plangraph.errors import CallerError, EmptySource, SourceMissing, SourceUnreadable
from plangraph.names import Names, is_plan_key
from plangraph.scripts import language_of
from plangraph.source import Source, read_source
from plangraph.terms import new_graph, read_turtle
from plangraph.text import Document, read_document

_PREFIX: Final = re.compile(r"^\s*@?prefix\s+([\w.-]*):\s*<([^>]*)>", re.IGNORECASE | re.MULTILINE)
_SUBJECT: Final = re.compile(r"^(?:<([^>\s]*)>|([\w.-]*):((?:[\w./-]|\\.)+))(?=\s)", re.MULTILINE)
_LONG_STRING: Final = re.compile(r'"""(?s:.*?)"""')


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A range of characters of a unit's text, half-open, in code points."""

    unit: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is written: a file's path as given and a line that counts from 1."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Written:
    """One Turtle file: its `graph`, and the line on which each subject begins."""

    path: Path
    text: str
    graph: rdflib.Graph
    subjects: dict[str, int]

    def place(self, subject: str, words: str = "") -> Place:
        """Where `subject` is described, or where `words` stand after that line."""
        line = self.subjects.get(subject, 1)
        start = _offset(self.text, line)
        found = self.text.find(words, start) if words else -1
        return Place(_shown(self.path), line if found < 0 else self.text.count("\n", 0, found) + 1)


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan folder that was read; `files` goes from file name to what it says.

    `language` is that of the document, as a tag in data (`zh-hant`).
    """

    key: str
    folder: Path
    iri: str
    source: Source
    document: Document
    language: str
    files: dict[str, Written]

    @property
    def graphs(self) -> dict[str, rdflib.Graph]:
        """The triples of each file, as written."""
        return {name: written.graph for name, written in self.files.items()}

    def written(self) -> rdflib.Graph:
        """All that the folder's files say, in one graph."""
        union = new_graph()
        for name in sorted(self.files):
            union += self.files[name].graph
        return union


def unit_of_file(name: str) -> str | None:
    """The unit a file is about: `clause-12.ttl` is about `12`; None where it is about the plan."""
    stem = name.removesuffix(".ttl")
    if stem == "announcement":
        return stem
    kind, _, number = stem.partition("-")
    if not number.isdigit():
        return None
    return {"clause": number, "preamble": f"p{number}"}.get(kind)


def load_plan(folder: Path, names: Names) -> Plan:
    """Read a plan folder; its name is the plan's key.

    SourceMissing, EmptySource, SourceUnreadable or RdfSyntaxError say what is wrong with it.
    """
    if not folder.is_dir():
        raise SourceMissing(f"{folder}: no such plan folder")
    if not is_plan(folder):
        raise EmptySource(f"{folder} has no {ABOUT}; it is no plan folder")
    key = folder.resolve().name
    if not is_plan_key(key):
        raise CallerError(
            f"{folder}: {key!r} cannot be a plan's key, which its folder is named by; give the "
            "folder the name that its files have in <id/plan/NAME>, in small letters, digits "
            "and hyphens"
        )
    files = {path.name: read_written(path, names.base) for path in sorted(folder.glob("*.ttl"))}
    source = read_source(folder / _source_file(files[ABOUT], names, key))
    document = read_document(source.text)
    language = language_of("".join(unit.text for unit in document.units))
    return Plan(key, folder, names.plan(key), source, document, language, files)


def _source_file(about: Written, names: Names, key: str) -> str:
    """The file name of the document, from `pg:sourceFile` of the plan."""
    plan = URIRef(names.plan(key))
    found = [str(value) for value in about.graph.objects(plan, URIRef(names.term("sourceFile")))]
    start = names.source(key, "")
    if len(found) == 1 and found[0].startswith(start) and "/" not in found[0][len(start) :]:
        return found[0][len(start) :]
    raise SourceUnreadable(
        f"{about.place(str(plan))}: <id/plan/{key}> must name its document by one "
        f"pg:sourceFile <source/{key}/FILE>; found {', '.join(found) or 'none'}; where the folder "
        "was renamed, its files must say the new name too"
    )


def read_written(path: Path, base: str) -> Written:
    """Read one Turtle file and note where its subjects stand."""
    graph = read_turtle(path, base)
    text = path.read_bytes().decode("utf-8-sig")
    subjects: dict[str, int] = {}
    for subject, line in _subjects(text, base):
        subjects.setdefault(subject, line)
    return Written(path, text, graph, subjects)


def _subjects(text: str, base: str) -> Iterator[tuple[str, int]]:
    """Subjects that begin a line, with its number: how curated Turtle is written."""
    bare = _LONG_STRING.sub(lambda match: "\n" * match[0].count("\n"), text)
    prefixes = {name: _absolute(iri, base) for name, iri in _PREFIX.findall(bare)}
    for match in _SUBJECT.finditer(bare):
        relative, prefix, local = match.groups()
        line = bare.count("\n", 0, match.start()) + 1
        if relative is not None:
            yield _absolute(relative, base), line
        elif prefix in prefixes:
            yield prefixes[prefix] + local.replace("\\", ""), line


def _absolute(iri: str, base: str) -> str:
    return iri if ":" in iri else base + iri


def _shown(path: Path) -> str:
    """A path as a person at the command line would write it."""
    real, here = path.resolve(), Path.cwd()
    return str(real.relative_to(here) if real.is_relative_to(here) else path)


def _offset(text: str, line: int) -> int:
    """The offset at which a line begins."""
    offset = 0
    for _ in range(line - 1):
        offset = text.find("\n", offset) + 1
    return offset
