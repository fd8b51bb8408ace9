import csv
import re

import pytest
from rdflib import DCTERMS, Literal, URIRef

from plangraph import assets, reading
from plangraph.build import build_release
from plangraph.cli import run
from plangraph.errors import CallerError, SourceMissing, SourceUnreadable, StorageFailed
from plangraph.names import Names
from plangraph.plan import load_plan
from plangraph.reading import new_plan

DOCUMENT = assets.ontology() / "plans" / "gaigap-2025" / "000_70ea137fa163bfbc.txt"
WESTERN = 'The "Shared" Plan\n1. Aim. All shall go \\ cooperate.\n2. Way. Walk.\nAdvertisement'


def written(tmp_path, text, name="raw.txt"):
    path = tmp_path / name
    path.write_bytes(text.encode())
    return path


def rows(folder):
    with (folder / "removed.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    return new_plan(DOCUMENT, tmp_path_factory.mktemp("plans") / "new-plan")


def test_the_folder_holds_the_document_and_a_file_for_each_unit(plan):
    units = ["announcement", "preamble-1", "preamble-2", *(f"clause-{n}" for n in range(1, 14))]
    assert {path.name for path in plan.folder.iterdir()} == {
        DOCUMENT.name,
        "plan.ttl",
        "removed.tsv",
        *(f"{unit}.ttl" for unit in units),
    }
    assert (plan.folder / DOCUMENT.name).read_bytes() == DOCUMENT.read_bytes()
    assert (plan.key, plan.language, len(plan.document.clauses)) == ("new-plan", "zh-hant", 13)


def test_the_folder_is_a_plan(plan):
    loaded = load_plan(plan.folder, Names())
    assert loaded.document == plan.document
    assert loaded.source == plan.source
    assert set(loaded.files) == {path.name for path in plan.folder.glob("*.ttl")}
    titles = {
        str(subject).removeprefix(Names().base): (str(title), title.language)
        for subject, title in loaded.written().subject_objects(DCTERMS.title)
    }
    assert titles["id/plan/new-plan"] == ("人工智能全球治理行動計劃", "zh-hant")
    assert titles["id/new-plan/clause/12"] == ("加強人工智能能力建設國際合作", "zh-hant")
    assert len(titles) == 14


def test_skeleton_shows_the_text_and_what_to_write(plan):
    skeleton = (plan.folder / "clause-12.ttl").read_text(encoding="utf-8")
    assert skeleton.startswith("# 十二、加強人工智能能力建設國際合作。\n# [12.1] 把人工智能")
    assert '\n# sentence:12.2 pg:gloss "…"@en .\n' in skeleton
    assert "@prefix action: <id/new-plan/action/> ." in skeleton


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("計劃\n一、目標。合作。", ['"…"@en']),
        ("計劃\n一、合作。", ['"…"@zh-hant , "…"@en']),
        ("计划\n一、目标。合作。", ['"…"@zh-hant , "…"@en']),
        ("Plan\n1. Aim. Go.", ['"…"@zh-hant']),
    ],
)
def test_titles_that_are_missing_are_asked_for(tmp_path, text, asked):
    plan = new_plan(written(tmp_path, text), tmp_path / "p")
    skeleton = (plan.folder / "clause-1.ttl").read_text(encoding="utf-8")
    assert re.findall(r"# clause:1 dcterms:title (.*) \.", skeleton) == asked


def fill_in(plan, *, actions):
    """Write something for every blank of the skeletons, the actions too if asked."""
    for path in plan.folder.glob("*.ttl"):
        text, _, pattern = path.read_text(encoding="utf-8").partition("# To write:\n")
        if not actions:
            pattern = re.sub(r"# action:(?s:.*)", "", pattern)
        pattern = re.sub(r"(?m)^# ", "", pattern).replace("…", "x")
        path.write_text(text + pattern, encoding="utf-8")


def test_skeletons_filled_in_are_turtle(tmp_path):
    plan = new_plan(DOCUMENT, tmp_path / "new-plan")
    fill_in(plan, actions=True)
    graph = load_plan(plan.folder, Names()).written()
    action = URIRef(Names().part("new-plan", "action", "12.1"))
    assert len(list(graph.predicate_objects(action))) == 9


def test_titles_date_and_glosses_are_all_a_plan_needs_to_conform(tmp_path):
    plan = new_plan(DOCUMENT, tmp_path / "new-plan")
    fill_in(plan, actions=False)
    release = build_release([plan.folder], tmp_path / "out", Names())
    assert release.validation and release.validation["violations"] == 0
    assert [made["key"] for made in release.plans] == ["new-plan"]


def test_everything_removed_is_listed(plan):
    raw = plan.source.text
    listed = rows(plan.folder)
    assert len(listed) == len(plan.document.removed) == 154 + 72 + 24
    for row, removal in zip(listed, plan.document.removed, strict=True):
        start, end = int(row["start"]), int(row["end"])
        assert raw[start:end] == removal.words
        assert row["reason"] == removal.reason
        assert int(row["line"]) == raw.count("\n", 0, start) + 1
    assert [row["words"] for row in listed[:3]] == ["(fā)", "(fā)", "\\x20"]


def test_invisible_words_are_shown(tmp_path):
    plan = new_plan(written(tmp_path, "計劃\r\n一、目標\u200b。\t行\\動。\n"), tmp_path / "p")
    assert [row["words"] for row in rows(plan.folder)] == ["\\r", "\\u200b", "\\t"]


