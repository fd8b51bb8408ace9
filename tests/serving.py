"""A release folder written from N-Quads text, for tests of the serving half alone."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from pathlib import Path

from plangraph import names
from plangraph.names import Names
from plangraph.release import Release, open_release
from plangraph.settings import Settings, from_mapping

BASE = "https://w3id.org/plangraph/"
NS = f"{BASE}ns#"

_DATA = """\
<id/demo/clause/1> <RDF:type> <ns#Clause> <graph/demo> .
<id/demo/clause/1> <RDFS:label> "Clause one"@en <graph/demo> .
<id/demo/clause/1> <RDFS:label> "第一條"@zh-hant <graph/demo> .
<id/demo/clause/1> <ns#mentions> <id/actor/women> <graph/demo> .
<id/demo/clause/1> <ns#size> "12.5"^^<XSD:decimal> <graph/demo> .
<id/demo/clause/2> <RDF:type> <ns#Clause> <graph/demo> .
<id/demo/clause/2> <RDFS:label> "Clause two, with \\"quotes\\",\\tand\\nlines"@en <graph/demo> .
<id/demo/clause/2> <ns#size> "7"^^<XSD:integer> <graph/demo> .
<id/actor/women> <SKOS:prefLabel> "Women"@en <graph/concepts> .
<id/actor/women> <SKOS:prefLabel> "婦女"@zh-hant <graph/concepts> .
"""
_SPACES = {"RDF": names.RDF, "RDFS": names.RDFS, "XSD": names.XSD, "SKOS": names.SKOS}


def full(short: str) -> str:
    """N-Quads with the short IRIs of this file written out."""
    short = re.sub(r"<(RDFS?|XSD|SKOS):", lambda found: f"<{_SPACES[found[1]]}", short)
    return re.sub(r"<(?!\w+:)", f"<{BASE}", short)


DATA = full(_DATA)


def settings(**values: object) -> Settings:
    """Settings with the given values and defaults for the rest."""
    return from_mapping({f"PLANGRAPH_{name.upper()}": str(value) for name, value in values.items()})


def write_release(
    folder: Path, nquads: str = DATA, *, default_graph: str = "union", version: str = "1"
) -> Release:
    """A release folder with a manifest that is true of `nquads`, opened."""
    data = nquads.encode()
    digest = hashlib.sha256(data).hexdigest()
    name = f"{version}-{digest[:12]}"
    path = folder / "releases" / name
    path.mkdir(parents=True, exist_ok=True)
    (path / "data.nq").write_bytes(data)
    (path / "manifest.json").write_text(json.dumps(_manifest(data, name, default_graph, version)))
    link = folder / "current"
    link.unlink(missing_ok=True)
    link.symlink_to(Path("releases") / name)
    return open_release(folder)


def _manifest(data: bytes, name: str, default_graph: str, version: str) -> dict[str, object]:
    lines = [line for line in data.decode().splitlines() if line.strip()]
    graphs = Counter(match for line in lines for match in re.findall(r"<([^>]*)> \.$", line))
    digest = hashlib.sha256(data).hexdigest()
    entry = {"sha256": digest, "size": len(data), "media": "application/n-quads"}
    return {
        "format": 1,
        "kind": "rdf",
        "id": name,
        "version": version,
        "digest": digest,
        "base": BASE,
        "default_graph": default_graph,
        "title": {"en": "A demo"},
        "issued": "2025-01-01",
        "triples": len(lines),
        "quads": len(lines),
        "graphs": dict(graphs),
        "classes": {},
        "properties": {},
        "plans": [],
        "prefixes": Names(BASE).prefixes(),
        "validation": None,
        "files": {"data.nq": entry},
        "versions": {},
    }
