"""`plangraph export`: the whole site as files."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from plangraph import settings
from plangraph.cached import release_for
from plangraph.engine.embedded import EmbeddedEngine
from plangraph.export import export
from plangraph.publisher.app import create_app


@click.command(epilog="Example: plangraph export site --site-url https://example.org/plan/")
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.argument("sources", nargs=-1, type=click.Path(path_type=Path), metavar="[SOURCE ...]")
@click.option(
    "--site-url",
    default="http://localhost/",
    metavar="URL",
    help="Where the files will be served.",
)
def command(folder: Path, sources: tuple[Path, ...], site_url: str) -> None:
    """Write the site into DIR as files that any static host can serve.

    SOURCE as for serve; without it the plans that ship with plangraph. An earlier export in DIR is
    replaced when the new one is whole.
    """
    values = settings.from_mapping(os.environ)
    release = release_for(sources, values)
    app = create_app(release, EmbeddedEngine(release, values), values, live=False)
    watched = sys.stderr.isatty()
    count = export(app, folder, site_url, _show if watched else lambda *_: None)
    click.echo(f"{folder}: {count} files of release {release.id}")


def _show(done: int, known: int) -> None:
    """One line on a terminal, written over and over."""
    sys.stderr.write(f"\r{done} of {known} addresses")
    if done == known:
        sys.stderr.write("\n")
