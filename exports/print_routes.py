"""The print map over HTTP: any view of the explorer as a file to keep.

GET /atlas/{version}/print.{pdf,svg,png} with the explorer's own words for what is to be seen (`layers`, `filter`,
`opacity`, `id` for what is lit, `at` for a marked place, `bounds`) and how it is printed (`paper`, `orientation`,
`scale`, `grid`, `title`, `maker`, `checker`, `approver`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import date
from threading import BoundedSemaphore
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from exports.print_grid import GRIDS
from exports.print_map import print_file
from exports.print_page import FORMATS, GREATEST_SCALE, LEAST_SCALE, MOST_TEXT, MOST_TITLE, PrintOrder, papers
from exports.routes import NEVER, PREFIX, problem
from geodata.atlas import Atlas
from geodata.errors import AtlasError, ExportError, FontMissing
from geodata.i18n import _
from layers.filtering import filter_text, passing, read_filter
from layers.static_view import MapView, city_bounds

AT_ONCE = 2
PATIENCE_SECONDS = 90
NEAR_DEGREES = 3
LEAST_DEGREES = 0.001
AROUND_CITY = 0.02
LEAST_KEPT = 0.2
ORIENTATIONS = {"landscape": True, "portrait": False}
Asked = Mapping[str, str]


def print_routes(atlas: Callable[[], Atlas]) -> list[BaseRoute]:
    """The route of the print map; `atlas` gives the loaded one. Few sheets are drawn at once, so that all stays quick."""
    drawing = BoundedSemaphore(AT_ONCE)

    def sheet(request: Request) -> Response:
        known, asked = atlas(), request.query_params
        if request.path_params["version"] != known.version:
            return problem(request, 410, _("数据已更新，请刷新页面。"))
        format = request.path_params["format"]
        if not drawing.acquire(timeout=PATIENCE_SECONDS):
            return problem(request, 503, _("正在出别的图，请稍后再试。"))
        try:
            order = read_order(known, asked)
            content = print_file(known, read_view(known, asked), order, format)
        except FontMissing as error:
            return problem(request, 500, str(error))
        except AtlasError as error:
            return problem(request, 400, str(error))
        finally:
            drawing.release()
        name = quote(f"{order.title}_{order.paper}.{format}".replace("/", "_"))
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}", "Cache-Control": NEVER}
        if format != "svg":
            headers["Content-Encoding"] = "identity"  # packed already, not to be packed again on the way
        return Response(content, headers=headers, media_type=FORMATS[format])

    return [Route(PREFIX + "/{version}/print.{format}", sheet)]


def read_view(atlas: Atlas, asked: Asked) -> MapView:
    """What is to be seen: what the explorer shows, without the empty ground around the city.

    Raises:
        ExportError: A layer, a place or a number that makes no sense.
        NotFound: A feature or a filter that the atlas does not know.
    """
    layers = _layers(atlas, asked)
    chosen = read_filter(atlas, asked.get("filter", ""))
    shown = passing(atlas, chosen)
    lit = [atlas.feature(one) for one in asked.get("id", "").split(",") if one]
    seen = (f.id for f in lit if f.layer in layers and (shown is None or f.id in shown))
    marks = (_numbers(asked["at"], 2, _("标注点")),) if asked.get("at") else ()
    return MapView(
        bounds=_bounds(atlas, asked.get("bounds", "")),
        layers=layers,
        features=shown,
        highlights=tuple(seen),
        marks=tuple((lon, lat) for lon, lat in marks),
        basics=False,
        opacities=_opacities(atlas, asked.get("opacity", "")),
    )


def read_order(atlas: Atlas, asked: Asked) -> PrintOrder:
    """How it is printed, dated today.

    Raises:
        ExportError: A paper, a scale, a text or another choice that makes no sense.
        NotFound: A filter that the atlas does not know.
    """
    orientation = _one_of(asked, "orientation", tuple(ORIENTATIONS), _("方向"))
    filtered = filter_text(atlas, read_filter(atlas, asked.get("filter", "")))
    return PrintOrder(
        title=_text(asked, "title", MOST_TITLE, _("图名")) or atlas.settings.title,
        paper=_one_of(asked, "paper", tuple(papers()), _("纸张")),
        landscape=ORIENTATIONS[orientation],
        scale=_scale(asked.get("scale", "")),
        grid=_one_of(asked, "grid", GRIDS, _("坐标网")),
        maker=_text(asked, "maker", MOST_TEXT, _("编制单位")),
        checker=_text(asked, "checker", MOST_TEXT, _("审核")),
        approver=_text(asked, "approver", MOST_TEXT, _("批准")),
        made=date.today(),
        remarks=(_("筛选：{filter}。").format(filter=filtered),) if filtered else (),
    )


def _layers(atlas: Atlas, asked: Asked) -> tuple[str, ...]:
    if "layers" not in asked:
        return tuple(layer.id for layer in atlas.layers if layer.visible)
    renamed = {old: layer.id for layer in atlas.layers for old in layer.aliases}
    wanted = [renamed.get(one, one) for one in asked["layers"].split(",") if one]
    unknown = [one for one in wanted if one not in atlas.layer_by_id]
    if unknown:
        raise ExportError(_("没有编号为“{id}”的图层，请刷新页面后再试。").format(id="、".join(unknown)))
    if not wanted:
        raise ExportError(_("没有打开任何图层，请先打开要打印的图层。"))
    return tuple(dict.fromkeys(wanted))


def _bounds(atlas: Atlas, text: str) -> tuple[float, float, float, float]:
    """The asked view, less what lies beside the city; the whole city where nothing is asked for."""
    city = city_bounds(atlas)
    around = [(city[2] - city[0]) * AROUND_CITY, (city[3] - city[1]) * AROUND_CITY]
    grown = (city[0] - around[0], city[1] - around[1], city[2] + around[0], city[3] + around[1])
    if not text:
        return grown
    west, south, east, north = _numbers(text, 4, _("视野"))
    near = (
        west > city[0] - NEAR_DEGREES
        and south > city[1] - NEAR_DEGREES
        and east < city[2] + NEAR_DEGREES
        and north < city[3] + NEAR_DEGREES
    )
    if not near or east - west < LEAST_DEGREES or north - south < LEAST_DEGREES:
        message = _("视野 {bounds} 不在聊城附近，应为 西,南,东,北（WGS 84 经纬度）。请回到全市视野后再试。")
        raise ExportError(message.format(bounds=text[:60]))
    cut = (max(west, grown[0]), max(south, grown[1]), min(east, grown[2]), min(north, grown[3]))
    kept = min((cut[2] - cut[0]) / (east - west), (cut[3] - cut[1]) / (north - south))
    return cut if kept > LEAST_KEPT else (west, south, east, north)


def _numbers(text: str, count: int, what: str) -> tuple[float, ...]:
    try:
        found = tuple(float(part) for part in text.split(","))
    except ValueError:
        found = ()
    if len(found) != count or not all(math.isfinite(value) for value in found):
        message = _("{what}“{text}”看不懂，应为以逗号分开的 {count} 个数。")
        raise ExportError(message.format(what=what, text=text[:60], count=count))
    return found


def _opacities(atlas: Atlas, text: str) -> tuple[tuple[str, float], ...]:
    """group:0.5;group:0.2 as (layer, opacity) for every layer of these groups."""
    groups = {}
    for part in filter(None, text.split(";")):
        group, _colon, value = part.partition(":")
        groups[group] = min(1.0, max(0.0, _numbers(value, 1, _("不透明度"))[0]))
    return tuple((layer.id, groups[layer.group]) for layer in atlas.layers if layer.group in groups)


def _one_of(asked: Asked, name: str, known: tuple[str, ...], what: str) -> str:
    value = asked.get(name) or known[0]
    if value not in known:
        message = _("{what}“{value}”不认识，应为 {known} 之一。")
        raise ExportError(message.format(what=what, value=value[:30], known="、".join(known)))
    return value


def _text(asked: Asked, name: str, most: int, what: str) -> str:
    text = asked.get(name, "").strip()
    if len(text) > most:
        message = _("{what}有 {n} 个字，最多 {most} 个，请缩短。")
        raise ExportError(message.format(what=what, n=len(text), most=most))
    return text


def _scale(text: str) -> int | None:
    if text in ("", "auto"):
        return None
    try:
        scale = int(text)
    except ValueError:
        scale = 0
    if not LEAST_SCALE <= scale <= GREATEST_SCALE:
        message = _("比例尺“{text}”不能用，应为 {least} 到 {most} 之间的整数（分母），或 auto。")
        raise ExportError(message.format(text=text[:30], least=LEAST_SCALE, most=GREATEST_SCALE))
    return scale
