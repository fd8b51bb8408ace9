"""The whole site as files, rendered by the same application as the live one.

The site is walked from its front page and its site map; every answer becomes a file and every link
between pages is rewritten to lead from file to file, so that the folder works on any static host
and from a disk. What only a server can do (search, SPARQL) is left out by the pages themselves.

    /                           index.html
    /doc/actor/women            doc/actor/women.html
    /doc/actor/women?lang=en    doc/actor/women,lang=en.html
    /doc/actor/women.ttl        doc/actor/women.ttl
    /id/actor/women             id/actor/women/index.html, which leads on; also in _redirects
"""

from __future__ import annotations

import posixpath
import shutil
import tempfile
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Final
from urllib.parse import quote, unquote, urldefrag, urljoin, urlsplit

from flask import Flask
from lxml import etree, html
from werkzeug.test import Client, TestResponse

from plangraph.errors import CallerError, StorageFailed, WorldError

_MARK: Final = ".plangraph-export"
_SEEDS: Final = ("/", "/sitemap.xml", "/robots.txt", "/llms.txt", "/dumps/", "/.well-known/void")
_ACCEPT: Final = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1"
_REDIRECTS: Final = (301, 302, 303, 307, 308)


@dataclass(slots=True)
class _Site:
    """What has been met on the way: addresses (path and query) still to fetch and done."""

    client: Client
    root: str
    todo: deque[str] = field(default_factory=deque)
    seen: set[str] = field(default_factory=set)
    names: dict[str, str] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)
    pages: dict[str, TestResponse] = field(default_factory=dict)

    def want(self, address: str) -> None:
        if address not in self.seen:
            self.seen.add(address)
            self.todo.append(address)

    def address(self, here: str, link: str) -> str | None:
        """The path and query of a link if it leads into the site, else None."""
        joined = urljoin(self.root + here, link)
        if not (joined + "/").startswith(self.root + "/"):
            return None
        parts = urlsplit(urldefrag(joined).url)
        path = parts.path.removeprefix(urlsplit(self.root).path) or "/"
        return path + (f"?{parts.query}" if parts.query else "")


def export(
    app: Flask, out: Path, site_url: str, progress: Callable[[int, int], None] = lambda *_: None
) -> int:
    """Write the site of `app` (made with `live=False`) into `out`; the number of files.

    `site_url` is where the files will be served; canonical links go on naming the IRIs' base.
    `progress` is told how many addresses are done and known. An earlier export in `out` is
    replaced once the new one is whole; any other folder that is not empty is refused.
    """
    _check(out)
    site = _Site(app.test_client(), site_url.rstrip("/"))
    for seed in _SEEDS:
        site.want(seed)
    out.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        count = _write_all(site, work, progress)
        _swap(work, out)
    except OSError as error:
        raise StorageFailed(f"{out}: the export could not be written: {error.strerror}") from error
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return count


def _check(out: Path) -> None:
    if out.exists() and not (out / _MARK).exists() and any(out.iterdir()):
        raise CallerError(f"{out} holds files that no export wrote; name a new or empty folder")


def _swap(work: Path, out: Path) -> None:
    old = Path(tempfile.mkdtemp(prefix=f".{out.name}-old-", dir=out.parent))
    work.chmod(0o755)
    if out.exists():
        out.rename(old / "old")
    work.rename(out)
    shutil.rmtree(old, ignore_errors=True)


def _write_all(site: _Site, work: Path, progress: Callable[[int, int], None]) -> int:
    """Fetch everything, then write it: a link can be rewritten only when its target is known."""
    while site.todo:
        _fetch(site, site.todo.popleft())
        progress(len(site.seen) - len(site.todo), len(site.seen))
    for address, answer in site.pages.items():
        body = _rewritten(site, address) if answer.mimetype == "text/html" else answer.data
        _put(work / unquote(site.names[address]), body)
    for source, target in site.redirects.items():
        _put(work / unquote(source.lstrip("/")) / "index.html", _stub(site, source, target))
    _put(work / "404.html", _rewritten_error(site))
    _put(work / "_redirects", _redirects(site).encode())
    _put(work / "_headers", _headers(site).encode())
    _put(work / _MARK, b"")
    return len(site.pages) + len(site.redirects)


