"""A parser's complaint, made into a QuerySyntaxError that tells where, what and what to do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Final

from plangraph.engine.outline import FORMS, outline
from plangraph.engine.tokens import Token, tokens
from plangraph.errors import QuerySyntaxError

_PLACE: Final = re.compile(r"error at (\d+):(\d+): (?:expected (?:one of )?)?(.*)", re.DOTALL)
#: What the grammar of Oxigraph says in words; everything else in its list is a token or a class.
_SENTENCE: Final = re.compile(r"[A-Z][A-Za-z]* [a-z][A-Za-z ]+")
_SIMPLE: Final = re.compile(r'"[^"\\]{1,3}"|[A-Z]{2,}')
_KEYWORDS: Final = re.findall(
    r"\w+",
    "SELECT ASK CONSTRUCT DESCRIBE PREFIX BASE DISTINCT REDUCED FROM NAMED WHERE FILTER OPTIONAL "
    "UNION MINUS GRAPH BIND VALUES EXISTS NOT ORDER GROUP HAVING LIMIT OFFSET ASC DESC COUNT SUM "
    "AVG MIN MAX SAMPLE GROUP_CONCAT SEPARATOR CONCAT STR LANG LANGMATCHES DATATYPE BOUND IRI "
    "BNODE REGEX SUBSTR STRLEN REPLACE UCASE LCASE CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER "
    "YEAR MONTH DAY NOW COALESCE STRLANG STRDT ISIRI ISLITERAL ISBLANK ISNUMERIC UNDEF",
)
_CLOSES: Final = {"{": "}", "(": ")", "[": "]"}


def syntax_error(query: str, complaint: str, known: Mapping[str, str]) -> QuerySyntaxError:
    """The error for a query the parser refused; `known` are the prefixes of the release."""
    found = outline(query)
    if found.undeclared:
        return _undeclared(query, found.undeclared[0], known, found.declared)
    if not found.form and query.strip():
        return _no_form(query)
    match = _PLACE.match(complaint)
    if match is None:
        return QuerySyntaxError(_short(complaint))
    line, column = int(match.group(1)), int(match.group(2))
    said = _SENTENCE.findall(match.group(3))
    if said:
        return QuerySyntaxError(said[0].strip(), line, column, _remedy(said[0]))
    return _unexpected(query, line, column, match.group(3))


def _no_form(query: str) -> QuerySyntaxError:
    """A query in which none of the four words that begin one was found."""
    words = [token for token in tokens(query) if token.kind == "word"]
    first = next((word for word in words if word.text.upper() not in ("PREFIX", "BASE")), None)
    if first is None:
        return QuerySyntaxError("it has no SELECT, ASK, CONSTRUCT or DESCRIBE")
    line, column = _line_column(query, first.start)
    near = get_close_matches(first.text.upper(), sorted(FORMS), n=1, cutoff=0.6)
    hint = (
        f"did you mean `{near[0]}`?" if near else "begin with SELECT, ASK, CONSTRUCT or DESCRIBE."
    )
    return QuerySyntaxError(f"unexpected `{_short(first.text, 40)}`;", line, column, hint)


def _undeclared(
    query: str, token: Token, known: Mapping[str, str], declared: frozenset[str]
) -> QuerySyntaxError:
    prefix = token.text.partition(":")[0]
    line, column = _line_column(query, token.start)
    reason = f"prefix `{prefix}:` is not declared"
    if prefix in known:
        hint = f"add `PREFIX {prefix}: <{known[prefix]}>` at the beginning."
        return QuerySyntaxError(f"{reason};", line, column, hint)
    near = get_close_matches(prefix, [*declared, *known], n=1, cutoff=0.5)
    hint = f"did you mean `{near[0]}:`?" if near else "declare it with PREFIX."
    return QuerySyntaxError(f"{reason};", line, column, hint)


def _remedy(said: str) -> str:
    if said.startswith("IRI parsing"):
        return "IRIs are absolute and hold no spaces."
    if "unbound" in said:
        return "Every selected variable must be bound or, after GROUP BY, grouped or aggregated."
    return ""


def _unexpected(query: str, line: int, column: int, expected: str) -> QuerySyntaxError:
    found = list(tokens(query))
    token = _token_at(query, found, line, column)
    wanted = _SIMPLE.findall(expected)
    wants = f"expected {', '.join(wanted)}" if 0 < len(wanted) <= 6 and "[" not in expected else ""
    if token is None:
        reason = "the query ends too early" if query.strip() else "the query is empty"
        return QuerySyntaxError(f"{reason};", line, column, _unclosed(query, found) or wants)
    line, column = _line_column(query, token.start)
    near = _misspelt(found, token)
    hint = f"did you mean {near}?" if near else wants
    return QuerySyntaxError(f"unexpected `{_short(token.text, 40)}`;", line, column, hint)


def _misspelt(found: list[Token], token: Token) -> str:
    words = [other for other in found if other.kind == "word" and other.start <= token.start]
    for word in (token, *words[-1:]):
        if word.kind == "word" and word.text.upper() not in _KEYWORDS:
            near = get_close_matches(word.text.upper(), _KEYWORDS, n=1, cutoff=0.7)
            if near:
                return f"`{near[0]}` for `{_short(word.text, 40)}`"
    return ""


def _unclosed(query: str, found: list[Token]) -> str:
    open_marks: list[Token] = []
    for token in found:
        if token.text in _CLOSES:
            open_marks.append(token)
        elif open_marks and token.text == _CLOSES[open_marks[-1].text]:
            open_marks.pop()
    if not open_marks:
        return ""
    line, column = _line_column(query, open_marks[-1].start)
    return f"the `{open_marks[-1].text}` of line {line}, column {column} is never closed."


def _token_at(query: str, found: list[Token], line: int, column: int) -> Token | None:
    offset = sum(len(text) for text in query.splitlines(keepends=True)[: line - 1]) + column - 1
    for token in found:
        if offset < token.start + len(token.text):
            return token
    return None


def _line_column(query: str, offset: int) -> tuple[int, int]:
    before = query[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1


def _short(text: str, length: int = 200) -> str:
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[: length - 1]}…"
