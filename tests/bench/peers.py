"""Other people's servers over our data, each started as its authors say."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from plangraph.release import Release
from tests import serving
from tests.bench.ground import CACHE, ROOT

_READY = "query=ASK%7B%7D"


def peers_python() -> Path:
    """The interpreter of an environment apart, with the dependency group `bench` in it."""
    folder = CACHE / "peers"
    python = folder / "bin" / "python"
    if not (folder / "bin" / "rdflib-endpoint").is_file():
        wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]["bench"]
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *wanted], check=True)
    return python


def oxigraph_store(release: Release, folder: Path) -> Path:
    """A store on disk for Oxigraph's own server, loaded once; made before the clock starts."""
    store = folder / "store"
    program = Path(sys.executable).with_name("oxigraph")
    load: list[str | Path] = [program, "load", "-l", store, "-f", release.data]
    subprocess.run(load, check=True, capture_output=True)
    return store


def oxigraph_command(store: Path, port: int) -> list[str | Path]:
    """Oxigraph's own server, with the union of graphs as ours has it."""
    program = Path(sys.executable).with_name("oxigraph")
    where: list[str | Path] = ["-l", store, "-b", f"127.0.0.1:{port}"]
    return [program, "serve-read-only", "--union-default-graph", *where]


def rdflib_endpoint_command(release: Release, port: int) -> list[str | Path]:
    """rdflib-endpoint under uvicorn, in memory."""
    program = peers_python().with_name("rdflib-endpoint")
    return [program, "serve", release.data, "--host", "127.0.0.1", "--port", str(port)]


@contextmanager
def oxigraph(release: Release, folder: Path) -> Iterator[tuple[int, str]]:
    """Port and path of a running `oxigraph serve-read-only`."""
    port = serving.free_port()
    command = oxigraph_command(oxigraph_store(release, folder), port)
    with serving.process(command, lambda: serving.answers(port, f"/query?{_READY}")):
        yield port, "/query"


@contextmanager
def rdflib_endpoint(release: Release) -> Iterator[tuple[int, str]]:
    """Port and path of a running rdflib-endpoint."""
    port = serving.free_port()
    command = rdflib_endpoint_command(release, port)
    with serving.process(command, lambda: serving.answers(port, f"/?{_READY}")):
        yield port, "/"
