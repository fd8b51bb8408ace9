"""The SPARQL 1.1 Protocol, case by case; each is named by what is sent (`protocol/*.toml`)."""

from __future__ import annotations

import http.client
import json
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from serving import settings, site, write_release
from werkzeug.datastructures import Headers

from plangraph.engine import open_engine
from plangraph.publisher.app import create_app

FOLDER = Path(__file__).parent / "protocol"
CASES = {
    f"{file.stem}/{name}": case
    for file in sorted(FOLDER.glob("*.toml"))
    for name, case in tomllib.loads(file.read_text("utf-8")).items()
}
KNOWN = {
    *("method", "path", "query", "raw", "raw_repeat", "params", "extra", "form", "direct"),
    *("direct_hex", "headers", "accept", "accept_repeat", "pad", "repeat"),
    *("status", "type", "has", "lacks", "rows", "empty", "header", "no_header"),
}


@dataclass
class Response:
    status: int
    headers: Headers
    body: bytes


Send = Callable[[str, str, dict[str, str], bytes | None], Response]


@pytest.fixture(scope="module", params=["application", "server"])
def ask(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory):
    """How a case is sent: to the application itself, or to the whole server over a socket."""
    folder = tmp_path_factory.mktemp("protocol")
    release = write_release(folder)
    if request.param == "application":
        app = create_app(release, open_engine(release, settings()), settings())
        yield partial(ask_application, app.test_client())
    else:
        with site(folder) as (port, _):
            yield partial(ask_server, port)


def ask_application(
    client: FlaskClient, method: str, target: str, headers: dict[str, str], body: bytes | None
) -> Response:
    path, _, query = target.partition("?")
    environ = {"QUERY_STRING": query.encode().decode("latin-1")}
    response = client.open(
        path, method=method, headers=headers, data=body, environ_overrides=environ
    )
    return Response(response.status_code, response.headers, response.get_data())


def ask_server(
    port: int, method: str, target: str, headers: dict[str, str], body: bytes | None
) -> Response:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        # A raw target, as the case has it; only what no request line can hold is encoded.
        connection.request(
            method, quote(target, safe="%/?&=+{}*$;,:@!'()[]#<>|~-._\""), body, headers
        )
        response = connection.getresponse()
        return Response(response.status, Headers(response.getheaders()), response.read())
    finally:
        connection.close()


@pytest.mark.parametrize("name", CASES)
def test_protocol(ask: Send, name: str) -> None:
    case = CASES[name]
    assert case.keys() <= KNOWN, "a word the runner does not know"
    response = send(ask, case)
    assert response.status == case.get("status", 200), response.body.decode("utf-8", "replace")
    if "type" in case:
        assert response.headers["Content-Type"] == case["type"]
    check_body(response, case)
    for header, part in case.get("header", {}).items():
        assert part in response.headers[header]
    assert not [header for header in case.get("no_header", ()) if header in response.headers]


def send(ask: Send, case: dict[str, Any]) -> Response:
    headers = dict(case.get("headers", {}))
    if "accept" in case:
        headers["Accept"] = case["accept"]
    if "accept_repeat" in case:
        part, times, end = case["accept_repeat"]
        headers["Accept"] = part * times + end
    body, kind = body_of(case)
    if kind and "Content-Type" not in headers:
        headers["Content-Type"] = kind
    method = case.get("method", "POST" if body is not None else "GET")
    return ask(method, f"{case.get('path', '/sparql')}?{address_of(case)}", headers, body)


def body_of(case: dict[str, Any]) -> tuple[bytes | None, str]:
    if "form" in case:
        return case["form"].encode(), "application/x-www-form-urlencoded"
    if "direct_hex" in case:
        return bytes.fromhex(case["direct_hex"]), "application/sparql-query"
    if "direct" in case:
        return padded(case, case["direct"]).encode(), "application/sparql-query"
    return None, ""


def address_of(case: dict[str, Any]) -> str:
    if "raw" in case:
        return case["raw"]
    if "raw_repeat" in case:
        begin, part, times = case["raw_repeat"]
        return begin + part * times
    parts = [f"query={quote(padded(case, case['query']))}"] if "query" in case else []
    for parameter in case.get("params", ()):
        key, _, value = parameter.partition("=")
        parts.append(f"{key}={quote(value)}")
    return "&".join(parts) + case.get("extra", "")


def padded(case: dict[str, Any], text: str) -> str:
    if "repeat" in case:
        opening, times, closing, again = case["repeat"]
        text += opening * times + closing * again
    return text + "x" * case.get("pad", 0)


def check_body(response: Response, case: dict[str, Any]) -> None:
    text = "" if "Content-Encoding" in response.headers else response.body.decode()
    for part in case.get("has", ()):
        assert part in text
    for part in case.get("lacks", ()):
        assert part not in text
    if "rows" in case:
        assert len(json.loads(text)["results"]["bindings"]) == case["rows"]
    if case.get("empty"):
        assert text == ""


def test_there_are_as_many_cases_as_promised() -> None:
    assert len(CASES) >= 150
