"""The command line as a user meets it: results, messages of one line, exit codes."""

import subprocess
import sys
from pathlib import Path

import pytest

from plangraph.cli import COMMANDS, run
from plangraph.release import Release

NS = "https://w3id.org/plangraph/ns#"
TURTLE = "<http://example.test/a> <http://example.test/b> <http://example.test/c> .\n"


@pytest.fixture(autouse=True)
def _cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLANGRAPH_CACHE_DIR", str(tmp_path / "cache"))


def _file(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(name: str, capsys) -> None:
    assert run([name, "--help"]) == 0
    shown = capsys.readouterr().out
    assert f"Example: plangraph {name}" in " ".join(shown.split())


def test_help_of_serve_does_not_load_what_building_needs() -> None:
    code = (
        "import sys; from plangraph.cli import run; run(['serve', '--help']);"
        "print(sorted({'rdflib', 'pyshacl'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.rstrip().endswith("[]")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["query", "none.ttl", "--query", "ASK {}"], 2, "none.ttl: no such file or folder"),
        (["query", "a.csv", "--query", "ASK {}"], 2, "a.csv: its suffix tells no RDF format"),
        (["query", "broken.ttl", "--query", "ASK {}"], 2, "broken.ttl:2:"),
        (["query", "empty.ttl", "--query", "ASK {}"], 2, "no statement in it to publish"),
        (["query", "a.ttl", "--query", "SELECT * {"], 2, "cannot be parsed at line 1"),
        (["query", "a.ttl", "--query", "@none.rq"], 2, "none.rq: no such query file"),
        (["query", "folder", "--query", "ASK {}"], 2, "neither a plan folder"),
        (["validate", "broken.ttl"], 2, "broken.ttl:2:"),
        (["validate", "none.ttl"], 2, "none.ttl: no such file"),
        (["validate", "folder"], 2, "neither a plan folder"),
        (["validate", "none"], 2, "none: no such file or folder"),
        (["serve", "none.ttl"], 2, "none.ttl: no such file or folder"),
        (["serve", "a.ttl", "--port", "http"], 2, "PLANGRAPH_PORT is 'http'"),
        (["export", "folder2", "none.ttl"], 2, "none.ttl: no such file or folder"),
        (["nothing"], 2, "No such command 'nothing'"),
    ],
)
def test_bad_input_gets_one_line_and_the_exit_code(
    arguments: list[str], code: int, said: str, tmp_path: Path, monkeypatch, capsys
) -> None:
    monkeypatch.chdir(tmp_path)
    _file(tmp_path, "a.ttl", TURTLE)
    _file(tmp_path, "a.csv", "a,b\n")
    _file(tmp_path, "empty.ttl", "# nothing\n")
    _file(tmp_path, "broken.ttl", TURTLE + "<http://example.test/a> nonsense .\n")
    (tmp_path / "folder").mkdir()
    assert run(arguments) == code
    captured = capsys.readouterr()
    assert said in captured.err
    assert "Traceback" not in captured.err
    assert captured.out == ""


def test_a_port_in_use_is_said_in_one_line(tmp_path: Path, address: str, capsys) -> None:
    file = _file(tmp_path, "a.ttl", TURTLE)
    port = address.rpartition(":")[2]
    assert run(["serve", str(file), "--port", port]) == 3
    assert f"port {port}" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("table", "s"),
        ("json", '{"head":{"vars":["s"]}'),
        ("csv", "s\r\nhttp://example.test/a"),
        ("tsv", "?s\n<http://example.test/a>"),
        ("xml", '<?xml version="1.0"'),
    ],
)
def test_an_answer_is_written_as_asked(name: str, start: str, tmp_path: Path, capfdbinary) -> None:
    file = _file(tmp_path, "a.ttl", TURTLE)
    words = ["query", str(file), "--query", "SELECT ?s { ?s ?p ?o }", "--format", name]
    done = subprocess.run([sys.executable, "-m", "plangraph", *words], check=True)
    assert done.returncode == 0
    assert capfdbinary.readouterr().out.decode().startswith(start)


def test_a_graph_is_written_as_turtle_where_nothing_is_asked(tmp_path: Path, capfdbinary) -> None:
    file = _file(tmp_path, "a.ttl", TURTLE)
    query = _file(tmp_path, "q.rq", "CONSTRUCT WHERE { ?s ?p ?o }")
    words = ["query", str(file), "--query", f"@{query}"]
    subprocess.run([sys.executable, "-m", "plangraph", *words], check=True)
    assert capfdbinary.readouterr().out.decode().strip() == TURTLE.strip()


def test_a_release_conforms_and_a_broken_triple_is_named_with_its_line(
    built: Release, tmp_path: Path, capsys
) -> None:
    text = built.path("dumps/plangraph.ttl").read_text(encoding="utf-8")
    broken = _file(tmp_path, "broken.ttl", text.replace("pg:force force:plain", "pg:force 1", 1))
    assert run(["validate", str(broken)]) == 1
    out = capsys.readouterr().out
    assert f"{broken}:" in out
    assert "ActionShape-force" in out
    assert "does not conform" in out
    assert run(["validate", str(built.path("dumps/plangraph.ttl"))]) == 0
    assert capsys.readouterr().out.startswith("conforms: 0 violations, 0 warnings")
