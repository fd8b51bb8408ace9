"""How to cite a page: as words, BibTeX, RIS and CSL-JSON, with the release it was read in.

The checksum of the release's data makes a citation exact; no date of access is invented.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from plangraph.publisher.pages.reading import Card
from plangraph.publisher.state import current


@dataclass(frozen=True, slots=True)
class Citation:
    """The same reference in four forms; `text` is for a footnote."""

    text: str
    bibtex: str
    ris: str
    csl: str


def citation(card: Card, container: str) -> Citation:
    """The citation of a thing in the dataset called `container`."""
    release = current().release
    title, iri = " ".join(card.label.value.split()), card.iri
    year = (release.issued or release.version)[:4]
    version = f"{release.version}, sha256 {release.digest[:12]}"
    return Citation(
        text=f"“{title}”. {container}, release {version}. {iri}",
        bibtex=_bibtex(iri, title, container, version, year),
        ris=_ris(title, container, version, year, iri),
        csl=json.dumps(_csl(iri, title, container, version, year), ensure_ascii=False, indent=1),
    )


def _bibtex(iri: str, title: str, container: str, version: str, year: str) -> str:
    key = re.sub(r"[^a-z0-9]+", "-", iri.split("://")[-1].lower()).strip("-")
    fields = {
        "title": title,
        "howpublished": container,
        "version": version,
        "year": year if year.isdigit() else "",
        "url": iri,
    }
    rows = [f"  {name} = {{{_braced(value)}}}" for name, value in fields.items() if value]
    return "@misc{" + key + ",\n" + ",\n".join(rows) + "\n}"


def _braced(value: str) -> str:
    return re.sub(r"([{}\\%&#$_])", r"\\\1", value) if "://" not in value else value


def _ris(title: str, container: str, version: str, year: str, iri: str) -> str:
    rows = [
        ("TY", "DATA"),
        ("TI", title),
        ("T2", container),
        ("ET", version),
        ("PY", year if year.isdigit() else ""),
        ("UR", iri),
        ("ER", ""),
    ]
    return "\n".join(f"{tag}  - {value}" for tag, value in rows if value or tag == "ER")


def _csl(iri: str, title: str, container: str, version: str, year: str) -> dict[str, Any]:
    dated: dict[str, Any] = {"issued": {"date-parts": [[int(year)]]}} if year.isdigit() else {}
    told: dict[str, Any] = {
        "id": iri,
        "type": "dataset",
        "title": title,
        "container-title": container,
        "version": version,
        "URL": iri,
    }
    return told | dated
