"""One address for every kind of page; what is true of these should be true of all."""

from __future__ import annotations

from urllib.parse import quote

PLAN = "/plan/gaigap-2025"
LANGUAGES = ("en", "zh-Hant", "zh-Hans")
WHO_IS_ASKED = """PREFIX pg: <https://w3id.org/plangraph/ns#>
SELECT ?actor (COUNT(?action) AS ?actions) WHERE { ?action pg:addressee ?actor }
GROUP BY ?actor ORDER BY DESC(?actions) ?actor"""
BROKEN = "SELECT ?a WHERE {\n  ?a ?b ; }"

KINDS = {
    "front": "/",
    "plan": PLAN,
    "plan, as a thing": "/doc/plan/gaigap-2025",
    "clause": "/doc/gaigap-2025/clause/12",
    "preamble": "/doc/gaigap-2025/preamble/1",
    "sentence": "/doc/gaigap-2025/sentence/12.2",
    "action": "/doc/gaigap-2025/action/12.5",
    "enumeration": "/doc/gaigap-2025/enumeration/6.1",
    "actor": "/doc/actor/developing-countries",
    "institution": "/doc/institution/itu",
    "principle": "/doc/principle/fairness-inclusiveness",
    "goal": "/doc/goal/benefit-humanity",
    "domain": "/doc/domain/key-areas",
    "activity": "/doc/activity/strengthen",
    "force": "/doc/force/encourage",
    "anything else": "/doc?iri=" + quote("http://www.w3.org/2004/02/skos/core#broader", safe=""),
    "source": "/source/gaigap-2025/000_70ea137fa163bfbc.txt",
    "text": "/text/gaigap-2025/zh-Hant/12",
    "vocabulary": "/ns",
    "shapes": "/shapes",
    "validation": "/validation",
    "query": "/sparql",
    "query, answered": "/sparql?query=" + quote(WHO_IS_ASKED),
    "queries": "/queries",
    "query, example": "/queries/who-is-asked-to-act",
    "search": "/search",
    "search, found": "/search?q=" + quote("發展中國家"),
    "search, nothing": "/search?q=zzzzqqqq",
    "browse": "/browse/",
    "list": "/browse/actor",
    "list with filters": "/browse/action",
    "pictures": "/pictures/",
    "matrix": "/pictures/matrix",
    "flow": "/pictures/flow",
    "downloads": "/dumps/",
    "dataset": "/dataset",
    "prefixes": "/prefixes",
}
#: Pages that tell of an error, and the status they have.
FAULTS = {
    "nothing here": ("/doc/actor/nobody", 404),
    "query, broken": (f"/sparql?query={quote(BROKEN)}", 400),
}


def in_language(path: str, language: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}lang={language}"
