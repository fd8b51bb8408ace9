"""The parts of a page composed for its reader: an action's facts, a thing's part in actions.

What is said under which question is a table here; reading the graph is `statements`' and
`actions`', showing it the template's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from plangraph.names import ELI, SKOS
from plangraph.publisher.messages import N_, Later
from plangraph.publisher.pages.actions import ActionRow, rows
from plangraph.publisher.pages.reading import Card, Value, iri_at, node, page_of, term
from plangraph.publisher.pages.statements import Group, Pages, pages
from plangraph.publisher.state import current


@dataclass(frozen=True, slots=True)
class Fact:
    """A question and its answers; `inferred` where a rule, not the text, gives them."""

    question: str
    values: Sequence[Card | Value]
    inferred: bool = False


@dataclass(frozen=True, slots=True)
class Role:
    """The actions in which a thing plays one part; `key` is the property's local name."""

    key: str
    heading: str
    actions: Sequence[ActionRow]
    pages: Pages
    inferred: bool = False


@cache
def _questions() -> tuple[tuple[Later, tuple[str, ...]], ...]:
    """What a reader asks of an action, and the properties that answer."""
    return (
        (N_("How strongly"), ("force",)),
        (N_("Who is to act"), ("addressee",)),
        (N_("Who is to act, by implication"), ("impliedAddressee",)),
        (N_("With whom"), ("participant",)),
        (N_("For whom"), ("beneficiary",)),
        (N_("What is to be done"), ("activity",)),
        (N_("About what"), ("topic",)),
        (N_("What is to be set up"), ("establishes",)),
        (N_("What is to be carried out"), ("implements",)),
        (N_("By which means"), ("means",)),
        (N_("With which instrument"), ("instrument",)),
        (N_("Through whom or what"), ("channel",)),
        (N_("Using"), ("uses",)),
        (N_("Towards which goal"), ("purpose",)),
        (N_("In which field"), ("inDomain",)),
        (N_("Guided by"), ("guidedBy",)),
        (N_("Qualities to promote"), ("promotes",)),
        (N_("Risks to counter"), ("counters",)),
        (N_("As a means for"), ("meansFor",)),
        (N_("Spells out"), ("elaborates",)),
        (N_("Stated in"), ("statedIn",)),
    )


@cache
def _roles() -> dict[str, Later]:
    """The part a thing plays in actions, by property, as a heading on the thing's page."""
    return {
        "states": N_("What it calls for"),
        "statedIn": N_("What it calls for"),
        "addressee": N_("What is asked of it"),
        "beneficiary": N_("What it is to receive"),
        "participant": N_("Where it is to take part"),
        "purpose": N_("Actions that serve this goal"),
        "promotes": N_("Actions that promote it"),
        "counters": N_("Actions that counter it"),
        "guidedBy": N_("Actions it guides"),
        "establishes": N_("Actions that set it up"),
        "implements": N_("Actions that carry it out"),
        "channel": N_("Actions to be pursued through it"),
        "instrument": N_("Actions that use this instrument"),
        "uses": N_("Actions that use it"),
        "topic": N_("Actions about it"),
        "inDomain": N_("Actions in this field"),
        "activity": N_("Actions of this kind"),
        "force": N_("Actions put with this force"),
        "elaborates": N_("Spelt out by"),
        "impliedAddressee": N_("Asked of it where nobody is named"),
    }


def facts(outgoing: Sequence[Group]) -> list[Fact]:
    """The answers an action gives, question by question."""
    by_property = {group.property.iri: group.values for group in outgoing}
    found = []
    for question, locals_ in _questions():
        values = [value for local in locals_ for value in by_property.get(_ours(local), ())]
        if values:
            found.append(Fact(str(question), values, inferred="impliedAddressee" in locals_))
    return found


def answered() -> set[str]:
    """The properties that `facts` shows, so that the page need not repeat them."""
    return {_ours(local) for _, locals_ in _questions() for local in locals_}


def _ours(local: str) -> str:
    return current().names.term(local)


def roles(iri: str, numbers: Mapping[str, int]) -> list[Role]:
    """The actions in which a thing plays a part, by part; `numbers` of actions by property."""
    return [
        _role(iri, local, str(heading), numbers[_ours(local)])
        for local, heading in _roles().items()
        if numbers.get(_ours(local))
    ]


def rest(incoming: Mapping[str, int], numbers: Mapping[str, int]) -> dict[str, int]:
    """Statements that lead to a thing, less those that `roles` shows, by property."""
    shown = role_properties()
    left = {
        iri: count - (numbers.get(iri, 0) if iri in shown else 0) for iri, count in incoming.items()
    }
    return {iri: count for iri, count in left.items() if count > 0}


def _role(iri: str, local: str, heading: str, count: int) -> Role:
    state = pages(f"role:{local}", count, anchor=f"role-{local}")
    found = page_of(
        "role-actions", offset=state.first_row - 1, limit=50, this=node(iri), role=term(local)
    )
    listed = rows(iri_at(row, "action") for row in found)
    return Role(local, heading, listed, state, inferred=local == "impliedAddressee")


def role_properties() -> set[str]:
    """The properties whose incoming statements `roles` shows."""
    return {_ours(local) for local in _roles()}


#: Shown at the head of every page, or as the text itself; not repeated among the statements.
def shown_elsewhere() -> set[str]:
    """Properties that the head of a page, its quotes or its text already show."""
    return {
        _ours("evidence"),
        _ours("mention"),
        _ours("gloss"),
        _ours("states"),
        ELI + "is_realized_by",
        SKOS + "prefLabel",
        SKOS + "definition",
    }
