from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from plangraph import release
from plangraph.errors import ReleaseDamaged, SourceMissing, StorageFailed
from plangraph.release import Manifest, Release, open_release

DATA = b"<http://e/s> <http://e/p> <http://e/o> .\n"


def publish(out: Path, name: str = "one", data: bytes = DATA) -> Release:
    """A small release made with the functions that builds use."""
    with release.locked(out), release.unfinished(out) as folder:
        release.write(folder / release.DATA, data)
        release.write(folder / "dumps" / "plangraph.nt", data)
        files = release.describe(folder)
        return release.publish(out, folder, manifest(name, files))


def manifest(name: str, files: dict[str, release.File]) -> Manifest:
    return Manifest(
        kind="rdf",
        id=name,
        version="1",
        digest=files[release.DATA].sha256,
        base="https://example.org/",
        default_graph="own",
        title={"en": "Demo"},
        issued="",
        triples=1,
        quads=1,
        graphs={"": 1},
        classes={},
        properties={"http://e/p": 1},
        plans=(),
        prefixes={},
        validation=None,
        files=files,
        versions={},
    )


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_open_reads_what_publish_wrote(tmp_path: Path) -> None:
    written = publish(tmp_path)
    opened = open_release(tmp_path)
    assert opened == written == open_release(written.folder)
    assert opened.folder == tmp_path / "releases" / "one"
    assert opened.title == {"en": "Demo"}
    assert opened.data.read_bytes() == DATA
    assert opened.names("dumps") == ("dumps/plangraph.nt",)
    assert opened.path("dumps/plangraph.nt").is_file()
    assert opened.verify() is opened


def test_open_says_that_there_is_no_folder(tmp_path: Path) -> None:
    with pytest.raises(SourceMissing, match="no such release folder"):
        open_release(tmp_path / "nowhere")


def test_open_refuses_an_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(ReleaseDamaged, match=r"it has no manifest\.json; build it again"):
        open_release(tmp_path)


def test_open_refuses_a_current_that_points_nowhere(tmp_path: Path) -> None:
    shutil.rmtree(publish(tmp_path).folder)
    with pytest.raises(ReleaseDamaged):
        open_release(tmp_path)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("format", 2),
        ("files", {}),
        ("files", {"data.nq": {"sha256": "", "size": 0}}),
        ("files", {"data.nq": {"sha256": "", "size": 0, "media": ""}, "../x": {}}),
        ("plans", None),
    ],
)
def test_open_refuses_a_manifest_that_cannot_be(tmp_path: Path, name: str, value: object) -> None:
    path = publish(tmp_path).folder / release.MANIFEST
    path.write_text(json.dumps({**json.loads(path.read_text()), name: value}))
    with pytest.raises(ReleaseDamaged, match="cannot be understood"):
        open_release(tmp_path)


def test_open_refuses_a_manifest_cut_short(tmp_path: Path) -> None:
    path = publish(tmp_path).folder / release.MANIFEST
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(ReleaseDamaged, match="cannot be understood"):
        open_release(tmp_path)


def test_open_refuses_files_outside_the_folder(tmp_path: Path) -> None:
    path = publish(tmp_path).folder / release.MANIFEST
    values = json.loads(path.read_text())
    values["files"]["../../secret"] = values["files"]["data.nq"]
    path.write_text(json.dumps(values))
    with pytest.raises(ReleaseDamaged, match="outside the folder"):
        open_release(tmp_path)


def test_path_knows_only_listed_files(tmp_path: Path) -> None:
    with pytest.raises(ReleaseDamaged, match=r"lists no 'manifest\.json'"):
        publish(tmp_path).path("manifest.json")


@pytest.mark.parametrize("data", [DATA[:-1], DATA.replace(b"/s>", b"/t>"), None])
def test_verify_finds_a_changed_file(tmp_path: Path, data: bytes | None) -> None:
    made = publish(tmp_path)
    path = made.path("dumps/plangraph.nt")
    path.unlink() if data is None else path.write_bytes(data)
    with pytest.raises(ReleaseDamaged, match=r"dumps/plangraph\.nt"):
        made.verify()


def test_publish_keeps_the_last_two(tmp_path: Path) -> None:
    for name in ("one", "two", "three"):
        publish(tmp_path, name, DATA + name.encode())
    assert {path.name for path in release.releases(tmp_path)} == {"two", "three"}
    assert open_release(tmp_path).id == "three"
    publish(tmp_path, "two", DATA + b"two")
    assert {path.name for path in release.releases(tmp_path)} == {"two", "three"}
    assert open_release(tmp_path).id == "two"


def test_publish_leaves_a_whole_release_of_the_same_id_alone(tmp_path: Path) -> None:
    first = publish(tmp_path).folder.stat().st_ino
    assert publish(tmp_path).folder.stat().st_ino == first


def test_publish_replaces_a_damaged_release_of_the_same_id(tmp_path: Path) -> None:
    publish(tmp_path).data.write_bytes(b"spoilt")
    assert publish(tmp_path).verify().data.read_bytes() == DATA


