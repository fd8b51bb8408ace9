"""Every template variable is documented, every message is translated."""

from __future__ import annotations

import pkgutil
from dataclasses import fields
from importlib import import_module
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from flask import Flask
from jinja2 import Environment, meta, nodes

from plangraph import assets
from plangraph.publisher import dumps, languages, pages, search
from plangraph.publisher.pages import filters
from plangraph.publisher.pages.page import Chrome, Page

_GLOBALS = {"chrome", "_", "gettext", "ngettext", "loop", "caller"}
_KEYWORDS = {
    "_": None, "N_": None, "gettext": None, "ngettext": (1, 2), "Later": None,
}  # fmt: skip


def page_classes() -> list[type[Page]]:
    """Every kind of page there is."""
    modules = [
        import_module(found.name)
        for found in pkgutil.iter_modules(pages.__path__, "plangraph.publisher.pages.")
    ]
    found = {
        value
        for module in (*modules, dumps, search)
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Page) and value is not Page
    }
    return sorted(found, key=lambda page: page.__name__)


@pytest.fixture(scope="module")
def templates() -> Environment:
    app = Flask("test", template_folder=str(assets.web() / "templates"))
    filters.install(app)
    languages.install(app)
    return app.jinja_env


def used(environment: Environment, name: str) -> set[str]:
    """The variables a template needs, with those of what it extends, includes and imports."""
    assert environment.loader is not None
    tree = environment.parse(environment.loader.get_source(environment, name)[0])
    # Jinja takes what a template imports or defines outside its blocks for undeclared in them.
    own = {node.name for node in tree.find_all(nodes.Macro)}
    own |= {
        node.target.name
        for node in tree.find_all(nodes.Assign)
        if isinstance(node.target, nodes.Name)
    }
    for imported in tree.find_all(nodes.FromImport):
        own |= {name if isinstance(name, str) else name[1] for name in imported.names}
    found = meta.find_undeclared_variables(tree) - own
    for other in meta.find_referenced_templates(tree):
        if other is not None and other != "macros.html":
            found |= used(environment, other)
    return found


@pytest.mark.parametrize("page", page_classes(), ids=lambda page: page.__name__)
def test_every_variable_is_a_documented_field(page: type[Page], templates: Environment) -> None:
    known = {field.name for field in fields(page)}
    #: `list` and `passage` are handed on by a `with` around an include.
    assert used(templates, page.template) - known - _GLOBALS - {"list", "passage"} == set()


@pytest.mark.parametrize("page", [*page_classes(), Chrome], ids=lambda page: page.__name__)
def test_every_field_has_help(page: type[Page]) -> None:
    for field in fields(page):
        assert field.metadata.get("help", "").endswith((".", "?")), field.name


def messages() -> set[str]:
    """Every message in the code and the templates."""
    python = [("**.py", "python")]
    jinja = [("**.html", "jinja2"), ("**.md", "jinja2"), ("**.svg", "jinja2")]
    found = set()
    for folder, methods in (
        (Path(pages.__path__[0]).parent, python),
        (assets.web() / "templates", jinja),
    ):
        for _file, _line, message, _comments, _context in extract_from_dir(
            folder, methods, keywords=_KEYWORDS
        ):
            found.add(message if isinstance(message, str) else message[0])
    return found


def catalogues() -> list[Path]:
    return sorted((assets.web() / "locale").glob("*/LC_MESSAGES/messages.po"))


@pytest.mark.parametrize("path", catalogues(), ids=lambda path: path.parts[-3])
def test_every_message_is_translated(path: Path) -> None:
    with path.open("rb") as file:
        catalogue = read_po(file)
    known = {
        message.id if isinstance(message.id, str) else message.id[0]
        for message in catalogue
        if message.id
        and all(message.string if isinstance(message.string, tuple) else (message.string,))
    }
    asked = messages()
    assert sorted(asked - known) == []
    assert sorted(known - asked) == []
    assert not [message.id for message in catalogue if message.id and message.fuzzy]


@pytest.mark.parametrize("path", catalogues(), ids=lambda path: path.parts[-3])
def test_translations_keep_their_placeholders(path: Path) -> None:
    with path.open("rb") as file:
        catalogue = read_po(file)
    assert [error for message in catalogue for error in message.check(catalogue)] == []
