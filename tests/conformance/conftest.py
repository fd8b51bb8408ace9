"""What the suites' tests share: releases made of their files, without waiting for the disk."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from shelf import Shelf


@pytest.fixture(scope="session", autouse=True)
def no_waiting() -> Iterator[None]:
    """Releases made here need not outlive a power cut."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _descriptor: None)
        yield


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    return Shelf(tmp_path_factory.mktemp("releases"))
