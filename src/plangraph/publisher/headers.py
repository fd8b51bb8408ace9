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

access_log = logging.getLogger(ACCESS)

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
    if access_log.isEnabledFor(logging.INFO):
        access_log.info("request", extra={"fields": fields_of(response)})
    return response


def fields_of(response: Response) -> dict[str, Any]:
    """What the log tells of a request."""
    return log_fields(
        request_id=g.get("request_id", ""),
        client=request.remote_addr or "",
        method=request.method,
        path=request.full_path,
        status=response.status_code,
        size=response.content_length,
        begun=g.get("begun", time.perf_counter()),
        agent=request.user_agent.string,
        query=g.get("query"),
    )


def log_fields(
    *,
    request_id: str,
    client: str,
    method: str,
    path: str,
    status: int,
    size: int | None,
    begun: float,
    agent: str,
    query: str | None,
) -> dict[str, Any]:
    """The fields of an access record; what a client chose the length of is shortened."""
    entry: dict[str, Any] = {
        "id": request_id,
        "client": client,
        "method": method,
        "path": path[:_SHOWN],
        "status": status,
        "bytes": size,
        "ms": round((time.perf_counter() - begun) * 1000, 1),
        "agent": agent[:_SHOWN],
    }
    if query is not None:
        entry["query"] = query[:_SHOWN]
        entry["query_sha256"] = hashlib.sha256(query.encode("utf-8", "replace")).hexdigest()
    return entry
