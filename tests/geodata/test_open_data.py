"""The open data export: file names, columns and their order are a contract with other programs."""

import csv
import json
from pathlib import Path
from typing import Any

import geopandas
import pytest

from geodata import open_data
from geodata.__main__ import main
from geodata.atlas import Atlas, load_atlas
from geodata.errors import ExportError
from geodata.open_data import export

COLUMNS = {
    "clauses.csv": "clause_id doc_id heading_path text",
    "targets.csv": "target_id clause_id indicator area baseline baseline_year comparator value unit year nature lead"
    " quote feature_ids",
    "links.csv": "feature_id clause_id quote",
    "documents.csv": "doc_id number title issuer date period",
    "layers.csv": "layer group title geometry features provider licence retrieved method",
}
PROPERTIES = "id layer name aliases kind county status accuracy source clause_ids target_ids"
FILES = {"features.geojson", *COLUMNS}


@pytest.fixture(scope="module")
def out(atlas: Atlas, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export") / "deep" / "开放数据"
    export(atlas, folder)
    return folder


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


def features_of(folder: Path) -> list[dict[str, Any]]:
    content = json.loads((folder / "features.geojson").read_text(encoding="utf-8"))
    assert content["type"] == "FeatureCollection"
    return list(content["features"])


def test_the_files_are_those_of_the_contract(out: Path) -> None:
    assert {path.name for path in out.iterdir()} == FILES


@pytest.mark.parametrize("name", COLUMNS)
def test_columns_and_their_order_are_those_of_the_contract(out: Path, name: str) -> None:
    first = (out / name).read_bytes().split(b"\n")[0].decode("utf-8")
    assert first.split(",") == COLUMNS[name].split()


def test_features_carry_exactly_the_properties_of_the_contract(out: Path) -> None:
    for feature in features_of(out):
        assert list(feature["properties"]) == PROPERTIES.split()
        assert list(feature) == ["type", "properties", "geometry"]


def test_what_is_a_list_is_a_list_and_the_rest_is_text(out: Path) -> None:
    for feature in features_of(out):
        for name, value in feature["properties"].items():
            if name in ("aliases", "clause_ids", "target_ids"):
                assert isinstance(value, list) and all(isinstance(item, str) for item in value)
            else:
                assert isinstance(value, str), (name, value)


def test_counts_agree_with_the_atlas_and_what_is_reported(atlas: Atlas, tmp_path: Path) -> None:
    counts = export(atlas, tmp_path)
    plan = atlas.plan
    assert counts == {
        "features.geojson": len(atlas.features),
        "clauses.csv": len(plan.clauses),
        "targets.csv": len(plan.targets),
        "links.csv": len(plan.links),
        "documents.csv": len(plan.documents),
        "layers.csv": len(atlas.layers),
    }
    assert len(features_of(tmp_path)) == counts["features.geojson"]
    assert {name: len(rows_of(tmp_path / name)) for name in COLUMNS} == {
        name: counts[name] for name in COLUMNS
    }


def test_list_cells_are_json_and_lead_to_rows_of_the_other_files(out: Path) -> None:
    feature_ids = {feature["properties"]["id"] for feature in features_of(out)}
    for row in rows_of(out / "targets.csv"):
        assert set(json.loads(row["feature_ids"])) <= feature_ids
    for row in rows_of(out / "clauses.csv"):
        path = json.loads(row["heading_path"])
        assert isinstance(path, list) and all(isinstance(heading, str) for heading in path)
    assert any("第三十章" in row["heading_path"] for row in rows_of(out / "clauses.csv"))  # not escaped


def test_features_links_and_targets_join_both_ways(out: Path) -> None:
    facts = {feature["properties"]["id"]: feature["properties"] for feature in features_of(out)}
    pairs = {(name, clause) for name, row in facts.items() for clause in row["clause_ids"]}
    assert pairs == {(row["feature_id"], row["clause_id"]) for row in rows_of(out / "links.csv")}
    spoken = {(name, target) for name, row in facts.items() for target in row["target_ids"]}
    targets = rows_of(out / "targets.csv")
    assert spoken == {(name, row["target_id"]) for row in targets for name in json.loads(row["feature_ids"])}


def test_every_quote_is_verbatim_in_the_exported_clause(out: Path) -> None:
    texts = {row["clause_id"]: row["text"] for row in rows_of(out / "clauses.csv")}
    for row in [*rows_of(out / "links.csv"), *rows_of(out / "targets.csv")]:
        assert row["quote"] in texts[row["clause_id"]]


def test_layers_say_how_much_they_hold_and_where_it_is_from(atlas: Atlas, out: Path) -> None:
    rows = {row["layer"]: row for row in rows_of(out / "layers.csv")}
    assert rows["key_towns"]["features"] == "26"
    assert rows["key_towns"]["geometry"] == "Point"
    assert sum(int(row["features"]) for row in rows.values()) == len(features_of(out))
    for layer in atlas.layers:
        facts = layer.provenance
        row = rows[layer.id]
        assert (row["provider"], row["licence"], row["retrieved"]) == (
            facts.provider,
            facts.licence,
            facts.retrieved,
        )
        assert (row["group"], row["title"], row["method"]) == (layer.group, layer.title, facts.method)


def test_county_is_one_string(out: Path) -> None:
    facts = {feature["properties"]["id"]: feature["properties"] for feature in features_of(out)}
    assert facts["key_towns.yandian"]["county"] == "临清市"
    assert facts["belts.liaohan"]["county"] == "东昌府区、冠县"


def test_an_unplaced_feature_has_a_null_geometry(out: Path) -> None:
    unplaced = {f["properties"]["id"] for f in features_of(out) if f["properties"]["accuracy"] == "unplaced"}
    assert unplaced
    assert unplaced == {f["properties"]["id"] for f in features_of(out) if f["geometry"] is None}


def test_the_geometry_survives_a_round_trip_through_geopandas(atlas: Atlas, out: Path) -> None:
    frame = geopandas.read_file(out / "features.geojson")
    assert frame.crs.to_epsg() == 4326
    assert list(frame.columns) == [*PROPERTIES.split(), "geometry"]
    assert len(frame) == len(atlas.features)
    for row in frame.itertuples():
        feature = atlas.features[row.id]
        assert (row.name, row.layer, row.county) == (feature.name, feature.layer, feature.county_text)
        assert list(row.aliases) == list(feature.aliases)
        if feature.geometry is None:
            assert row.geometry is None
        else:
            assert row.geometry.geom_type == feature.geometry.geom_type
            assert row.geometry.equals(feature.geometry)


def test_outer_rings_run_counter_clockwise_as_rfc_7946_has_it(out: Path) -> None:
    frame = geopandas.read_file(out / "features.geojson")
    rings = frame[frame.geometry.geom_type == "Polygon"].geometry.exterior
    assert len(rings) > 100
    assert rings.is_ccw.all()


def test_the_export_of_the_same_atlas_is_the_same_to_the_byte(
    atlas: Atlas, out: Path, tmp_path: Path
) -> None:
    export(atlas, tmp_path)
    assert {name: (tmp_path / name).read_bytes() for name in FILES} == {
        n: (out / n).read_bytes() for n in FILES
    }


def test_names_are_data_and_leave_as_they_are(root: Path, tmp_path: Path) -> None:
    name = '<img src=x onerror=alert(1)>,"两轴"\n=1+1'
    path = root / "data" / "axes.geojson"
    content = json.loads(path.read_text(encoding="utf-8"))
    content["features"][0]["properties"].update(name=name)
    path.write_text(json.dumps(content), encoding="utf-8")
    export(load_atlas(root), tmp_path / "out")
    assert name in [feature["properties"]["name"] for feature in features_of(tmp_path / "out")]


def test_the_command_says_what_it_wrote(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", str(tmp_path / "out"), "--root", str(root)]) == 0
    said = capsys.readouterr()
    rows = rows_of(tmp_path / "out" / "links.csv")
    assert f"links.csv：{len(rows)} 条" in said.out
    assert all(name in said.out for name in FILES)
    assert (said.err == "") == (not load_atlas(root).issues)


def test_the_command_says_what_is_not_in_the_export(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "data" / "axes.geojson").unlink()
    assert main(["export", str(tmp_path / "out"), "--root", str(root)]) == 0
    said = capsys.readouterr().err
    assert f"{len(load_atlas(root).issues)} 处没有读入" in said and "axes.yaml" in said
    assert "axes" not in {row["layer"] for row in rows_of(tmp_path / "out" / "layers.csv")}


@pytest.mark.parametrize("where", ["taken", "taken/below"])
def test_a_file_in_the_way_is_told_and_kept(
    where: str, root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "taken").write_text("mine", encoding="utf-8")
    assert main(["export", str(tmp_path / where), "--root", str(root)]) == 1
    said = capsys.readouterr()
    assert "是文件" in said.err and "请另选一个目录" in said.err
    assert said.out == ""
    assert (tmp_path / "taken").read_text(encoding="utf-8") == "mine"


@pytest.mark.skipif(
    not Path("/proc/self").exists(), reason="needs a folder that even root cannot write: /proc"
)
def test_a_folder_that_cannot_be_written_is_told(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for folder in ("/proc/export", "/proc/self"):
        assert main(["export", folder, "--root", str(root)]) == 1
        assert f"写不进 {folder}" in capsys.readouterr().err


def test_a_failed_export_leaves_the_earlier_one_whole(
    atlas: Atlas, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "features.geojson").write_text("earlier", encoding="utf-8")

    def full_disk(path: Path, record: type, rows: object) -> int:
        path.write_text("half a fi", encoding="utf-8")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(open_data, "write_table", full_disk)
    with pytest.raises(ExportError, match="磁盘空间"):
        export(atlas, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["features.geojson"]
    assert (tmp_path / "features.geojson").read_text(encoding="utf-8") == "earlier"


def test_an_export_replaces_an_earlier_one(atlas: Atlas, out: Path, tmp_path: Path) -> None:
    (tmp_path / "links.csv").write_text("old", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    export(atlas, tmp_path)
    assert (tmp_path / "links.csv").read_bytes() == (out / "links.csv").read_bytes()
    assert {path.name for path in tmp_path.iterdir()} == {*FILES, "notes.txt"}
