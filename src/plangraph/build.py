"""From plan folders to a release: read, resolve, infer, validate, write, swap.

The same bytes in give the same bytes out. Whatever goes wrong, a kill and a full disk included, the
release that was current stays so, and stays whole.
"""

from __future__ import annotations

import gc
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox
from rdflib import DCTERMS, URIRef

from plangraph import __version__, assets, canonical, catalog, job, release
from plangraph.assembly import Assembly, assemble, describe, dumps, titles
from plangraph.catalog import Dump, Statistics
from plangraph.coverage import cover
from plangraph.errors import NotConforming
from plangraph.index import write_index
from plangraph.media import TURTLE
from plangraph.names import Names
from plangraph.release import Manifest, Release
from plangraph.validation import Report, format_result, infer, load_shapes, skolemise, validate

#: Graphs that are also files of their own, at the top of a release.
_FILES: Final = ("vocabulary", "shapes", "validation")
_LIBRARIES: Final = ("opencc", "pyoxigraph", "pyshacl", "rdflib")


def build_release(plan_folders: Sequence[Path], out: Path, names: Names) -> Release:
    """Build a release from plan folders (none: those that ship) and make it `out/current`.

    NotConforming lists what breaks which shape; StorageFailed says what could not be written.
    """
    with patient_collector():
        return _build(plan_folders, out, names)


def _build(plan_folders: Sequence[Path], out: Path, names: Names) -> Release:
    assembly = assemble(plan_folders, names)
    report = check(assembly)
    if not report.conforms:
        raise _not_conforming(assembly, report)
    quads = to_quads(assembly)
    with release.locked(out), release.unfinished(out) as folder:
        manifest = replace(_write(folder, assembly, quads), validation=_outcome(report))
        return release.publish(out, folder, manifest)


@contextmanager
def patient_collector() -> Iterator[None]:
    """Collect rings seldom: graphs live to the end, and walking them took a fifth of the time."""
    before = gc.get_threshold()
    gc.set_threshold(1_000_000, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def check(assembly: Assembly) -> Report:
    """Infer, describe and validate; the assembly then has its shapes, inferences and report."""
    names, graphs = assembly.names, assembly.graphs
    shapes = load_shapes(assets.shapes(), names.base)
    graphs["shapes"] = skolemise(shapes, names.base)
    data = assembly.data()
    graphs["inferred"] = infer(data, shapes)
    describe(assembly)
    data += graphs["inferred"]
    data += graphs["catalog"]
    report = validate(data, shapes, names.base)
    graphs["validation"] = report.graph
    return report


def faults(assembly: Assembly, report: Report, language: str = "en") -> list[str]:
    """One line for each result of a report, gravest first: where, how grave, what, and why."""
    lines = []
    for result in report.results:
        place = assembly.place(result.subject)
        lines.append(format_result(result, language, str(place) if place else None))
    return lines


def _not_conforming(assembly: Assembly, report: Report) -> NotConforming:
    lines = faults(assembly, report)[: report.violations]
    kinds = f"{report.violations} violations, {report.warnings} warnings, {report.infos} infos"
    return NotConforming(f"the graph breaks its SHACL shapes: {kinds}; nothing was written", lines)


def _outcome(report: Report) -> dict[str, Any]:
    return {
        "conforms": report.conforms,
        "violations": report.violations,
        "warnings": report.warnings,
        "infos": report.infos,
    }


def to_quads(assembly: Assembly) -> dict[str, set[ox.Quad]]:
    """The quads of each graph, without blank nodes."""
    names, found = assembly.names, {}
    for key, graph in assembly.graphs.items():
        start = f"{names.base}.well-known/genid/{key}-"
        found[key] = canonical.skolemise(canonical.to_quads(graph, names.graph(key)), start)
    return found


def _write(folder: Path, assembly: Assembly, graphs: Mapping[str, set[ox.Quad]]) -> Manifest:
    """Write all files but the manifest, and say what it must say."""
    names = assembly.names
    declared = catalog.prefixes(names, [read.plan.key for read in assembly.plans])
    quads = {quad for graph in graphs.values() for quad in graph}
    dumper = canonical.Dumper(quads, declared)
    measured = [_write_dump(folder, dumper, dump) for dump in dumps()]
    sizes = catalog.distributions_graph(measured, names)
    quads |= canonical.to_quads(sizes, names.graph("distributions"))
    release.write(folder / release.DATA, canonical.nquads(quads))
    write_index(quads, names, folder / "search.db")
    for key in _FILES:
        if graphs.get(key):
            text = canonical.dump(graphs[key], TURTLE, declared)
            release.write(folder / f"{key}{TURTLE.suffix}", text)
    release.write(folder / "coverage.json", _coverage(assembly))
    for read in assembly.plans:
        source = read.plan.source
        release.write(folder / "source" / read.plan.key / source.name, source.data)
    return _manifest(folder, assembly, catalog.count(quads), declared)


def _write_dump(folder: Path, dumper: canonical.Dumper, dump: Dump) -> Dump:
    """Write one dump, or the gzip of one that is written already, and measure it."""
    path = folder / dump.path
    if dump.packed:
        data = canonical.gzipped(path.with_suffix("").read_bytes())
    else:
        data = dumper.dump(dump.media)
    release.write(path, data)
    size, digest = release.measure(path)
    return replace(dump, size=size, sha256=digest)


def _coverage(assembly: Assembly) -> bytes:
    """What of each plan's text its statements rest on."""
    plans = [
        cover(read.plan, read.evidence, read.mentions, assembly.names).to_json()
        for read in assembly.plans
    ]
    return (json.dumps({"plans": plans}, ensure_ascii=False, indent=1) + "\n").encode()


def _manifest(
    folder: Path, assembly: Assembly, statistics: Statistics, declared: Mapping[str, str]
) -> Manifest:
    files = release.describe(folder)
    digest = files[release.DATA].sha256
    return Manifest(
        kind="plans",
        id=f"{__version__}-{digest[:12]}",
        version=__version__,
        digest=digest,
        base=assembly.names.base,
        default_graph="union",
        title=assembly.titles(),
        issued=_issued(assembly),
        triples=statistics.triples,
        quads=statistics.quads,
        graphs=statistics.graphs,
        classes=statistics.classes,
        properties={name: use.triples for name, use in statistics.properties.items()},
        plans=tuple(_entry(assembly, read.plan.key) for read in assembly.plans),
        prefixes=declared,
        validation=None,
        files=files,
        versions={"plangraph": __version__} | {name: version(name) for name in _LIBRARIES},
    )


def _entry(assembly: Assembly, key: str) -> dict[str, object]:
    """What the manifest says of one plan."""
    plan = next(read.plan for read in assembly.plans if read.plan.key == key)
    return {
        "key": key,
        "iri": plan.iri,
        "title": titles(assembly.graphs[key], plan.iri),
        "source": plan.source.name,
    }


def _issued(assembly: Assembly) -> str:
    """The newest date on which one of the plans was issued, "" where none says."""
    dates = [
        str(date)
        for read in assembly.plans
        for date in assembly.graphs[read.plan.key].objects(URIRef(read.plan.iri), DCTERMS.issued)
    ]
    return max(dates, default="")


def _work(task: dict[str, Any]) -> str:
    """A task of `job`: `plans`, `out` and `base`; answers with the release's folder."""
    plans = [Path(plan) for plan in task["plans"]]
    return os.fspath(build_release(plans, Path(task["out"]), Names(task["base"])).folder)


if __name__ == "__main__":
    job.serve(_work)
