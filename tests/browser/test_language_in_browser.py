"""The language is switched on every kind of page, and stays while one goes on."""

from __future__ import annotations

import pytest
from conftest import Opener, Visit
from kinds import KINDS
from playwright.sync_api import Page, expect


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_language_is_switched_and_the_page_stays(kind: str, visit: Visit) -> None:
    page = visit("en", False)
    page.goto(KINDS[kind])
    where = page.url.split("?")[0]
    english = page.locator("nav.rooms").inner_text()
    page.locator("nav.tongues a[hreflang=zh-Hant]").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hant")
    assert page.url.split("?")[0] == where
    assert page.locator("nav.rooms").inner_text() != english
    page.locator("nav.tongues a[hreflang=zh-Hans]").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    page.locator("nav.tongues a[hreflang=en]").click()
    assert page.locator("nav.rooms").inner_text() == english


def test_the_language_goes_along(any_page: Page) -> None:
    page = any_page
    page.goto("/?lang=zh-Hans")
    page.locator("nav.rooms a").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    page.locator("#a12\\.5 > a.ref").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    page.fill("#q-top", "妇女")
    page.locator("form.find button").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    expect(page.locator(".hits a.thing").first).to_contain_text("妇女")


def test_the_browsers_own_language_is_taken(open_tab: Opener) -> None:
    page = open_tab(locale="zh-TW")
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hant")
