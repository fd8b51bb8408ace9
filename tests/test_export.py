"""The exported folder is a site of its own: every page and download there, no dead link."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from lxml import html

from plangraph.engine.embedded import EmbeddedEngine
from plangraph.errors import CallerError
from plangraph.export import export
from plangraph.publisher.app import create_app
from plangraph.release import Release
from plangraph.settings import from_mapping


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("export") / "site"


@pytest.fixture(scope="module")
def count(site: Path, small: Release) -> int:
    values = from_mapping({})
    app = create_app(small, EmbeddedEngine(small, values), values, live=False)
    return export(app, site, "https://example.test/plan/")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Release:
    import plangraph.intake  # noqa: PLC0415 # the building half is not needed above

    folder = tmp_path_factory.mktemp("small")
    file = folder / "a.ttl"
    file.write_text(
        "@prefix x: <https://w3id.org/plangraph/id/x/> . "
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . "
        'x:a a x:Thing ; rdfs:label "A thing"@en ; x:knows x:b . x:b rdfs:label "乙"@zh-hant .',
        encoding="utf-8",
    )
    return plangraph.intake.take_in([file], folder / "out", "https://w3id.org/plangraph/")


def test_pages_and_downloads_are_files(site: Path, count: int) -> None:
    assert count > 5
    assert (site / "index.html").is_file()
    assert (site / "doc/x/a.html").is_file()
    assert "A thing" in (site / "doc/x/a.html").read_text(encoding="utf-8")
    assert (site / "doc/x/a.ttl").read_text(encoding="utf-8").count("knows") >= 1
    assert list((site / "dumps").glob("plangraph.nt*"))
    assert (site / "404.html").is_file()


@pytest.mark.usefixtures("count")
def test_every_link_between_pages_leads_to_a_file(site: Path) -> None:
    dead = []
    for page in site.rglob("*.html"):
        for _, attribute, link, _ in html.parse(page).getroot().iterlinks():
            parts = urlsplit(link)
            if attribute not in ("href", "src") or parts.scheme or not parts.path:
                continue
            if not (page.parent / unquote(parts.path)).exists():
                dead.append((page.relative_to(site), link))
    assert dead == []


@pytest.mark.usefixtures("count")
def test_nothing_that_needs_a_server_is_offered(site: Path) -> None:
    front = (site / "index.html").read_text(encoding="utf-8")
    assert "<form" not in front


def test_a_folder_of_somebody_else_s_files_is_left_alone(tmp_path: Path, small: Release) -> None:
    (tmp_path / "precious.txt").write_text("mine")
    values = from_mapping({})
    app = create_app(small, EmbeddedEngine(small, values), values, live=False)
    with pytest.raises(CallerError, match="holds files that no export wrote"):
        export(app, tmp_path, "https://example.test/")
    assert [path.name for path in tmp_path.iterdir()] == ["precious.txt"]
