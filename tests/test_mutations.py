"""Planted faults: each change of a good graph is caught by the shape that is there for it.

The good graph is all of ontology/examples/ put together, and conforms. A fault is a SPARQL update.
"""

from __future__ import annotations

from functools import cache

import pytest
import rdflib
from rdflib import URIRef
from shape_parts import all_shapes, one_shape

from plangraph import assets
from plangraph.names import DEFAULT_BASE, Names
from plangraph.terms import new_graph, read_turtle
from plangraph.validation import infer, validate

PREFIXES = f"BASE <{DEFAULT_BASE}>\n" + "\n".join(
    f"PREFIX {prefix}: <{iri}>"
    for prefix, iri in {
        **Names().prefixes(),
        "clause": f"{DEFAULT_BASE}id/example/clause/",
        "sentence": f"{DEFAULT_BASE}id/example/sentence/",
        "action": f"{DEFAULT_BASE}id/example/action/",
        "statement": f"{DEFAULT_BASE}id/example/statement/",
        "enumeration": f"{DEFAULT_BASE}id/example/enumeration/",
        "scheme": f"{DEFAULT_BASE}id/scheme/",
        "vs": "http://www.w3.org/2003/06/sw-vocab-status/ns#",
    }.items()
)

SPAN = "<text/example/zh-Hant/1#char=40,46>"
PLAN = "<id/plan/example>"


def put(triples: str) -> str:
    """An update that adds."""
    return f"INSERT DATA {{ {triples} }}"


def cut(triples: str) -> str:
    """An update that takes away."""
    return f"DELETE WHERE {{ {triples} }}"


def swap(subject: str, predicate: str, value: str) -> str:
    """An update that gives a subject another value."""
    return f"{cut(f'{subject} {predicate} ?old')} ; {put(f'{subject} {predicate} {value}')}"


def mute(subject: str, predicate: str, language: str) -> str:
    """An update that takes the words in one language away."""
    said = f"{subject} {predicate} ?words"
    return f'DELETE {{ {said} }} WHERE {{ {said} FILTER(LANG(?words) = "{language}") }}'


