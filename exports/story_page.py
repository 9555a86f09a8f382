"""The page that plays a story: one page for the app, whose parts are served, and for a file, whose parts are inside."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from html import escape
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from exports.front import REVALIDATE
from exports.routes import NEVER, layer_base, reply, web_base
from geodata.atlas import Atlas
from geodata.i18n import _
from geodata.stories import Story
from layers.story_data import story_payload

SCRIPTS = ("vendor/leaflet/leaflet.js", "vendor/rbush/rbush.min.js")
STYLES = ("vendor/leaflet/leaflet.css", "atlas.css", "play/play.css")
ENTRY = "play/main.js"
ADDRESS = "play"
ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 8'%3E"
    "%3Crect width='8' height='8' rx='2' fill='%231f5f8b'/%3E%3C/svg%3E"
)

HEAD = """<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="{icon}">"""

PAGE = """{start_of_page}
{head}
<title>{title}</title>
</head>
<body>
<div class="pl-loading"><strong>{title}</strong><span>{loading}</span></div>
<noscript>{noscript}</noscript>
<script type="application/json" id="story">{payload}</script>
{scripts}
<script{nonce}>
window.addEventListener("error", (event) => {{
  const place = document.querySelector(".pl-loading span");
  if (place) place.textContent = {failed} + event.message;
}});
</script>
<script{nonce} nomodule>document.querySelector(".pl-loading span").textContent = {old};</script>
{start}
</body>
</html>
"""

PLAIN = """{start_of_page}
<title>{title}</title>
<style>
body {{ max-width: 44rem; margin: 12vh auto; padding: 0 1.5rem; color: #1d2733;
  font: 1.1rem/2 "Noto Sans CJK SC", "Noto Sans SC", "PingFang SC", "Microsoft YaHei", system-ui, sans-serif; }}
h1 {{ font-size: 1.8rem; border-left: 0.3rem solid #1f5f8b; padding-left: 0.8rem; }}
a {{ color: #1f5f8b; }}
</style>
</head>
<body><h1>{title}</h1>{body}</body>
</html>
"""


def player_page(
    story: Story, payload: dict[str, Any], head: str, scripts: str, start: str, nonce: str = ""
) -> str:
    """The page's text.

    Args:
        story: What is played; it gives the page its title.
        payload: What the player needs (layers.story_data).
        head: Styles, and what else belongs into the head.
        scripts: The libraries.
        start: The script that reads the payload and starts the player.
        nonce: What the page's content policy knows its own scripts by, where it has one.
    """
    return PAGE.format(
        start_of_page=HEAD.format(icon=ICON),
        head=head,
        title=escape(story.title),
        loading=escape(_("正在载入全部图层，马上开始……")),
        noscript=escape(_("播放需要启用 JavaScript。")),
        payload=in_script(payload),
        scripts=scripts,
        failed=in_script(_("没有打开，请刷新再试：")),
        old=in_script(_("这个浏览器太旧，请用新版 Chrome、Edge 或 Firefox 打开。")),
        start=start,
        nonce=f' nonce="{nonce}"' if nonce else "",
    )


def in_script(value: Any) -> str:
    """JSON that nothing in it can end the script element of."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text


def served_page(atlas: Atlas, story: Story) -> str:
    """The page for the app: libraries, styles and code are served, cards are asked for when clicked."""
    web = f"../{web_base()}"
    base = f"../{layer_base(atlas)}"
    head = "\n".join(f'<link rel="stylesheet" href="{web}/{name}">' for name in STYLES)
    scripts = "\n".join(f'<script src="{web}/{name}"></script>' for name in SCRIPTS)
    start = f"""<script type="module">
import {{ openStory }} from "{web}/{ENTRY}";
openStory(JSON.parse(document.getElementById("story").textContent), new URL("{web}/vendor/icons", document.baseURI).href);
</script>"""
    return player_page(story, story_payload(atlas, story, base), head, scripts, start)


Stories = Callable[[], Iterable[Story]]


def find_story(stories: Stories, story_id: str) -> Story | None:
    """The story of this id; None where there is none."""
    return next((story for story in stories() if story.id == story_id), None)


def play_routes(atlas: Callable[[], Atlas], stories: Stories) -> list[BaseRoute]:
    """The player under /play/<story>, and the list of all stories under /play.

    Args:
        atlas: Gives the loaded atlas.
        stories: Gives all stories as they are now.
    """

    def page(request: Request) -> Response:
        story = find_story(stories, request.path_params["story"])
        if story is None:
            return reply(request, no_such_story(), 404, NEVER, "text/html")
        return reply(request, served_page(atlas(), story), cache=REVALIDATE, media="text/html")

    def index(request: Request) -> Response:
        return reply(request, story_list(stories()), cache=REVALIDATE, media="text/html")

    return [Route(f"/{ADDRESS}", index), Route(f"/{ADDRESS}/{{story}}", page)]


def play_address(story: Story) -> str:
    """Where a story is played, relative to the app's own pages."""
    return f"{ADDRESS}/{quote(story.id)}"


def story_list(stories: Iterable[Story]) -> str:
    """A plain page with a link to each story."""
    rows = [
        f'<li><a href="{play_address(s)}">{escape(s.title)}</a> {escape(s.subtitle)}</li>' for s in stories
    ]
    return plain_page(_("讲图"), f"<ol>{''.join(rows)}</ol>")


def no_such_story() -> str:
    """What stands where no story is."""
    back = f'<p><a href="../stories">{escape(_("看全部讲图"))}</a></p>'
    return plain_page(_("没有这个讲图，它可能已改名或删除。"), back)


def plain_page(title: str, body: str) -> str:
    """A page without anything but words; `body` is HTML."""
    title = escape(title)
    return PLAIN.format(start_of_page=HEAD.format(icon=ICON), title=title, body=body)
