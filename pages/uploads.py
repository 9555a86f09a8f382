"""A site boundary that is uploaded: read in memory, answered as GeoJSON, and forgotten.

POST /atlas/site.json?name=file&crs=EPSG:…   with the file as the body
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict

import shapely
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from exports.here import TooBig, limited_body
from exports.routes import NEVER, PREFIX, problem, reply
from geodata.atlas import Atlas
from geodata.errors import AtlasError
from loaders.site import MAX_FILE_MB, CrsUnknown, read_site
from loaders.vector.limits import MEGABYTE
from loaders.vector.reference import Reference


def upload_routes(atlas: Callable[[], Atlas]) -> list[BaseRoute]:
    """The route that reads a site boundary. A file without a coordinate system is answered with 422 and the choices."""

    async def upload(request: Request) -> Response:
        try:
            content = await limited_body(request, MAX_FILE_MB * MEGABYTE)
        except TooBig as error:
            return problem(request, 413, str(error))
        return await run_in_threadpool(_answer, request, content, atlas())

    return [Route(PREFIX + "/site.json", upload, methods=["POST"])]


def _answer(request: Request, content: bytes, atlas: Atlas) -> Response:
    asked = request.query_params
    try:
        reference = atlas.derived(Reference.of)
        site = read_site(content, asked.get("name", ""), reference, asked.get("crs", ""))
    except CrsUnknown as error:
        answer = {"message": str(error), "choices": [asdict(choice) for choice in error.choices]}
        return reply(request, json.dumps(answer, ensure_ascii=False), 422, NEVER)
    except AtlasError as error:
        return problem(request, 400, str(error))
    found = {
        "geometry": json.loads(shapely.to_geojson(site.geometry)),
        "name": site.name,
        "notes": list(site.notes),
    }
    return reply(request, json.dumps(found, ensure_ascii=False), cache=NEVER)
