"""The template filters: small turns of phrase that no page should spell differently."""

from __future__ import annotations

from datetime import date

from flask.sansio.app import App

from plangraph.publisher.languages import Text, bcp47
from plangraph.publisher.messages import decimal, long_date
from plangraph.publisher.pages.markdown import escaped
from plangraph.publisher.pages.reading import short


def number(value: int) -> str:
    """A number with the reader's separators."""
    return decimal(value)


def size(value: int) -> str:
    """Bytes in the unit that gives two or three digits."""
    amount = float(value)
    for unit in ("B", "kB", "MB"):
        if amount < 1000:
            return f"{decimal(round(amount, 1 if amount < 10 and unit != 'B' else 0))} {unit}"
        amount /= 1000
    return f"{decimal(round(amount, 1))} GB"


def day(value: str) -> str:
    """An ISO date as the reader writes it; anything else as it stands."""
    try:
        return long_date(date.fromisoformat(value))
    except ValueError:
        return value


#: The colour of each force in pictures; the style sheet has the same, and those for the dark.
_FORCES = {
    "call": "#9e2a1f",
    "should": "#b5442c",
    "commit": "#7d1f16",
    "encourage": "#1d4f8c",
    "support": "#1c6440",
    "advocate": "#5b3a94",
    "explore": "#8a5a00",
    "plain": "#66707a",
}


def force_colour(key: str) -> str:
    """The fill of a force in a picture."""
    return _FORCES.get(key, "#66707a")


def text_width(words: str) -> int:
    """About how wide words are in a picture, in its units at size 12."""
    return round(sum(6.6 if c.isascii() else 12.2 for c in words))


def direction(tag: str) -> str:
    """`rtl` for a language written from the right."""
    return Text("", bcp47(tag)).direction


def install(app: App) -> None:
    """Gives the templates of `app` the filters."""
    for function in (number, size, day, short, direction, force_colour, text_width):
        app.add_template_filter(function)
    app.add_template_filter(escaped, "md")
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
