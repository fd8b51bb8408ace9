"""The parts of a page composed for its reader: an action's facts, a thing's part in actions.

What is said under which question is a table here; reading the graph is `statements`' and
`actions`', showing it the template's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from flask_babel import LazyString, lazy_gettext

from plangraph.names import ELI, SKOS
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
def _questions() -> tuple[tuple[LazyString | str, tuple[str, ...]], ...]:
    """What a reader asks of an action, and the properties that answer."""
    _ = lazy_gettext
    return (
        (_("How strongly"), ("force",)),
        (_("Who is to act"), ("addressee",)),
        (_("Who is to act, by implication"), ("impliedAddressee",)),
        (_("With whom"), ("participant",)),
        (_("For whom"), ("beneficiary",)),
        (_("What is to be done"), ("activity",)),
        (_("About what"), ("topic",)),
        (_("What is to be set up"), ("establishes",)),
        (_("What is to be carried out"), ("implements",)),
        (_("By which means"), ("means",)),
        (_("With which instrument"), ("instrument",)),
        (_("Through whom or what"), ("channel",)),
        (_("Using"), ("uses",)),
        (_("Towards which goal"), ("purpose",)),
        (_("In which field"), ("inDomain",)),
        (_("Guided by"), ("guidedBy",)),
        (_("Qualities to promote"), ("promotes",)),
        (_("Risks to counter"), ("counters",)),
        (_("As a means for"), ("meansFor",)),
        (_("Spells out"), ("elaborates",)),
        (_("Stated in"), ("statedIn",)),
    )


@cache
def _roles() -> dict[str, LazyString | str]:
    """The part a thing plays in actions, by property, as a heading on the thing's page."""
    _ = lazy_gettext
    return {
        "states": _("What it calls for"),
        "statedIn": _("What it calls for"),
        "addressee": _("What is asked of it"),
        "beneficiary": _("What it is to receive"),
        "participant": _("Where it is to take part"),
        "purpose": _("Actions that serve this goal"),
        "promotes": _("Actions that promote it"),
        "counters": _("Actions that counter it"),
        "guidedBy": _("Actions it guides"),
        "establishes": _("Actions that set it up"),
        "implements": _("Actions that carry it out"),
        "channel": _("Actions to be pursued through it"),
        "instrument": _("Actions that use this instrument"),
        "uses": _("Actions that use it"),
        "topic": _("Actions about it"),
        "inDomain": _("Actions in this field"),
        "activity": _("Actions of this kind"),
        "force": _("Actions put with this force"),
        "elaborates": _("Spelt out by"),
        "impliedAddressee": _("Asked of it where nobody is named"),
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
    left = {iri: count - (numbers.get(iri, 0) if iri in shown else 0) for iri, count in incoming.items()}
    return {iri: count for iri, count in left.items() if count > 0}


def _role(iri: str, local: str, heading: str, count: int) -> Role:
    state = pages(f"role:{local}", count, anchor=f"role-{local}")
    found = page_of("role-actions", offset=state.first_row - 1, limit=50,
                    this=node(iri), role=term(local))  # fmt: skip
    listed = rows(iri_at(row, "action") for row in found)
    return Role(local, heading, listed, state, inferred=local == "impliedAddressee")


def role_properties() -> set[str]:
    """The properties whose incoming statements `roles` shows."""
    return {_ours(local) for local in _roles()}


#: Shown at the head of every page, or as the text itself; not repeated among the statements.
def shown_elsewhere() -> set[str]:
    """Properties that the head of a page, its quotes or its text already show."""
    return {_ours("evidence"), _ours("mention"), _ours("gloss"), ELI + "is_realized_by",
            SKOS + "prefLabel", SKOS + "definition"}  # fmt: skip
