"""What the search finds, and how large its index grows, beside the usual ways to make one.

Recall is over the shipped plans: of the things whose words hold what was asked, how many are
found. Sizes are of one plan and of synthetic copies of it; a copy has its own text and statements.
"""

from __future__ import annotations

import json
import random
import re
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pyoxigraph as ox
from pypinyin import lazy_pinyin

from plangraph import settings
from plangraph.engine.embedded import EmbeddedEngine
from plangraph.index import write_index
from plangraph.names import Names
from plangraph.publisher.app import create_app
from plangraph.release import Release
from plangraph.scripts import to_simplified
from tests.bench.ground import Bench
from tests.bench.peers import peers_python
from tests.bench.report import Table

#: The last takes two minutes.
COPIES = (1, 10, 1_000)
_HAN = re.compile(r"[\u4e00-\u9fff]{2,}")
#: What is typed, and the forms of the word that should be found by it.
_STEMS = {
    "countries": r"\bcountr(y|ies)\b",
    "developing": r"\bdevelop(s|ed|ing|ment|ments)?\b",
    "standard": r"\bstandards?\b",
    "sharing": r"\bshar(e|es|ed|ing)\b",
    "technologies": r"\btechnolog(y|ies)\b",
    "protect": r"\bprotect(s|ed|ing|ion)?\b",
    "risks": r"\brisks?\b",
    "encouraged": r"\bencourag(e|es|ed|ing|ement)\b",
}
Texts = Sequence[tuple[str, str]]  #: IRI, and all its words in Simplified characters
Find = Callable[[str], set[str]]


def run(bench: Bench) -> Iterator[Table]:
    """Recall of three kinds of question, then sizes."""
    texts = _texts(bench.release)
    asked = _questions(texts)
    rows = [
        [name, *(_recall(find, each) for each in asked.values())]
        for name, find in _finders(bench.release, texts).items()
    ]
    rows.append(["tantivy, its default tokenizer", *_tantivy(texts, asked)])
    head = ("index", *(f"{name} ({len(each)} questions)" for name, each in asked.items()))
    yield Table("search, recall", head, rows)
    yield Table(
        "search, size",
        ("plans", "ours, MB", "ours, s to make", "trigram over the same texts, MB"),
        [list(_sizes(bench.release, copies)) for copies in COPIES],
    )


def _texts(release: Release) -> Texts:
    with closing(sqlite3.connect(release.path("search.db"))) as database:
        rows = database.execute("SELECT iri, words FROM texts JOIN docs ON docs.id = doc")
        joined: dict[str, list[str]] = {}
        for iri, words in rows:
            joined.setdefault(iri, []).append(to_simplified(words))
    return [(iri, "\n".join(words)) for iri, words in sorted(joined.items())]


def _questions(texts: Texts) -> dict[str, dict[str, set[str]]]:
    """For each kind, what is asked and the things to be found by it."""
    runs = sorted({run for _, words in texts for run in _HAN.findall(words)})
    chance = random.Random(2)
    pairs = chance.sample(
        sorted({run[n : n + 2] for run in runs for n in range(len(run) - 1)}), 100
    )
    names = chance.sample([run for run in runs if 2 <= len(run) <= 6], 50)
    return {
        "two Chinese characters": {pair: _holding(texts, pair) for pair in pairs},
        "English forms": {word: _holding(texts, form, re.I) for word, form in _STEMS.items()},
        "pinyin": {"".join(lazy_pinyin(name)): _holding(texts, rf"(?m)^{name}$") for name in names},
    }


def _holding(texts: Texts, pattern: str, flags: int = 0) -> set[str]:
    wanted = re.compile(pattern, flags)
    return {iri for iri, words in texts if wanted.search(words)}


def _recall(find: Find, asked: dict[str, set[str]]) -> str:
    shares = [len(find(word) & right) / len(right) for word, right in asked.items() if right]
    return f"{sum(shares) / len(shares):.1%}"


def _finders(release: Release, texts: Texts) -> dict[str, Find]:
    values = settings.from_mapping({})
    client = create_app(release, EmbeddedEngine(release, values), values).test_client()
    database = sqlite3.connect(":memory:")
    _trigrams(database, texts)

    def ours(word: str) -> set[str]:
        answer = client.get("/search", query_string={"q": word, "format": "json"})
        return {hit["iri"] for hit in json.loads(answer.data)}

    def trigram(word: str) -> set[str]:
        rows = database.execute("SELECT iri FROM t WHERE t MATCH ?", (f'"{word}"',))
        return {iri for (iri,) in rows}

    return {"ours (SQLite FTS5)": ours, "SQLite FTS5 trigram": trigram}


def _trigrams(database: sqlite3.Connection, texts: Iterable[tuple[str, str]]) -> None:
    database.execute(
        "CREATE VIRTUAL TABLE t USING fts5 (iri UNINDEXED, words, tokenize = 'trigram')"
    )
    database.executemany("INSERT INTO t VALUES (?, ?)", texts)
    database.commit()


_TANTIVY = """
import json, sys, tantivy
texts, asked = json.load(sys.stdin)
schema = tantivy.SchemaBuilder()
schema.add_text_field("iri", stored=True, tokenizer_name="raw")
schema.add_text_field("words", tokenizer_name="default")
index = tantivy.Index(schema.build())
writer = index.writer()
for iri, words in texts:
    writer.add_document(tantivy.Document(iri=iri, words=words))
writer.commit()
index.reload()
searcher = index.searcher()
def find(word):
    hits = searcher.search(index.parse_query(word, ["words"]), 5000).hits
    return [searcher.doc(address)["iri"][0] for _, address in hits]
json.dump({word: find(word) for word in asked}, sys.stdout)
"""


def _tantivy(texts: Texts, asked: dict[str, dict[str, set[str]]]) -> list[str]:
    words = [word for each in asked.values() for word in each]
    done = subprocess.run(
        [peers_python(), "-c", _TANTIVY],
        input=json.dumps([list(texts), words]),
        capture_output=True,
        text=True,
        check=True,
    )
    found = {word: set(iris) for word, iris in json.loads(done.stdout).items()}
    return [_recall(found.__getitem__, each) for each in asked.values()]


def _sizes(release: Release, copies: int) -> Iterator[object]:
    yield copies
    with tempfile.TemporaryDirectory() as folder:
        file, other = Path(folder) / "search.db", Path(folder) / "trigram.db"
        begun = time.process_time()
        write_index(_copied(release, copies), Names(release.base), file)
        taken = time.process_time() - begun
        with closing(sqlite3.connect(file)) as made, closing(sqlite3.connect(other)) as rival:
            _trigrams(
                rival,
                made.execute("SELECT iri, words FROM texts JOIN docs ON docs.id = doc"),
            )
        yield file.stat().st_size / 1e6
        yield taken
        yield other.stat().st_size / 1e6


def _copied(release: Release, copies: int) -> Iterator[ox.Quad]:
    """The release, and again all that is said of its plan, under other keys."""
    key = str(release.plans[0]["key"])
    text = release.data.read_text("utf-8")
    own = "".join(line for line in text.splitlines(True) if key in line.partition(" ")[0])
    yield from ox.parse(text, format=ox.RdfFormat.N_QUADS)
    for number in range(1, copies):
        again = own.replace(f"/{key}", f"/copy-{number}")
        yield from ox.parse(again, format=ox.RdfFormat.N_QUADS)
