"""The atlas over HTTP: layer data and answers under a versioned address, and the browser's own files.

A versioned address never changes its content, so it is cached for a year; a page that still asks for an older
version is told to reload.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import brotli
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from exports.find import find
from exports.reading import citation, document, documents
from geodata.atlas import Atlas
from geodata.cards import clause_card, feature_card
from geodata.errors import AtlasError, NotFound
from geodata.fulltext import search
from geodata.i18n import _
from geodata.nearby import at_point
from layers.browser_data import feature_geojson, layer_geojson

WEB = Path(__file__).parents[1] / "layers" / "web"
PREFIX = "/atlas"
FOREVER = "public, max-age=31536000, immutable"
NEVER = "no-store"
COMPRESS_FROM_BYTES = 600


class CachedFiles(StaticFiles):
    """Static files under a versioned address."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        """A file, to be kept for a year."""
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = FOREVER
        return response


def reply(
    request: Request, body: str, status: int = 200, cache: str = FOREVER, media: str = "application/json"
) -> Response:
    """Text with an ETag, compressed as the browser accepts it; 304 where the browser has it already."""
    content = body.encode()
    tag = f'"{hashlib.sha1(content).hexdigest()[:16]}"'
    headers = {"ETag": tag, "Cache-Control": cache, "Vary": "Accept-Encoding"}
    if cache != NEVER and request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    if len(content) >= COMPRESS_FROM_BYTES and "br" in request.headers.get("accept-encoding", ""):
        content = compress(content)
        headers["Content-Encoding"] = "br"
    return Response(content, status, headers, media_type=media)


@lru_cache(maxsize=512)
def compress(content: bytes) -> bytes:
    """Brotli, kept: the same layer is asked for again and again."""
    return brotli.compress(content, quality=6)


def data_routes(
    atlas: Callable[[], Atlas], tiles: Callable[[str], Path | None] = lambda _name: None
) -> list[BaseRoute]:
    """The routes that answer for the atlas.

    Args:
        atlas: Gives the loaded one.
        tiles: Gives the tile file (PMTiles) of a layer by its name, None for an unknown one.
    """

    def tile_file(request: Request) -> Response:
        """A tile file, of which the browser asks for parts; its name is that of a version, which never changes."""
        path = tiles(request.path_params["name"])
        if path is None or not path.is_file():
            return problem(request, 404, _("没有这个图层的切片，请刷新页面。"))
        return FileResponse(path, headers={"Cache-Control": FOREVER}, media_type="application/octet-stream")

    def answer(make: Callable[[Atlas, Request], Any]) -> Callable[[Request], Response]:
        def endpoint(request: Request) -> Response:
            known = atlas()
            if request.path_params["version"] != known.version:
                return problem(request, 410, _("数据已更新，请刷新页面。"))
            try:
                found = make(known, request)
            except NotFound as error:
                return problem(request, 404, str(error))
            except (AtlasError, ValueError) as error:
                return problem(request, 400, str(error))
            return reply(request, found if isinstance(found, str) else json.dumps(found, ensure_ascii=False))

        return endpoint

    base = PREFIX + "/{version}"
    return [
        Route(base + "/start.json", answer(_start)),
        Route(base + "/layers/{layer}.json", answer(_layer)),
        Route(base + "/cards/{feature}.json", answer(lambda a, r: feature_card(a, r.path_params["feature"]))),
        Route(base + "/features/{feature}.json", answer(_feature)),
        Route(base + "/tiles/{name}.pmtiles", tile_file),
        Route(base + "/clauses/{clause}.json", answer(_clause)),
        Route(base + "/at.json", answer(_at)),
        Route(base + "/find.json", answer(find)),
        Route(base + "/documents.json", answer(documents)),
        Route(base + "/documents/{doc}.json", answer(document)),
        Route(base + "/cite.json", answer(citation)),
        Route(base + "/search.json", answer(lambda a, r: search(a, r.query_params.get("q", "")))),
    ]


def problem(request: Request, status: int, message: str) -> Response:
    """A refusal with a message for the person at the screen."""
    return reply(request, json.dumps({"message": message}, ensure_ascii=False), status, NEVER)


def _layer(atlas: Atlas, request: Request) -> str:
    layer = atlas.layer_by_id.get(request.path_params["layer"])
    if layer is None:
        raise NotFound(_("没有编号为“{id}”的图层。").format(id=request.path_params["layer"]))
    return layer_geojson(atlas, layer)


def _feature(atlas: Atlas, request: Request) -> dict[str, Any]:
    feature = atlas.feature(request.path_params["feature"])
    return feature_geojson(atlas, atlas.layer_by_id[feature.layer], feature)


def _start(atlas: Atlas, _request: Request) -> str:
    """The layers that are on at the start, each under its own address."""
    base = layer_base(atlas)
    layers = [layer for layer in atlas.layers if layer.visible]
    rows = [
        f"{json.dumps(f'{base}/layers/{layer.id}.json')}:{layer_geojson(atlas, layer)}" for layer in layers
    ]
    return f"{{{','.join(rows)}}}"


def _clause(atlas: Atlas, request: Request) -> dict[str, Any]:
    found = clause_card(atlas, request.path_params["clause"])
    if found is None:
        raise NotFound(_("没有编号为“{id}”的条文。").format(id=request.path_params["clause"]))
    return found


def _at(atlas: Atlas, request: Request) -> dict[str, Any]:
    try:
        lon, lat = (float(request.query_params[name]) for name in ("lon", "lat"))
    except (KeyError, ValueError) as error:
        raise ValueError(_("需要数字参数 lon 和 lat（WGS 84 经纬度）。")) from error
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise ValueError(_("经纬度超出范围：{lon}, {lat}").format(lon=lon, lat=lat))
    return at_point(atlas, lon, lat)


@cache
def web_version() -> str:
    """A digest of the browser's files, for their versioned address."""
    total = hashlib.sha1()
    for path in sorted(WEB.rglob("*.*")):
        total.update(str(path.relative_to(WEB)).encode() + path.read_bytes())
    return total.hexdigest()[:10]


def file_routes() -> list[BaseRoute]:
    """The browser's files (Leaflet, icons, the atlas's own code) under their versioned address."""
    return [Mount(f"{PREFIX}/web/{web_version()}", CachedFiles(directory=WEB))]


def layer_base(atlas: Atlas) -> str:
    """The address under which the data of this version of the atlas are served (no slash at either end)."""
    return f"{PREFIX}/{atlas.version}".lstrip("/")


def web_base() -> str:
    """The address under which the browser's files are served (no slash at either end)."""
    return f"{PREFIX}/web/{web_version()}".lstrip("/")
