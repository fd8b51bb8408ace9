"""Headers that every answer carries: safety, a request id, and the log line of the request.

What a representation is about (Content-Type, ETag, Vary) is set where it is made.
"""

from __future__ import annotations

import hashlib
import logging
import time
from typing import Any, Final

from flask import Flask, Response, g, request

from plangraph.publisher.logs import ACCESS, request_id

_log = logging.getLogger(ACCESS)

#: No inline script or style anywhere: pages bring theirs as files.
_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
SAFETY: Final = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
CORS: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "ETag, Link, Location, Retry-After, Server-Timing, X-Request-Id"
    ),
}
_SHOWN: Final = 500


def install(app: Flask) -> None:
    """Let every answer of `app` carry them."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    g.request_id = request_id()
    g.begun = time.perf_counter()


def _end(response: Response) -> Response:
    for name, value in (SAFETY | CORS).items():
        response.headers.setdefault(name, value)
    response.headers["X-Request-Id"] = g.get("request_id", "")
    if _log.isEnabledFor(logging.INFO):
        _log.info("request", extra={"fields": fields_of(response)})
    return response


def fields_of(response: Response) -> dict[str, Any]:
    """What the log tells of a request."""
    entry: dict[str, Any] = {
        "id": g.get("request_id", ""),
        "client": request.remote_addr,
        "method": request.method,
        "path": request.full_path[:_SHOWN],
        "status": response.status_code,
        "bytes": response.content_length,
        "ms": round((time.perf_counter() - g.get("begun", time.perf_counter())) * 1000, 1),
        "agent": (request.user_agent.string or "")[:_SHOWN],
    }
    query = g.get("query")
    if query is not None:
        entry["query"] = query[:_SHOWN]
        entry["query_sha256"] = hashlib.sha256(query.encode("utf-8", "replace")).hexdigest()
    return entry
