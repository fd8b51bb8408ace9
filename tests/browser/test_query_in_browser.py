"""The query page: examples, answers, mistakes, sharing, downloads, completion."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from conftest import Heard, Opener
from kinds import BROKEN, FAULTS, WHO_IS_ASKED, in_language
from playwright.sync_api import Page, expect

CODE = "[data-editor] .cm-content"


def write(page: Page, query: str) -> None:
    """Replace what stands in the editor."""
    page.locator(CODE).click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(query)


def test_an_example_is_run_and_shown_in_every_view(page: Page) -> None:
    page.goto("/sparql")
    page.locator(".examplelist a").first.click()
    answer = page.locator("#answer")
    expect(answer.locator("table.answer a.thing").first).to_have_attribute(
        "href", re.compile("/doc/actor/")
    )
    expect(answer.locator(".count")).to_contain_text(re.compile(r"\d+ · [\d.,]+ ms"))
    expect(page).to_have_url(re.compile(r"\?query="))
    page.get_by_role("tab").first.focus()
    page.keyboard.press("ArrowRight")
    expect(answer.locator("svg.chart rect").first).to_be_visible()
    page.keyboard.press("End")
    expect(answer.locator("pre")).to_contain_text('"bindings"')


def test_triples_are_drawn(page: Page) -> None:
    page.goto("/sparql")
    write(page, "CONSTRUCT WHERE { <https://w3id.org/plangraph/id/actor/women> ?p ?o }")
    page.keyboard.press("Control+Enter")
    page.locator("#tab-graph").click()
    expect(page.locator("#answer svg .node").nth(2)).to_be_visible()
    expect(page.locator("#answer .downloads a[href*='format=turtle']")).to_be_visible()


def test_a_yes_or_no(page: Page) -> None:
    page.goto("/sparql")
    write(page, "ASK { ?s ?p ?o }")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#answer .note strong")).to_have_text("Yes")


def test_a_mistake_is_marked_where_it_is(page: Page, heard: Heard) -> None:
    page.goto("/sparql")
    write(page, BROKEN)
    page.locator("button.go").click()
    expect(page.get_by_role("alert")).to_contain_text("Line 2, column 11")
    marked = page.locator("[data-editor] .cm-lintRange-error")
    expect(marked).to_have_text("}")
    expect(page.locator("[data-editor] .cm-lint-marker-error")).to_be_visible()
    write(page, WHO_IS_ASKED)
    page.locator("button.go").click()
    expect(page.locator("#answer table")).to_be_visible()
    expect(marked).to_have_count(0)
    # The browser notes every answer of 400 itself.
    heard.errors[:] = [each for each in heard.errors if "400" not in each]


def test_a_shared_mistake_is_marked_too(page: Page, heard: Heard) -> None:
    page.goto(FAULTS["query, broken"][0])
    expect(page.locator("[data-editor] .cm-lintRange-error")).to_have_text("}")
    heard.errors[:] = [each for each in heard.errors if "400" not in each]


def test_a_query_is_shared(open_tab: Opener) -> None:
    page = open_tab(permissions=["clipboard-read", "clipboard-write"])
    page.goto("/sparql")
    write(page, WHO_IS_ASKED)
    page.locator("button.go").click()
    page.locator("#answer .share button").click()
    link = page.wait_for_function("() => navigator.clipboard.readText()").json_value()
    for scripts in (True, False):
        other = open_tab(java_script_enabled=scripts)
        other.goto(link)
        expect(other.locator("#answer table.answer a.thing").first).to_contain_text("countries")


def test_back_is_the_query_before(page: Page) -> None:
    page.goto("/sparql")
    for query in (WHO_IS_ASKED, "ASK { ?s ?p ?o }"):
        write(page, query)
        page.keyboard.press("Control+Enter")
        expect(page.locator("#answer[aria-busy]")).to_have_count(0)
        expect(page).to_have_url(re.compile("ASK|GROUP"))
    expect(page).to_have_url(re.compile("ASK"))
    page.go_back()
    expect(page.locator(CODE)).to_contain_text("GROUP BY")
    expect(page.locator("#answer table.answer")).to_be_visible()


def test_earlier_queries_are_kept_and_forgotten(page: Page) -> None:
    page.goto("/sparql")
    write(page, "ASK { ?kept ?in ?this }")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#answer .note")).to_be_visible()
    page.goto("/sparql")
    page.locator("details.earlier summary").click()
    page.locator("details.earlier li button").first.click()
    expect(page.locator(CODE)).to_contain_text("?kept")
    expect(page.locator("#answer .note")).to_be_visible()
    page.locator("details.earlier > p button").click()
    expect(page.locator("details.earlier")).to_be_hidden()


@pytest.mark.parametrize("format", ["json", "xml", "csv", "tsv"])
def test_every_format_is_downloaded(page: Page, tmp_path: Path, format: str) -> None:
    page.goto("/sparql")
    write(page, WHO_IS_ASKED)
    page.keyboard.press("Control+Enter")
    with page.expect_download() as waiting:
        page.locator(f"#answer .downloads a[href*='format={format}']").click()
    file = tmp_path / "answer"
    waiting.value.save_as(file)
    text = file.read_text(encoding="utf-8")
    assert "https://w3id.org/plangraph/id/actor/" in text
    if format == "csv":
        assert next(csv.reader(text.splitlines())) == ["actor", "actions"]


def test_completion_knows_this_graph(page: Page) -> None:
    page.goto("/sparql", wait_until="networkidle")
    write(page, "SELECT * WHERE { ?action ")
    page.keyboard.type("pg:add")
    expect(page.locator("[data-editor] .cm-tooltip-autocomplete li").first).to_contain_text(
        "pg:addressee"
    )
    page.wait_for_timeout(150)  # CodeMirror takes no Enter right after its list opens
    page.keyboard.press("Enter")
    expect(page.locator(CODE)).to_contain_text("PREFIX pg: <https://w3id.org/plangraph/ns#>")
    page.keyboard.type(" 婦女")
    expect(page.locator("[data-editor] .cm-tooltip-autocomplete li").first).to_contain_text(
        "actor:women"
    )
    page.wait_for_timeout(150)
    page.keyboard.press("Enter")
    expect(page.locator(CODE)).to_contain_text("PREFIX actor:")
    expect(page.locator(CODE)).to_contain_text("?action pg:addressee actor:women")


def test_the_keyboard_leaves_the_editor(page: Page) -> None:
    page.goto("/sparql")
    page.locator(CODE).click()
    page.keyboard.press("Tab")
    expect(page.locator("button.go")).to_be_focused()


def test_examples_are_found_in_the_readers_language(open_tab: Opener) -> None:
    page = open_tab(locale="zh-Hant")
    page.goto("/sparql")
    page.locator("input.findexample").fill("婦女")
    shown = page.locator(".examplelist li:visible")
    expect(shown.first).to_contain_text("婦女")
    shown.first.locator("a").click()
    expect(page.locator("#answer table")).to_be_visible()


def test_a_query_without_scripts(open_tab: Opener, heard: Heard) -> None:
    page = open_tab(java_script_enabled=False)
    page.goto("/sparql")
    page.fill("#query", WHO_IS_ASKED)
    page.locator("button.go").click()
    expect(page.locator("#answer table.answer tbody tr").nth(3)).to_be_visible()
    with page.expect_download() as waiting:
        page.locator("#answer a[href*='format=csv']").click()
    assert "actor,actions" in Path(waiting.value.path()).read_text()
    page.fill("#query", BROKEN)
    page.locator("button.go").click()
    expect(page.get_by_role("alert")).to_contain_text("column 11")
    heard.errors[:] = [each for each in heard.errors if "400" not in each]


def test_examples_without_scripts_and_on_a_phone(any_page: Page) -> None:
    page = any_page
    page.goto(in_language("/sparql", "en"))
    page.locator(".examplelist a").first.click()
    expect(page.locator("#answer table.answer a.thing").first).to_be_visible()
