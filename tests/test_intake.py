from __future__ import annotations

import gzip
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from plangraph import intake
from plangraph.errors import (
    EmptySource,
    RdfSyntaxError,
    SourceMissing,
    SourceUnreadable,
    UnknownSuffix,
)
from plangraph.intake import take_in
from plangraph.names import RDF
from plangraph.release import Release

BASE = "https://example.org/"
TURTLE = """\
@prefix e: <https://e.org/> .
e:s a e:Class ; e:p "甲"@zh-Hant , [ e:q 1.0 ] .
<rel> e:p <> .
"""


def taken(tmp_path: Path, **files: str | bytes) -> Release:
    """A release of files given as `name__suffix`."""
    paths = []
    for name, content in files.items():
        path = tmp_path / name.replace("__", ".").replace("_", ".")
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        paths.append(path)
    return take_in(paths, tmp_path / "out", BASE)


def test_triples_fill_the_default_graph(tmp_path: Path) -> None:
    made = taken(tmp_path, a__ttl=TURTLE)
    assert made.verify().data.read_text("utf-8").splitlines() == [
        f"<https://e.org/s> <{RDF}type> <https://e.org/Class> .",
        '<https://e.org/s> <https://e.org/p> "甲"@zh-hant .',
        "<https://e.org/s> <https://e.org/p> _:f1b1 .",
        "<https://example.org/rel> <https://e.org/p> <https://example.org/> .",
        '_:f1b1 <https://e.org/q> "1.0"^^<http://www.w3.org/2001/XMLSchema#decimal> .',
    ]
    assert made.kind == "rdf"
    assert made.default_graph == "own"
    assert made.title == {"und": "a.ttl"}
    assert (made.triples, made.quads, made.graphs) == (5, 5, {"": 5})
    assert made.classes == {"https://e.org/Class": 1}
    assert made.properties["https://e.org/p"] == 3
    assert made.prefixes == {"e": "https://e.org/"}


def test_quads_keep_their_graphs(tmp_path: Path) -> None:
    line = "<https://e.org/s> <https://e.org/p> <https://e.org/o>"
    made = taken(tmp_path, a__nq=f"{line} <https://e.org/g> .\n{line} .\n{line} .\n")
    assert made.graphs == {"": 1, "https://e.org/g": 1}
    assert (made.triples, made.quads) == (1, 2)
    assert made.names("dumps") == (
        "dumps/plangraph.nq",
        "dumps/plangraph.nq.gz",
        "dumps/plangraph.trig",
        "dumps/plangraph.trig.gz",
    )


@pytest.mark.parametrize(
    ("suffix", "text"),
    [
        ("ttl", "<https://e.org/s> <https://e.org/p> 'x' ."),
        ("nt", '<https://e.org/s> <https://e.org/p> "x" .'),
        ("nq", '<https://e.org/s> <https://e.org/p> "x" .'),
        ("trig", "<https://e.org/s> <https://e.org/p> 'x' ."),
        ("jsonld", '{"@id":"https://e.org/s","https://e.org/p":"x"}'),
        (
            "rdf",
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e='
            '"https://e.org/"><rdf:Description rdf:about="https://e.org/s"><e:p>x</e:p>'
            "</rdf:Description></rdf:RDF>",
        ),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_every_format_plain_and_gzipped(
    tmp_path: Path, suffix: str, text: str, packed: bool
) -> None:
    path = tmp_path / f"a.{suffix}{'.gz' if packed else ''}"
    path.write_bytes(gzip.compress(text.encode()) if packed else text.encode())
    made = take_in([path], tmp_path / "out", BASE)
    assert made.data.read_text() == '<https://e.org/s> <https://e.org/p> "x" .\n'


def test_every_dump_says_the_same(tmp_path: Path) -> None:
    made = taken(tmp_path, a__ttl=TURTLE)
    expected = ox.Dataset(ox.parse(path=made.data))
    expected.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    assert len(made.names("dumps")) == 10
    for name in made.names("dumps"):
        data = made.path(name).read_bytes()
        data = gzip.decompress(data) if name.endswith(".gz") else data
        form = ox.RdfFormat.from_extension(name.removesuffix(".gz").rpartition(".")[2])
        assert form is not None
        found = ox.Dataset(ox.parse(input=data, format=form))
        found.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        assert set(found) == set(expected)


def test_blank_nodes_of_different_files_stay_apart(tmp_path: Path) -> None:
    line = '_:x <https://e.org/p> "same" .\n'
    assert taken(tmp_path, a__nt=line + line, b__nt=line).triples == 2


def test_the_same_files_give_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "1").mkdir()
    (tmp_path / "2").mkdir()
    one, two = (taken(tmp_path / name, a__ttl=TURTLE, b__ttl=TURTLE) for name in ("1", "2"))
    assert one.to_json() == two.to_json()


def test_sorting_in_pieces_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "".join(f"<https://e.org/{i % 7919}> <https://e.org/p> 'x' .\n" for i in range(30_000))
    (tmp_path / "1").mkdir()
    (tmp_path / "2").mkdir()
    one = taken(tmp_path / "1", a__ttl=text)
    monkeypatch.setattr(intake, "CHUNK", 1000)
    assert taken(tmp_path / "2", a__ttl=text).digest == one.digest
    assert one.triples == 7919


def test_large_data_are_offered_as_nquads_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "SMALL", 4)
    made = taken(tmp_path, a__ttl=TURTLE)
    assert made.names("dumps") == ("dumps/plangraph.nq", "dumps/plangraph.nq.gz")
    assert "search.db" not in made.files


