"""What every page is: a dataclass whose fields are its template's variables, and its rendering.

A view makes a page and hands it to `respond`; negotiation, validators and headers that all pages
share are here. What a page shows is the business of its own module.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cache
from typing import Any, ClassVar, NoReturn

from flask import Response, abort, g, render_template, request
from flask.globals import app_ctx

from plangraph import __version__, assets
from plangraph.media import HTML, Media
from plangraph.publisher.languages import Language, Text, bcp47, choose, offered, reader
from plangraph.publisher.links import Links, own_address
from plangraph.publisher.negotiation import negotiate
from plangraph.publisher.state import State, current

#: The licence of the graph; the plan's own words belong to those who issued it.
LICENSE = "https://creativecommons.org/licenses/by/4.0/"


def licence() -> str:
    """The licence of what is published; "" where it is somebody else's RDF, which says its own."""
    return LICENSE if current().release.kind == "plans" else ""


def var(help: str, **more: Any) -> Any:
    """A documented template variable."""
    return field(metadata={"help": help}, **more)


@dataclass(frozen=True, slots=True)
class Crumb:
    """A step of the way back: words and a relative link."""

    label: str
    href: str
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Format:
    """Another representation of this page: its name, media type and relative link."""

    label: str
    mime: str
    href: str
    name: str


@dataclass(kw_only=True)
class Page:
    """The variables every template has."""

    template: ClassVar[str]

    title: Text = var("What the page is about, as its heading and browser title say it.")
    description: str = var("One sentence for search engines and previews.", default="")
    section: str = var("Which entry of the main navigation is current.", default="")
    crumbs: Sequence[Crumb] = var("The way back, outermost first.", default=())
    formats: Sequence[Format] = var("The other representations of this page.", default=())
    canonical: str | None = var(
        "The page's own IRI under BASE; None: made of its path.", default=None
    )
    about: str | None = var("The IRI of the thing the page describes.", default=None)
    json_ld: Mapping[str, Any] | None = var("schema.org description of the page.", default=None)
    indexed: bool = var("Whether crawlers may list this page.", default=True)


@dataclass(frozen=True, kw_only=True)
class Chrome:
    """What surrounds every page; the variable `chrome` of `base.html`."""

    language: Language = var("The reader's language.")
    languages: Sequence[tuple[Language, str]] = var(
        "Every language with the link to this page in it."
    )
    links: Links = var("Makes every link.")
    site: Text = var("The name of what is published here.")
    plans: Sequence[tuple[str, Text]] = var("Key and title of each plan, for the navigation.")
    version: str = var("Version of the release.")
    digest: str = var("Checksum of the release's data, for citation.")
    base: str = var("Where the IRIs of the data begin.")
    canonical: str = var("The address search engines should keep.")
    assets: str = var("Version of the static files.")
    license: str = var("Licence of the graph.")
    live: bool = var("Whether a server answers queries and searches; not in a static export.")
    scripts: bool = var("Whether the script bundle was built; pages work without.")


def other_formats(path: str, *media: Media, **query: str | int | None) -> list[Format]:
    """The representations of a path that `?format=` gives."""
    made = links()
    return [
        Format(each.label, each.mime, made.to(path, **query, format=each.name), each.name)
        for each in media
    ]


def links() -> Links:
    """The links of the page of this request."""
    held = app_ctx.g
    made: Links | None = held.get("links")
    if made is None or made.here != request.path:
        made = held.links = Links(current().names, request.path, request.args.get("lang"))
    return made


def choose_title(titles: Mapping[str, str], language: Language, otherwise: str) -> Text:
    """One of the manifest's titles for the reader."""
    texts = (Text(words, bcp47(tag)) for tag, words in sorted(titles.items()))
    return choose(texts, language.data) or Text(otherwise)


def chrome(page: Page) -> Chrome:
    """The surroundings of `page` for this request."""
    state, language, made = current(), reader(), links()
    release = state.release
    return Chrome(
        language=language,
        languages=[(other, _in_language(made, other)) for other in offered()],
        links=made,
        site=choose_title(release.title, language, "plangraph"),
        plans=[
            (plan["key"], choose_title(plan["title"], language, plan["key"]))
            for plan in release.plans
        ],
        version=release.version,
        digest=release.digest,
        base=state.names.base,
        canonical=page.canonical or own_address(state.names, request.path),
        assets=fingerprint(),
        license=licence(),
        live=state.live,
        scripts=(assets.web() / "static" / "build" / "site.js").is_file(),
    )


def _in_language(made: Links, language: Language) -> str:
    kept = {key: value for key, value in request.args.items() if key != "lang"}
    return made.to(request.path, **kept, lang=language.tag)


@cache
def fingerprint() -> str:
    """Changes when a template, style, script or catalogue does."""
    digest = hashlib.sha256(__version__.encode())
    for folder in ("templates", "static", "locale"):
        for path in sorted((assets.web() / folder).rglob("*")):
            if path.is_file():
                digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:10]


# --- answering ---------------------------------------------------------------------------------


def offer(*media: Media, forced: Media | None = None) -> Media:
    """The representation to send; ends the request with 304 where the client has it already.

    `?format=` and then `Accept` decide; NotAcceptable where neither can be met.
    """
    chosen = forced or negotiate(
        request.headers.get("Accept"), media, format_arg=request.args.get("format")
    )
    g.etag = etag(current(), chosen)
    if request.method in ("GET", "HEAD") and g.etag in request.if_none_match:
        not_modified()
    return chosen


def etag(state: State, media: Media) -> str:
    """Equal tags mean equal bytes at one address: data, templates, language and format."""
    return f"{state.release.digest[:16]}-{fingerprint()}-{reader().tag}-{media.name}"


def not_modified() -> NoReturn:
    """Ends the request: the client's copy is good."""
    abort(finish(Response(status=304)))


def finish(response: Response) -> Response:
    """The headers all negotiated answers share."""
    response.vary.update(("Accept", "Accept-Language"))
    response.headers.setdefault("Cache-Control", "public, no-cache")
    if "etag" in g:
        response.set_etag(g.etag)
    return response


def variables(page: Page) -> dict[str, Any]:
    """The template's variables: the fields, not deep copies of them."""
    return {item.name: getattr(page, item.name) for item in fields(page)}


def respond(page: Page, status: int = 200) -> Response:
    """The HTML of a page."""
    html = render_template(page.template, chrome=chrome(page), **variables(page))
    response = Response(html, status=status, content_type=HTML.content_type)
    response.content_language = [reader().tag]
    for target, attributes in _signposts(page):
        response.headers.add("Link", f"<{target}>; {attributes}")
    return finish(response)


def _signposts(page: Page) -> list[tuple[str, str]]:
    state = current()
    found = [
        (page.canonical or own_address(state.names, request.path), 'rel="canonical"'),
    ]
    if licence():
        found.append((licence(), 'rel="license"'))
    if page.about is not None:
        found.append((page.about, 'rel="http://xmlns.com/foaf/0.1/primaryTopic"'))
        found.append((page.about, 'rel="describes"'))
    for item in page.formats:
        found.append((item.href, f'rel="alternate"; type="{item.mime}"'))
        if item.name == "turtle" and page.about is not None:
            found.append((item.href, f'rel="describedby"; type="{item.mime}"'))
    return found


def plain(body: str | bytes, content_type: str) -> Response:
    """An answer that is not a page."""
    return finish(Response(body, content_type=content_type))
