"""A release: an immutable folder with a manifest, and the `current` link that names the good one.

Reading, checking and swapping only, with nothing but the standard library, because the serving
half uses it too; making the files of a release is `build` and `intake`.

    OUT/current -> releases/<id>
    OUT/releases/<id>/manifest.json     written last, so a folder without one is no release
    OUT/releases/<id>/data.nq           every quad, sorted
    OUT/releases/<id>/…                 whatever else `files` of the manifest lists
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from plangraph.errors import ReleaseDamaged, SourceMissing, StorageFailed

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
DATA: Final = "data.nq"
CURRENT: Final = "current"
RELEASES: Final = "releases"


@dataclass(frozen=True, slots=True)
class File:
    """A file of a release: path inside it, checksum, bytes and media type."""

    path: str
    sha256: str
    size: int
    media: str


@dataclass(frozen=True, slots=True)
class Release:
    """What the manifest says, and the folder it says it of. Equal digests are equal data."""

    folder: Path
    kind: Literal["plans", "rdf"]
    id: str
    version: str
    digest: str
    base: str
    default_graph: Literal["union", "own"]
    title: Mapping[str, str]
    issued: str
    triples: int
    quads: int
    graphs: Mapping[str, int]
    classes: Mapping[str, int]
    properties: Mapping[str, int]
    plans: tuple[Mapping[str, Any], ...]
    prefixes: Mapping[str, str]
    validation: Mapping[str, Any] | None
    files: Mapping[str, File]
    versions: Mapping[str, str]

    @property
    def data(self) -> Path:
        """The canonical N-Quads."""
        return self.folder / DATA

    def path(self, file: str) -> Path:
        """Where a file of the manifest is; ReleaseDamaged when the manifest lists none such."""
        if file not in self.files:
            raise ReleaseDamaged(f"release {self.id} lists no file {file!r}; rebuild it")
        return self.folder / file

    def verify(self) -> None:
        """Compare every file with the manifest; ReleaseDamaged names the first that differs."""
        if DATA not in self.files or self.files[DATA].sha256 != self.digest:
            raise ReleaseDamaged(f"{self.folder / MANIFEST}: its digest is not that of {DATA}")
        for file in self.files.values():
            _verify(self.folder, file)


def open_release(path: Path) -> Release:
    """The release at `path`, or the one its `current` link names.

    SourceMissing when there is none, ReleaseDamaged when its manifest cannot be read.
    """
    folder = path / CURRENT if (path / CURRENT).exists() else path
    folder = folder.resolve()
    manifest = folder / MANIFEST
    try:
        return _parse(folder, json.loads(manifest.read_text("utf-8")))
    except FileNotFoundError as error:
        raise SourceMissing(
            f"{path}: no {MANIFEST} there, so no release; make one with `plangraph build`"
        ) from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ReleaseDamaged(f"{manifest}: not a manifest of format {FORMAT}: {error}") from error


def is_release(path: Path) -> bool:
    """Whether `open_release` would find a manifest at `path`."""
    return (path / MANIFEST).is_file() or (path / CURRENT / MANIFEST).is_file()


def swap(out: Path, name: str) -> None:
    """Let `out/current` name the release `name`, in one atomic step that survives a power cut."""
    new = out / f".{CURRENT}-{os.getpid()}"
    try:
        new.unlink(missing_ok=True)
        new.symlink_to(Path(RELEASES) / name)
        os.replace(new, out / CURRENT)
        sync_folder(out)
    except OSError as error:
        raise StorageFailed(f"{out / CURRENT}: cannot be switched to {name}: {error}") from error


def sync_folder(folder: Path) -> None:
    """Make the names in a folder as durable as the files they name."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _parse(folder: Path, data: dict[str, Any]) -> Release:
    if data["format"] != FORMAT:
        raise ValueError(f"format is {data['format']!r}")
    files = {path: File(path, **entry) for path, entry in data["files"].items()}
    return Release(
        folder=folder,
        files=files,
        plans=tuple(data["plans"]),
        **{name: data[name] for name in _PLAIN},
    )


_PLAIN: Final = (
    "kind",
    "id",
    "version",
    "digest",
    "base",
    "default_graph",
    "title",
    "issued",
    "triples",
    "quads",
    "graphs",
    "classes",
    "properties",
    "prefixes",
    "validation",
    "versions",
)


def _verify(folder: Path, file: File) -> None:
    path = folder / file.path
    try:
        size = path.stat().st_size
        found = _sha256(path) if size == file.size else ""
    except OSError as error:
        raise ReleaseDamaged(f"{path}: {error.strerror}; rebuild the release") from error
    if found != file.sha256:
        what = f"{size} bytes" if size != file.size else "other content"
        raise ReleaseDamaged(f"{path}: {what} where {file.size} bytes were promised; rebuild it")


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
