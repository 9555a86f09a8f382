"""The start page: Streamlit's own page, to which the map is added so that it is drawn before Streamlit starts.

Streamlit needs more than half a second in the browser before it can show anything. Its page is served with two
changes: the map's script comes first, with hints for all that it will ask for, and Streamlit's own script waits in
a `<template>` until the map is drawn (or START_AFTER_MS at the latest). Where the installed Streamlit's page does
not look as expected, it is served as it is; the Streamlit component then opens the map.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from html import escape

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from exports.routes import FOREVER, NEVER, PREFIX, reply, web_base

JAVASCRIPT = "text/javascript"
REVALIDATE = "no-cache"
START_AFTER_MS = 2000
LEAFLET = "vendor/leaflet/leaflet.js"
STYLES = ("vendor/leaflet/leaflet.css", "atlas.css")
FIRST_MODULES = tuple(
    f"{name}.js"
    for name in [
        "start",
        "atlas",
        "address",
        "dom",
        "drawing",
        "frames",
        "hits",
        "navigate",
        "server",
        "state",
        "symbols",
        "text",
    ]
)

# What Streamlit's page is made of: its language, its title, its scripts and styles up to the end of the head.
PARTS = re.compile(
    r'(?P<before>.*<html )lang="en"(?P<meta>>.*)<title>[^<]*</title>(?P<rest>.*?)'
    r'(?P<streamlit><script type="module"[^>]* src="[^"]+"></script>.*?)(?P<after></head>.*<div id="root">.*)',
    re.DOTALL,
)
ONCE = ("<html ", "<title>", '<script type="module"', "</head>", '<div id="root">')

STARTER = """<script>
window.startStreamlit = () => document.getElementById("streamlit")?.replaceWith(document.getElementById("streamlit").content);
setTimeout(window.startStreamlit, %d);
</script>"""


@dataclass(frozen=True)
class Front:
    """The map on the start page.

    Attributes:
        title: The title of the page.
        script: The JavaScript module that opens the map (see layers.folium_map.map_module).
        data: The address of the layers that are on at the start.
    """

    title: str
    script: str
    data: str

    @cached_property
    def address(self) -> str:
        """Where the script is served, under a digest of what it says (no slash at the beginning)."""
        digest = hashlib.sha1(self.script.encode()).hexdigest()[:10]
        return f"{PREFIX}/map/{digest}.js".lstrip("/")


def front_page(page: str, front: Front) -> str | None:
    """Streamlit's page with the map before it; None where the page is not as expected."""
    parts = PARTS.fullmatch(page)
    if parts is None or any(page.count(mark) != 1 for mark in ONCE):
        return None
    return (
        f'{parts["before"]}lang="zh-CN"{parts["meta"]}<title>{escape(front.title)}</title>{parts["rest"]}'
        f"{head(front)}\n{STARTER % START_AFTER_MS}\n"
        f'<template id="streamlit">{parts["streamlit"]}</template>\n{parts["after"]}'
    )


def head(front: Front) -> str:
    """What the map needs, all asked for at once, and its script."""
    web = f"./{web_base()}"
    lines = [f'<link rel="stylesheet" href="{web}/{name}">' for name in STYLES]
    lines += [f'<script defer src="{web}/{LEAFLET}"></script>']
    lines += [f'<link rel="modulepreload" href="{web}/{name}">' for name in FIRST_MODULES]
    lines += [
        f'<link rel="preload" as="fetch" crossorigin href="./{front.data}">',
        f'<script type="module" src="./{front.address}"></script>',
    ]
    return "\n".join(lines)


def front_routes(streamlit_page: Callable[[], str], front: Callable[[], Front]) -> list[BaseRoute]:
    """The start page and the map's script.

    Args:
        streamlit_page: Gives the text of Streamlit's own page.
        front: Gives the map; asked at the first visit.
    """

    @lru_cache(maxsize=1)
    def text(shown: Front) -> str:
        page = streamlit_page()
        return front_page(page, shown) or page

    def start(request: Request) -> Response:
        return reply(request, text(front()), cache=REVALIDATE, media="text/html")

    def script(request: Request) -> Response:
        if request.url.path.lstrip("/") != front().address:
            return reply(request, "", 410, NEVER, JAVASCRIPT)
        return reply(request, front().script, cache=FOREVER, media=JAVASCRIPT)

    return [Route("/", start), Route(PREFIX + "/map/{digest}.js", script)]
