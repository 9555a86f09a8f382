"""What applies here, over HTTP: the findings as JSON, the report as PDF and DOCX. Nothing that is sent is kept.

GET  /atlas/{version}/here.json?at=lon,lat&radius=2000      (or ?id=feature)
POST /atlas/{version}/here.json, here.pdf, here.docx        with {"site": …, "radius_m": 2000}

A site is one of {"at": [lon, lat]}, {"feature": id}, {"text": coordinates as typed}, or {"geometry": GeoJSON,
"width_m": for a line}, each with an optional "name" and "notes".
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import quote

import shapely
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from exports.pdf import pdf_bytes
from exports.report import Report
from exports.routes import FOREVER, NEVER, PREFIX, problem, reply
from exports.site_report import site_report
from exports.word import docx_bytes
from geodata.applies import USUAL_RADIUS_M, what_applies
from geodata.atlas import Atlas
from geodata.coordinates import read_coordinates
from geodata.errors import AtlasError, NotFound, SiteError
from geodata.i18n import _
from geodata.site import Site, geometry_of, site_of

MAX_BODY = 3_000_000
MOST_NOTES, NOTE_LENGTH = 10, 200
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
WRITERS: dict[str, tuple[Callable[[Report], bytes], str]] = {
    "pdf": (pdf_bytes, "application/pdf"),
    "docx": (docx_bytes, DOCX),
}


class TooBig(SiteError):
    """More was sent than a site can be."""


def here_routes(atlas: Callable[[], Atlas]) -> list[BaseRoute]:
    """The routes that say what applies at a site; `atlas` gives the loaded one."""

    def answer(request: Request, body: bytes) -> Response:
        known = atlas()
        if request.path_params["version"] != known.version:
            return problem(request, 410, _("数据已更新，请刷新页面。"))
        try:
            asked = _asked(request, body)
            site, radius = _site(known, asked), _radius(asked)
            found = what_applies(known, site, radius)
            kind = request.path_params["kind"]
            if kind in WRITERS:
                return _report(known, site, found, kind)
        except NotFound as error:
            return problem(request, 404, str(error))
        except AtlasError as error:
            return problem(request, 400, str(error))
        cache = FOREVER if request.method == "GET" else NEVER
        return reply(request, json.dumps(found, ensure_ascii=False), cache=cache)

    async def endpoint(request: Request) -> Response:
        try:
            body = await limited_body(request, MAX_BODY)
        except TooBig as error:
            return problem(request, 413, str(error))
        return await run_in_threadpool(answer, request, body)

    route = PREFIX + "/{version}/here.{kind}"
    return [Route(route, endpoint, methods=["GET", "POST"])]


async def limited_body(request: Request, most: int) -> bytes:
    """A request's body.

    Raises:
        TooBig: It is larger than `most` bytes; the rest is not read.
    """
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > most:
            message = _("发来的内容超过 {most:.0f} MB。请简化边界，或只留地块本身。")
            raise TooBig(message.format(most=most / 1e6))
        parts.append(part)
    return b"".join(parts)


def _asked(request: Request, body: bytes) -> dict[str, Any]:
    if request.path_params["kind"] not in ("json", *WRITERS):
        raise NotFound(_("没有这种报告：{kind}。").format(kind=request.path_params["kind"]))
    if request.method != "POST":
        query = request.query_params
        at = query.get("at", "").split(",")
        site: dict[str, Any] = {"feature": query["id"]} if "id" in query else {"at": at}
        return {"site": site, "radius_m": query.get("radius", USUAL_RADIUS_M)}
    try:
        asked = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise SiteError(_("请求不是可读的 JSON。请刷新页面后再试。")) from error
    if not isinstance(asked, dict) or not isinstance(asked.get("site"), dict):
        raise SiteError(_("请求里没有范围（site）。请刷新页面后再试。"))
    return asked


def _radius(asked: dict[str, Any]) -> int:
    try:
        return int(asked.get("radius_m", USUAL_RADIUS_M))
    except (TypeError, ValueError, OverflowError) as error:
        message = _("周边距离应为数字，收到的是“{found}”。")
        raise SiteError(message.format(found=str(asked.get("radius_m"))[:40])) from error


def _site(atlas: Atlas, asked: dict[str, Any]) -> Site:
    """The site that a request asks about.

    Raises:
        SiteError: It is none.
        NotFound: It is a feature that is not there.
    """
    site = asked["site"]
    name, notes = str(site.get("name") or ""), _notes(site.get("notes"))
    if "feature" in site:
        return _site_of_feature(atlas, str(site["feature"]))
    if "text" in site:
        typed = read_coordinates(str(site["text"]))
        return site_of(typed.geometry, name, notes=(*notes, *typed.notes))
    if "at" in site:
        try:
            lon, lat = (float(value) for value in site["at"])
        except (TypeError, ValueError) as error:
            raise SiteError(_("点的位置应为 [经度, 纬度] 两个数（WGS 84）。")) from error
        return site_of(shapely.Point(lon, lat), name, notes=notes)
    width = site.get("width_m")
    if width is not None and not isinstance(width, int | float):
        raise SiteError(_("宽度应为数字，单位米。"))
    return site_of(geometry_of(site.get("geometry")), name, width, notes)


def _site_of_feature(atlas: Atlas, feature_id: str) -> Site:
    feature = atlas.feature(feature_id)
    geometry = feature.geometry
    if geometry is None or "Polygon" not in geometry.geom_type:
        message = _("“{name}”在图上不是面，不能当作范围。请改为查它所在的点。")
        raise SiteError(message.format(name=feature.name))
    note = _("范围取自图上要素“{name}”。").format(name=feature.name)
    return site_of(geometry, feature.name, notes=(note,), feature_id=feature.id)


def _notes(notes: Any) -> tuple[str, ...]:
    found = notes if isinstance(notes, list) else []
    return tuple(str(note)[:NOTE_LENGTH] for note in found[:MOST_NOTES])


def _report(atlas: Atlas, site: Site, found: dict[str, Any], kind: str) -> Response:
    write, media = WRITERS[kind]
    today = date.today()
    report = site_report(atlas, site, found, today)
    name = f"{report.title}_{report.subtitle}_{today.isoformat()}.{kind}"
    return Response(write(report), media_type=media, headers={**download(name), "Cache-Control": NEVER})


def download(name: str) -> dict[str, str]:
    """The header that has a browser keep an answer as a file of this name, Chinese or not (RFC 5987)."""
    safe = "".join("_" if char in '\\/:*?"<>|' or not char.isprintable() else char for char in name)
    ending = safe.rpartition(".")[2]
    encoded = quote(safe, safe="")
    return {"Content-Disposition": f"attachment; filename=\"report.{ending}\"; filename*=UTF-8''{encoded}"}
