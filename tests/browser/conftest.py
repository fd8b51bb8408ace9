"""A browser, and pages that fail a test by complaining or by asking anybody else."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from plangraph import assets

_FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}


@dataclass
class Heard:
    """What a page said on its console, and whom it asked."""

    errors: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)


#: A tab for a viewport, a language and so on, as Playwright's `new_context` names them.
Opener = Callable[..., Page]
#: A tab of a visitor of a language, with scripts or without.
Visit = Callable[[str, bool], Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium")
    assert path, "no chromium found; install Debian's package: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def node_modules() -> Path:
    """What npm installed for the checks, beside the sources of the scripts."""
    folder = assets.web().resolve() / "node_modules"
    assert folder.is_dir(), f"{folder} is missing; `npm ci` in {folder.parent} makes it"
    return folder


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture(scope="session")
def visitors(chromium: Browser, address: str) -> Iterator[Callable[[str, bool], BrowserContext]]:
    """A visitor of each language, with scripts or without, who keeps a cache from page to page."""
    made: dict[tuple[str, bool], BrowserContext] = {}

    def visitor(language: str, scripts: bool) -> BrowserContext:
        if (language, scripts) not in made:
            made[language, scripts] = chromium.new_context(
                viewport=DESK, locale=language, java_script_enabled=scripts, base_url=address
            )
        return made[language, scripts]

    yield visitor
    for context in made.values():
        context.close()


@pytest.fixture
def visit(
    visitors: Callable[[str, bool], BrowserContext], address: str, heard: Heard
) -> Iterator[Visit]:
    """A tab of such a visitor; what it must not do is what no tab may."""
    pages: list[Page] = []

    def visited(language: str, scripts: bool) -> Page:
        pages.append(visitors(language, scripts).new_page())
        listen(pages[-1], address, heard)
        return pages[-1]

    yield visited
    for page in pages:
        page.close()
    assert heard.errors == []
    assert heard.outside == []


@pytest.fixture
def open_tab(chromium: Browser, address: str, heard: Heard) -> Iterator[Opener]:
    """Opens tabs; at the end none may have complained or asked anybody but the site."""
    contexts: list[BrowserContext] = []

    def opened(**options: object) -> Page:
        options = {"viewport": DESK, "locale": "en", "base_url": address, **options}
        context = chromium.new_context(**options)
        context.set_default_timeout(8_000)
        contexts.append(context)
        page = context.new_page()
        listen(page, address, heard)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert heard.errors == []
    assert heard.outside == []


def listen(page: Page, address: str, heard: Heard) -> None:
    """Note what `page` complains of, and its requests that leave the site."""

    def on_request(url: str) -> None:
        if not url.startswith((address, "data:", "blob:")):
            heard.outside.append(url)

    page.on(
        "console", lambda m: heard.errors.append(m.text) if m.type in {"error", "warning"} else None
    )
    page.on("pageerror", lambda error: heard.errors.append(str(error)))
    page.on("request", lambda request: on_request(request.url))


@pytest.fixture
def page(open_tab: Opener) -> Page:
    """A tab at a desk, in English."""
    return open_tab()


@pytest.fixture(params=["desk", "phone", "desk without scripts", "phone without scripts"])
def any_page(request: pytest.FixtureRequest, open_tab: Opener) -> Page:
    """A tab of every sort that the essential journeys must work in."""
    size = PHONE if "phone" in request.param else DESK
    return open_tab(viewport=size, java_script_enabled="without" not in request.param)
