"""Which representation to send: by `?format=`, or by Accept with q-values, wildcards, exclusions.

Pages and the protocol share it. What is offered, and in which order, is the caller's business.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from plangraph.errors import NotAcceptable
from plangraph.media import Media

#: Names that other endpoints and their clients use for the same formats.
_ALSO: Final = {
    "ttl": "turtle",
    "n3": "turtle",
    "nt": "ntriples",
    "n-triples": "ntriples",
    "nq": "nquads",
    "n-quads": "nquads",
    "json-ld": "jsonld",
    "rdf": "rdfxml",
    "rdf+xml": "rdfxml",
    "xml": "rdfxml",
    "json": "jsonld",
    "srj": "json",
    "srx": "xml",
    "sparql": "xml",
    "txt": "text",
    "md": "markdown",
}
_WEIGHT: Final = re.compile(r"[0-9](\.[0-9]{0,9})?|\.[0-9]{1,9}")
#: Ranges read from one header; a longer one is somebody's joke.
_MOST_RANGES: Final = 100


@dataclass(frozen=True, slots=True)
class Range:
    """One element of an Accept header."""

    type: str
    subtype: str
    q: float

    def specificity(self, mime: str) -> int:
        """How exactly it names a media type: 3 by name, 2 by type, 1 by `*/*`, 0 not at all."""
        kind, _, subtype = mime.partition("/")
        if (self.type, self.subtype) == (kind, subtype):
            return 3
        if self.type == kind and self.subtype == "*":
            return 2
        return 1 if self.type == self.subtype == "*" else 0


def negotiate(
    accept_header: str | None, offered: Sequence[Media], *, format_arg: str | None = None
) -> Media:
    """The offered representation that fits best; ties go to the one offered first.

    The first MIME type of the result is the one that was asked for, if it is another name of the
    same format. NotAcceptable, with the list, when none fits.
    """
    if format_arg:
        return _by_name(format_arg, offered)
    ranges = list(parse_accept(accept_header or ""))
    if not ranges:
        return offered[0]
    graded = list(_graded(ranges, offered))
    q, best = max(graded, key=lambda pair: pair[0], default=(0.0, offered[0]))
    if q <= 0:
        raise _refusal(f"none of {(accept_header or '')[:200]!r} is offered here", offered)
    return best


def parse_accept(header: str) -> Iterator[Range]:
    """The ranges of an Accept header; an element that is none is passed over."""
    for element in header.split(",")[:_MOST_RANGES]:
        name, *parameters = (part.strip() for part in element.split(";"))
        kind, slash, subtype = name.lower().partition("/")
        if slash and kind and subtype:
            yield Range(kind, subtype, _q(parameters))
        elif name == "*":
            yield Range("*", "*", _q(parameters))


def weights(header: str) -> dict[str, float]:
    """Name to q of a header that weighs plain names, such as Accept-Encoding."""
    found: dict[str, float] = {}
    for element in header.split(",")[:_MOST_RANGES]:
        name, *parameters = (part.strip() for part in element.split(";"))
        found[name.lower()] = _q(parameters)
    return found


def _q(parameters: Sequence[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            return min(float(value), 1.0) if _WEIGHT.fullmatch(value.strip()) else 0.0
    return 1.0


def _graded(ranges: Sequence[Range], offered: Sequence[Media]) -> Iterator[tuple[float, Media]]:
    """Each offered type under each of its names, with the q of the range that fits it best."""
    for media in offered:
        for mime in media.mimes:
            fits = [(found, range_.q) for range_ in ranges if (found := range_.specificity(mime))]
            if not fits:
                continue
            specificity, q = max(fits)
            # Only a name that was spelt out may take the place of the format's own.
            if mime == media.mime:
                yield q, media
            elif specificity == 3:
                yield q, replace(media, mimes=(mime, *media.mimes))


def _by_name(name: str, offered: Sequence[Media]) -> Media:
    # A plus sign that was not percent-encoded arrives as a space.
    asked = name.strip().lower().replace(" ", "+")
    for candidate in (asked, _ALSO.get(asked, asked)):
        for media in offered:
            if candidate == media.name or candidate in media.mimes:
                return media
    raise _refusal(f"there is no format {name[:100]!r} here", offered)


def _refusal(reason: str, offered: Sequence[Media]) -> NotAcceptable:
    names = ", ".join(f"{media.mime} (format={media.name})" for media in offered)
    mimes = tuple(media.mime for media in offered)
    return NotAcceptable(f"{reason[0].upper()}{reason[1:]}; ask for one of {names}", mimes)
