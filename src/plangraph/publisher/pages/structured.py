"""schema.org descriptions for those who read pages by machine: JSON-LD for a page's head."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from plangraph.publisher.languages import Text
from plangraph.publisher.pages.page import licence
from plangraph.publisher.pages.reading import Card
from plangraph.publisher.state import current

_TYPES = {
    "action": "Action",
    "institution": "Organization",
    "plan": "CreativeWork",
    "clause": "CreativeWork",
    "preamble": "CreativeWork",
    "sentence": "CreativeWork",
    "work": "CreativeWork",
    "event": "Event",
    "thing": "Thing",
}


def thing_json_ld(card: Card, definitions: Sequence[Text]) -> Mapping[str, Any]:
    """A thing as schema.org knows it; a concept is a DefinedTerm."""
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": _TYPES.get(card.kind.key, "DefinedTerm"),
        "@id": card.iri,
        "name": _worded(card.label),
        "url": card.iri,
        "isPartOf": {"@type": "Dataset", "@id": current().names.dataset} | _licensed(),
    }
    if definitions:
        found["description"] = _worded(definitions[0])
    return found


def _worded(text: Text) -> Any:
    return {"@value": text.value, "@language": text.lang} if text.lang else text.value


def dataset_json_ld() -> Mapping[str, Any]:
    """The release as a schema.org Dataset with its downloads."""
    state = current()
    release, base = state.release, state.names.base
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": state.names.dataset,
        "name": [
            {"@value": words, "@language": tag} for tag, words in sorted(release.title.items())
        ],
        "description": f"{release.triples} RDF statements in {len(release.graphs)} named graphs, "
        "with dumps, a SPARQL endpoint and a page for every thing.",
        "url": base,
        "version": release.version,
        **_licensed(),
        "isAccessibleForFree": True,
        "distribution": [
            {
                "@type": "DataDownload",
                "contentUrl": base + name,
                "encodingFormat": file.media,
                "contentSize": str(file.size),
                "sha256": file.sha256,
            }
            for name, file in sorted(release.files.items())
            if name.startswith("dumps/")
        ],
    }


def _licensed() -> dict[str, str]:
    """The licence as a property, where there is one."""
    return {"license": licence()} if licence() else {}
