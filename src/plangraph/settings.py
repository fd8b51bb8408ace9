"""The settings: one table of name, default and help, and the values made from a mapping.

The environment is read once, in the command line; everything else is handed a `Settings`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from plangraph.errors import CallerError
from plangraph.names import DEFAULT_BASE

PREFIX: Final = "PLANGRAPH_"

_BASE: Final = re.compile(r"""https?://[^/?#\s<>"{}|\\^`]+/(?:[^/?#\s<>"{}|\\^`]+/)*""")


def _base(value: str) -> str:
    if not _BASE.fullmatch(value):
        raise ValueError("an http(s) IRI with a host, no query and no fragment, ending in a slash")
    return value


def _count(value: str) -> int:
    number = int(value)
    if number < 1:
        raise ValueError("a whole number above zero")
    return number


def _port(value: str) -> int:
    number = int(value)
    if not 0 <= number <= 65535:
        raise ValueError("a port, 0 to 65535")
    return number


def _seconds(value: str) -> float:
    number = float(value)
    if not 0 < number < 86_400:
        raise ValueError("seconds, above zero")
    return number


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the table; the value comes from `PLANGRAPH_` + the name in capitals."""

    name: str
    default: str
    parse: Callable[[str], Any]
    help: str


TABLE: Final = (
    Setting("base_iri", DEFAULT_BASE, _base, "Where all IRIs of the data begin."),
    Setting("host", "127.0.0.1", str, "Address the server listens on."),
    Setting("port", "8000", _port, "Port the server listens on."),
    Setting("workers", "2", _count, "Query workers, each a process of its own."),
    Setting("endpoint", "", str, "A SPARQL endpoint to publish from, instead of local data."),
    Setting("query_seconds", "10", _seconds, "Wall-clock limit of one query, in seconds."),
    Setting("query_bytes", "65536", _count, "Longest query, in bytes of UTF-8."),
    Setting("query_depth", "200", _count, "Deepest nesting of brackets in a query."),
    Setting("query_patterns", "100", _count, "Most triple patterns joined in one query."),
    Setting("query_mib", "512", _count, "Memory one query may take, in MiB."),
    Setting("result_mb", "50", _count, "Largest result, in millions of bytes."),
    Setting("memory_triples", "10000000", _count, "Largest graph kept in memory, in triples."),
    Setting("cache_dir", "", str, "Where built releases are kept; empty: the user's cache."),
    Setting("trusted_hosts", "", str, "Host names answered, comma-separated; empty: all."),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """The values; field by field the rows of `TABLE`."""

    base_iri: str
    host: str
    port: int
    workers: int
    endpoint: str
    query_seconds: float
    query_bytes: int
    query_depth: int
    query_patterns: int
    query_mib: int
    result_mb: int
    memory_triples: int
    cache_dir: str
    trusted_hosts: str


def from_mapping(values: Mapping[str, str]) -> Settings:
    """Settings from an environment-like mapping; a value that makes no sense is a CallerError."""
    return Settings(**{row.name: _value(row, values) for row in TABLE})


def _value(row: Setting, values: Mapping[str, str]) -> Any:
    key = PREFIX + row.name.upper()
    text = values.get(key, row.default)
    try:
        return row.parse(text)
    except ValueError as error:
        raise CallerError(f"{key} is {text!r}; it must be {error}") from error
