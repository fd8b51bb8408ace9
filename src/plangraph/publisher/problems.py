"""Errors on the wire: RFC 9457 problem documents, plain text, or a page, as Accept says.

One shape for every error of the site. The status comes from the error's class; what a visitor
could not act on (a fault of ours) is logged under the request's id and not shown.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final

from flask import Flask, Response, current_app, g, request
from werkzeug.exceptions import HTTPException

from plangraph.errors import (
    CallerError,
    EngineFailed,
    NotAcceptable,
    PlangraphError,
    RequestTooLarge,
    UnforeseenFault,
    WorldError,
    WrongMethod,
)
from plangraph.media import HTML, TEXT, Media
from plangraph.publisher.negotiation import negotiate

PROBLEM: Final = Media(
    "problem", ("application/problem+json", "application/json"), ".json", "page", "Problem", False
)
_OFFERED: Final = (PROBLEM, TEXT, HTML)
#: What an error may tell beyond its message, if its class has it.
_EXTRAS: Final = (
    "line", "column", "hint", "limit", "offered", "retry_after", "replacement", "settings",
)  # fmt: skip
_PAGE: Final = "plangraph.error_page"
_log = logging.getLogger(__name__)


def install(app: Flask, page: Callable[[PlangraphError], Response] | None = None) -> None:
    """Let `app` answer every error in this shape; `page` makes the one for people."""
    app.extensions[_PAGE] = page
    app.register_error_handler(PlangraphError, respond)
    app.register_error_handler(HTTPException, _from_http)
    app.register_error_handler(Exception, _from_fault)


def respond(error: PlangraphError) -> Response:
    """The response for an error, in the representation the request prefers."""
    media = _media()
    if media.name == HTML.name:
        response = _page(error)
    elif media.name == TEXT.name:
        response = Response(f"{_text(error)}\n", error.status, mimetype=TEXT.mime)
    else:
        body = json.dumps(document(error), ensure_ascii=False, indent=2)
        response = Response(f"{body}\n", error.status, content_type=media.content_type)
    return _with_headers(response, error)


def document(error: PlangraphError) -> dict[str, Any]:
    """The problem document of an error."""
    extras = {name: getattr(error, name, None) for name in _EXTRAS}
    return {
        "type": "about:blank",
        "title": HTTPStatus(error.status).phrase,
        "status": error.status,
        "detail": error.message,
        "request": getattr(g, "request_id", ""),
        **{name: value for name, value in extras.items() if value not in (None, "", ())},
    }


def _media() -> Media:
    try:
        return negotiate(request.headers.get("Accept"), _OFFERED)
    except NotAcceptable:
        return PROBLEM


def _text(error: PlangraphError) -> str:
    offered = getattr(error, "offered", ())
    return "\n".join([f"{error.status} {HTTPStatus(error.status).phrase}", error.message, *offered])


def _page(error: PlangraphError) -> Response:
    page: Callable[[PlangraphError], Response] | None = current_app.extensions[_PAGE]
    if page is not None:
        return page(error)
    return Response(f"{_text(error)}\n", error.status, mimetype=TEXT.mime)


def _with_headers(response: Response, error: PlangraphError) -> Response:
    response.headers["Cache-Control"] = "no-store"
    response.vary.add("Accept")
    retry_after = getattr(error, "retry_after", None)
    if retry_after is None and type(error) is EngineFailed:
        retry_after = 1
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response


def _from_http(error: HTTPException) -> Response:
    """Werkzeug's own refusals (no such route, too large, wrong host) in our shape."""
    if error.response is not None or (error.code or 500) < 400:
        # A redirect of the routing, or a response that a view made itself.
        plain = error.get_response(request.environ)
        return Response(plain.get_data(), plain.status, headers=plain.headers)
    response = respond(_translated(error))
    allowed = getattr(error, "valid_methods", None)
    if allowed:
        response.headers["Allow"] = ", ".join(sorted(allowed))
    return response


def _translated(error: HTTPException) -> PlangraphError:
    code = error.code or 500
    if code == 413:
        return RequestTooLarge("The request body is larger than what is read here")
    kind = WrongMethod if code == 405 else CallerError if code < 500 else WorldError
    translated = kind(f"{error.description or error.name}")
    translated.status = code
    return translated


def _from_fault(error: Exception) -> Response:
    _log.error("unforeseen fault", exc_info=error)
    request_id = getattr(g, "request_id", "")
    return respond(UnforeseenFault(f"Something failed here; the log has it under {request_id}"))
