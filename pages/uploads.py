"""A site boundary that is uploaded: read in memory, answered as GeoJSON, and forgotten.

POST /atlas/site.json?name=file&crs=EPSG:…   with the file as the body
"""

from __future__ import annotations

import json

import shapely
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from exports.here import TooBig, limited_body
from exports.routes import NEVER, PREFIX, problem, reply
from geodata.errors import AtlasError
from loaders.site import CrsUnknown, read_site
from loaders.site_files import MAX_FILE_MB, MEGABYTE


def upload_routes() -> list[BaseRoute]:
    """The route that reads a site boundary. A file without a coordinate system is answered with 422 and the choices."""
    return [Route(PREFIX + "/site.json", _upload, methods=["POST"])]


async def _upload(request: Request) -> Response:
    try:
        content = await limited_body(request, MAX_FILE_MB * MEGABYTE)
    except TooBig as error:
        return problem(request, 413, str(error))
    return await run_in_threadpool(_answer, request, content)


def _answer(request: Request, content: bytes) -> Response:
    asked = request.query_params
    try:
        site = read_site(content, asked.get("name", ""), asked.get("crs") or None)
    except CrsUnknown as error:
        choices = [{"code": code, "name": name, "fits": fits} for code, name, fits in error.choices]
        answer = {"message": str(error), "choices": choices}
        return reply(request, json.dumps(answer, ensure_ascii=False), 422, NEVER)
    except AtlasError as error:
        return problem(request, 400, str(error))
    found = {
        "geometry": json.loads(shapely.to_geojson(site.geometry)),
        "name": site.name,
        "notes": list(site.notes),
    }
    return reply(request, json.dumps(found, ensure_ascii=False), cache=NEVER)
