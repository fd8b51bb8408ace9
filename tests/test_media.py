import pytest

from plangraph.errors import UnknownSuffix
from plangraph.media import ALL, rdf_format


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("a.ttl", "turtle"),
        ("a.b.NT", "ntriples"),
        ("a.nq.gz", "nquads"),
        ("a.trig", "trig"),
        ("a.jsonld", "jsonld"),
        ("a.rdf", "rdfxml"),
        ("a.owl", "rdfxml"),
    ],
)
def test_a_suffix_tells_the_format(file: str, name: str) -> None:
    assert rdf_format(file).name == name


@pytest.mark.parametrize("file", ["a.csv", "ttl", "a", "a.gz"])
def test_a_suffix_that_tells_nothing_is_refused_with_the_list(file: str) -> None:
    with pytest.raises(UnknownSuffix, match=r"\.ttl .*\.rdf"):
        rdf_format(file)


def test_a_format_name_means_one_thing_among_its_kind() -> None:
    assert len({(media.kind, media.name) for media in ALL}) == len(ALL)