def _put(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _fetch(site: _Site, address: str) -> None:
    answer = site.client.get(address, base_url=site.root, headers={"Accept": _ACCEPT})
    # Read whole, then closed: a file that is sent stays open until then.
    answer.get_data()
    answer.close()
    if answer.status_code in _REDIRECTS:
        target = site.address(address, answer.headers["Location"])
        if target is not None:
            site.redirects[address] = target
            site.want(target)
        return
    if answer.status_code != 200:
        raise WorldError(f"{address} answered {answer.status_code}; the export is not written")
    site.pages[address] = answer
    site.names[address] = _file_name(address, answer.mimetype or "")
    for found in _found(site, address, answer):
        site.want(found)


def _found(site: _Site, address: str, answer: TestResponse) -> Iterator[str]:
    links: list[str] = []
    if answer.mimetype == "text/html":
        links = [link for element, link in _links(_parse(answer)) if not _unfollowed(element)]
    elif address == "/sitemap.xml":
        links = [str(loc.text) for loc in etree.fromstring(answer.data).iter("{*}loc")]
    for link in links:
        found = site.address(address, link)
        if found is not None:
            yield found


def _parse(answer: TestResponse) -> html.HtmlElement:
    return html.document_fromstring(answer.get_data(as_text=True))


def _links(page: html.HtmlElement) -> list[tuple[html.HtmlElement, str]]:
    return [(element, link) for element, _, link, _ in page.iterlinks() if _ is not None]


def _unfollowed(element: html.HtmlElement) -> bool:
    return "nofollow" in (element.get("rel") or "").split()


def _file_name(address: str, mimetype: str) -> str:
    """The file, percent-encoded as in links, that an address is written to."""
    path, _, query = address.partition("?")
    name = path.lstrip("/")
    if mimetype != "text/html":
        return name + (f",{quote(query)}" if query else "")
    if not name or name.endswith("/"):
        name += "index"
    name = name.removesuffix(".html")
    return f"{name},{quote(query, safe='=')}.html" if query else f"{name}.html"


def _rewritten(site: _Site, address: str) -> bytes:
    """The page with every link into the site leading to the file of its target."""
    page = _parse(site.pages[address])
    here = posixpath.dirname(site.names[address])
    for element, attribute, link, _ in list(page.iterlinks()):
        target = site.address(address, link)
        if target is None or attribute is None or element.get("rel") == "canonical":
            continue
        name = site.names.get(site.redirects.get(target, target))
        if name is None:
            del element.attrib[attribute]
        elif not link.startswith("#"):
            mark = "#" + link.partition("#")[2] if "#" in link else ""
            element.set(attribute, posixpath.relpath(name, here or ".") + mark)
    written: bytes = html.tostring(page, doctype="<!DOCTYPE html>", encoding="utf-8")
    return written


def _rewritten_error(site: _Site) -> bytes:
    answer = site.client.get("/404.html", base_url=site.root, headers={"Accept": "text/html"})
    site.pages["/404.html"], site.names["/404.html"] = answer, "404.html"
    return _rewritten(site, "/404.html")


def _stub(site: _Site, source: str, target: str) -> bytes:
    """A page that leads on, for hosts that know no redirects."""
    name = site.names.get(target, target.lstrip("/"))
    link = escape(posixpath.relpath(name, unquote(source.lstrip("/"))))
    refresh = f'<meta http-equiv="refresh" content="0; url={link}">'
    page = f'<!DOCTYPE html><meta charset="utf-8">{refresh}<title>{link}</title>'
    return f'{page}<a href="{link}">{link}</a>\n'.encode()


def _redirects(site: _Site) -> str:
    rows = [f"{a} /{site.names[b]} 303" for a, b in site.redirects.items() if b in site.names]
    return "\n".join([*rows, "/id/* /doc/:splat.html 303", ""])


def _headers(site: _Site) -> str:
    """Content types by suffix, for hosts that read a `_headers` file."""
    types = {
        posixpath.splitext(site.names[address])[1]: answer.content_type
        for address, answer in site.pages.items()
        if answer.mimetype != "text/html" and "." in posixpath.basename(site.names[address])
    }
    return "".join(f"/*{suffix}\n  Content-Type: {mime}\n" for suffix, mime in types.items())
