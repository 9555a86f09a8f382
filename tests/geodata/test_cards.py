"""What a planner reads on a card."""

import json
from pathlib import Path

import pytest
import shapely
from pyproj import Geod

from geodata.atlas import Atlas, load_atlas
from geodata.cards import clause_card, feature_card
from geodata.check import check
from geodata.errors import NotFound
from geodata.plan import table_heads

GEOD = Geod(ellps="WGS84")


def test_a_key_town_shows_its_county_clause_and_target(atlas: Atlas) -> None:
    card = feature_card(atlas, "key_towns.yandian")
    assert (card["name"], card["county"], card["town"]) == ("烟店镇", "临清市", "烟店镇")
    assert (card["layer_title"], card["kind"]) == ("重点镇", "重点镇")
    first = card["clauses"][0]
    assert first["document"]["number"] == "聊政发〔2021〕4号"
    assert first["document"]["date"] == "2021年4月16日"
    assert first["document"]["title"].startswith("聊城市国民经济和社会发展第十四个五年规划")
    assert first["headings"][-1] == "专栏 9：重点发展镇"
    assert first["headings"][-2].startswith("第三十章")
    assert "烟店镇" in first["quote"]
    (target,) = [target for target in card["targets"] if target["indicator"] == "重点镇数量"]
    assert (target["value"], target["unit"], target["year"]) == ("26", "个", "2025")
    assert target["number"] == "聊政发〔2021〕4号"


def test_the_main_axis_shows_what_the_plan_says_of_it(atlas: Atlas) -> None:
    card = feature_card(atlas, "axes.zhengji")
    assert card["accuracy_label"] == "示意"
    assert "不能用于量算" in card["accuracy_meaning"]
    assert card["uncertainty"].startswith("位置误差约 ")
    assert "聊城中心城区和茌平、东阿、阳谷、莘县等县区" in card["clauses"][0]["text"]
    assert card["targets"]


def test_every_card_can_be_sent_and_marks_its_quotes(atlas: Atlas) -> None:
    for feature_id in atlas.features:
        card = feature_card(atlas, feature_id)
        json.dumps(card, ensure_ascii=False, allow_nan=False)
        assert all(clause["quote"] in clause["text"] for clause in card["clauses"])
        assert card["clauses"] or card["boundary"], feature_id
        assert (card["bounds"] is None) == (card["accuracy"] == "unplaced")


def test_a_status_carries_the_date_of_the_document_that_words_it(atlas: Atlas) -> None:
    for feature in atlas.features.values():
        card = feature_card(atlas, feature.id)
        dates = {c["document"]["date"] for c in card["clauses"] if feature.status in c["text"]}
        assert not feature.status or card["boundary"] or card["as_of"] in dates, feature.id


def test_an_area_is_measured_in_the_plan_crs(atlas: Atlas) -> None:
    feature = atlas.feature("counties.shenxian")
    (measure,) = feature_card(atlas, feature.id)["measures"]
    on_the_ellipsoid = abs(GEOD.geometry_area_perimeter(feature.geometry)[0]) / 1e6
    number, unit = measure["text"].removeprefix("约 ").split()
    assert (measure["label"], unit) == ("面积", "平方公里")
    assert float(number) == pytest.approx(on_the_ellipsoid, rel=0.001)


def test_a_length_is_told_whole_and_within_the_city(atlas: Atlas) -> None:
    feature = atlas.feature("railways.zhengji")
    rows = {row["label"]: row["text"] for row in feature_card(atlas, feature.id)["measures"]}
    for label, shape in [
        ("图上长度", feature.geometry),
        ("其中市域内", shapely.intersection(feature.geometry, atlas.city)),
    ]:
        assert rows[label].startswith("约 ") and rows[label].endswith(" 公里")
        on_the_ellipsoid = GEOD.geometry_length(shape) / 1000
        assert float(rows[label].split()[1]) == pytest.approx(on_the_ellipsoid, abs=0.6)


