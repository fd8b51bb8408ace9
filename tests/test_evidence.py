from __future__ import annotations

import pytest
from mini import Project

from plangraph.assembly import Assembly
from plangraph.errors import QuoteNotFound
from plangraph.evidence import Evidence, nearest, provisions, resolve
from plangraph.names import Names
from plangraph.plan import Span, load_plan

NAMES = Names()


def found(project: Project, subject: str) -> list[tuple[Span, str]]:
    """The spans of a subject with the words there."""
    plan = load_plan(project.plan, NAMES)
    spans = [e.span for e in resolve(plan, NAMES) if str(e.subject) == f"{NAMES.base}id/{subject}"]
    return [(span, plan.document.unit(span.unit).text[span.start : span.end]) for span in spans]


def test_a_quote_is_found_in_the_provision_of_its_action(project: Project) -> None:
    assert found(project, "mini/action/1.2") == [
        (Span("1", 11, 15), "鼓勵企業"),
        (Span("1", 31, 39), "支持學校提高技能"),
    ]


def test_a_things_quote_is_found_in_the_unit_of_its_file(project: Project) -> None:
    assert found(project, "work/compact") == [(Span("2", 11, 17), "《示例契約》")]


def test_a_quote_in_the_file_about_the_plan_is_found_anywhere(project: Project) -> None:
    assert found(project, "actor/all-parties") == [(Span("p1", 4, 6), "各方")]


def test_a_suffix_tells_which(project: Project) -> None:
    project.edit("clause-2.ttl", '"《示例契約》"', '[ oa:exact "落實" ; oa:suffix "《" ]')
    assert found(project, "work/compact") == [(Span("2", 9, 11), "落實")]


def test_a_prefix_tells_which(project: Project) -> None:
    project.edit("clause-2.ttl", '"《示例契約》"', '[ oa:exact "落實" ; oa:prefix "、" ]')
    assert found(project, "work/compact") == [(Span("2", 2, 4), "落實")]


def test_a_sentence_tells_which(project: Project) -> None:
    quote = '[ oa:exact "落實" ; pg:statedIn sentence:2.1 ]'
    project.edit("clause-2.ttl", '"《示例契約》"', quote)
    assert found(project, "work/compact") == [(Span("2", 9, 11), "落實")]


def test_noise_in_the_raw_file_does_not_matter(project: Project) -> None:
    project.edit("clause-2.ttl", '"《示例契約》"', '"發揮學校作用"')
    assert found(project, "work/compact") == [(Span("2", 18, 24), "發揮學校作用")]


def refused(project: Project) -> QuoteNotFound:
    with pytest.raises(QuoteNotFound) as caught:
        resolve(load_plan(project.plan, NAMES), NAMES)
    return caught.value


def test_words_that_are_not_there_are_told_with_the_nearest(project: Project) -> None:
    project.edit("clause-2.ttl", '"《示例契約》"', '"落實《示例协議》"')
    message = refused(project).message
    assert message.endswith(
        "clause-2.ttl:26: <id/work/compact> pg:quote: '落實《示例协議》' does not stand in the "
        "text of 2; nearest is '落實《示例契約》'"
    )


def test_words_that_are_there_twice_are_told_with_their_places(project: Project) -> None:
    project.edit("clause-2.ttl", '"《示例契約》"', '"落實"')
    message = refused(project).message
    assert "'落實' stands 2 times in the text of 2: 二、[落實]示例契約; " in message
    assert message.endswith("say which by oa:prefix or oa:suffix")


def test_all_faults_are_told_at_once(project: Project) -> None:
    project.edit("clause-2.ttl", '"《示例契約》"', '"甲"')
    project.edit("clause-1.ttl", 'actor:companies pg:quote "企業"', 'actor:companies pg:quote "乙"')
    error = refused(project)
    assert error.message.endswith("(and 1 more)")
    assert "'乙'" in error.message
    assert len(error.details) == 1
    assert "'甲'" in error.details[0]


@pytest.mark.parametrize(
    ("quote", "reason"),
    [
        ('""', "an empty quote"),
        ("actor:all-parties", 'write "words" or'),
        ('[ oa:exact "落實" ; pg:statedIn clause:9 ]', "there is no provision"),
        ("[ oa:prefix '落' ]", "an empty quote"),
    ],
)
def test_a_quote_that_says_nothing(project: Project, quote: str, reason: str) -> None:
    project.edit("clause-2.ttl", '"《示例契約》"', quote)
    assert reason in refused(project).message


def test_overlapping_occurrences_count(project: Project) -> None:
    source = project.plan / "plan.txt"
    source.write_text(source.read_text("utf-8").replace("學校作用", "哈哈哈"), "utf-8")
    project.edit("clause-2.ttl", '"《示例契約》"', '"哈哈"')
    assert "stands 2 times" in refused(project).message


def test_provisions_hold_sentences(project: Project) -> None:
    places = provisions(load_plan(project.plan, NAMES), NAMES)
    assert places[NAMES.plan("mini")] == Span("title", 0, 6)
    assert places[NAMES.part("mini", "sentence", "1.2")] == Span("1", 40, 47)


def test_nearest_aligns_on_the_longest_agreement() -> None:
    assert nearest("甲乙丙丁戊己", "乙丙X戊") == (2, "乙丙丁戊")


def test_every_quote_of_the_plan_stands_in_its_unit(assembly: Assembly) -> None:
    read = assembly.plans[0]
    assert len(read.evidence) > 300
    for each in read.evidence:
        assert isinstance(each, Evidence)
        unit = read.plan.document.unit(each.span.unit)
        words = unit.text[each.span.start : each.span.end]
        start, end = unit.raw_range(each.span.start, each.span.end)
        raw = read.plan.source.text[start:end]
        assert words
        assert raw[0] == words[0]
        assert raw[-1] == words[-1]
