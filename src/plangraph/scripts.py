"""Traditional and Simplified Chinese: conversion by OpenCC, and which of them a text is in.

Offsets are counted in one script and used in both, so a conversion that changes a text's length
is refused. Labels in either script are the affair of whoever writes them.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from opencc import OpenCC

from plangraph.errors import SourceUnreadable
from plangraph.noise import HAN

_HAN: Final = re.compile(f"[{HAN}]")


def to_simplified(text: str) -> str:
    """The text in Simplified characters, of equal length; else SourceUnreadable."""
    return _convert("t2s", text)


def to_traditional(text: str) -> str:
    """The text in Traditional characters, of equal length; else SourceUnreadable."""
    return _convert("s2t", text)


def language_of(text: str) -> str:
    """The language tag of a document's text as data has it: `zh-hant`, `zh-hans` or `en`.

    Chinese where at least every fifth letter is a Chinese character; Simplified where conversion
    to Simplified changes nothing and conversion to Traditional does.
    """
    letters = sum(character.isalpha() for character in text)
    if not letters or 5 * len(_HAN.findall(text)) < letters:
        return "en"
    simplified = to_simplified(text) == text and to_traditional(text) != text
    return "zh-hans" if simplified else "zh-hant"


@cache
def _converter(configuration: str) -> OpenCC:
    return OpenCC(configuration)


def _convert(configuration: str, text: str) -> str:
    converted: str = _converter(configuration).convert(text)
    if len(converted) == len(text):
        return converted
    raise SourceUnreadable(
        f"OpenCC {configuration} turns {len(text)} characters into {len(converted)}, so offsets "
        f"would not hold in both scripts; give the other script by hand: {text[:40]!r}"
    )
