"""`python -m loaders inspect`: what it prints and how it ends."""

import json
from functools import lru_cache
from pathlib import Path

import pytest

from geodata.atlas import Atlas, load_atlas
from loaders.__main__ import main
from tests.loaders.vector import makers as m
from tests.loaders.vector.corpus import two_layers


@pytest.fixture(autouse=True)
def _atlas_loaded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PLAN_DATA", raising=False)
    monkeypatch.setattr("loaders.__main__.load_atlas", loaded)


@lru_cache
def loaded(root: Path) -> Atlas:
    return load_atlas(root)


def test_report_in_chinese(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = m.zipped_shapefile(tmp_path, m.squares(4527), without=("prj", "cpg"))
    assert main(["inspect", str(path)]) == 1
    out = capsys.readouterr()
    assert "坐标系缺失" in out.out and "GBK / GB18030" in out.out and not out.err


def test_report_as_json_of_a_clean_layer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    layer = m.squares(4490).rename(columns={"XZQMC": "name", "XZQDM": "code"})
    assert main(["inspect", str(m.written(layer, tmp_path / "a.gpkg")), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["clean"] and report["features"] == 4 and report["dataset"]["format"] == "gpkg"


def test_several_layers_are_listed_and_one_is_chosen(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(two_layers(tmp_path, m.known()))
    assert main(["inspect", path]) == 1
    assert "站点（GeoPackage，点，6 个要素" in capsys.readouterr().out
    assert main(["inspect", path, "--layer", "站点", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["dataset"]["name"] == "站点"
    assert main(["inspect", path, "--layer", "道路"]) == 2
    assert "1 乡镇界、2 站点" in capsys.readouterr().err


def test_refused_and_missing_files_end_with_two(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-1.7")
    assert main(["inspect", str(path)]) == 2
    assert "PDF 文件" in capsys.readouterr().err
    assert main(["inspect", str(tmp_path / "无.zip"), "--json"]) == 2
    assert "找不到文件 无.zip" in json.loads(capsys.readouterr().out)["refused"]


def test_a_bare_shapefile_brings_its_companions(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    m.written(m.squares(4490), tmp_path / "镇.shp", encoding="GBK")
    assert main(["inspect", str(tmp_path / "镇.shp"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["fields"] == {"XZQDM": "文字", "XZQMC": "文字"}
