"""`plangraph serve`: publish plans, a release or anybody's RDF files over HTTP."""

from __future__ import annotations

import os
from pathlib import Path

import click

from plangraph import settings
from plangraph.cached import release_for
from plangraph.publisher.server import serve
from plangraph.release import is_release


@click.command(epilog="Example: plangraph serve my.ttl --port 8123")
@click.argument("sources", nargs=-1, type=click.Path(path_type=Path), metavar="[SOURCE ...]")
@click.option("--host", help="Address to listen on (127.0.0.1).")
@click.option("--port", help="Port to listen on (8000); 0 takes a free one.")
@click.option("--workers", help="Query workers, each a process of its own (2).")
@click.option("--endpoint", metavar="URL", help="Publish from this SPARQL endpoint instead.")
def command(sources: tuple[Path, ...], **options: str | None) -> int:
    """Publish SOURCE over HTTP: plan folders, a release folder, or RDF files.

    Without SOURCE the plans that ship with plangraph are published. A release folder is watched:
    when its `current` changes, the new release is served. Every option can also be set in the
    environment, as PLANGRAPH_PORT and so on.
    """
    given = {
        settings.PREFIX + name.upper(): value
        for name, value in options.items()
        if value is not None
    }
    values = settings.from_mapping({**os.environ, **given})
    release = release_for(sources, values)
    watched = len(sources) == 1 and sources[0].is_dir() and is_release(sources[0])
    return serve(sources[0] if watched else release, values)
