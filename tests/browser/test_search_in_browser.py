"""Search in three scripts and by sound, and completion by keyboard."""

from __future__ import annotations

import re

import pytest
from conftest import Opener
from playwright.sync_api import Page, expect


@pytest.mark.parametrize(
    "typed",
    [
        "developing countries",
        "發展中國家",
        "发展中国家",
        "fazhanzhongguojia",
        "developng countries",
    ],
)
def test_one_thing_by_many_names(page: Page, typed: str) -> None:
    page.goto("/")
    page.fill("#q-top", typed)
    page.keyboard.press("Enter")
    expect(page.locator(".hits a.thing[href*='actor/developing-countries']")).to_be_visible()


def test_search_without_scripts_and_on_a_phone(any_page: Page) -> None:
    page = any_page
    page.goto("/")
    page.fill("#q-top", "婦女")
    page.locator("form.find button").click()
    page.locator(".hits a.thing[href*='actor/women']").first.click()
    expect(page).to_have_url(re.compile(r"/doc/actor/women"))


def test_completion_by_keyboard(page: Page) -> None:
    page.goto("/search")
    field = page.locator("#q")
    field.focus()
    page.keyboard.type("wom")
    options = page.get_by_role("listbox").get_by_role("option")
    expect(options.first).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute(
        "aria-activedescendant", options.first.get_attribute("id") or ""
    )
    page.keyboard.press("Escape")
    expect(options.first).to_be_hidden()
    expect(field).to_have_value("wom")
    page.keyboard.press("ArrowDown")
    expect(options.first).to_be_visible()
    page.keyboard.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant") is None
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/doc/actor/women"))


def test_enter_without_a_choice_searches(page: Page) -> None:
    page.goto("/")
    page.locator("#q-top").press_sequentially("women")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/search\?q=women"))


def test_half_composed_words_are_not_looked_for(page: Page) -> None:
    page.goto("/")
    asked: list[str] = []
    page.on(
        "request", lambda request: asked.append(request.url) if "/suggest" in request.url else None
    )
    page.locator("#q-top").focus()
    composer = page.context.new_cdp_session(page)
    composer.send("Input.imeSetComposition", {"text": "fu", "selectionStart": 2, "selectionEnd": 2})
    page.wait_for_timeout(300)  # longer than the pause after which a word is looked for
    assert asked == []
    composer.send("Input.insertText", {"text": "婦女"})
    expect(page.get_by_role("option").first).to_contain_text("women")
    assert len(asked) == 1


def test_completion_speaks_the_readers_language(open_tab: Opener) -> None:
    page = open_tab(locale="zh-Hans")
    page.goto("/")
    page.locator("#q-top").press_sequentially("funv")
    option = page.get_by_role("option").first
    expect(option.locator("span")).to_have_attribute("lang", "zh-Hans")
    expect(option).to_contain_text("妇女")
