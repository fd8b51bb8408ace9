"""What stands between the front server and the application, seen from outside."""

from __future__ import annotations

import http.client
import json
import os
import signal

import pytest
from serving import answers, children, get, site, sparql, until, write_release


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory):
    path = tmp_path_factory.mktemp("running")
    write_release(path)
    with site(path, query_seconds=2, trusted_hosts="127.0.0.1,good.example") as (port, process):
        yield port, process


def test_repeated_requests_are_the_same_but_for_their_id(running) -> None:
    port, _ = running
    first, second = (sparql(port, "SELECT * { ?s ?p ?o }") for _ in range(2))
    assert first[2] == second[2]
    assert first[1]["etag"] == second[1]["etag"]
    assert first[1]["x-request-id"] != second[1]["x-request-id"]


@pytest.mark.parametrize("accept", ["text/csv", "application/sparql-results+xml"])
def test_what_is_kept_is_kept_by_accept(running, accept: str) -> None:
    port, _ = running
    for _ in range(2):
        assert sparql(port, "ASK {}", Accept=accept)[1]["content-type"].startswith(accept)


def test_a_client_that_has_it_gets_304(running) -> None:
    port, _ = running
    for query in ("ASK { ?s ?p 304 }", "ASK { ?s ?p 305 }"):
        tag = sparql(port, query)[1]["etag"]
        for _ in range(2):
            status, headers, body = sparql(port, query, **{"If-None-Match": f'"x", W/{tag}'})
            assert (status, body, headers["etag"]) == (304, b"", tag)
            assert headers["cache-control"].startswith("public")
    assert sparql(port, "ASK { ?s ?p 304 }", **{"If-None-Match": '"x"'})[0] == 200


def test_head_is_get_without_a_body(running) -> None:
    port, _ = running
    for _ in range(2):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("HEAD", "/sparql?query=ASK%20%7B%7D")
        response = connection.getresponse()
        assert (response.status, response.read()) == (200, b"")
        assert response.headers["Content-Length"] == "26"
        connection.close()


def test_chance_is_asked_anew(running) -> None:
    port, _ = running
    assert (
        sparql(port, "SELECT (RAND() AS ?x) {}")[2] != sparql(port, "SELECT (RAND() AS ?x) {}")[2]
    )


def test_a_host_that_is_not_trusted_is_refused(running) -> None:
    port, _ = running
    assert get(port, "/sparql?query=ASK%7B%7D&x=1", Host="good.example")[0] == 200
    assert get(port, "/sparql?query=ASK%7B%7D&x=2", Host="evil.example")[0] == 400


def test_a_large_answer_comes_whole(running) -> None:
    port, _ = running
    query = "SELECT * { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(4)) + " }"
    status, headers, body = sparql(port, query, Accept="text/csv")
    assert status == 200
    assert len(body) == int(headers["content-length"]) > 1_000_000
    assert body.count(b"\r\n") == 10_001


def test_health_tells_life_from_readiness(running) -> None:
    port, _ = running
    assert json.loads(get(port, "/healthz/live")[2])["status"] == "alive"
    assert json.loads(get(port, "/healthz/ready")[2])["status"] == "ready"


def test_metrics_count_queries_by_how_they_ended(running) -> None:
    port, _ = running
    sparql(port, "SELECT * {")
    text = get(port, "/metrics")[2].decode()
    assert 'plangraph_queries_total{outcome="QuerySyntaxError"}' in text
    assert 'plangraph_query_seconds_bucket{le="+Inf"}' in text
    assert "plangraph_server" in text


def test_a_worker_killed_from_outside_costs_no_answer(running) -> None:
    port, process = running
    for pid in children(process.pid)[1:]:
        os.kill(pid, signal.SIGKILL)
    statuses = [sparql(port, f"ASK {{ ?s ?p {n} }}")[0] for n in range(20)]
    assert statuses.count(200) >= 19
    until(lambda: answers(port, "/healthz/ready"))
