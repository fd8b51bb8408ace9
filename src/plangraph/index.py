"""The search index of a release: one SQLite file with labels, definitions and texts of all things.

Traditional characters are folded to Simplified ones, in the index and, by the table it carries, in
what people type. Labels in Chinese are also indexed by their sound. Equal data gives equal bytes
with one version of SQLite. Ranking and showing hits is the publisher's.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pyoxigraph as ox
from pypinyin import lazy_pinyin

from plangraph.errors import StorageFailed
from plangraph.names import DCTERMS, ELI, FOAF, NIF, RDF, RDFS, SCHEMA, SKOS, Names
from plangraph.scripts import to_simplified
from plangraph.words import runs, tokens

#: Property to the column its words go to. The order of columns is that of their weight.
_COLUMNS: Final = {
    SKOS + "prefLabel": "label",
    RDFS + "label": "label",
    DCTERMS + "title": "label",
    SCHEMA + "name": "label",
    FOAF + "name": "label",
    SKOS + "altLabel": "alt",
    SKOS + "hiddenLabel": "alt",
    SKOS + "notation": "alt",
    SKOS + "definition": "definition",
    SKOS + "scopeNote": "definition",
    RDFS + "comment": "definition",
    DCTERMS + "description": "definition",
    "gloss": "body",
    NIF + "isString": "body",
}
_LONGEST_SOUND: Final = 24

_SCHEMA: Final = """
PRAGMA page_size = 4096;
PRAGMA journal_mode = OFF;
CREATE TABLE docs (id INTEGER PRIMARY KEY, iri TEXT NOT NULL, kind TEXT NOT NULL);
CREATE TABLE texts (
  doc INTEGER NOT NULL, col TEXT NOT NULL, lang TEXT NOT NULL, words TEXT NOT NULL);
CREATE INDEX texts_doc ON texts (doc);
CREATE TABLE folds (wide TEXT PRIMARY KEY, narrow TEXT NOT NULL) WITHOUT ROWID;
CREATE VIRTUAL TABLE words USING fts5 (
  label, alt, definition, body, content = '', tokenize = 'porter unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE sounds USING fts5 (
  sound, content = '', tokenize = 'unicode61', prefix = '2 3');
CREATE VIRTUAL TABLE spellings USING fts5vocab (words, row);
"""


@dataclass(slots=True)
class _Entry:
    """What is to be found under one IRI: its kind, and words by column and language."""

    kind: str = "thing"
    words: set[tuple[str, str, str]] = field(default_factory=set)


def write_index(quads: Iterable[ox.Quad], names: Names, path: Path) -> None:
    """Write the index of a release's quads to a new file at `path`, and see it onto the disk.

    StorageFailed where the disk does not take it.
    """
    entries = _entries(quads, names)
    try:
        _fill(path, entries)
    except sqlite3.Error as error:
        raise StorageFailed(f"{path} cannot be written ({error}); free space and retry") from error
    with path.open("rb") as written:
        os.fsync(written.fileno())


def _fill(path: Path, entries: dict[str, _Entry]) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.executescript(_SCHEMA)
        folds: dict[str, str] = {}
        for number, (iri, entry) in enumerate(sorted(entries.items()), start=1):
            _write(database, number, iri, entry, folds)
        database.executemany("INSERT INTO folds VALUES (?, ?)", sorted(folds.items()))
        for table in ("words", "sounds"):
            database.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")
        database.commit()
        database.execute("VACUUM")


def _entries(quads: Iterable[ox.Quad], names: Names) -> dict[str, _Entry]:
    """The things with a name or a text, by IRI; a text's words belong to its provision."""
    entries: dict[str, _Entry] = {}
    types: dict[str, set[str]] = {}
    realises: dict[str, str] = {}
    columns = _COLUMNS | {names.term("gloss"): "body"}
    for quad in quads:
        if not isinstance(quad.subject, ox.NamedNode):
            continue
        subject, predicate, value = quad.subject.value, quad.predicate.value, quad.object
        if isinstance(value, ox.NamedNode):
            if predicate == RDF + "type":
                types.setdefault(subject, set()).add(value.value)
            elif predicate == ELI + "realizes":
                realises[subject] = value.value
        elif isinstance(value, ox.Literal) and predicate in columns:
            words = (columns[predicate], value.language or "", value.value)
            entries.setdefault(subject, _Entry()).words.add(words)
    return dict(_settled(entries, types, realises, names))


def _settled(
    entries: dict[str, _Entry], types: dict[str, set[str]], realises: dict[str, str], names: Names
) -> Iterator[tuple[str, _Entry]]:
    """The entries with their kinds, texts moved to their provisions."""
    for text, provision in realises.items():
        moved = entries.pop(text, None)
        if moved is not None:
            language = text.rsplit("/", 2)[-2].lower()
            home = entries.setdefault(provision, _Entry())
            home.words |= {(column, lang or language, words) for column, lang, words in moved.words}
    for iri, entry in entries.items():
        entry.kind = names.kind(iri) or _class_name(types.get(iri, set()))
        yield iri, entry


#: Classes of RDF's own machinery to the kinds that pages know them by.
_MACHINERY: Final = {
    "Class": "class", "ObjectProperty": "property",
    "DatatypeProperty": "property", "Property": "property", "NodeShape": "shape",
    "PropertyShape": "shape", "ConceptScheme": "scheme", "SPARQLExecutable": "query",
}  # fmt: skip


def _class_name(types: set[str]) -> str:
    locals_ = sorted(iri.replace("#", "/").rsplit("/", 1)[-1] for iri in types)
    known = next((_MACHINERY[local] for local in locals_ if local in _MACHINERY), None)
    if known is not None:
        return known
    return min(types).replace("#", "/").rsplit("/", 1)[-1].lower() if types else "thing"


def _write(
    database: sqlite3.Connection, number: int, iri: str, entry: _Entry, folds: dict[str, str]
) -> None:
    columns = {"label": "", "alt": "", "definition": "", "body": ""}
    heard: list[str] = []
    for column, language, words in sorted(entry.words):
        folded = _fold(words, folds)
        columns[column] += " " + tokens(folded)
        if column in ("label", "alt"):
            heard += sounds(folded)
        row = (number, column, language, words)
        database.execute("INSERT INTO texts VALUES (?, ?, ?, ?)", row)
    database.execute("INSERT INTO docs VALUES (?, ?, ?)", (number, iri, entry.kind))
    database.execute(
        "INSERT INTO words (rowid, label, alt, definition, body) VALUES (?, ?, ?, ?, ?)",
        (number, *columns.values()),
    )
    if heard:
        spoken = " ".join(sorted(set(heard)))
        database.execute("INSERT INTO sounds (rowid, sound) VALUES (?, ?)", (number, spoken))


def _fold(words: str, folds: dict[str, str]) -> str:
    """The words in Simplified characters; notes each character that changed."""
    folded = to_simplified(words)
    folds.update((a, b) for a, b in zip(words, folded, strict=True) if a != b)
    return folded


def sounds(words: str) -> list[str]:
    """How Chinese in the words sounds, from each character on: whole syllables, and initials."""
    found = []
    for run, han in runs(words):
        syllables = lazy_pinyin(run)[:_LONGEST_SOUND] if han else []
        for start in range(len(syllables)):
            rest = syllables[start:]
            found += ["".join(rest), "".join(syllable[0] for syllable in rest)]
    return found