#: What is done to the graph, and the shape that must say so.
FAULTS = {
    # actions
    "misspelt property": (put("action:1.1 pg:adressee actor:companies"), "ActionShape"),
    "no evidence": (cut("action:1.1 pg:evidence ?e"), "Evidence"),
    "two forces": (put("action:1.1 pg:force force:encourage"), "ActionShape-force"),
    "no force": (cut("action:1.1 pg:force ?f"), "ActionShape-force"),
    "no activity": (cut("action:1.1 pg:activity ?a"), "ActionShape-activity"),
    "about nothing": (cut("action:1.1 pg:topic ?t"), "ActionShape-matter"),
    "a goal as beneficiary": (
        swap("action:1.2", "pg:beneficiary", "goal:bridge-digital-divide"),
        "ActionShape-beneficiary",
    ),
    "a topic as actor": (
        swap("action:1.2", "pg:addressee", "topic:capacity-building"),
        "ActionShape-addressee",
    ),
    "a group as channel": (put("action:2.2 pg:channel actor:companies"), "ActionShape-channel"),
    "a risk promoted": (put("action:2.4 pg:promotes risk:bias"), "ActionShape-promotes"),
    "a quality countered": (
        put("action:2.3 pg:counters quality:transparency"),
        "ActionShape-counters",
    ),
    "a principle as goal": (
        put("action:1.3 pg:purpose principle:open-cooperation"),
        "ActionShape-purpose",
    ),
    "a topic used": (put("action:2.5 pg:uses topic:capacity-building"), "ActionShape-uses"),
    "unknown reading": (swap("action:1.1", "pg:reading", '"literal"'), "Reading"),
    "interpreted without reason": (cut("action:1.3 rdfs:comment ?c"), "InterpretedShape"),
    "stated nowhere": (cut("action:1.1 pg:statedIn ?c"), "StatedIn"),
    "stated in another clause": (swap("action:1.1", "pg:statedIn", "clause:2"), "PlaceShape"),
    "means without meansFor": (cut("action:1.2.1 pg:meansFor ?a"), "MeansAgreeShape"),
    "loop of elaboration": (put("action:1.1 pg:elaborates action:1.2"), "ActionLoopShape"),
    "elaborates another clause": (
        swap("action:2.3", "pg:elaborates", "action:1.1"),
        "SameProvisionShape",
    ),
    "trigger not in the text": (
        swap("action:1.2", "pg:forceTrigger", '"倡導"@zh-hant'),
        "TriggerShape",
    ),
    "action key out of form": (
        put("<id/example/action/one> a pg:Action"),
        "ActionIri",
    ),
    # labels
    "two English labels": (put('action:1.1 skos:prefLabel "Again"@en'), "Labels"),
    "French label": (put('risk:bias skos:prefLabel "biais"@fr'), "Labels"),
    "label without a tag": (put('risk:bias skos:prefLabel "bias"'), "Labels"),
    "no Simplified label": (
        mute("risk:bias", "skos:prefLabel", "zh-hans"),
        "Labels",
    ),
    "hidden label is the label": (
        put('risk:bias skos:hiddenLabel "偏見"@zh-hant'),
        "ThingShape-hiddenLabel",
    ),
    "space before a label": (put('risk:bias skos:altLabel " bent"@en'), "ThingShape-altLabel"),
    "no definition": (cut("risk:bias skos:definition ?d"), "ThingShape-definition"),
    "no title in English": (
        mute("clause:1", "dcterms:title", "en"),
        "Titles",
    ),
    # words
    "offset shifted by one": (
        swap("<text/example/zh-Hant/1#pos=40,46>", "oa:start", "41"),
        "QuoteShape",
    ),
    "quotation altered by a character": (
        swap("<text/example/zh-Hant/1#quote=40,46>", "oa:exact", '"保障儿童權益"'),
        "QuoteShape",
    ),
    "words before altered": (
        swap("<text/example/zh-Hant/1#quote=40,46>", "oa:prefix", '"支持學校。"'),
        "ContextShape",
    ),
    "start after end": (
        swap("<text/example/zh-Hant/1#pos=40,46>", "oa:start", "50"),
        "PositionSelectorShape-start",
    ),
    "one selector only": (
        cut(f"{SPAN} oa:hasSelector <text/example/zh-Hant/1#quote=40,46>"),
        "SpanShape-quote",
    ),
    "span of no text": (cut(f"{SPAN} oa:hasSource ?t"), "SpanShape-source"),
    "span with a remark": (put(f'{SPAN} rdfs:comment "odd"@en'), "SpanShape"),
    "span named for other offsets": (
        swap("<text/example/zh-Hant/1#pos=40,46>", "oa:end", "45"),
        "SpanNameShape",
    ),
    "pinyin left in a text": (
        swap(
            "<text/example/zh-Hant/p1>", "nif:isString", '"我們呼吁各方遵循開放合作的原則發(fā)。"'
        ),
        "TextShape-isString",
    ),
    "text without a language": (
        cut("<text/example/zh-Hant/1> schema:inLanguage ?l"),
        "TextShape-inLanguage",
    ),
    "Simplified text missing": (
        cut("clause:1 eli:is_realized_by <text/example/zh-Hans/1>"),
        "BothScriptsShape",
    ),
    "no text at all": (cut("clause:1 eli:is_realized_by ?text"), "Texts"),
    "two Traditional texts": (
        put("clause:1 eli:is_realized_by <text/example/zh-Hant/2>"),
        "TextHant",
    ),
    "scripts of different length": (
        swap("<text/example/zh-Hans/p1>", "nif:isString", '"我们呼吁各方"'),
        "ScriptsShape",
    ),
    # structure
    "clause missing": (
        cut(f"{PLAN} eli:has_part clause:1"),
        "ClauseNumbersShape",
    ),
    "part of no plan": (cut("clause:1 eli:is_part_of ?p"), "PartShape-partOf"),
    "parts that disagree": (
        cut(f"{PLAN} eli:has_part <id/example/announcement>"),
        "PartsAgreeShape",
    ),
    "sentence missing": (cut("clause:1 eli:has_part sentence:1.1"), "SentenceNumbersShape"),
    "number that is not the position": (
        swap("clause:1", "eli:number", '"7"'),
        "NumberIsPositionShape",
    ),
    "plan without a date": (cut(f"{PLAN} dcterms:issued ?d"), "PlanShape-issued"),
    "plan that calls on nobody": (
        cut(f"{PLAN} pg:defaultAddressee ?a"),
        "PlanShape-defaultAddressee",
    ),
    "checksum cut short": (
        swap("<source/example/plan.txt#sha256>", "spdx:checksumValue", '"8847"^^xsd:hexBinary'),
        "ChecksumShape-value",
    ),
    # lists and relations
    "list with a gap": (
        swap("<id/example/enumeration/1.1/2>", "schema:position", "3"),
        "ItemNumbersShape",
    ),
    "list of one": (
        cut("enumeration:1.1 schema:itemListElement <id/example/enumeration/1.1/2>"),
        "EnumerationShape-element",
    ),
    "item of nothing": (cut("<id/example/enumeration/1.1/2> schema:item ?i"), "ListItemShape-item"),
    "statement that does not hold": (cut("work:example-rules pg:annexOf ?w"), "AssertedShape"),
    "relation without words": (
        put("goal:bridge-digital-divide pg:serves goal:bridge-digital-divide"),
        "StatedShape",
    ),
    "annex that is no work": (put("actor:schools pg:annexOf work:example-compact"), "AnnexOfShape"),
    "unknown relation": (
        swap("statement:2.1", "rdf:predicate", "dcterms:relation"),
        "StatementShape-predicate",
    ),
    # concepts
    "loop of concepts": (put("risk:bias skos:broader risk:algorithmic-bias"), "BroaderLoopShape"),
    "broader in another scheme": (
        put("risk:bias skos:broader topic:capacity-building"),
        "SameSchemeShape",
    ),
    "thing in another scheme": (swap("risk:bias", "skos:inScheme", "scheme:goal"), "RiskScheme"),
    "thing of another class in a scheme": (
        swap("risk:bias", "skos:inScheme", "scheme:goal"),
        "GoalMembers",
    ),
    "institution below another": (
        put("institution:example-organisation skos:broader institution:example-organisation"),
        "NoConceptShape-broader",
    ),
    "top concept that is not": (
        put("risk:algorithmic-bias skos:topConceptOf scheme:risk"),
        "TopConceptShape",
    ),
    "two things of one name": (put('risk:bias skos:prefLabel "算法偏見"@zh-hant'), "OneLabelShape"),
    "key in capitals": (put("<id/risk/Bias> a pg:Risk"), "RiskIri"),
    "no words for it": (cut("quality:transparency pg:evidence ?e"), "HasWordsOrMembers"),
    # what may be published
    "quotation of the author": (put('action:1.1 pg:quote "加強能力建設合作"'), "NoQuote"),
    "blank node": (put("risk:bias skos:relatedMatch [ a skos:Concept ]"), "KeptFormShape"),
    "narrow integer": (put('clause:1 schema:position "1"^^xsd:int'), "KeptFormShape"),
    "undefined class": (put("risk:bias a pg:Danger"), "UndefinedTermShape"),
    "undefined property": (put("risk:bias pg:severity force:plain"), "UndefinedTermShape"),
    # the vocabulary
    "term without a definition": (cut("pg:Risk skos:definition ?d"), "TermShape-definition"),
    "term without a status": (cut("pg:Risk vs:term_status ?s"), "TermShape-status"),
    "property with two ranges": (put("pg:topic rdfs:range pg:Goal"), "OneRangeShape"),
    "class below itself": (put("pg:Topic rdfs:subClassOf pg:Technology"), "HierarchyLoopShape"),
    "vocabulary without a licence": (cut("<ns> dcterms:license ?l"), "OntologyShape-license"),
    # what should be there
    "nobody to act": (cut("action:1.1 pg:impliedAddressee ?a"), "SomebodyActs"),
    "sentence without a translation": (cut("sentence:1.1 pg:gloss ?g"), "SentenceHasGloss"),
}


@cache
def good() -> rdflib.Graph:
    """The examples, vocabulary and alignments, and what follows from them."""
    folder, graph = assets.ontology(), new_graph()
    for path in (
        folder / "vocabulary.ttl",
        folder / "alignments.ttl",
        *folder.glob("examples/*.ttl"),
    ):
        graph += read_turtle(path, DEFAULT_BASE)
    return graph + infer(graph, all_shapes())


def test_the_good_graph_has_nothing_to_mend() -> None:
    report = validate(good(), all_shapes(), DEFAULT_BASE)
    assert [result for result in report.results if result.severity != "Info"] == []


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_caught_by_its_shape(fault: str) -> None:
    update, local = FAULTS[fault]
    shape = f"{DEFAULT_BASE}shapes#{local}"
    graph = new_graph()
    graph += good()
    graph.update(f"{PREFIXES}\n{update}")
    report = validate(graph, one_shape(URIRef(shape)), DEFAULT_BASE)
    assert shape in {result.shape for result in report.results}


def test_enough_faults_are_planted() -> None:
    assert len(FAULTS) >= 40