def test_what_rdf_xml_cannot_say_is_not_offered_in_it(tmp_path: Path) -> None:
    made = taken(tmp_path, a__nt='<https://e.org/s> <https://e.org/1> "x" .\n')
    assert "dumps/plangraph.rdf" not in made.files
    assert "dumps/plangraph.ttl" in made.files


def test_triple_terms_are_kept_and_not_offered_where_they_cannot_be_said(tmp_path: Path) -> None:
    made = taken(tmp_path, a__ttl="<https://e.org/s> <https://e.org/p> <<( <a> <b> _:c )>> .")
    assert "<<( <https://example.org/a> <https://example.org/b> _:f1b1 )>>" in (
        made.data.read_text()
    )
    assert "dumps/plangraph.jsonld" not in made.files


@pytest.mark.parametrize(
    ("name", "content", "line", "column"),
    [
        ("a.ttl", b"<https://e.org/s> <p>\n  .", 2, 3),
        ("a.nt", b"<s> <https://e.org/p> <https://e.org/o> .", 1, 1),
        ("a.ttl.gz", gzip.compress(b"\n\nnope:a <p> 1 .", mtime=0), 3, 1),
        ("a.ttl", b"<s> <p> '\xff' .", 1, 9),
        ("a.rdf", b"<rdf", None, None),
        ("a.jsonld", b'{"@context":"https://elsewhere.example/context"}', None, None),
    ],
)
def test_broken_rdf_says_file_line_and_column(
    tmp_path: Path, name: str, content: bytes, line: int | None, column: int | None
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(RdfSyntaxError) as caught:
        take_in([path], tmp_path / "out", BASE)
    assert caught.value.file == str(path)
    assert caught.value.line == line
    assert column is None or caught.value.column is not None
    assert not list((tmp_path / "out" / "releases").iterdir())


@pytest.mark.parametrize(
    "content", [b"", b"no gzip", gzip.compress(TURTLE.encode())[:40]], ids=["empty", "no", "cut"]
)
def test_broken_gzip(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.ttl.gz"
    path.write_bytes(content)
    with pytest.raises((SourceUnreadable, EmptySource), match=r"a\.ttl\.gz"):
        take_in([path], tmp_path / "out", BASE)


def test_nothing_to_publish(tmp_path: Path) -> None:
    with pytest.raises(EmptySource, match="no statement in it"):
        taken(tmp_path, a__ttl="# nothing\n")


def test_no_such_file(tmp_path: Path) -> None:
    with pytest.raises(SourceMissing, match="no such file"):
        take_in([tmp_path / "a.ttl"], tmp_path / "out", BASE)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").mkdir()
    with pytest.raises(SourceUnreadable, match="cannot be opened"):
        take_in([tmp_path / "a.ttl"], tmp_path / "out", BASE)


def test_a_suffix_that_tells_no_format(tmp_path: Path) -> None:
    with pytest.raises(UnknownSuffix):
        taken(tmp_path, a__txt="x")


def test_taking_in_loads_no_rdflib() -> None:
    code = "import sys, plangraph.intake, plangraph.cached; print('rdflib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