def test_a_reader_keeps_its_release_when_current_moves_on(tmp_path: Path) -> None:
    publish(tmp_path)
    reader = open_release(tmp_path)
    publish(tmp_path, "two", DATA * 2)
    assert reader.verify().id == "one"


def test_an_error_leaves_current_and_no_rest(tmp_path: Path) -> None:
    publish(tmp_path)
    with (
        pytest.raises(StorageFailed, match="cannot be written"),
        release.locked(tmp_path),
        release.unfinished(tmp_path) as folder,
    ):
        release.write(folder / "half", b"")
        raise OSError(28, "No space left on device", "half")
    assert names(tmp_path / "releases") == ["one"]
    assert open_release(tmp_path).verify().id == "one"


def test_locked_removes_what_killed_builds_left(tmp_path: Path) -> None:
    (tmp_path / "releases" / ".tmp-1" / "dumps").mkdir(parents=True)
    (tmp_path / ".tmp-current").symlink_to("releases/nowhere")
    publish(tmp_path)
    assert names(tmp_path / "releases") == ["one"]
    assert names(tmp_path) == [".lock", "current", "releases"]


def test_a_folder_that_may_not_be_made_is_storage_failed(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StorageFailed, match="file"):
        publish(tmp_path / "file")


BUILDER = """
import itertools, sys
from pathlib import Path
from plangraph.intake import take_in
out = Path(sys.argv[1])
for number in itertools.count():
    file = out.parent / "data.nt"
    lines = (f"<http://e/{number}> <http://e/p> <http://e/{i}> .\\n" for i in range(3000))
    file.write_text("".join(lines))
    take_in([file], out, "https://example.org/")
    print(number, flush=True)
"""


def test_twenty_kills_at_random_moments_leave_a_whole_release(tmp_path: Path) -> None:
    out, moments = tmp_path / "out", random.Random(20)
    for _ in range(20):
        builder = subprocess.Popen(
            [sys.executable, "-c", BUILDER, os.fspath(out)], stdout=subprocess.PIPE
        )
        assert builder.stdout is not None
        builder.stdout.readline()
        time.sleep(moments.uniform(0, 0.2))
        builder.send_signal(signal.SIGKILL)
        builder.wait()
        builder.stdout.close()
        open_release(out).verify()
    publish(out)
    assert not list((out / "releases").glob(".tmp-*"))


EVERY_STEP = """
import os, signal, sys
from pathlib import Path
from plangraph.intake import take_in
from plangraph.release import locked, open_release

out, file = Path(sys.argv[1]), Path(sys.argv[2])

def build(number):
    file.write_text(f"<http://e/{number}> <http://e/p> <http://e/o> .\\n")
    take_in([file], out, "https://example.org/")

def killed_at(step):
    child = os.fork()
    if not child:
        steps = iter(range(step - 1, -1, -1))
        def count(event, arguments):
            if event.partition(".")[0] in ("open", "os", "shutil") and next(steps, 1) == 0:
                os.kill(os.getpid(), signal.SIGKILL)
        sys.addaudithook(count)
        build(step)
        os._exit(0)
    return os.waitpid(child, 0)[1] == signal.SIGKILL

build(0)
step = 1
while killed_at(step):
    open_release(out).verify()
    with locked(out):
        step += 1  # what was left over is gone, so that the next build takes the same steps
print(step, open_release(out).verify().data.read_text())
"""


def test_a_kill_before_any_file_operation_leaves_a_whole_release(tmp_path: Path) -> None:
    command = [sys.executable, "-c", EVERY_STEP, tmp_path / "out", tmp_path / "data.nt"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    steps, _, data = done.stdout.partition(" ")
    assert int(steps) > 50
    assert data.startswith(f"<http://e/{steps}>")
    assert names(tmp_path / "out") == [".lock", "current", "releases"]


FULL_DISK = """
import resource, sys
from pathlib import Path
from plangraph.errors import StorageFailed
from plangraph.intake import take_in
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]),) * 2)
try:
    take_in([Path(sys.argv[2])], Path(sys.argv[1]), "https://example.org/")
except StorageFailed as error:
    print(error)
"""


@pytest.mark.parametrize("limit", [0, 1000, 60_000, 100_000])
def test_a_full_disk_leaves_the_old_release(tmp_path: Path, limit: int) -> None:
    """A limit on file size stands for a disk that is full: the same error at the same call."""
    old = publish(tmp_path / "out")
    data = tmp_path / "data.nt"
    lines = (f"<http://e/{i}> <http://e/p> <http://e/{i}> .\n" for i in range(2000))
    data.write_text("".join(lines))
    command = [sys.executable, "-c", FULL_DISK, tmp_path / "out", data, str(limit)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "cannot be written" in done.stdout
    assert "what was current stays current" in done.stdout
    assert open_release(tmp_path / "out").verify() == old
    assert names(tmp_path / "out" / "releases") == ["one"]
