"""Content-Encoding: zstd, brotli or gzip, as the client weighs them, for what is worth it."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from typing import Final, Protocol

import brotli
import zstandard

from plangraph.publisher.negotiation import weights

#: Our order among codings a client likes equally.
CODINGS: Final = ("zstd", "br", "gzip")
#: Below this many bytes a coding costs more than it saves.
SMALLEST: Final = 512


class _Compressor(Protocol):
    def compress(self, data: bytes, /) -> bytes: ...
    def flush(self) -> bytes: ...


class _Brotli:
    def __init__(self) -> None:
        self._inner = brotli.Compressor(quality=4)

    def compress(self, data: bytes) -> bytes:
        return bytes(self._inner.process(data))

    def flush(self) -> bytes:
        return bytes(self._inner.finish())


def choose(accept_encoding: str | None, size: int) -> str:
    """The coding to use for `size` bytes, "" for none."""
    if not accept_encoding or size < SMALLEST:
        return ""
    asked = weights(accept_encoding)
    anything = asked.get("*", 0.0)
    graded = [(asked.get(coding, anything), coding) for coding in CODINGS]
    q, coding = max(graded, key=lambda pair: pair[0])
    return coding if q > 0 and q >= asked.get("identity", 0.0) else ""


def encode(coding: str, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The chunks in the coding."""
    compressor = _compressor(coding)
    for chunk in chunks:
        if encoded := compressor.compress(chunk):
            yield encoded
    yield compressor.flush()


def _compressor(coding: str) -> _Compressor:
    if coding == "zstd":
        return zstandard.ZstdCompressor(level=3).compressobj()
    if coding == "br":
        return _Brotli()
    return zlib.compressobj(5, zlib.DEFLATED, zlib.MAX_WBITS | 16)
