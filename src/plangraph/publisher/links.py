"""Every address of the site is made here: canonical IRI to path and back, and relative links.

Links in pages are relative, so that the same page works on any host, under any prefix and as a
file. The server routes by path alone; an IRI that is not ours, or that a path cannot spell, is
reached through `/doc?iri=`. What a link is called is `cards`' business.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from plangraph.names import Names

#: Schemes a browser may follow from our pages; anything else (javascript:, data:) stays text.
_FOLLOWED = ("http://", "https://", "mailto:")

#: What a path can spell and get back unchanged after one decoding.
_PLAIN = re.compile(r"(?!.*(?://|/\.{1,2}(?:/|$)))[^?#%\\\s]+\Z")

#: First segments that are served where the IRI says.
_SERVED = ("text/", "source/", "dumps/", "plan/", "queries/")

#: Pages whose IRI is their address.
_PAGES = ("/dataset", "/sparql", "/validation")

_SAFE = "/:@!$&'()*+,;=-._~"


def iri_path(names: Names, iri: str) -> str | None:
    """The path (and fragment) at which the site answers for an IRI of ours; None for others'."""
    if not iri.startswith(names.base):
        return None
    rest, hash_, fragment = iri[len(names.base) :].partition("#")
    if rest and not _PLAIN.match(rest):
        return None
    return "/" + quote(rest, safe=_SAFE) + (hash_ + quote(fragment, safe=_SAFE) if hash_ else "")


def path_iri(names: Names, path: str) -> str:
    """The canonical IRI of a (decoded) path: `/id/actor/women` → `BASE id/actor/women`."""
    return names.base + path.lstrip("/")


def own_address(names: Names, path: str) -> str:
    """The absolute address, under BASE, of a (decoded) path of ours."""
    return names.base + quote(path.lstrip("/"), safe=_SAFE)


def document_path(names: Names, iri: str) -> str:
    """The path of the page about a thing that the graph describes."""
    path = iri_path(names, iri)
    if path is None:
        return "/doc?" + urlencode({"iri": iri})
    if path.startswith("/id/"):
        return "/doc/" + path[len("/id/") :]
    if path.startswith("/text/"):  # a selector is shown where its span is
        return re.sub("#(?:pos|quote)=", "#char=", path)
    if path.startswith(("/ns#", "/shapes#")) or path[1:].startswith(_SERVED) or path in _PAGES:
        return path
    return "/doc?" + urlencode({"iri": iri})


def is_followed(iri: str) -> bool:
    """Whether an IRI may become a link that leaves the site."""
    return iri.lower().startswith(_FOLLOWED)


def relative(here: str, target: str) -> str:
    """`target` (a path from the root, with query and fragment) as seen from the page `here`."""
    path, mark, tail = _split(target)
    if path == here:
        return (mark + tail) if mark else "?"
    base = here.split("/")[1:-1]
    parts = path.split("/")[1:]
    common = 0
    while common < min(len(base), len(parts) - 1) and base[common] == parts[common]:
        common += 1
    up = "../" * (len(base) - common)
    down = "/".join(parts[common:])
    return _unambiguous(up + down) + mark + tail


def _split(target: str) -> tuple[str, str, str]:
    rest, hash_, fragment = target.partition("#")
    path, mark, query = rest.partition("?")
    return (path, mark, query + hash_ + fragment) if mark else (path, hash_, fragment)


def _unambiguous(reference: str) -> str:
    """A colon in the first segment would read as a scheme, an empty reference as this page."""
    if not reference or ":" in reference.split("/")[0]:
        return "./" + reference
    return reference


@dataclass(frozen=True, slots=True)
class Links:
    """The links of one page: `here` is its path; `lang` is carried on where the reader chose it."""

    names: Names
    here: str
    lang: str | None = None

    def to(self, path: str, **query: str | int | None) -> str:
        """A relative link to a path of ours (which may end in a fragment)."""
        bare, hash_, fragment = path.partition("#")
        pairs = [(key, str(value)) for key, value in query.items() if value is not None]
        if self.lang and "lang" not in query:
            pairs.append(("lang", self.lang))
        if pairs:
            bare += ("&" if "?" in bare else "?") + urlencode(pairs)
        return relative(self.here, bare + hash_ + fragment)

    def static(self, file: str, version: str) -> str:
        """A file of ours; the version makes it safe to keep for long."""
        return relative(self.here, f"/static/{file}?v={version}")

    def about(self, iri: str, **query: str | int | None) -> str:
        """The page about a thing that the graph describes."""
        return self.to(document_path(self.names, iri), **query)

    def outside(self, iri: str) -> str | None:
        """The IRI itself where a browser may follow it."""
        return iri if is_followed(iri) else None
