"""The words of the interface, in the reader's language: translated now, or when they are shown.

A thin, typed door to Flask-Babel. What is to be translated stands in the code as English and in
the catalogues of `web/locale/`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from gettext import NullTranslations
from typing import Any, Final

import flask_babel
from flask.globals import app_ctx
from flask.sansio.app import App
from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Later:
    """A message that is translated each time it is shown: for tables made once."""

    message: str

    def __str__(self) -> str:
        return _(self.message)


def _(message: str, **values: Any) -> str:
    """The message in the reader's language, its `%(name)s` filled."""
    words: str = _catalogue().gettext(message)
    return words % values if values else words


def _catalogue() -> NullTranslations:
    """The catalogue for this request, found once: finding it takes longer than the look-up."""
    try:
        held = app_ctx.g
    except RuntimeError:
        return NullTranslations()
    found: NullTranslations | None = held.get("catalogue")
    if found is None:
        found = held.catalogue = flask_babel.get_translations()
    return found


def _in_template(message: str, **values: Any) -> Markup:
    """The same for templates: catalogues are trusted, values are not."""
    words = Markup(_(message))
    return words % values if values or "%" in words else words


def install(app: App) -> None:
    """Gives the templates of `app` this door instead of Flask-Babel's."""
    app.jinja_env.globals.update(_=_in_template, gettext=_in_template)


#: Marks a message for the extractor; by this name tables are told from running text.
N_: Final = Later

decimal: Final[Callable[[float], str]] = flask_babel.format_decimal


def long_date(value: date) -> str:
    """A date as the reader writes it in full."""
    return str(flask_babel.format_date(value, "long"))
