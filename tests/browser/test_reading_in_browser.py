"""Reading: from the words to what is said about them, and back to the very words."""

from __future__ import annotations

import re

from conftest import DESK, Opener
from kinds import PLAN
from playwright.sync_api import Page, expect


def test_from_the_words_to_the_statement_and_back(any_page: Page) -> None:
    page = any_page
    page.goto(PLAN)
    page.locator("#a12\\.5 > a.ref").click()
    expect(page).to_have_url(re.compile(r"/doc/gaigap-2025/action/12\.5"))
    words = page.locator("blockquote.quote a.said").first
    expect(words).to_contain_text("婦女兒童")
    words.click()
    expect(page).to_have_url(re.compile(r"/plan/gaigap-2025.*#"))
    lit = page.locator(".act.here")
    expect(lit.first).to_contain_text("婦女兒童")
    expect(lit.first).to_be_in_viewport()


def test_a_statement_shows_itself_under_the_pointer(page: Page) -> None:
    page.goto(PLAN)
    act = page.locator("#a12\\.5")
    before = act.evaluate("e => getComputedStyle(e).backgroundColor")
    act.locator("a").first.hover()
    expect(act).not_to_have_css("background-color", before)


def test_a_thing_named_in_the_text_leads_to_its_page(any_page: Page) -> None:
    page = any_page
    page.goto(PLAN)
    page.locator("#c12 a.m.k-party[href*='actor/']").first.click()
    expect(page).to_have_url(re.compile(r"/doc/actor/"))
    expect(page.locator("#mentions mark").first).to_be_visible()


def test_switches_mark_a_kind_and_are_remembered(page: Page) -> None:
    page.goto(PLAN)
    mark = page.locator("#c12 a.m.k-party").first
    quiet = mark.evaluate("e => getComputedStyle(e).color")
    page.locator("label[for=show-party]").click()
    expect(mark).not_to_have_css("color", quiet)
    page.reload()
    expect(page.locator("#show-party")).to_be_checked()


def test_switches_work_without_scripts(open_tab: Opener) -> None:
    page = open_tab(java_script_enabled=False)
    page.goto(PLAN)
    page.locator("label[for=show-party]").click()
    expect(page.locator("#show-party")).to_be_checked()


def test_a_sentence_and_a_citation_can_be_copied(open_tab: Opener) -> None:
    page = open_tab(permissions=["clipboard-read", "clipboard-write"])
    page.goto(PLAN)
    page.locator("#s12\\.2").hover()
    page.locator("#s12\\.2 .pincopy").click()
    page.wait_for_function("async () => (await navigator.clipboard.readText()).includes('#s12.2')")
    page.locator("details.cite > summary").click()
    page.locator("details.cite pre + button").first.click()
    page.wait_for_function("async () => (await navigator.clipboard.readText()).startsWith('@')")


def test_the_neighbourhood_is_a_graph_and_a_table(page: Page) -> None:
    page.goto("/doc/gaigap-2025/action/12.5")
    requested: list[str] = []
    page.on("request", lambda request: requested.append(request.url))
    box = page.locator("[data-graph]")
    box.locator("summary").first.focus()
    page.keyboard.press("Enter")
    nodes = box.locator("svg .node")
    expect(nodes.nth(3)).to_be_visible()
    assert any("neighbourhood" in url for url in requested)
    before = nodes.count()
    box.locator(".node[aria-label^='women']").first.focus()
    page.keyboard.press("Enter")
    expect(box.locator(".graphinfo a.thing")).to_contain_text("women")
    box.locator(".graphinfo button").click()
    expect(nodes.nth(before)).to_be_visible()
    box.locator(".graphtable summary").click()
    expect(box.locator(".graphtable tbody tr").nth(3)).to_be_visible()


def test_what_a_reader_pays_for_scripts(page: Page) -> None:
    asked: list[str] = []
    page.on("response", lambda answer: asked.append(answer.url))
    page.goto(PLAN, wait_until="networkidle")
    scripts = [url for url in asked if ".js" in url]
    assert scripts
    sizes = [len(page.request.get(url).body()) for url in scripts]
    assert sum(sizes) < 30_000
    assert not any("editor" in url or "drawing" in url for url in scripts)


def test_print_leaves_the_words(open_tab: Opener) -> None:
    page = open_tab(viewport=DESK)
    page.goto(PLAN)
    page.emulate_media(media="print")
    expect(page.locator("header.top")).to_be_hidden()
    expect(page.locator("#s12\\.2")).to_be_visible()
