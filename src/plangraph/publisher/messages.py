"""The words of the interface, in the reader's language: translated now, or when they are shown.

A thin, typed door to Flask-Babel. What is to be translated stands in the code as English and in
the catalogues of `web/locale/`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import flask_babel


@dataclass(frozen=True, slots=True)
class Later:
    """A message that is translated each time it is shown: for tables made once."""

    message: str

    def __str__(self) -> str:
        return _(self.message)


def _(message: str, **values: Any) -> str:
    """The message in the reader's language, its `%(name)s` filled."""
    return str(flask_babel.gettext(message, **values))


#: Marks a message for the extractor; by this name tables are told from running text.
N_: Final = Later

decimal: Final[Callable[[float], str]] = flask_babel.format_decimal


def long_date(value: date) -> str:
    """A date as the reader writes it in full."""
    return str(flask_babel.format_date(value, "long"))
