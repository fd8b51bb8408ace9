"""A release for whatever a command is given: plan folders, a release, RDF files, or nothing.

What must be built is built in a child process of capped memory and kept in the user's cache, under
a key made of all that went into it; the calling process never loads what building needs.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from platformdirs import user_cache_path

from plangraph import __version__, assets, job
from plangraph.errors import CallerError, EmptySource, ReleaseDamaged, SourceMissing
from plangraph.release import Release, is_release, measure, open_release, storage
from plangraph.settings import Settings

#: Releases that nobody asked for in so many days are deleted.
KEPT_DAYS: Final = 30


def release_for(sources: Sequence[Path], settings: Settings) -> Release:
    """A verified release of `sources`, from the cache where it is there; none: what ships.

    The errors of reading and building, as `build` and `intake` raise them.
    """
    if len(sources) == 1 and sources[0].is_dir() and is_release(sources[0]):
        return open_release(sources[0]).verify()
    for source in sources:
        _check(source)
    if all(source.is_file() for source in sources) and sources:
        return _kept("plangraph.intake", "files", sources, sources, settings)
    if any(source.is_file() for source in sources):
        raise CallerError("plan folders and RDF files cannot be published as one; give either")
    plans = list(sources) or list(assets.plans())
    inputs = [path for folder in plans for path in _files(folder)]
    inputs += [path for folder in (assets.ontology(), assets.shapes()) for path in _files(folder)]
    return _kept("plangraph.build", "plans", plans, inputs, settings)


def _check(source: Path) -> None:
    """Say early and in one line that nothing can be made of a source."""
    if not source.exists():
        raise SourceMissing(f"{source}: no such file or folder")
    if source.is_dir() and is_release(source):
        raise CallerError(f"{source} is a release; publish it alone, without other sources")
    if source.is_dir() and not assets.is_plan(source):
        raise EmptySource(
            f"{source} is neither a plan folder (it has no {assets.ABOUT}) nor a release; "
            "give one of these, or RDF files"
        )


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _kept(
    module: str, kind: str, sources: Sequence[Path], inputs: Iterable[Path], settings: Settings
) -> Release:
    """The release in the cache, built first where it is not there whole."""
    key = _key(module, sources, inputs, settings.base_iri)
    cache = Path(settings.cache_dir) if settings.cache_dir else user_cache_path("plangraph")
    out = cache / "releases" / key
    with storage(out):
        _forget(out.parent)
        out.mkdir(parents=True, exist_ok=True)
        os.utime(out)
    with suppress(ReleaseDamaged, SourceMissing):
        return open_release(out).verify()
    paths = [os.fspath(source) for source in sources]
    job.run(module, {kind: paths, "out": os.fspath(out), "base": settings.base_iri})
    return open_release(out).verify()


def _key(module: str, sources: Sequence[Path], inputs: Iterable[Path], base: str) -> str:
    """A digest of everything that decides what the release holds."""
    digest = hashlib.sha256("\0".join([__version__, module, base]).encode())
    for source in sources:
        digest.update(f"\0{source.resolve().name}".encode())
    for path in (*inputs, *_code()):
        try:
            digest.update(f"\0{path.name}\0{measure(path)[1]}".encode())
        except OSError as error:
            raise SourceMissing(f"{path}: cannot be read ({error.strerror})") from error
    return digest.hexdigest()[:24]


def _code() -> list[Path]:
    """The building half itself: another plangraph may make another release of the same files."""
    return sorted(Path(__file__).parent.glob("*.py"))


def _forget(folder: Path) -> None:
    """Delete what nobody asked for in a long time."""
    oldest = time.time() - KEPT_DAYS * 86_400
    for entry in folder.glob("*"):
        if entry.stat().st_mtime < oldest:
            shutil.rmtree(entry, ignore_errors=True)
