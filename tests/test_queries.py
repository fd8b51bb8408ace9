"""The example queries answer as a reader of the plan would.

`tests/queries/NAME.csv` holds the answer that a person read out of the plan's text, with IRIs as
prefixed names. Columns that end in "Label" are for the eye and are not in these files.
"""

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import pytest

from plangraph import assets
from plangraph.names import LANGUAGES, RDF, RDFS, SCHEMA, SH, Names
from plangraph.source import read_source
from plangraph.text import read_document
from plangraph.vocabulary import load_ontology

EXPECTED = Path(__file__).parent / "queries"
FOLDER = assets.ontology() / "queries"
NAMES = sorted(path.stem for path in FOLDER.glob("*.ttl") if path.stem != "groups")
FORMS = {"select": "SPARQLSelect", "ask": "SPARQLAsk", "construct": "SPARQLConstruct"}

#: Columns whose cells are words of the plan.
QUOTED = {"words", "exact", "prefix", "suffix", "traditional", "trigger", "heading", "source"}

Rows = list[list[str]]


@dataclass(frozen=True)
class Published:
    """What a release says, with every graph in its default graph."""

    store: ox.Store
    prefixes: dict[str, str]
    base: str

    def objects(self, subject: str, predicate: str) -> list[ox.NamedNode | ox.Literal]:
        """What is said of `subject` with `predicate`."""
        found = self.store.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(predicate), None)
        objects = [quad.object for quad in found]
        return [each for each in objects if isinstance(each, ox.NamedNode | ox.Literal)]

    def values(self, query: str, predicate: str) -> list[str]:
        """What is said of the query `query`, as strings."""
        return [each.value for each in self.objects(f"{self.base}queries/{query}", predicate)]

    def languages(self, subject: str, predicate: str) -> list[str]:
        """The language of each literal that is said of `subject`, sorted."""
        literals = self.objects(subject, predicate)
        return sorted(each.language or "" for each in literals if isinstance(each, ox.Literal))

    def text(self, query: str) -> str:
        """The SPARQL of the query."""
        (text,) = (value for form in FORMS for value in self.values(query, SH + form))
        return text

    def answer(self, query: str) -> Rows:
        """The answer as rows under a row of column names, without the columns for the eye."""
        found = self.store.query(self.text(query), use_default_graph_as_union=True)
        if isinstance(found, ox.QueryBoolean):
            return [["answer"], [str(bool(found)).lower()]]
        if isinstance(found, ox.QueryTriples):
            triples = ([self.cell(term) for term in triple] for triple in found)
            return [["subject", "predicate", "object"], *sorted(triples)]
        names = [variable.value for variable in found.variables]
        kept = [place for place, name in enumerate(names) if not name.endswith("Label")]
        rows = [[self.cell(row[place]) for place in kept] for row in found]
        return [[names[place] for place in kept], *rows]

    def cell(self, term: ox.NamedNode | ox.Literal | None) -> str:
        """A term as a person writes it: a prefixed name, `<path>` under the base, or the words."""
        if term is None:
            return ""
        if not isinstance(term, ox.NamedNode):
            return term.value
        for prefix, namespace in sorted(self.prefixes.items(), key=lambda item: -len(item[1])):
            if term.value.startswith(namespace):
                return f"{prefix}:{term.value.removeprefix(namespace)}"
        return f"<{term.value.removeprefix(self.base)}>"


@pytest.fixture(scope="module")
def published(release: Path) -> Published:
    store = ox.Store()
    store.bulk_load(path=str(release / "data.nq"), format=ox.RdfFormat.N_QUADS)
    manifest = json.loads((release / "manifest.json").read_text("utf-8"))
    return Published(store, manifest["prefixes"], manifest["base"])


@pytest.fixture(scope="module")
def canonical() -> str:
    """The plan's text, read from the source file and not from the graph."""
    source = next((assets.ontology() / "plans" / "gaigap-2025").glob("*.txt"))
    return read_document(read_source(source).text).text


