"""Log lines: one line each, whatever is in them."""

from __future__ import annotations

import json
import logging

import pytest
from serving import settings, write_release

from plangraph.engine import open_engine
from plangraph.publisher.app import create_app
from plangraph.publisher.logs import ACCESS, JsonLines, request_id

FORGED = 'x\r\n{"level": "error", "message": "forged"}\x1b[2J\u2028'


def line(message: str, **extra: object) -> str:
    record = logging.LogRecord("plangraph", logging.INFO, "", 0, message, None, None)
    record.__dict__.update(extra)
    return JsonLines().format(record)


@pytest.mark.parametrize("made", [line(FORGED), line("request", fields={"path": FORGED})])
def test_nothing_that_is_sent_becomes_a_line_of_its_own(made: str) -> None:
    assert made.isascii() and made.isprintable()
    assert len(made.splitlines()) == 1
    assert FORGED in json.loads(made).values()


def test_a_fault_is_in_its_line() -> None:
    try:
        raise ValueError("broken")
    except ValueError as error:
        made = line("fault", exc_info=(ValueError, error, error.__traceback__))
    assert "ValueError: broken" in json.loads(made)["fault"]
    assert "\n" not in made


def test_no_two_requests_have_one_name() -> None:
    assert len({request_id() for _ in range(1000)}) == 1000


def test_a_request_is_logged_with_its_id_and_query(
    tmp_path, caplog: pytest.LogCaptureFixture
) -> None:
    release = write_release(tmp_path)
    client = create_app(release, open_engine(release, settings()), settings()).test_client()
    with caplog.at_level(logging.INFO, ACCESS):
        response = client.get("/sparql", query_string={"query": f"ASK {{}} # {FORGED}"})
    (fields,) = [record.fields for record in caplog.records if record.name == ACCESS]
    assert fields["id"] == response.headers["X-Request-Id"]
    assert fields["status"] == 400
    assert fields["query"].startswith("ASK {}")
    assert len(fields["query_sha256"]) == 64
