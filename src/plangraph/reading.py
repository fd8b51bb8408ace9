"""A new plan folder from a raw document, ready for an author.

The folder holds the document byte for byte, `plan.ttl`, one Turtle file for each unit with its
text in comments, and `removed.tsv`, the list of all that was taken out. What the plan says is for
people to write; what they wrote is for `plan` to read.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from plangraph import names as iris
from plangraph.errors import CallerError, StorageFailed
from plangraph.names import KINDS, Names, is_plan_key
from plangraph.scripts import language_of
from plangraph.source import Source, read_source
from plangraph.text import Document, Unit, read_document

REMOVED: Final = "removed.tsv"

#: The languages of titles and labels that people write; zh-hans follows from zh-hant.
_WRITTEN: Final = ("zh-hant", "en")
_PARTS: Final = ("clause", "preamble", "action", "sentence", "statement", "enumeration")
_OUTSIDE: Final = {
    "dcterms": iris.DCTERMS,
    "skos": iris.SKOS,
    "oa": iris.OA,
    "rdf": iris.RDF,
    "rdfs": iris.RDFS,
    "xsd": iris.XSD,
}


@dataclass(frozen=True, slots=True)
class NewPlan:
    """A plan folder that was made: where, from what, and in which language (`zh-hant`)."""

    key: str
    folder: Path
    source: Source
    document: Document
    language: str


def new_plan(file: Path, out: Path) -> NewPlan:
    """Make the plan folder `out` from the document `file`; the folder's name is the plan's key.

    The folder appears whole or not at all. CallerError where `out` holds anything already or
    its name makes no key, SourceMissing or SourceUnreadable where `file` is no plan's document,
    StorageFailed where the folder cannot be written.
    """
    key = _key(out)
    _refuse_occupied(out)
    source = read_source(file)
    document = read_document(source.text)
    language = language_of(document.text)
    plan = NewPlan(key, out, source, document, language)
    files = {_copy_name(source.name): source.data} | {
        name: text.encode() for name, text in _files(plan)
    }
    try:
        _write(out, files)
    except OSError as error:
        raise StorageFailed(
            f"{out}: the plan folder cannot be written: {error.strerror or error}"
        ) from error
    return plan


def _key(out: Path) -> str:
    key = out.resolve().name
    if is_plan_key(key):
        return key
    raise CallerError(
        f"{out}: a plan folder's name is the plan's key in every address, so it must be small "
        "letters, digits and hyphens, and no kind of thing (actor, goal …); "
        "choose one like ai-action-plan-2025"
    )


def _refuse_occupied(out: Path) -> None:
    if out.is_dir() and not any(out.iterdir()):
        return
    if out.exists() or out.is_symlink():
        raise CallerError(f"{out} is there and not an empty folder; name a new one, or empty it")


def _copy_name(name: str) -> str:
    """A file name that can stand in an IRI as it is, and that is not one of the folder's own."""
    safe = re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-.") or "document.txt"
    return f"{safe}.txt" if safe.endswith((".ttl", ".tsv")) else safe


def _write(out: Path, files: dict[str, bytes]) -> None:
    """The folder in one step: it is made beside its place and then moved there."""
    out.parent.mkdir(parents=True, exist_ok=True)
    making = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        for name, data in files.items():
            (making / name).write_bytes(data)
        making.chmod(0o755)
        making.replace(out)
    finally:
        shutil.rmtree(making, ignore_errors=True)


def _files(plan: NewPlan) -> Iterator[tuple[str, str]]:
    yield "plan.ttl", _about(plan)
    for unit in plan.document.units:
        if unit.kind != "title":
            name = unit.kind if unit.number is None else f"{unit.kind}-{unit.number}"
            yield f"{name}.ttl", _skeleton(plan, unit)
    yield REMOVED, _removed(plan)


# --- what the files say


def _about(plan: NewPlan) -> str:
    title = plan.document.unit("title").text
    return "\n".join(
        [
            f"# The plan {plan.key}: what it is, whom it addresses, what it stands on.",
            "# Its parts come from the document; what they say is in the files beside this one.",
            *_prefixes("actor", "principle"),
            "",
            f"<id/plan/{plan.key}> a pg:Plan ;",
            f"  dcterms:title {_literal(title, plan.language)} ;",
            f"  pg:sourceFile <source/{plan.key}/{_copy_name(plan.source.name)}> .",
            "",
            "# To write:",
            f"# <id/plan/{plan.key}> {_titles(plan.language)} ;",
            '#   dcterms:description "…"@en ;',
            '#   dcterms:issued "2000-01-31"^^xsd:date ;  # the day it was issued',
            "#   pg:defaultAddressee actor:all-parties .  # meant where an action names nobody",
            "",
        ]
    )


