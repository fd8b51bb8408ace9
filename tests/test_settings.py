import re
from dataclasses import fields

import pytest

from plangraph.errors import CallerError
from plangraph.settings import TABLE, Settings, from_mapping


def test_the_table_and_the_values_have_the_same_rows() -> None:
    assert [row.name for row in TABLE] == [field.name for field in fields(Settings)]


def test_defaults_hold_when_nothing_is_said() -> None:
    assert from_mapping({}).port == 8000
    assert from_mapping({}).host == "127.0.0.1"


def test_a_value_is_read_by_its_prefixed_name() -> None:
    assert from_mapping({"PLANGRAPH_PORT": "8123", "PORT": "1"}).port == 8123
    base = "http://127.0.0.1:8000/a/資料/"
    assert from_mapping({"PLANGRAPH_BASE_IRI": base}).base_iri == base


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "http"),
        ("PORT", "70000"),
        ("BASE_IRI", "w3id.org/plangraph/"),
        ("BASE_IRI", "https://w3id.org/plangraph"),
        ("BASE_IRI", "https:///"),
        ("BASE_IRI", "https://e.org/a b/"),
        ("BASE_IRI", "https://e.org/<x>/"),
        ("BASE_IRI", "https://e.org/x#/"),
        ("QUERY_SECONDS", "0"),
        ("WORKERS", "-1"),
    ],
)
def test_a_value_that_makes_no_sense_is_named_in_one_line(name: str, value: str) -> None:
    with pytest.raises(CallerError, match=re.escape(f"PLANGRAPH_{name} is {value!r}")):
        from_mapping({f"PLANGRAPH_{name}": value})
