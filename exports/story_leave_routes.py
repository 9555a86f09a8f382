"""What a story leaves behind, over HTTP: slides and a handout. Nothing that is sent is kept.

GET  /atlas/{version}/stories/{story}.pptx
POST /atlas/{version}/stories/{story}.pptx   with a template (.pptx or .potx) as the body
GET  /atlas/{version}/stories/{story}.pdf
"""

from __future__ import annotations

import errno
import logging
import re
from collections.abc import Callable
from threading import BoundedSemaphore
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from exports.here import TooBig, limited_body
from exports.routes import NEVER, PREFIX, problem
from exports.story_handout import story_pdf
from exports.story_maps import MapCache
from exports.story_page import ADDRESS, Stories, find_story
from exports.story_slides import story_pptx
from exports.story_template import MOST_BYTES
from geodata.atlas import Atlas
from geodata.errors import AtlasError, FontMissing
from geodata.i18n import _
from geodata.stories import Story

LOG = logging.getLogger(__name__)
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
AT_ONCE = 1
PATIENCE_SECONDS = 90
NO_FILE_NAME = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
LONGEST_NAME = 60


def leave_routes(
    atlas: Callable[[], Atlas], stories: Stories, maps: MapCache | None = None
) -> list[BaseRoute]:
    """The routes of slides and handout.

    Args:
        atlas: Gives the loaded atlas.
        stories: Gives all stories as they are now.
        maps: The maps drawn already, where others draw them too.
    """
    maps, making = maps or MapCache(), BoundedSemaphore(AT_ONCE)

    def answer(request: Request, kind: str, template: bytes | None) -> Response:
        known = atlas()
        if request.path_params["version"] != known.version:
            return problem(request, 410, _("数据已更新，请刷新页面。"))
        story = find_story(stories, request.path_params["story"])
        if story is None:
            return problem(request, 404, _("没有这个讲图，它可能已改名或删除。"))
        if not making.acquire(timeout=PATIENCE_SECONDS):
            return problem(request, 503, _("正在出别的文件，请稍后再试。"))
        try:
            if kind == "pptx":
                return _made(request, story, kind, lambda: story_pptx(known, story, maps, template))
            played = _played_at(request, story)
            return _made(request, story, kind, lambda: story_pdf(known, story, maps, played))
        finally:
            making.release()

    async def slides(request: Request) -> Response:
        template = None
        if request.method == "POST":
            try:
                template = await limited_body(request, MOST_BYTES)
            except TooBig:
                message = _("模板超过 {most:.0f} MB。请删去模板里的大图片后再试。")
                return problem(request, 413, message.format(most=MOST_BYTES / 1e6))
        return await run_in_threadpool(answer, request, "pptx", template)

    def handout(request: Request) -> Response:
        return answer(request, "pdf", None)

    base = PREFIX + "/{version}/stories/{story}"
    return [
        Route(base + ".pptx", slides, methods=["GET", "POST"]),
        Route(base + ".pdf", handout),
    ]


def _made(request: Request, story: Story, kind: str, make: Callable[[], bytes]) -> Response:
    """The file, or why it could not be made."""
    try:
        return _download(make(), PPTX if kind == "pptx" else "application/pdf", file_name(story, kind))
    except FontMissing as error:
        return problem(request, 500, str(error))
    except AtlasError as error:
        return problem(request, 400, str(error))
    except OSError as error:
        LOG.exception("no %s of %s", kind, story.id)
        return problem(request, 507, no_room(error))


def _download(content: bytes, media: str, name: str) -> Response:
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
        "Cache-Control": NEVER,
        "Content-Encoding": "identity",  # packed already, not to be packed again on the way
    }
    return Response(content, headers=headers, media_type=media)


def no_room(error: OSError) -> str:
    """What to say where a file could not be made because something cannot be read or written."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _("服务器的磁盘满了，文件没有做成。请清出空间后再试；讲图没有变。")
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return _(
            "服务器上没有读写权限，文件没有做成。请检查程序所在文件夹和临时文件夹的权限后再试；讲图没有变。"
        )
    return _("服务器读写文件出错，文件没有做成。请再试一次；仍不行时，请管理员查看日志。讲图没有变。")


def file_name(story: Story, kind: str) -> str:
    """The name under which a story's file is kept."""
    title = NO_FILE_NAME.sub("_", story.title).strip(" .")[:LONGEST_NAME] or story.id
    return f"{title}_{_('讲义') if kind == 'pdf' else _('讲图')}.{kind}"


def _played_at(request: Request, story: Story) -> str:
    """The address of the player, seen from whoever asks."""
    return str(request.base_url).rstrip("/") + f"/{ADDRESS}/{quote(story.id)}"
