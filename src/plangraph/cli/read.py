"""`plangraph read`: a new plan folder from a raw document."""

from __future__ import annotations

from pathlib import Path

import click

from plangraph.reading import REMOVED, new_plan


@click.command(epilog="Example: plangraph read scraped.txt --out plans/ai-action-plan-2025")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    metavar="PLAN",
    help="The folder to make; its name becomes the plan's key.",
)
def command(file: Path, out: Path) -> None:
    """Make a new plan folder from a raw document.

    FILE is plain text in UTF-8, as a web page gives it: numbered clauses (一、 第一條 (一) 1. 1)
    Article 1 Section 1), a title on a line of its own before them. Everything that is taken out
    is listed in removed.tsv of the new folder, for review.
    """
    plan = new_plan(file, out)
    units = plan.document.units
    sentences = sum(len(unit.sentences) for unit in units)
    click.echo(
        f"{plan.folder}: {plan.document.unit('title').text!r} ({plan.language}), "
        f"{len(plan.document.clauses)} clauses, {sentences} sentences; "
        f"removed: {len(plan.document.removed)}, listed for review in {plan.folder / REMOVED}"
    )
