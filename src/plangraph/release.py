"""A release: an immutable folder of data and dumps, described by a manifest with checksums.

Reads, verifies, writes safely and swaps; what goes into a release is the build's matter. Standard
library only, so that the serving half opens a release without any RDF library.

    OUT/current -> releases/<id>        swapped in one atomic step
    OUT/releases/<id>/manifest.json     written last, so a folder without one is half-written
                      data.nq           canonical N-Quads, sorted
                      dumps/ source/ …

A folder under construction is called `.tmp-…`; one found while holding the lock was left behind
by a killed build and is deleted.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, Final, Literal

from plangraph import media
from plangraph.errors import ReleaseDamaged, SourceMissing, StorageFailed

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
DATA: Final = "data.nq"
CURRENT: Final = "current"
RELEASES: Final = "releases"
KEPT: Final = 2
_UNFINISHED: Final = ".tmp-"
_CHUNK: Final = 1 << 20
_MEDIA: Final = {each.suffix: each.mime for each in media.ALL} | {
    ".gz": "application/gzip",
    ".json": "application/json",
    ".db": "application/vnd.sqlite3",
}


@dataclass(frozen=True, slots=True)
class File:
    """A file of a release: path inside it, sha256 in hex, size in bytes, media type."""

    path: str
    sha256: str
    size: int
    media: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a release holds. Counts go from IRI to number, titles from language to text.

    `plans` are maps of `key`, `iri`, `title` and `source` (the document's file name); `validation`
    has `conforms` and the numbers of `violations`, `warnings` and `infos`.
    """

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

    def to_json(self) -> bytes:
        """Bytes that are the same for the same release, readable in a diff."""
        values = {field.name: getattr(self, field.name) for field in fields(Manifest)}
        values["files"] = {
            path: {name: value for name, value in asdict(file).items() if name != "path"}
            for path, file in self.files.items()
        }
        text = json.dumps(
            {"format": FORMAT, **values}, ensure_ascii=False, indent=1, sort_keys=True
        )
        return f"{text}\n".encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Release(Manifest):
    """A release on disk; `folder` is the real one, so a later swap does not move it."""

    folder: Path

    @property
    def data(self) -> Path:
        """The canonical N-Quads."""
        return self.folder / DATA

    def path(self, name: str) -> Path:
        """Where a file of the manifest is; ReleaseDamaged when the manifest lists none such."""
        if name not in self.files:
            raise damaged(self.folder, f"its manifest lists no {name!r}")
        return self.folder / name

    def names(self, folder: str) -> tuple[str, ...]:
        """The paths of the files under `folder` (`dumps`), sorted."""
        return tuple(sorted(name for name in self.files if name.startswith(f"{folder}/")))

    def verify(self) -> Release:
        """The release itself, once every file is what the manifest says; else ReleaseDamaged."""
        for file in self.files.values():
            _verify(self.folder, file)
        if self.files[DATA].sha256 != self.digest:
            raise damaged(self.folder, f"its digest is not the checksum of {DATA}")
        return self


def damaged(folder: Path, found: str) -> ReleaseDamaged:
    """The error for a release that is not what it says."""
    return ReleaseDamaged(f"{folder} is not a whole release: {found}; build it again")


def is_release(path: Path) -> bool:
    """Whether `path` means to be a release or a folder of releases, perhaps a damaged one."""
    return any(os.path.lexists(path / name) for name in (MANIFEST, CURRENT))


def open_release(path: Path) -> Release:
    """The release at `path`, or the one its `current` points at; files are not hashed here.

    SourceMissing where there is no such folder, ReleaseDamaged where it is empty or half-written.
    """
    if not path.is_dir():
        raise SourceMissing(f"{path}: no such release folder; make one with plangraph build --out")
    pointed = os.path.lexists(path / CURRENT) and not (path / MANIFEST).exists()
    folder = (path / CURRENT if pointed else path).resolve()
    try:
        return _parse(folder, json.loads((folder / MANIFEST).read_bytes()))
    except FileNotFoundError as error:
        raise damaged(folder, f"it has no {MANIFEST}") from error
    except OSError as error:
        raise damaged(folder, f"{MANIFEST} cannot be read ({error.strerror})") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise damaged(folder, f"{MANIFEST} cannot be understood ({error!r})") from error


def _parse(folder: Path, data: dict[str, Any]) -> Release:
    if data["format"] != FORMAT:
        raise ValueError(f"format {data['format']!r}, this plangraph reads {FORMAT}")
    values = {field.name: data[field.name] for field in fields(Manifest)}
    values["plans"] = tuple(data["plans"])
    values["files"] = {path: File(path, **entry) for path, entry in data["files"].items()}
    if DATA not in values["files"]:
        raise ValueError(f"it does not list {DATA}")
    for name in values["files"]:
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts:
            raise ValueError(f"it lists {name!r}, which lies outside the folder")
    return Release(folder=folder, **values)


