"""Pages as Markdown, for those who read by machine or in a terminal: `Accept: text/markdown`."""

from __future__ import annotations

import re
from typing import Any

from flask import render_template

from plangraph.publisher.pages.page import Page, chrome, variables


def page_markdown(page: Page, template: str) -> str:
    """The Markdown template of a page, filled with the same variables."""
    text = render_template(template, chrome=chrome(page), **variables(page))
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def escaped(words: Any) -> str:
    """Words that Markdown shall not read as marks of its own."""
    return re.sub(r"([\\`*_{}\[\]<>#|])", r"\\\1", " ".join(str(words).split()))
