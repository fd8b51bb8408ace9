"""`/pictures/…`: what is easier seen than read; each picture with its table, its query and an SVG.

The figures come from `matrix`, `flow` and `strip`. Nothing is said only by a picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import ClassVar

from flask import Response, render_template, request

from plangraph.errors import NotFound
from plangraph.media import HTML, Media
from plangraph.publisher.languages import Text, reader
from plangraph.publisher.messages import _
from plangraph.publisher.pages.flow import Flow, flow
from plangraph.publisher.pages.matrix import Matrix, matrix
from plangraph.publisher.pages.outline import units
from plangraph.publisher.pages.page import Crumb, Format, Page, links, offer, plain, respond, var
from plangraph.publisher.pages.reading import Card, card
from plangraph.publisher.pages.strip import Strip, strips
from plangraph.publisher.state import current

SVG = Media("svg", ("image/svg+xml",), ".svg", "page", "SVG")


@dataclass(frozen=True, slots=True)
class Picture:
    """An entry of the list of pictures."""

    title: str
    told: str
    href: str


@dataclass(kw_only=True)
class PicturesPage(Page):
    """The pictures there are."""

    template: ClassVar[str] = "pictures.html"

    pictures: Sequence[Picture] = var("The pictures.")


@dataclass(kw_only=True)
class PicturePage(Page):
    """One picture with its table and its query."""

    template: ClassVar[str] = "picture.html"

    name: str = var("Which picture: `matrix`, `flow` or `strip`.")
    matrix: Matrix | None = var("The figures of the plan at a glance.", default=None)
    flow: Flow | None = var("Who is asked to do what for whom, laid out.", default=None)
    strips: Sequence[Strip] = var("Where a thing stands in each plan.", default=())
    thing: Card | None = var("The thing the strips are of.", default=None)
    query: str = var("The query behind the picture.")
    query_link: str = var("Link to the query page with that query.")
    download: str = var("Link to the picture as a file.")


def index() -> Response:
    """The list of pictures."""
    offer(HTML)
    return respond(
        PicturesPage(
            title=Text(_("Pictures"), reader().tag),
            description=_("The plan in pictures, each also as a table, with the query behind it."),
            section="pictures",
            pictures=[
                Picture(title, told, links().to(f"/pictures/{name}"))
                for name, (title, told) in _pictures().items()
            ],
        )
    )


def _pictures() -> dict[str, tuple[str, str]]:
    return {
        "matrix": (
            _("The plan at a glance"),
            _(
                "Kinds of activity down, parts of the plan across; "
                "the colour tells how strongly it is put."
            ),
        ),
        "flow": (
            _("Who is asked to do what for whom"),
            _("Parties on the left, what they are asked to do, and who is to benefit."),
        ),
    }


def plan_picture(name: str) -> Response:
    """A picture of a plan (`?plan=`, else the first), as a page or as SVG."""
    made = {"matrix": _matrix, "flow": _flow}.get(name)
    if made is None:
        raise NotFound(
            f"There is no picture {name!r}; there are {', '.join(_pictures())}, and strip"
        )
    media = offer(HTML, SVG)
    plan = _plan()
    page = made(plan)
    return _sent(page, media)


def _plan() -> str:
    plans = {plan["key"]: str(plan["iri"]) for plan in current().release.plans}
    key = request.args.get("plan") or next(iter(plans), "")
    if key not in plans:
        raise NotFound(f"There is no plan {key!r} here; there is {', '.join(plans) or 'none'}")
    return plans[key]


def _matrix(plan: str) -> PicturePage:
    return _page("matrix", plan, matrix=matrix(plan, units(plan)))


def _flow(plan: str) -> PicturePage:
    return _page("flow", plan, flow=flow(plan))


def _page(name: str, plan: str, **figures: Matrix | Flow) -> PicturePage:
    title, told = _pictures()[name]
    query = shown_query(name, plan=plan)
    download = links().to(f"/pictures/{name}", plan=request.args.get("plan"), format="svg")
    return PicturePage(
        title=Text(title, reader().tag),
        description=told,
        section="pictures",
        crumbs=[Crumb(_("Pictures"), links().to("/pictures/"))],
        formats=[Format(SVG.label, SVG.mime, download, "svg")],
        name=name,
        query=query,
        query_link=links().to("/sparql", query=query),
        download=download,
        **figures,  # type: ignore[arg-type]  # named as the fields are
    )


def strip_picture() -> Response:
    """Where a thing (`?iri=`) stands in the text, as a page or as SVG."""
    media = offer(HTML, SVG)
    iri = request.args.get("iri", "")
    if not iri or any(c in iri for c in '<>"{}|\\^` \n'):
        raise NotFound("/pictures/strip needs ?iri= and the IRI of a thing that the plan names")
    thing, found = card(iri), strips(iri)
    if not found:
        raise NotFound(f"No plan here names {iri}")
    query = shown_query("places", this=iri)
    download = links().to("/pictures/strip", iri=iri, format="svg")
    page = PicturePage(
        title=Text(_("Where the text names: %(thing)s", thing=thing.label.value), reader().tag),
        description=_("The text from its beginning to its end, with a stroke for every place."),
        section="pictures",
        crumbs=[
            Crumb(_("Pictures"), links().to("/pictures/")),
            Crumb(thing.label.value, thing.href or "", thing.label.lang),
        ],
        formats=[Format(SVG.label, SVG.mime, download, "svg")],
        name="strip",
        strips=found,
        thing=thing,
        query=query,
        query_link=links().to("/sparql", query=query),
        download=download,
    )
    return _sent(page, media)


def _sent(page: PicturePage, media: Media) -> Response:
    if media.name != SVG.name:
        return respond(page)
    body = render_template(
        "picture.svg", name=page.name, matrix=page.matrix, flow=page.flow, strips=page.strips
    )
    return plain(body.strip(), SVG.content_type)


def shown_query(name: str, **iris: str) -> str:
    """A query file as a reader may run it: prefixes absolute, its IRI filled in."""
    text = _file(name).replace("<ns#>", f"<{current().names.ns}>")
    for variable, iri in iris.items():
        text = text.replace(f"VALUES ?{variable} {{ UNDEF }}", f"VALUES ?{variable} {{ <{iri}> }}")
    return text.strip()


@cache
def _file(name: str) -> str:
    return (files("plangraph.engine.queries") / f"{name}.rq").read_text("utf-8")


ROUTES = (
    ("/pictures/", index),
    ("/pictures/strip", strip_picture),
    ("/pictures/<name>", plan_picture),
)