def _skeleton(plan: NewPlan, unit: Unit) -> str:
    subject = _subject(plan, unit)
    title = f"{subject} dcterms:title {_literal(unit.heading or '', plan.language)} .\n"
    return "\n".join(
        [
            *_comment(_numbered(unit)),
            *_prefixes(*KINDS),
            *(f"@prefix {part}: <id/{plan.key}/{part}/> ." for part in _PARTS),
            "",
            *([title] if unit.heading else []),
            "# To write:",
            *(f"# {line}" for line in _pattern(plan, unit, subject)),
            "",
        ]
    )


def _subject(plan: NewPlan, unit: Unit) -> str:
    """The unit's provision as a Turtle term."""
    if unit.number is None:
        return f"<{Names('').unit(plan.key, unit.key)}>"
    return f"{unit.kind}:{unit.number}"


def _numbered(unit: Unit) -> str:
    """The unit's text, each sentence on a line of its own after its key."""
    before = unit.text[: unit.sentences[0].start].rstrip() if unit.sentences else unit.text
    sentences = (f"[{sentence.key}] {sentence.text}" for sentence in unit.sentences)
    return "\n".join([before, *sentences]).strip()


def _pattern(plan: NewPlan, unit: Unit, subject: str) -> Iterator[str]:
    """What an author adds: glosses, and the first action."""
    if unit.kind == "announcement":
        if plan.language != "en":
            yield f'{subject} pg:gloss "…"@en .'
        return
    if unit.kind == "clause":
        yield f"{subject} {_titles(plan.language if unit.heading else '')} ."
    # what is in English needs no gloss
    for sentence in unit.sentences if plan.language != "en" else ():
        yield f'sentence:{sentence.key} pg:gloss "…"@en .'
    labels = dict.fromkeys([plan.language, *_WRITTEN])
    yield f"action:{unit.key}.1 a pg:Action ;"
    yield f"  skos:prefLabel {' , '.join(_literal('…', language) for language in labels)} ;"
    yield f"  pg:statedIn {subject} ;"
    yield '  pg:quote "…" ;  # words that stand once in the text above'
    yield "  pg:force force:… ; pg:activity activity:… ; pg:topic topic:… ;"
    yield '  pg:reading "explicit" .'


def _titles(given: str) -> str:
    """The titles an author adds to the one in language `given`."""
    missing = (language for language in _WRITTEN if language != given)
    return f"dcterms:title {' , '.join(_literal('…', language) for language in missing)}"


def _prefixes(*kinds: str) -> list[str]:
    return [
        "@prefix pg: <ns#> .",
        *(f"@prefix {kind}: <id/{kind}/> ." for kind in kinds),
        *(f"@prefix {prefix}: <{iri}> ." for prefix, iri in _OUTSIDE.items()),
    ]


def _comment(text: str) -> list[str]:
    # a Turtle comment ends at any line end, a lone carriage return included
    return [f"# {line}" for line in text.splitlines()]


def _literal(text: str, language: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped.replace(chr(13), chr(92) + "r")}"@{language}'


def _removed(plan: NewPlan) -> str:
    """One row a removal; the range counts code points of the document, the end excluded."""
    rows = ["start\tend\tline\treason\twords"]
    line, counted = 1, 0
    for removal in plan.document.removed:
        line += plan.source.text.count("\n", counted, removal.start)
        counted = removal.start
        row = (removal.start, removal.end, line, removal.reason, _visible(removal.words))
        rows.append("\t".join(str(cell) for cell in row))
    return "\n".join([*rows, ""])


def _visible(words: str) -> str:
    """Words with everything escaped that a reader of the list could not see or tell apart."""
    seen = " " if words.strip() else ""
    return "".join(
        c if c in seen or (c.isprintable() and c not in " \\") else _escape(c) for c in words
    )


def _escape(character: str) -> str:
    return "\\x20" if character == " " else ascii(character)[1:-1]
