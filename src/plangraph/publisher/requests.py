"""A SPARQL Protocol operation read from an HTTP request, to the letter, before any query is read.

`Operation` is what was asked; anything the protocol does not allow is a BadRequest with its
status. Knows nothing of Flask: a method, a query string, headers and a body.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

from plangraph.errors import BadRequest, QueryRefused, UnsupportedMedia

FORM: Final = "application/x-www-form-urlencoded"
DIRECT: Final = "application/sparql-query"
UPDATE: Final = "application/sparql-update"
_CHARSETS: Final = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})
_MOST_PARAMETERS: Final = 200


@dataclass(frozen=True, slots=True)
class Operation:
    """`query` is None when none was sent, which only GET may do."""

    query: str | None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    format: str | None = None
    seconds: float | None = None


def read_operation(
    method: str, query_string: bytes, content_type: str, content_encoding: str, body: bytes
) -> Operation:
    """The operation of a GET, HEAD or POST."""
    parameters = _parameters(_text(query_string, "The query string"))
    if method == "POST":
        parameters += _body_parameters(content_type, content_encoding, body)
    return _operation(parameters, needs_query=method == "POST")


def _body_parameters(
    content_type: str, content_encoding: str, body: bytes
) -> list[tuple[str, str]]:
    if content_encoding.strip().lower() not in ("", "identity"):
        raise UnsupportedMedia(
            f"Content-Encoding {content_encoding[:50]!r}: request bodies are read as they are only"
        )
    kind, _, rest = content_type.partition(";")
    kind = kind.strip().lower()
    if kind not in (FORM, DIRECT):
        extra = "; updates are not run here" if kind == UPDATE else ""
        raise UnsupportedMedia(
            f"Content-Type {content_type[:100]!r}: POST a query as {FORM} or {DIRECT}{extra}"
        )
    _check_charset(rest)
    text = _text(body, "The body")
    return _parameters(text) if kind == FORM else [("query", text)]


def _check_charset(rest: str) -> None:
    for parameter in rest.split(";"):
        name, _, value = parameter.partition("=")
        charset = value.strip().strip('"').lower()
        if name.strip().lower() == "charset" and charset not in _CHARSETS:
            raise UnsupportedMedia(f"charset {charset[:50]!r}: request bodies are read as UTF-8")


def _text(data: bytes, what: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRequest(f"{what} is not UTF-8: byte {error.start + 1} of it") from error


def _parameters(text: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            text, keep_blank_values=True, errors="strict", max_num_fields=_MOST_PARAMETERS
        )
    except UnicodeDecodeError as error:
        raise BadRequest("A parameter is not percent-encoded UTF-8") from error
    except ValueError as error:
        raise BadRequest(f"More than {_MOST_PARAMETERS} parameters were sent") from error


def _operation(parameters: list[tuple[str, str]], *, needs_query: bool) -> Operation:
    values: dict[str, list[str]] = {}
    for name, value in parameters:
        values.setdefault(name, []).append(value)
    if "update" in values:
        raise QueryRefused("`update` was sent; this endpoint only answers queries", "update")
    queries = values.get("query", [])
    if len(queries) > 1:
        raise BadRequest(f"{len(queries)} `query` parameters were sent; send exactly one")
    if needs_query and not queries:
        raise BadRequest("No `query` was sent; send exactly one")
    return Operation(
        query=queries[0] if queries else None,
        default_graphs=_graphs(values, "default-graph-uri"),
        named_graphs=_graphs(values, "named-graph-uri"),
        format=_first(values, "format", "output"),
        seconds=_seconds(values.get("timeout", [])),
    )


def _graphs(values: Mapping[str, list[str]], name: str) -> tuple[str, ...]:
    graphs = tuple(dict.fromkeys(values.get(name, [])))
    for graph in graphs:
        scheme, colon, _ = graph.partition(":")
        if not colon or not scheme.isalpha() or any(c in '<>"{}|^`\\' or c <= " " for c in graph):
            raise BadRequest(f"`{name}` is {graph[:200]!r}; it must be an absolute IRI")
    return graphs


def _first(values: Mapping[str, list[str]], *names: str) -> str | None:
    for name in names:
        for value in values.get(name, []):
            if value:
                return value
    return None


def _seconds(values: list[str]) -> float | None:
    """`timeout`, in seconds; it can only lower the limit, so a large one is no error."""
    if not values or not values[0]:
        return None
    try:
        seconds = float(values[0])
    except ValueError:
        seconds = math.nan
    if not seconds > 0 or math.isinf(seconds):
        raise BadRequest(f"`timeout` is {values[0][:50]!r}; it must be seconds, above zero")
    return seconds
