"""`/labels`: names, kinds and links of things as JSON, for scripts that show IRIs to a reader.

What a thing is called and where its link leads is `reading`'s rule; pages need nothing of this.
"""

from __future__ import annotations

import json
import re
from typing import Final

from flask import Response, request

from plangraph.errors import BadRequest
from plangraph.publisher.pages.browse import JSON
from plangraph.publisher.pages.page import offer, plain
from plangraph.publisher.pages.reading import Card, cards

#: IRIs in one request.
MOST: Final = 200
_IRI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|\\^`]*\Z")


def labels() -> Response:
    """For each `?iri=`, an object keyed by it: label, lang, kind, family, href, inside.

    BadRequest where one is no IRI or there are more than 200.
    """
    offer(JSON, forced=JSON)
    asked = request.args.getlist("iri")
    if len(asked) > MOST:
        raise BadRequest(f"{len(asked)} IRIs were sent; at most {MOST} are named at a time")
    wrong = next((iri for iri in asked if not _IRI.match(iri)), None)
    if wrong is not None:
        raise BadRequest(f"{wrong[:200]!r} is not an absolute IRI")
    body = {iri: _told(card) for iri, card in cards(asked).items()}
    return plain(json.dumps(body, ensure_ascii=False), JSON.content_type)


def _told(card: Card) -> dict[str, object]:
    return {
        "label": card.label.value,
        "lang": card.label.lang,
        "kind": str(card.kind.one),
        "family": card.kind.family,
        "href": card.href,
        "inside": card.inside,
    }


ROUTES = (("/labels", labels),)
