"""A release as a store on disk, for those that would not fit in memory; built once, then kept.

Built in a child process, under a name of its own, and marked as whole by the last file written:
Oxigraph opens a half-built store as an empty one without a word.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from platformdirs import user_cache_path
from pyoxigraph import Store

from plangraph.engine.load import fill
from plangraph.errors import StorageFailed
from plangraph.release import Release
from plangraph.settings import Settings

_MARK: Final = "whole.json"


def store_on_disk(release: Release, settings: Settings, *, merge: bool) -> Path:
    """The folder of the release's store, building it if it is not there whole."""
    cache = Path(settings.cache_dir) if settings.cache_dir else user_cache_path("plangraph")
    folder = cache / "stores" / f"{release.digest[:32]}{'-merged' if merge else ''}"
    if not _is_whole(folder):
        shutil.rmtree(folder, ignore_errors=True)
        _build(release, folder, merge=merge)
    return folder


def _is_whole(folder: Path) -> bool:
    try:
        mark = json.loads((folder / _MARK).read_text())
        return all((folder / name).stat().st_size == size for name, size in mark["sizes"].items())
    except (OSError, ValueError, KeyError):
        return False


def _build(release: Release, folder: Path, *, merge: bool) -> None:
    building = folder.with_name(f"{folder.name}.building")
    shutil.rmtree(building, ignore_errors=True)
    building.parent.mkdir(parents=True, exist_ok=True)
    arguments = [str(release.data), str(building), str(release.quads), str(int(merge))]
    command = [sys.executable, "-m", "plangraph.engine.contained.disk", *arguments]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    if done.returncode:
        shutil.rmtree(building, ignore_errors=True)
        last = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:] or ["no reason"]
        raise StorageFailed(f"{folder}: the store on disk could not be built: {last[0]}")
    building.rename(folder)


def build(data: Path, folder: Path, quads: int, *, merge: bool) -> None:
    """Write the store of an N-Quads file, and last its mark."""
    store = Store(str(folder))
    fill(store, data, quads, merge=merge)
    store.flush()
    store.optimize()
    del store
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != "LOCK"]
    sizes = {path.relative_to(folder).as_posix(): path.stat().st_size for path in files}
    (folder / _MARK).write_text(json.dumps({"quads": quads, "sizes": sizes}))


if __name__ == "__main__":
    build(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), merge=sys.argv[4] == "1")
