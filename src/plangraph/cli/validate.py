"""`plangraph validate`: check plans, a release or RDF files against the SHACL shapes."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import click

from plangraph import assets, settings
from plangraph.assembly import assemble
from plangraph.build import check, faults, patient_collector
from plangraph.errors import CallerError, SourceMissing
from plangraph.intake import read_quads
from plangraph.names import BCP47, LANGUAGES, Names
from plangraph.plan import read_written
from plangraph.release import is_release, open_release
from plangraph.terms import from_ox, new_graph, read_turtle
from plangraph.validation import Report, format_result, infer, load_shapes, validate

_EXAMPLE = "Example: plangraph validate ontology/plans/gaigap-2025"


@click.command(epilog=_EXAMPLE)
@click.argument("sources", nargs=-1, type=click.Path(path_type=Path), metavar="[SOURCE ...]")
@click.option(
    "--lang",
    "language",
    default="en",
    type=click.Choice([BCP47[each] for each in LANGUAGES]),
    help="The language of the messages.",
)
@click.option("--infos", is_flag=True, help="List what is only worth knowing, too.")
def command(sources: tuple[Path, ...], language: str, infos: bool) -> int:
    """Check SOURCE against the SHACL shapes: plan folders, a release, or RDF files.

    Without SOURCE the plans that ship with plangraph are checked. Exit code 0: the graph conforms;
    1: it does not; 2: it could not be read.
    """
    names = Names(settings.from_mapping(os.environ).base_iri)
    report, lines = _checked(sources, names, language.lower())
    shown = len(lines) if infos else report.violations + report.warnings
    for line in lines[:shown]:
        click.echo(line)
    counts = f"{report.violations} violations, {report.warnings} warnings, {report.infos} infos"
    click.echo(f"{'conforms' if report.conforms else 'does not conform'}: {counts}")
    return 0 if report.conforms else 1


def _checked(sources: Sequence[Path], names: Names, language: str) -> tuple[Report, list[str]]:
    """The report, and a line for each result, gravest first."""
    for source in sources:
        if not source.exists():
            raise SourceMissing(f"{source}: no such file or folder")
    if all(assets.is_plan(source) for source in sources):
        with patient_collector():
            assembly = assemble(sources, names)
            report = check(assembly)
        return report, faults(assembly, report, language)
    files = [open_release(s).data if s.is_dir() and is_release(s) else s for s in sources]
    for file in files:
        if assets.is_plan(file):
            raise CallerError("plan folders and RDF files cannot be checked as one; give either")
        if file.is_dir():
            raise CallerError(
                f"{file} is neither a plan folder (it has no {assets.ABOUT}) nor a release; "
                "give one of these, or RDF files"
            )
    return _check_files(files, names, language)


def _check_files(files: Sequence[Path], names: Names, language: str) -> tuple[Report, list[str]]:
    """Check the triples of RDF files, whatever graphs they are in."""
    data = read_turtle(assets.ontology() / "vocabulary.ttl", names.base)
    for quad in read_quads(files, names.base):
        data.add((from_ox(quad.subject), from_ox(quad.predicate), from_ox(quad.object)))
    shapes = load_shapes(assets.shapes(), names.base)
    union = new_graph()
    union += data
    union += infer(data, shapes)
    report = validate(union, shapes, names.base)
    written = [read_written(file, names.base) for file in files if file.suffix == ".ttl"]
    lines = []
    for result in report.results:
        places = [each.place(result.subject) for each in written if result.subject in each.subjects]
        lines.append(format_result(result, language, str(places[0]) if places else None))
    return report, lines
