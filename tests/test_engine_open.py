"""Which engine stands behind a release, by the settings and by who will ask."""

from __future__ import annotations

from pathlib import Path

import pytest
from serving import settings, write_release

from plangraph.engine import open_engine
from plangraph.errors import CallerError


@pytest.mark.parametrize(
    ("public", "endpoint", "kind"),
    [
        (False, "", "embedded"),
        (True, "", "contained"),
        (True, "http://127.0.0.1:9/", "remote"),
        (False, "http://127.0.0.1:9/", "remote"),
    ],
)
def test_the_engine_fits(tmp_path: Path, public: bool, endpoint: str, kind: str) -> None:
    release = write_release(tmp_path)
    engine = open_engine(release, settings(endpoint=endpoint), public=public)
    try:
        assert engine.health()["engine"] == kind
    finally:
        engine.close()


@pytest.mark.parametrize("endpoint", ["ftp://e/", "nonsense", "http://", "file:///etc/passwd"])
def test_an_endpoint_that_is_none_is_refused(tmp_path: Path, endpoint: str) -> None:
    with pytest.raises(CallerError, match="no http"):
        open_engine(write_release(tmp_path), settings(endpoint=endpoint))
