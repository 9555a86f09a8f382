"""A story as one HTML file that plays from a disk, without any network: map library, code, data, cards, font, icons."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from exports.bundle import bundled, icons, read, script_text, style_text
from exports.front import REVALIDATE
from exports.routes import NEVER, PREFIX, problem, reply
from exports.story_font import font_styles
from exports.story_page import (
    ENTRY,
    SCRIPTS,
    STYLES,
    Stories,
    find_story,
    in_script,
    no_such_story,
    player_page,
)
from geodata.atlas import Atlas
from geodata.errors import ExportError
from geodata.i18n import _
from geodata.stories import Story
from layers.story_data import story_payload


def story_html(atlas: Atlas, story: Story) -> str:
    """The file's text. It has all that it needs inside, and its content policy lets it ask for nothing.

    Raises:
        ExportError: A part of the player is missing, or is not written as the bundling expects.
    """
    payload = story_payload(atlas, story, "", with_cards=True)
    code = (
        f"{bundled(ENTRY)}\nconst icons = {in_script(icons())};\n"
        f'modules["{ENTRY}"].openStory(JSON.parse(document.getElementById("story").textContent), (name) => icons[name]);'
    )
    nonce = hashlib.sha256(code.encode()).hexdigest()[:32]
    font = font_styles([json.dumps(payload, ensure_ascii=False), code])
    styles = "\n".join(style_text(name) for name in STYLES)
    head = f'<meta http-equiv="Content-Security-Policy" content="{policy(nonce)}">\n<style>{styles}\n{font}</style>'
    libraries = "\n".join(f'<script nonce="{nonce}">{script_text(read(name))}</script>' for name in SCRIPTS)
    start = f'<script nonce="{nonce}" type="module">{script_text(code)}</script>'
    return player_page(story, payload, head, libraries, start, nonce)


def policy(nonce: str) -> str:
    """Lets the page run its own scripts and use what is inside it, and ask for nothing."""
    return (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; "
        f"script-src 'nonce-{nonce}'; base-uri 'none'; form-action 'none'"
    )


def file_name(story: Story) -> str:
    """What the file is called: the story's title, without what file systems do not take."""
    kept = "".join(char for char in story.title if char.isprintable() and char not in '\\/:*?"<>|').strip(
        " ."
    )
    return f"{kept or 'story'}.html"


def story_file_routes(atlas: Callable[[], Atlas], stories: Stories) -> list[BaseRoute]:
    """Each story as a download: /atlas/<version>/stories/<story>.html."""

    def download(request: Request) -> Response:
        known = atlas()
        if request.path_params["version"] != known.version:
            return problem(request, 410, _("数据已更新，请刷新页面。"))
        story = find_story(stories, request.path_params["story"])
        if story is None:
            return reply(request, no_such_story(), 404, NEVER, "text/html")
        try:
            answer = reply(request, story_html(known, story), cache=REVALIDATE, media="text/html")
        except ExportError as error:
            return problem(request, 500, str(error))
        answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file_name(story))}"
        return answer

    return [Route(PREFIX + "/{version}/stories/{story}.html", download)]