def test_a_small_water_is_told_in_hectares(root: Path) -> None:
    path = root / "data" / "core.geojson"
    content = json.loads(path.read_text(encoding="utf-8"))
    square = [[115.9, 36.4], [115.901, 36.4], [115.901, 36.401], [115.9, 36.401], [115.9, 36.4]]
    content["features"][0].update(geometry={"type": "Polygon", "coordinates": [square]})
    path.write_text(json.dumps(content), encoding="utf-8")
    (measure,) = feature_card(load_atlas(root), "core.metro")["measures"]
    hectares = abs(GEOD.geometry_area_perimeter(shapely.Polygon(square))[0]) / 1e4
    assert measure["text"] == f"约 {hectares:.2f} 公顷"


def test_an_unplaced_feature_says_so_and_is_not_measured(atlas: Atlas) -> None:
    feature = next(
        f for f in atlas.features.values() if f.accuracy == "unplaced" and f.layer == "industrial_parks"
    )
    card = feature_card(atlas, feature.id)
    assert card["accuracy_label"] == "未落图"
    assert (card["bounds"], card["measures"], card["town"]) == (None, [], "")
    assert card["clauses"]


def test_a_boundary_lists_what_lies_in_it(atlas: Atlas) -> None:
    names = {row["name"] for row in feature_card(atlas, "counties.linqing")["inside"]}
    assert {"烟店镇", "康庄镇", "老赵庄镇", "临清城区", "京杭大运河"} <= names
    assert "沙镇镇" not in names


def test_a_renamed_feature_says_under_which_id_it_was_asked_for(root: Path) -> None:
    with (root / "plan" / "renamed.csv").open("a", encoding="utf-8") as table:
        table.write("axes.old,axes.zhengji\n")
    atlas = load_atlas(root)
    assert feature_card(atlas, "axes.old")["renamed_from"] == "axes.old"
    assert feature_card(atlas, "axes.old")["id"] == "axes.zhengji"
    assert feature_card(atlas, "axes.zhengji")["renamed_from"] == ""


def test_an_unknown_feature_is_told_in_chinese(atlas: Atlas) -> None:
    with pytest.raises(NotFound, match="没有编号为“nothing”的要素"):
        feature_card(atlas, "nothing")


def test_a_clause_leads_back_to_its_places_and_targets(atlas: Atlas) -> None:
    clause_id = feature_card(atlas, "belts.liaode")["clauses"][0]["clause_id"]
    card = clause_card(atlas, clause_id)
    assert card is not None
    assert {"聊邯城镇发展带", "聊德城镇发展带"} <= {row["name"] for row in card["features"]}
    assert clause_card(atlas, "outline-00000000") is None
    target = atlas.plan.targets[0]
    card = clause_card(atlas, target.clause_id)
    assert card is not None
    assert target.target_id in [row["target_id"] for row in card["targets"]]


def test_every_clause_and_every_target_leads_to_a_place(atlas: Atlas) -> None:
    heads = set(table_heads(atlas.plan.clauses).values())
    for clause_id in set(atlas.clauses) - heads:
        card = clause_card(atlas, clause_id)
        assert card and (card["features"] or card["targets"] or card["doubts"]), clause_id


def test_cards_live_without_the_plan_or_with_its_document_missing(root: Path) -> None:
    documents = root / "plan" / "documents.csv"
    lines = documents.read_text(encoding="utf-8").splitlines()
    documents.write_text(
        "\n".join(line for line in lines if not line.startswith("outline")), encoding="utf-8"
    )
    card = feature_card(load_atlas(root), "axes.zhengji")
    assert card["clauses"][0]["quote"] and card["clauses"][0]["document"]["title"] == ""
    documents.unlink()
    card = feature_card(load_atlas(root), "axes.zhengji")
    assert card["clauses"] == [] and card["name"] == "郑济城镇发展主轴"


def test_a_clause_is_found_by_an_id_that_it_once_had(root: Path) -> None:
    with (root / "plan" / "renamed.csv").open("a", encoding="utf-8") as table:
        table.write("outline-0ld0ld00,outline-16967107\n")
    renamed = load_atlas(root)
    assert [issue for issue in check(renamed, root) if issue.file == "renamed.csv"] == []
    card = clause_card(renamed, "outline-0ld0ld00")
    assert card is not None and card["clause_id"] == "outline-16967107" and card["features"]
