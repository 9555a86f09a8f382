"""Full-text search over HTTP, under /atlas/{version}/find.json.

Parameters: q; doc, chapter, county, topic, kind, each as often as wanted; offset and most (rows of each kind). See
geodata.fulltext.search_all for their meaning and for the answer.
"""

from __future__ import annotations

from typing import Any

from starlette.requests import Request

from geodata.atlas import Atlas
from geodata.fulltext import search_all
from geodata.i18n import _
from geodata.text_index import KINDS

ROWS = 20
MOST_ROWS = 200


def find(atlas: Atlas, request: Request) -> dict[str, Any]:
    """What is found for a request.

    Raises:
        ValueError: offset or most is no whole number.
    """
    given = request.query_params
    return search_all(
        atlas,
        given.get("q", ""),
        kinds=given.getlist("kind") or KINDS,
        documents=_all(request, "doc"),
        chapters=_all(request, "chapter"),
        counties=_all(request, "county"),
        topics=_all(request, "topic"),
        most=min(_number(request, "most", ROWS), MOST_ROWS),
        offset=_number(request, "offset", 0),
    )


def _all(request: Request, name: str) -> list[str]:
    return [value for value in request.query_params.getlist(name) if value]


def _number(request: Request, name: str, usual: int) -> int:
    given = request.query_params.get(name, "")
    if not given:
        return usual
    if not (given.isascii() and given.isdecimal() and len(given) < 10):
        raise ValueError(_("参数 {name} 应为整数，收到“{given}”。").format(name=name, given=given[:40]))
    return int(given)
