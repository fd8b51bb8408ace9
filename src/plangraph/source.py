"""A document as received: its bytes, their checksum and the characters they spell.

Nothing is changed here, not even a byte order mark or a line end; `text` cleans.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from plangraph.errors import EmptySource, SourceMissing, SourceUnreadable

_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Source:
    """A document's file name, bytes, SHA-256 (hexadecimal) and `text`, offsets of which are raw."""

    name: str
    data: bytes
    sha256: str
    text: str


def read_source(path: Path | str) -> Source:
    """The document in a UTF-8 text file.

    SourceMissing where there is none, EmptySource where it holds only white space, and
    SourceUnreadable where it cannot be opened, is binary, or is not UTF-8.
    """
    path = Path(path)
    data = _bytes(path)
    text = _decode(path, data)
    if not text.strip("\ufeff \t\r\n\xa0\u3000"):
        raise EmptySource(f"{path}: the document is empty; give a file that holds the plan's text")
    return Source(path.name, data, hashlib.sha256(data).hexdigest(), text)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise SourceMissing(f"{path}: no such file; give the path of a plan's document") from error
    except IsADirectoryError as error:
        raise SourceUnreadable(
            f"{path}: a folder, not a document; give the path of the file in it"
        ) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise SourceUnreadable(f"{path}: the document cannot be read: {reason}") from error


def _decode(path: Path, data: bytes) -> str:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        if b"\0" in data or data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            raise SourceUnreadable(f"{path}: a binary or UTF-16 file; {_ADVICE}") from error
        line = data.count(b"\n", 0, error.start) + 1
        raise SourceUnreadable(
            f"{path}:{line}: byte 0x{data[error.start]:02x} at offset {error.start} is not UTF-8; "
            f"{_ADVICE}"
        ) from error
    control = _CONTROL.search(text)
    if control:
        raise SourceUnreadable(
            f"{path}: a binary file (character U+{ord(control[0]):04X} at {control.start()}); "
            f"{_ADVICE}"
        )
    return text


_ADVICE: Final = "save the document as plain text in UTF-8"
