"""The route that reads uploaded boundaries."""

import json
from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geodata.atlas import load_atlas
from loaders.site import MAX_FILE_MB
from loaders.vector.limits import MEGABYTE
from pages.uploads import upload_routes

METRES = {
    "type": "Polygon",
    "coordinates": [[[401000, 4047000], [401700, 4047000], [401700, 4047450], [401000, 4047000]]],
}
DEGREES = {
    "type": "Polygon",
    "coordinates": [[[115.9, 36.5], [115.91, 36.5], [115.91, 36.51], [115.9, 36.5]]],
}


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    atlas = load_atlas()
    with TestClient(Starlette(routes=upload_routes(lambda: atlas))) as client:
        yield client


def test_a_good_file_comes_back_as_geojson(client: TestClient) -> None:
    response = client.post("/atlas/site.json?name=一号地.geojson", content=json.dumps(DEGREES))
    found = response.json()
    assert (response.status_code, found["name"], found["geometry"]["type"]) == (200, "一号地", "Polygon")
    assert response.headers["cache-control"] == "no-store"


def test_without_a_system_the_choices_come_back_and_a_choice_is_taken(client: TestClient) -> None:
    response = client.post("/atlas/site.json?name=a.geojson", content=json.dumps(METRES))
    assert response.status_code == 422
    choices = response.json()["choices"]
    assert choices[0]["code"] == "EPSG:4548" and "中央经线 117°" in choices[0]["name"]
    assert "坐标落在市域内" in choices[0]["reason"]
    chosen = client.post("/atlas/site.json?name=a.geojson&crs=EPSG:4548", content=json.dumps(METRES)).json()
    assert chosen["geometry"]["coordinates"][0][0] == pytest.approx([115.8949, 36.5487], abs=1e-3)
    assert chosen["notes"][0].startswith("坐标由 CGCS2000 高斯 3 度带")


def test_bad_and_large_files_are_refused(client: TestClient) -> None:
    bad = client.post("/atlas/site.json?name=<script>.kml", content=b"<html>")
    assert bad.status_code == 400 and "是网页" in bad.json()["message"]
    large = client.post("/atlas/site.json", content=b" " * (MAX_FILE_MB * MEGABYTE + 1))
    assert large.status_code == 413
    assert client.get("/atlas/site.json").status_code == 405