def _verify(folder: Path, file: File) -> None:
    try:
        size, digest = measure(folder / file.path)
    except OSError as error:
        raise damaged(folder, f"{file.path} cannot be read ({error.strerror})") from error
    if size != file.size:
        raise damaged(folder, f"{file.path} has {size} bytes, the manifest says {file.size}")
    if digest != file.sha256:
        raise damaged(folder, f"{file.path} has other content than the manifest says")


def measure(path: Path) -> tuple[int, str]:
    """Size in bytes and sha256 in hex of a file."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return size, digest.hexdigest()


def releases(out: Path) -> tuple[Path, ...]:
    """The finished release folders under `out`, newest first."""
    found = [path.parent for path in (out / RELEASES).glob(f"*/{MANIFEST}")]
    done = [path for path in found if not path.name.startswith(_UNFINISHED)]
    return tuple(sorted(done, key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True))


@contextmanager
def storage(place: Path) -> Iterator[None]:
    """Turn what the disk refuses into StorageFailed naming the place."""
    try:
        yield
    except OSError as error:
        raise StorageFailed(
            f"{error.filename or place} cannot be written ({error.strerror or error}); "
            "free space or choose another folder; what was current stays current"
        ) from error


@contextmanager
def locked(out: Path) -> Iterator[None]:
    """Hold `out` for writing: one build at a time, others wait; leftovers are removed first."""
    with storage(out):
        (out / RELEASES).mkdir(parents=True, exist_ok=True)
        lock = os.open(out / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        with storage(out):
            fcntl.flock(lock, fcntl.LOCK_EX)
            _remove_leftovers(out)
        yield
    finally:
        os.close(lock)


def _remove_leftovers(out: Path) -> None:
    for folder in (out, out / RELEASES):
        for path in folder.glob(f"{_UNFINISHED}*"):
            if path.is_symlink():
                path.unlink()
            else:
                shutil.rmtree(path, ignore_errors=True)


@contextmanager
def unfinished(out: Path) -> Iterator[Path]:
    """A new folder to build in, under a name no reader takes for a release; gone afterwards."""
    folder = out / RELEASES / f"{_UNFINISHED}{os.getpid()}"
    try:
        with storage(folder):
            folder.mkdir()
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def created(path: Path) -> Iterator[BinaryIO]:
    """A new file open for writing, on the disk when the block ends; its folder is made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as stream:
        yield stream
        stream.flush()
        os.fsync(stream.fileno())


def write(path: Path, data: bytes) -> None:
    """Write a new file and see it onto the disk."""
    with created(path) as stream:
        stream.write(data)


def describe(folder: Path) -> dict[str, File]:
    """Size, checksum and media type of every file under `folder`."""
    files = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            size, digest = measure(path)
            name = path.relative_to(folder).as_posix()
            kind = _MEDIA.get(path.suffix, "application/octet-stream")
            files[name] = File(name, digest, size, kind)
    return files


def publish(out: Path, folder: Path, manifest: Manifest) -> Release:
    """Finish `folder`: manifest last, take its final name, become `current`, drop older ones.

    The caller holds `locked(out)`. A whole release of the same id is kept instead of `folder`.
    """
    final = out / RELEASES / manifest.id
    with storage(out):
        write(folder / MANIFEST, manifest.to_json())
        for place in (*(path for path in folder.rglob("*") if path.is_dir()), folder):
            sync_folder(place)
        if not _whole(final, manifest):
            _discard(final)
            folder.rename(final)
            sync_folder(final.parent)
        previous = (out / CURRENT).resolve().name
        swap(out, manifest.id)
        _drop_old(out, keep=(manifest.id, previous))
    return open_release(final)


def _whole(final: Path, manifest: Manifest) -> bool:
    """Whether `final` already is, undamaged, the release that `manifest` describes."""
    try:
        return open_release(final).verify().to_json() == manifest.to_json()
    except (ReleaseDamaged, SourceMissing):
        return False


def _discard(folder: Path) -> None:
    """Delete a release without ever leaving half of it under a release's name."""
    if folder.exists():
        aside = folder.with_name(f"{_UNFINISHED}{folder.name}")
        folder.rename(aside)
        shutil.rmtree(aside, ignore_errors=True)


def swap(out: Path, name: str) -> None:
    """Point `out/current` at `releases/<name>` in one atomic step that survives a power cut."""
    link = out / f"{_UNFINISHED}{CURRENT}"
    link.symlink_to(f"{RELEASES}/{name}")
    link.replace(out / CURRENT)
    sync_folder(out)


def _drop_old(out: Path, keep: tuple[str, ...]) -> None:
    """Delete all but the `KEPT` last releases; those named in `keep` count as the last."""
    order = sorted(releases(out), key=lambda path: path.name not in keep)
    for folder in order[KEPT:]:
        _discard(folder)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder as durable as the files they name."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
