"""One shape for every error on the wire."""

from __future__ import annotations

import json

import pytest
from flask import Flask, abort

from plangraph import errors
from plangraph.publisher import headers, problems

CASES = [
    (
        errors.QuerySyntaxError("odd", 2, 3, "try this"),
        400,
        {"line": 2, "column": 3, "hint": "try this"},
    ),
    (errors.QueryRefused("too deep", "depth"), 400, {"limit": "depth"}),
    (errors.NotAcceptable("no", ("a/b",)), 406, {"offered": ["a/b"]}),
    (errors.TooManyRequests("later", 7), 429, {"retry_after": 7}),
    (errors.Gone("gone", "urn:new"), 410, {"replacement": "urn:new"}),
    (errors.EngineBusy("busy", 2), 503, {"retry_after": 2}),
    (errors.QueryTimeout("slow"), 503, {}),
    (errors.RemoteFailed("late", timed_out=True), 504, {}),
    (errors.NotFound("nothing"), 404, {}),
]


@pytest.fixture
def app() -> Flask:
    app = Flask(__name__)
    headers.install(app)
    problems.install(app)

    @app.get("/raise/<int:number>")
    def raises(number: int) -> str:
        raise CASES[number][0]

    @app.get("/fault")
    def fault() -> str:
        raise ZeroDivisionError("secret")

    @app.get("/abort")
    def aborts() -> str:
        abort(418)

    return app


@pytest.mark.parametrize("number", range(len(CASES)))
def test_an_error_is_a_problem_document(app: Flask, number: int) -> None:
    error, status, extras = CASES[number]
    response = app.test_client().get(f"/raise/{number}")
    document = json.loads(response.data)
    assert response.status_code == document["status"] == status
    assert response.mimetype == "application/problem+json"
    assert document["detail"] == error.message
    assert document["request"] == response.headers["X-Request-Id"]
    assert extras.items() <= document.items()
    assert response.headers.get("Retry-After") == (
        str(extras["retry_after"]) if "retry_after" in extras else None
    )


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("text/plain", "text/plain"),
        ("text/html", "text/plain"),
        ("application/json", "application/json"),
        ("image/png", "application/problem+json"),
        ("text/turtle, */*;q=0.1", "application/problem+json"),
    ],
)
def test_an_error_comes_in_what_is_accepted(app: Flask, accept: str, kind: str) -> None:
    response = app.test_client().get("/raise/0", headers={"Accept": accept})
    assert response.mimetype == kind
    assert response.headers["Cache-Control"] == "no-store"


def test_a_fault_of_ours_tells_nothing_but_its_name(app: Flask) -> None:
    response = app.test_client().get("/fault")
    assert response.status_code == 500
    assert b"secret" not in response.data
    assert response.headers["X-Request-Id"] in response.get_data(as_text=True)


@pytest.mark.parametrize(("path", "status"), [("/none", 404), ("/abort", 418)])
def test_werkzeugs_own_errors_have_the_shape_too(app: Flask, path: str, status: int) -> None:
    response = app.test_client().get(path)
    assert json.loads(response.data)["status"] == response.status_code == status
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_a_wrong_method_says_which_are_right(app: Flask) -> None:
    response = app.test_client().post("/abort")
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]
