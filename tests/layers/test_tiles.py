"""Large layers are drawn from tiles: made whole or not at all, served in parts, and told when they fail."""

import subprocess
from dataclasses import replace
from pathlib import Path

import pyogrio
import pytest
import shapely

from geodata.atlas import load_atlas
from geodata.errors import TileError
from geodata.model import LARGE_LAYER, Feature, Layer
from layers import tiles
from layers.browser_data import LISTED, layer_config, layer_geojson


def grid(count: int) -> tuple[Feature, ...]:
    """Small squares in rows over the city, each named by its number."""
    side = int(count**0.5) + 1
    return tuple(
        Feature(
            f"parcels.{i}", "parcels", f"地块{i}", "地块", ("莘县",), "", "existing", "authoritative",
            shapely.box(x := 115.5 + 0.8 * (i % side) / side, y := 36.0 + 0.7 * (i // side) / side, x + 4e-3, y + 4e-3),
        )
        for i in range(count)
    )  # fmt: skip


@pytest.fixture(scope="module")
def parcels() -> Layer:
    zones = load_atlas().layer_by_id["zones"]
    return replace(zones, id="parcels", title="地块", features=grid(60))


@pytest.mark.parametrize("program", [True, False], ids=["tippecanoe", "gdal"])
def test_every_feature_is_in_the_tiles(
    tmp_path: Path, parcels: Layer, program: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not program:
        monkeypatch.setattr(tiles, "tippecanoe", lambda: None)
    elif tiles.tippecanoe() is None:
        pytest.skip("这台机器没有 tippecanoe")
    out = tmp_path / "parcels.pmtiles"
    (tmp_path / "aside").mkdir()
    tiles.make_tiles(parcels, out, tmp_path / "aside")
    found = pyogrio.read_dataframe(out, layer=tiles.SOURCE_LAYER, ZOOM_LEVEL=str(tiles.MOST_ZOOM))
    assert set(found["id"]) == {feature.id for feature in parcels.features}
    assert {"name", "kind", "class", "county", "stage", "accuracy"} <= set(found.columns)


def test_a_failure_is_told_and_leaves_no_file(
    tmp_path: Path, parcels: Layer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(command, 1, "", "no space left")

    monkeypatch.setattr(tiles, "tippecanoe", lambda: Path("tippecanoe"))
    monkeypatch.setattr(subprocess, "run", broken)
    with pytest.raises(TileError, match="no space left"):
        tiles.make_tiles(parcels, tmp_path / "x.pmtiles", tmp_path)
    assert not (tmp_path / "x.pmtiles").exists()


def test_a_large_layer_is_not_sent_whole(parcels: Layer) -> None:
    atlas = load_atlas()
    large = replace(parcels, features=grid(LARGE_LAYER), tiles="parcels-1")
    assert large.is_large and not parcels.is_large
    assert layer_geojson(atlas, large).count('"type":"Feature"') == LISTED
    assert '"Polygon"' not in layer_geojson(atlas, large)
    assert layer_config(large)["tiles"] == "parcels-1"
    assert layer_config(large)["placed"] == LARGE_LAYER
