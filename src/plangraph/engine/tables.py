"""Solutions as CSV and XML that every reader takes: what Oxigraph's own writers leave open.

Its CSV leaves an IRI with a comma unquoted. Its XML lets through characters that XML cannot hold,
and carriage returns that XML's readers turn into line feeds.
"""

from __future__ import annotations

import csv
import re
from io import StringIO
from itertools import islice
from typing import Final, Protocol

from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolutions, Triple

#: Rows written at once.
_ROWS: Final = 1_000
#: Left out: nothing can stand for them, and leaving them out beats a document no parser reads.
_NOT_XML: Final = rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]"
_ODD: Final = re.compile(rb"\r|" + _NOT_XML)
#: The end of a piece that may be the beginning of such a character.
_BEGUN: Final = re.compile(rb"\xef\xbf?\Z")


class Sink(Protocol):
    """Where bytes go."""

    def write(self, data: bytes, /) -> object:
        """Take the next bytes."""
        ...


def write_csv(solutions: QuerySolutions, sink: Sink) -> None:
    """SPARQL 1.1 CSV: the plain values, quoted where they need it; lines end in CRLF."""
    text = StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([variable.value for variable in solutions.variables])
    while True:
        rows = [[_value(term) for term in solution] for solution in islice(solutions, _ROWS)]
        writer.writerows(rows)
        sink.write(text.getvalue().encode())
        if len(rows) < _ROWS:
            return
        text.seek(0)
        text.truncate()


def _value(term: NamedNode | BlankNode | Literal | Triple | None) -> str:
    if term is None:
        return ""
    return term.value if isinstance(term, NamedNode | Literal) else str(term)


class XmlSink:
    """Passes on XML as it can be read back."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._held = b""

    def write(self, data: bytes) -> int:
        """Take the next bytes; the beginning of a character is held back."""
        piece = self._held + bytes(data)
        begun = _BEGUN.search(piece)
        self._held = begun.group() if begun else b""
        piece = piece[: len(piece) - len(self._held)]
        self._sink.write(_ODD.sub(_escaped, piece))
        return len(data)

    def flush(self) -> None:
        """A document ends in a tag: nothing is held back then."""


def _escaped(found: re.Match[bytes]) -> bytes:
    return b"&#13;" if found.group() == b"\r" else b""