def test_western_document(tmp_path):
    plan = new_plan(written(tmp_path, WESTERN), tmp_path / "shared-plan")
    loaded = load_plan(plan.folder, Names())
    assert plan.language == loaded.language == "en"
    titles = {str(title) for title in loaded.written().objects(None, DCTERMS.title)}
    assert titles == {'The "Shared" Plan', "Aim", "Way"}
    skeleton = (plan.folder / "clause-1.ttl").read_text(encoding="utf-8")
    assert skeleton.startswith("# 1. Aim.\n# [1.1] All shall go \\ cooperate.\n")
    assert '# clause:1 dcterms:title "…"@zh-hant .' in skeleton
    assert '#   skos:prefLabel "…"@en , "…"@zh-hant ;' in skeleton
    assert "pg:gloss" not in skeleton, "what is in English needs no translation into it"


def test_simplified_document_is_asked_for_traditional_labels(tmp_path):
    plan = new_plan(written(tmp_path, "发展计划\n一、目标。发展教育。\n"), tmp_path / "p")
    skeleton = (plan.folder / "clause-1.ttl").read_text(encoding="utf-8")
    assert 'skos:prefLabel "…"@zh-hans , "…"@zh-hant , "…"@en ;' in skeleton


def test_line_end_inside_a_sentence_stays_in_the_comment(tmp_path):
    text = "Plan\n1. Aim. Go\r<s> <p> <o> .\u2028<s> <p> <o> .\n2. Way. Walk."
    plan = new_plan(written(tmp_path, text), tmp_path / "p")
    assert len(load_plan(plan.folder, Names()).files["clause-1.ttl"].graph) == 1


def test_line_end_inside_a_title_is_escaped(tmp_path):
    plan = new_plan(written(tmp_path, "A\rPlan\n1. Aim. Go."), tmp_path / "p")
    assert Literal("A\rPlan", lang="en") in load_plan(plan.folder, Names()).written().objects()


@pytest.mark.parametrize(
    ("name", "copy"),
    [("a plan, 全文.txt", "a-plan-.txt"), ("全文", "document.txt"), ("plan.ttl", "plan.ttl.txt"),
     ("removed.tsv", "removed.tsv.txt"), ("x>y.html", "x-y.html")],
)  # fmt: skip
def test_copy_has_a_name_that_an_iri_can_hold(tmp_path, name, copy):
    file = written(tmp_path, WESTERN, name)
    plan = new_plan(file, tmp_path / "out" / "p")
    assert (plan.folder / copy).read_bytes() == file.read_bytes()
    assert load_plan(plan.folder, Names()).source.name == copy


def test_an_empty_folder_is_filled(tmp_path):
    out = tmp_path / "p"
    out.mkdir()
    assert new_plan(written(tmp_path, WESTERN), out).folder == out
    assert out.stat().st_mode & 0o777 == 0o755, "others may read it, unlike a temporary folder"
    assert (out / "plan.ttl").is_file()


def test_what_is_there_is_never_touched(tmp_path):
    out = tmp_path / "p"
    out.mkdir()
    (out / "clause-1.ttl").write_text("mine", encoding="utf-8")
    with pytest.raises(CallerError, match="is there and not an empty folder"):
        new_plan(written(tmp_path, WESTERN), out)
    assert [path.name for path in out.iterdir()] == ["clause-1.ttl"]
    with pytest.raises(CallerError, match="is there and not an empty folder"):
        new_plan(written(tmp_path, WESTERN), written(tmp_path, "", "file"))


@pytest.mark.parametrize("name", ["Plan", "my plan", "plan", "actor", "計劃", "a_b", "-a"])
def test_names_that_make_no_key(tmp_path, name):
    with pytest.raises(CallerError, match="a plan folder's name is the plan's key"):
        new_plan(written(tmp_path, WESTERN), tmp_path / name)


@pytest.mark.parametrize(
    ("text", "error"),
    [("計劃\n合作。", SourceUnreadable), ("合作。\n一、目標。", SourceUnreadable)],
)
def test_no_plan_in_the_document_leaves_no_folder(tmp_path, text, error):
    with pytest.raises(error):
        new_plan(written(tmp_path, text), tmp_path / "p")
    assert [path.name for path in tmp_path.iterdir()] == ["raw.txt"]


def test_no_document(tmp_path):
    with pytest.raises(SourceMissing):
        new_plan(tmp_path / "absent.txt", tmp_path / "p")


def test_a_failure_in_the_middle_leaves_no_folder(tmp_path, monkeypatch):
    def full(self, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(reading.Path, "replace", full)
    with pytest.raises(StorageFailed, match="cannot be written: No space left"):
        new_plan(written(tmp_path, WESTERN), tmp_path / "p")
    assert [path.name for path in tmp_path.iterdir()] == ["raw.txt"]


def test_command(tmp_path, capsys):
    assert run(["read", str(DOCUMENT), "--out", str(tmp_path / "p")]) == 0
    assert "13 clauses, 34 sentences; removed: 250, listed for review in" in capsys.readouterr().out
    assert run(["read", str(DOCUMENT), "--out", str(tmp_path / "p")]) == 2
    assert "not an empty folder" in capsys.readouterr().err
    assert run(["read", "--help"]) == 0
    assert "Example: plangraph read" in capsys.readouterr().out
