"""The pages: one module for each noun, each view making a dataclass that its template shows.

A module uses those above it in this list; `ROUTES` in each says which addresses it answers.

    kinds  terms  page
    reading
    statements  quotes  actions  marks  citation  rdf  nearest  structured  pictures
    sections  outline  markdown  graphs
    things  home  plans  texts  browse  vocabulary  validation  coverage  queries  editor
    labels  machines
    errors
"""

from __future__ import annotations

from flask import Blueprint

from plangraph.publisher import languages
from plangraph.publisher.pages import (
    browse,
    coverage,
    editor,
    errors,
    filters,
    home,
    labels,
    machines,
    pictures,
    plans,
    queries,
    texts,
    things,
    validation,
    vocabulary,
)

__all__ = ["blueprint", "editor", "errors"]

_ROUTES = (
    *home.ROUTES,
    *things.ROUTES,
    *plans.ROUTES,
    *texts.ROUTES,
    *browse.ROUTES,
    *vocabulary.ROUTES,
    *validation.ROUTES,
    *coverage.ROUTES,
    *queries.ROUTES,
    *pictures.ROUTES,
    *labels.ROUTES,
    *machines.ROUTES,
)

blueprint = Blueprint("pages", __name__)
blueprint.record_once(lambda setup: languages.install(setup.app))
blueprint.record_once(lambda setup: filters.install(setup.app))
for rule, view in _ROUTES:
    endpoint = f"{view.__module__.rpartition('.')[2]}_{view.__name__}"
    blueprint.add_url_rule(rule, endpoint, view)
