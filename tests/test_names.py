import pytest

from plangraph.names import DEFAULT_BASE, KINDS, Names, is_plan_key, span_fragment

NAMES = Names("http://example.test/g/")


@pytest.mark.parametrize(
    ("unit", "tail"),
    [
        ("12", "id/gaigap-2025/clause/12"),
        ("p1", "id/gaigap-2025/preamble/1"),
        ("announcement", "id/gaigap-2025/announcement"),
        ("title", "id/plan/gaigap-2025"),
    ],
)
def test_a_unit_key_names_its_provision(unit: str, tail: str) -> None:
    assert NAMES.unit("gaigap-2025", unit) == "http://example.test/g/" + tail


def test_a_text_is_named_by_plan_script_and_unit() -> None:
    iri = NAMES.text("gaigap-2025", "zh-hant", "12") + "#" + span_fragment(202, 219)
    assert iri == "http://example.test/g/text/gaigap-2025/zh-Hant/12#char=202,219"


def test_the_default_base_is_the_contract_s() -> None:
    assert Names().base == DEFAULT_BASE == "https://w3id.org/plangraph/"


def test_every_kind_has_a_prefix_and_no_prefix_names_two_namespaces() -> None:
    prefixes = NAMES.prefixes()
    assert set(KINDS) <= set(prefixes)
    assert len(set(prefixes.values())) == len(prefixes)


@pytest.mark.parametrize(
    ("key", "may"),
    [("gaigap-2025", True), ("2", True), ("Plan", False), ("a--b", False), ("actor", False)],
)
def test_keys_of_plans(key: str, may: bool) -> None:
    assert is_plan_key(key) == may
