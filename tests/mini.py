"""A project of a few lines, for tests that build: its own ontology, and a plan of two clauses."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from plangraph import assets

SOURCE = """\
8月1日,示例大會發表《示例行動計劃》。全文如下:
示例行動計劃
我們呼吁各方遵循開放合作的原則。
一、加強能力建設合作。鼓勵企業通過共建實驗室、舉辦培訓等方式,支持學校提高技能。保障兒童權益。
二、落實示例契約。落實《示例契約》,發(fā)揮學校作用。
"""
_HEAD = """\
@prefix pg: <ns#> .
@prefix action: <id/mini/action/> .
@prefix clause: <id/mini/clause/> .
@prefix sentence: <id/mini/sentence/> .
@prefix statement: <id/mini/statement/> .
@prefix enumeration: <id/mini/enumeration/> .
@prefix actor: <id/actor/> .
@prefix activity: <id/activity/> .
@prefix force: <id/force/> .
@prefix topic: <id/topic/> .
@prefix work: <id/work/> .
@prefix scheme: <id/scheme/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
PLAN = """\
<id/plan/mini> a pg:Plan ;
  dcterms:title "Example Action Plan"@en ;
  dcterms:description "A plan made up for tests."@en ;
  dcterms:issued "2026-08-01"^^xsd:date ;
  pg:defaultAddressee actor:all-parties ;
  pg:sourceFile <source/mini/plan.txt> .
actor:all-parties pg:quote "各方" .
<id/mini/announcement> pg:gloss "The example conference issued the plan."@en .
sentence:p1.1 pg:gloss "We call on all parties to follow open cooperation."@en .
"""
CLAUSE_1 = """\
clause:1 dcterms:title "Strengthening cooperation on capacity-building"@en .
sentence:1.1 pg:gloss "Encourage companies to support schools."@en .
sentence:1.2 pg:gloss "Protect the rights of children."@en .

action:1.1 a pg:Action ;
  skos:prefLabel "加強能力建設合作"@zh-hant , "Strengthen cooperation"@en ;
  pg:statedIn clause:1 ; pg:quote "加強能力建設合作" ;
  pg:force force:plain ; pg:activity activity:support ;
  pg:topic topic:skills ; pg:reading "explicit" .
action:1.2 a pg:Action ;
  skos:prefLabel "鼓勵企業支持學校提高技能"@zh-hant , "Support schools"@en ;
  pg:statedIn clause:1 ; pg:quote "鼓勵企業" , "支持學校提高技能" ;
  pg:force force:plain ; pg:activity activity:support ; pg:topic topic:skills ;
  pg:addressee actor:companies ; pg:beneficiary actor:schools ;
  pg:elaborates action:1.1 ; pg:means action:1.2.1 ; pg:reading "explicit" .
action:1.2.1 a pg:Action ;
  skos:prefLabel "共建實驗室"@zh-hant , "Build laboratories together"@en ;
  pg:statedIn clause:1 ; pg:quote "共建實驗室" ;
  pg:force force:plain ; pg:activity activity:support ;
  pg:topic topic:skills ; pg:reading "explicit" .
enumeration:1.1 a pg:Enumeration ;
  skos:prefLabel "支持的對象"@zh-hant , "Who takes part"@en ;
  pg:statedIn clause:1 ; pg:quote "企業通過共建實驗室、舉辦培訓等方式,支持學校" ;
  pg:openEnded true ; pg:items ( actor:companies actor:schools ) .

actor:companies pg:quote "企業" .
actor:schools pg:quote "學校" .
topic:skills pg:quote "技能" .
activity:support pg:quote "支持" .
"""
CLAUSE_2 = """\
clause:2 dcterms:title "Carrying out the Example Compact"@en .
sentence:2.1 pg:gloss "Carry out the Example Compact and bring into play the role of schools."@en .

action:2.1 a pg:Action ;
  skos:prefLabel "落實示例契約"@zh-hant , "Carry out the Example Compact"@en ;
  pg:statedIn clause:2 ; pg:quote [ oa:exact "落實示例契約" ; oa:suffix "。" ] ;
  pg:force force:plain ; pg:activity activity:support ;
  pg:implements work:compact ; pg:reading "explicit" .
work:compact pg:quote "《示例契約》" .
"""
_THINGS = """\
scheme:{kind} a skos:ConceptScheme ; dcterms:title "{title}"@en , "{han}"@zh-hant ;
  dcterms:description "Made up for tests."@en .
"""
_THING = """\
{kind}:{key} a pg:{of} ; skos:prefLabel "{en}"@en , "{han}"@zh-hant ;
  skos:definition "Made up for tests: {en}."@en ; skos:inScheme scheme:{kind} .
"""
CONCEPTS = {
    ("actor", "ActorGroup", "Actors", "行動者"): (
        ("all-parties", "all parties", "各方"),
        ("companies", "companies", "企業"),
        ("schools", "schools", "學校"),
    ),
    ("activity", "Activity", "Activities", "活動"): (("support", "support", "支持"),),
    ("force", "Force", "Forces", "力度"): (("plain", "plain verb", "直接動詞"),),
    ("topic", "Topic", "Topics", "主題"): (("skills", "skills", "技能"),),
    ("work", "ReferencedWork", "Works", "文件"): (("compact", "Example Compact", "示例契約"),),
}


@dataclass(frozen=True)
class Project:
    """Where the small ontology and the small plan are."""

    ontology: Path
    plan: Path

    def edit(self, file: str, old: str, new: str) -> None:
        """Change words in one of the plan's files; they must be there once."""
        path = self.plan / file
        text = path.read_text("utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        path.write_text(text.replace(old, new), "utf-8")


def write_project(folder: Path) -> Project:
    """The small project in a folder; the vocabulary is the real one."""
    ontology, plan = folder / "ontology", folder / "ontology" / "plans" / "mini"
    plan.mkdir(parents=True)
    (ontology / "concepts").mkdir()
    for name in ("vocabulary.ttl", "alignments.ttl", "catalog.ttl"):
        shutil.copy(assets.ontology() / name, ontology / name)
    for (kind, of, title, han), things in CONCEPTS.items():
        text = _HEAD + _THINGS.format(kind=kind, title=title, han=han)
        for key, en, label in things:
            text += _THING.format(kind=kind, key=key, of=of, en=en, han=label)
        (ontology / "concepts" / f"{kind}.ttl").write_text(text, "utf-8")
    (plan / "plan.txt").write_text(SOURCE, "utf-8")
    files = {"plan": PLAN, "clause-1": CLAUSE_1, "clause-2": CLAUSE_2}
    for name, text in files.items():
        (plan / f"{name}.ttl").write_text(_HEAD + text, "utf-8")
    return Project(ontology, plan)
