"""What the README says is tried: its queries and their answers, its commands, its tables."""

import re
import subprocess
import sys
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

import plangraph
from plangraph.cli import COMMANDS
from plangraph.engine import QueryRequest
from plangraph.engine.embedded import EmbeddedEngine
from plangraph.media import RESULTS_CSV
from plangraph.release import Release
from plangraph.settings import PREFIX, TABLE, from_mapping

TOP = Path(__file__).parents[1]
README = (TOP / "README.md").read_text(encoding="utf-8")
BLOCKS = [
    (token.info, token.content) for token in MarkdownIt().parse(README) if token.type == "fence"
]
QUERIES = [
    (query, answer)
    for (language, query), (after, answer) in pairwise(BLOCKS)
    if language == "sparql" and after == "csv"
]
SHELL = [
    line.partition(" #")[0].strip()
    for language, text in BLOCKS
    if language == "sh"
    for line in text.splitlines()
]


def test_there_are_five_queries_each_with_its_answer() -> None:
    assert len(QUERIES) == sum(language == "sparql" for language, _ in BLOCKS) == 5


@pytest.mark.parametrize(("query", "answer"), QUERIES)
def test_a_query_answers_as_the_readme_says(query: str, answer: str, built: Release) -> None:
    engine = EmbeddedEngine(built, from_mapping({}))
    with closing(engine.answer(QueryRequest(query, results=RESULTS_CSV))) as answered:
        found = answered.read().decode()
    assert found.replace("\r\n", "\n") == answer


@pytest.mark.parametrize("line", [line for line in SHELL if line.startswith("curl")])
def test_a_curl_command_gets_what_it_asks_for(line: str, address: str) -> None:
    line = line.replace("http://127.0.0.1:8000", address).replace("curl ", "curl --fail ", 1)
    done = subprocess.run(line, shell=True, check=False, capture_output=True)
    assert done.returncode == 0, done.stderr
    assert b"plangraph" in done.stdout or b"true" in done.stdout


@pytest.mark.parametrize("line", [line for line in SHELL if line.startswith("plangraph")])
def test_a_command_is_one_of_ours_and_takes_these_options(line: str) -> None:
    words = line.split()
    assert words[1] in COMMANDS
    command = [sys.executable, "-m", "plangraph", words[1], "--help"]
    shown = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert [word for word in words if word.startswith("--") and word not in shown] == []


def test_the_two_commands_are_in_the_makefile() -> None:
    said = [text.split() for language, text in BLOCKS if language == "console"]
    makefile = (TOP / "Makefile").read_text(encoding="utf-8")
    for target in said[0][1::2]:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)


def test_every_setting_is_explained_with_its_default() -> None:
    for row in TABLE:
        default = f"`{row.default}`" if row.default else "none"
        assert f"| `{PREFIX}{row.name.upper()}` | {default} | {row.help} |" in README


def test_every_command_is_shown() -> None:
    assert {line.split()[1] for line in SHELL if line.startswith("plangraph")} == set(COMMANDS)


def test_the_floors_are_the_ones_of_the_code() -> None:
    drawn = [line[4:] for line in (plangraph.__doc__ or "").splitlines() if line[:4] == "    "]
    assert "\n".join(drawn) in README
