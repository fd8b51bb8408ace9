"""The list of exceptions itself."""

from __future__ import annotations

import verdicts
from test_rdf import ALL as RDF
from test_shacl import CASES as SHACL
from test_sparql import ALL as SPARQL


def test_every_exception_is_of_a_test() -> None:
    assert set(verdicts.reasons()) - {case.iri for case in (*RDF, *SPARQL, *SHACL)} == set()


def test_every_exception_has_its_reason() -> None:
    assert all(len(reason) > 20 for reason in verdicts.reasons().values())
