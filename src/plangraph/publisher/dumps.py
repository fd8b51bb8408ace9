"""`/dumps/`: everything to take away, from the fixed list in the release's manifest.

Files are sent as they lie in the release, with ranges and validators; nothing is made here.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from flask import Blueprint, Response, send_file

from plangraph.errors import NotFound, PlangraphError
from plangraph.media import HTML, rdf_format
from plangraph.publisher import languages
from plangraph.publisher.languages import Text
from plangraph.publisher.messages import _
from plangraph.publisher.pages.page import Page, links, offer, respond, var
from plangraph.publisher.pages.structured import dataset_json_ld
from plangraph.publisher.state import current
from plangraph.release import File

blueprint: Final = Blueprint("dumps", __name__)
blueprint.record_once(lambda setup: languages.install(setup.app))

#: Turtle first: it is what people open.
_ORDER = (".ttl", ".trig", ".jsonld", ".rdf", ".nt", ".nq")


@dataclass(frozen=True, slots=True)
class Dump:
    """A file to download; `packed` is its gzip."""

    name: str
    label: str
    file: File
    href: str
    packed: File | None
    packed_href: str


@dataclass(kw_only=True)
class DumpsPage(Page):
    """The downloads."""

    template: ClassVar[str] = "dumps.html"

    dumps: Sequence[Dump] = var("The whole data in each format.")
    others: Sequence[Dump] = var("Other files of the release.")


@blueprint.get("/dumps/")
def index() -> Response:
    """The list of downloads."""
    offer(HTML)
    files = current().release.files
    listed = [name for name in files if name.startswith("dumps/") and not name.endswith(".gz")]
    others = [
        name
        for name in ("data.nq", "shapes.ttl", "vocabulary.ttl", "validation.ttl")
        if name in files
    ]
    return respond(
        DumpsPage(
            title=Text(_("Downloads")),
            description=_("The whole data in every format, with sizes and checksums."),
            section="data",
            dumps=[_dump(name) for name in sorted(listed, key=_rank)],
            others=[_dump(name) for name in others],
            json_ld=dataset_json_ld(),
        )
    )


def _rank(name: str) -> tuple[int, str]:
    place = next((n for n, suffix in enumerate(_ORDER) if name.endswith(suffix)), len(_ORDER))
    return place, name


def _dump(name: str) -> Dump:
    files, made = current().release.files, links()
    short = name.removeprefix("dumps/")
    packed = files.get(name + ".gz")
    return Dump(
        name=short,
        label=_label(name),
        file=files[name],
        href=made.to(f"/dumps/{short}", lang=None),
        packed=packed,
        packed_href=made.to(f"/dumps/{short}.gz", lang=None) if packed else "",
    )


def _label(name: str) -> str:
    try:
        return rdf_format(name).label
    except PlangraphError:
        return name.rpartition(".")[2]


@blueprint.get("/dumps/<path:name>")
def download(name: str) -> Response:
    """One file, whole or in part; 304 where the client has it."""
    release = current().release
    path = next((p for p in (f"dumps/{name}", name) if p in release.files), None)
    if path is None or name.startswith("source/"):
        known = ", ".join(each.removeprefix("dumps/") for each in release.names("dumps"))
        raise NotFound(f"There is no download {name!r}; there are {known}")
    file = release.files[path]
    text = file.media.startswith("text/")
    response = send_file(
        release.path(path),
        mimetype=f"{file.media}; charset=utf-8" if text else file.media,
        conditional=True,
        etag=file.sha256,
        last_modified=None,
        download_name=f"{release.version}-{name.rpartition('/')[2]}",
        as_attachment=True,
    )
    response.headers["Cache-Control"] = "public, no-cache"
    response.headers["Repr-Digest"] = _digest(file.sha256)
    return response


def _digest(sha256: str) -> str:
    """The checksum as RFC 9530 spells it."""
    return f"sha-256=:{b64encode(bytes.fromhex(sha256)).decode()}:"