def expected(name: str) -> Rows:
    with (EXPECTED / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def unquoted(sparql: str) -> str:
    """The query without its strings, IRIs and comments."""
    return re.sub(r'"[^"]*"|<[^>]*>|#.*', "", sparql)


def quotes(rows: Rows) -> Iterator[str]:
    places = [place for place, column in enumerate(rows[0]) if column in QUOTED]
    for row in rows[1:]:
        yield from (row[place] for place in places if row[place])


def test_there_are_at_least_sixty() -> None:
    assert len(NAMES) >= 60


def test_every_query_has_an_answer_and_every_answer_a_query() -> None:
    assert sorted(path.stem for path in EXPECTED.iterdir()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_the_answer_is_what_a_reader_finds(published: Published, name: str) -> None:
    assert published.answer(name) == expected(name)


@pytest.mark.parametrize("name", NAMES)
def test_quoted_words_stand_in_the_plan(canonical: str, name: str) -> None:
    assert [words for words in quotes(expected(name)) if words not in canonical] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_row_has_its_labels(published: Published, name: str) -> None:
    found = published.store.query(published.text(name), use_default_graph_as_union=True)
    if not isinstance(found, ox.QuerySolutions):
        return
    labels = [v.value for v in found.variables if v.value.endswith("Label")]
    unlabelled = [row for row in found if any(row[label] is None for label in labels)]
    assert unlabelled == []


@pytest.mark.parametrize("name", NAMES)
def test_the_question_is_put_in_three_languages(published: Published, name: str) -> None:
    query = f"{published.base}queries/{name}"
    assert published.languages(query, f"{RDFS}label") == sorted(LANGUAGES)
    assert published.languages(query, f"{RDFS}comment") == sorted(LANGUAGES)
    keywords = published.languages(query, f"{SCHEMA}keywords")
    assert set(keywords) == set(LANGUAGES)
    assert keywords.count("en") >= 2


@pytest.mark.parametrize("name", NAMES)
def test_the_query_is_about_things_of_the_release(published: Published, name: str) -> None:
    about = published.values(name, f"{SCHEMA}about")
    assert about
    unknown = [
        thing
        for thing in about
        if thing.startswith(published.base) and not published.objects(thing, f"{RDF}type")
    ]
    assert unknown == []


@pytest.mark.parametrize("name", NAMES)
def test_the_query_says_what_it_is_and_where_it_runs(published: Published, name: str) -> None:
    (form,) = (form for form in FORMS if published.values(name, SH + form))
    kinds = {f"{SH}SPARQLExecutable", f"{SH}{FORMS[form]}Executable"}
    assert set(published.values(name, f"{RDF}type")) == kinds
    assert published.values(name, f"{SH}prefixes") == [f"{published.base}prefixes"]
    assert published.values(name, f"{SCHEMA}target") == [f"{published.base}sparql"]
    (group,) = published.values(name, f"{SCHEMA}isPartOf")
    assert published.languages(group, f"{RDFS}label") == sorted(LANGUAGES)


def test_no_two_queries_have_one_place(published: Published) -> None:
    places = [published.values(name, f"{SCHEMA}position") for name in NAMES]
    assert [len(place) for place in places] == [1] * len(NAMES)
    assert len({place[0] for place in places}) == len(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_the_query_runs_where_it_is_pasted(published: Published, name: str) -> None:
    sparql = published.text(name)
    declared = dict(re.findall(r"^PREFIX ([\w-]*): <([^>]*)>$", sparql, re.MULTILINE))
    body = unquoted(re.sub(r"^PREFIX .*$", "", sparql, flags=re.MULTILINE))
    used = set(re.findall(r"(?<![\w?$:])([a-z]+):(?=\w)", body))
    assert used == set(declared)
    assert all(published.prefixes[prefix] == iri for prefix, iri in declared.items())
    assert not re.search(r"\bSERVICE\b", body)


@pytest.mark.parametrize("name", NAMES)
def test_languages_are_matched_never_compared(published: Published, name: str) -> None:
    assert not re.search(r"\bLANG\s*\([^)]*\)\s*!?=", published.text(name), re.IGNORECASE)


@pytest.mark.parametrize("name", NAMES)
def test_the_order_of_the_answer_is_said(published: Published, name: str) -> None:
    sparql = published.text(name)
    assert "ORDER BY" in sparql or not published.values(name, f"{SH}select")


def test_the_prefixes_are_declared_for_other_tools(published: Published) -> None:
    declared = published.objects(f"{published.base}prefixes", f"{SH}declare")
    prefixes = [published.objects(each.value, f"{SH}prefix") for each in declared]
    assert {prefix.value for found in prefixes for prefix in found} == set(published.prefixes)


def test_the_queries_follow_the_base() -> None:
    base = "https://plans.example/"
    ontology = load_ontology(assets.ontology(), Names(base))
    texts = [str(text) for text in ontology.graphs["queries"].objects() if "PREFIX" in str(text)]
    assert len(texts) == len(NAMES)
    assert not [text for text in texts if Names().base in text or re.search(r": <[^:>]*>", text)]
