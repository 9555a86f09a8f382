"""A published layer of thousands of features is drawn from tiles, and its features open like any other."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from geodata.atlas import load_atlas
from geodata.catalogue import entry_of
from geodata.model import LARGE_LAYER
from geodata.workspace.layers import NewVersion, add_version, publish
from geodata.workspace.store import open_workspace
from tests.e2e.conftest import serving
from tests.e2e.helpers import inspect, open_atlas, outside_requests, wait_for_card
from tests.layers.test_tiles import grid

STYLE = {"classes": [{"title": "地块", "fill": "#d62f23", "opacity": 1, "strokes": []}]}


@pytest.fixture(scope="module")
def large_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("home")
    workspace = open_workspace(home, f"sqlite:///{home / 'workspace.db'}")
    changed = {"id": "parcels", "title": "地块", "order": 90, "boundary": False, "visible": True}
    entry = entry_of(load_atlas().layer_by_id["zones"]) | changed | {"style": STYLE}
    version = add_version(workspace, NewVersion(entry, grid(LARGE_LAYER), (), "地块.zip", {}), "王", "试")
    publish(workspace, "parcels", version, "王", "试")
    with serving(Path(home) / "log", PLAN_HOME=str(home)) as url:
        yield url


def test_tiles_are_drawn_clicked_and_lit(page: Page, large_url: str) -> None:
    feature = grid(LARGE_LAYER)[1000]
    assert feature.geometry is not None
    at = feature.geometry.centroid
    open_atlas(page, f"{large_url}/?view=14/{at.y:.4f}/{at.x:.4f}")
    page.wait_for_function(
        """([lon, lat]) => {
          const { drawing, map } = document.querySelector('.pa-root').planAtlas;
          return drawing.hits(map.latLngToContainerPoint([lat, lon])).some(({ id }) => id === 'parcels.1000');
        }""",
        arg=[at.x, at.y],
    )
    page.wait_for_function(  # painted in the class's colour
        """() => [...document.querySelectorAll('canvas.leaflet-tile')].some((tile) => {
          const { data } = tile.getContext('2d').getImageData(0, 0, tile.width, tile.height);
          for (let i = 0; i < data.length; i += 4) if (data[i] === 214 && data[i + 1] === 47 && data[i + 2] === 35) return true;
          return false;
        })"""
    )
    inspect(page, "atlas.open('parcels.1000') && null")
    assert "地块" in wait_for_card(page, "地块1000")
    page.wait_for_function("document.querySelectorAll('.leaflet-pa-highlight-pane path').length > 0")
    assert page.locator(".pa-legend-row[data-layer='parcels']").text_content() == "地块"
    assert outside_requests(page) == []
    assert page.errors == []  # type: ignore[attr-defined]


def test_a_part_of_the_tile_file_can_be_asked_for(page: Page, large_url: str) -> None:
    open_atlas(page, large_url)
    name = inspect(page, "atlas.state.layers.get('parcels').tiles")
    base = inspect(page, "atlas.config.base")
    answer = page.request.get(f"{base}/tiles/{name}.pmtiles", headers={"Range": "bytes=0-6"})
    assert answer.status == 206 and answer.body() == b"PMTiles"
    assert page.request.get(f"{base}/tiles/other.pmtiles").status == 404
