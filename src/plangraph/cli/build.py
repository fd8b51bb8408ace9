"""`plangraph build`: a release from plan folders."""

from __future__ import annotations

import os
from pathlib import Path

import click

from plangraph import settings
from plangraph.build import build_release
from plangraph.names import Names


@click.command(epilog="Example: plangraph build ontology/plans/gaigap-2025 --out releases")
@click.argument("plans", nargs=-1, type=click.Path(path_type=Path), metavar="[PLAN ...]")
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), help="Where releases are kept."
)
def command(plans: tuple[Path, ...], out: Path) -> None:
    """Read, resolve, validate and write a release; OUT/current points at the newest good one.

    Without PLAN the plans that ship with plangraph are built. A graph that breaks a shape is not
    written, and the release that was current stays so.
    """
    values = settings.from_mapping(os.environ)
    release = build_release(plans, out, Names(values.base_iri))
    click.echo(release.folder)
