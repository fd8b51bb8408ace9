from __future__ import annotations

import gzip
import io

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from plangraph import canonical
from plangraph.assembly import Assembly
from plangraph.errors import EngineFailed
from plangraph.formats import FORMATS
from plangraph.media import JSONLD, NQUADS, NTRIPLES, RDFXML, TRIG, TURTLE, Media
from plangraph.terms import new_graph

S, P, V, G = (ox.NamedNode(f"https://e.org/{name}") for name in "spvg")


def quad(value: ox.NamedNode | ox.Literal | ox.BlankNode = V, graph: ox.NamedNode = G) -> ox.Quad:
    return ox.Quad(S, P, value, graph)


literals = st.one_of(
    st.text(st.characters(exclude_categories=("Cs",))).map(ox.Literal),
    st.builds(
        lambda words, tag: ox.Literal(words, language=tag),
        st.text("ab甲\"'\\\n\t<&", max_size=8),
        st.sampled_from(["en", "zh-hant", "zh-hans"]),
    ),
    st.builds(
        lambda words: ox.Literal(words, datatype=ox.NamedNode("https://e.org/type")),
        st.text("01.-e", max_size=5),
    ),
)


@given(st.sets(literals, max_size=12))
def test_nquads_are_sorted_and_come_back(values: set[ox.Literal]) -> None:
    quads = {quad(value) for value in values}
    data = canonical.nquads(quads)
    lines = data.splitlines(keepends=True)
    assert lines == sorted(set(lines))
    assert set(ox.parse(input=data, format=ox.RdfFormat.N_QUADS)) == quads


def test_nquads_do_not_depend_on_the_order() -> None:
    quads = [quad(ox.Literal(str(number))) for number in range(50)]
    assert canonical.nquads(quads) == canonical.nquads([*reversed(quads), quads[3]])


@pytest.mark.parametrize("media", canonical.DUMPS, ids=lambda media: media.name)
@given(st.sets(literals, max_size=12))
def test_a_dump_says_what_the_data_say_or_refuses(media: Media, values: set[ox.Literal]) -> None:
    quads = {quad(value) for value in values}
    try:
        data = canonical.dump(quads, media, {"e": "https://e.org/"})
    except EngineFailed as refusal:
        assert media == RDFXML
        assert "cannot say" in refusal.message
        return
    back = ox.parse(input=data, format=FORMATS[media.name])
    assert {each.triple for each in back} == {each.triple for each in quads}


@pytest.mark.parametrize("media", canonical.DUMPS, ids=lambda media: media.name)
def test_dumps_of_the_plan_are_the_same_in_any_order(media: Media, assembly: Assembly) -> None:
    quads = list(canonical.to_quads(assembly.graphs["concepts"], "https://e.org/g"))
    prefixes = assembly.names.prefixes()
    one = canonical.dump(quads, media, prefixes)
    assert one == canonical.dump(reversed(quads), media, dict(reversed(prefixes.items())))


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph")  # rdflib's own, in its JSON-LD parser
@pytest.mark.parametrize(
    ("media", "name"), [(TURTLE, "turtle"), (RDFXML, "xml"), (NTRIPLES, "nt"), (JSONLD, "json-ld")]
)
def test_another_parser_reads_the_same(media: Media, name: str, assembly: Assembly) -> None:
    graph = assembly.graphs["concepts"]
    data = canonical.dump(canonical.to_quads(graph, "https://e.org/g"), media, {})
    assert len(new_graph().parse(io.BytesIO(data), format=name)) == len(graph)


def test_a_readable_dump_counts_and_puts_the_type_first() -> None:
    kind = ox.NamedNode(str(rdflib.RDF.type))
    quads = [quad(ox.NamedNode(f"https://e.org/i/{number}")) for number in (10, 9, 1)]
    quads.append(ox.Quad(S, kind, V, G))
    text = canonical.dump(quads, TURTLE, {"e": "https://e.org/", "i": "https://e.org/i/"}).decode()
    assert "e:s a e:v ;\n\te:p i:1 , i:9 , i:10 .\n" in text


def test_a_dataset_dump_keeps_the_graphs() -> None:
    quads = {quad(), quad(graph=P)}
    for media in (NQUADS, TRIG):
        data = canonical.dump(quads, media, {})
        assert set(ox.parse(input=data, format=FORMATS[media.name])) == quads


def test_what_a_format_cannot_say_is_an_error() -> None:
    odd = ox.Quad(S, ox.NamedNode("https://e.org/1"), V, G)
    with pytest.raises(EngineFailed, match=r"RDF/XML cannot say <https://e\.org/s>"):
        canonical.dump([odd], RDFXML, {})


def test_to_quads_keeps_literals_as_they_are() -> None:
    graph = new_graph()
    number = rdflib.Literal("007", datatype=rdflib.XSD.integer, normalize=False)
    graph.add((rdflib.URIRef(S.value), rdflib.URIRef(P.value), number))
    (found,) = canonical.to_quads(graph, G.value)
    assert str(found.object) == '"007"^^<http://www.w3.org/2001/XMLSchema#integer>'


def test_skolemise_gives_the_same_names_whatever_the_labels() -> None:
    def chain(first: str, second: str) -> set[ox.Quad]:
        one, two = ox.BlankNode(first), ox.BlankNode(second)
        return {quad(one), ox.Quad(one, P, two, G), ox.Quad(two, P, ox.Literal("x"), G)}

    named = canonical.skolemise(chain("a", "b"), "https://e.org/genid/")
    assert named == canonical.skolemise(chain("b", "a"), "https://e.org/genid/")
    nodes = {t.value for each in named for t in (each.subject,) if "genid" in t.value}
    assert nodes == {"https://e.org/genid/0", "https://e.org/genid/1"}


@given(st.binary(max_size=2000))
def test_gzipped_is_a_gzip_file_without_a_name_or_time(data: bytes) -> None:
    packed = canonical.gzipped(data)
    assert gzip.decompress(packed) == data
    assert packed[3:8] == bytes(5)
