"""What applies at a site: sections, order, wording, and what is told first."""

from typing import Any

import pytest
import shapely

from geodata.applies import what_applies
from geodata.atlas import Atlas
from geodata.errors import SiteError
from geodata.model import Clause, Link, Target
from geodata.site import Site, site_of
from tests.small_atlas import at, atlas_of, feature, layer_of, placed, plot

SCRIPT = "<img src=x onerror=alert(1)>"


def target(target_id: str, clause_id: str, *features: str) -> Target:
    return Target(
        target_id,
        clause_id,
        "个数",
        "甲县",
        "",
        "",
        "达到",
        "5",
        "个",
        "2030",
        "约束性",
        "",
        "五个",
        features,
    )


@pytest.fixture(scope="module")
def small() -> Atlas:
    """A strip that binds, one that may, a belt and a county-wide wording, a line, points; clauses and targets."""
    strip = feature("strips.老堤", shapely.box(1000, 0, 3000, 400), kind="保护区", status="禁止")
    rough = feature(
        "strips.新堤",
        shapely.box(1000, 300, 3000, 500),
        kind="保护区",
        accuracy="derived",
        uncertainty_m=1500,
        note="自中心线推算",
        stage="planned",
    )
    belt = feature("belts.发展带", shapely.box(0, 0, 5000, 5000), accuracy="schematic", uncertainty_m=800)
    wide = feature("wide.试点", shapely.box(0, 0, 10_000, 20_000), accuracy="derived", uncertainty_m=100)
    axis = feature(
        "axes.主轴", shapely.LineString([(0, 250), (9000, 250)]), accuracy="schematic", uncertainty_m=900
    )
    school = feature("schools.学校", shapely.Point(2000, 1500))
    key_town = feature("schools.东镇", shapely.Point(4000, 9000))
    layers = (
        layer_of("strips", "rules", "Polygon", [strip, rough]),
        layer_of("belts", "structure", "Polygon", [belt]),
        layer_of("axes", "structure", "LineString", [axis]),
        layer_of("wide", "concepts", "Polygon", [wide], background=True),
        layer_of("schools", "services", "Point", [school, key_town]),
    )
    clauses = [
        Clause(f"c{i}", "doc", ("第一章",), text)
        for i, text in enumerate(["禁止建房", "甲县办学", "东镇五个"])
    ]
    links = [
        Link("strips.老堤", "c0", "禁止建房"),
        Link("strips.新堤", "c0", "禁止建房"),
        Link("counties.甲县", "c1", "甲县"),
        Link("counties.甲县", "c0", "建房"),
        Link("schools.东镇", "c2", "东镇"),
        Link("counties.甲县", "gone", "没有了"),
    ]
    targets = [target("t1", "c2", "schools.东镇"), target("t2", "c1", "counties.甲县", "counties.乙县")]
    return atlas_of(*layers, links=links, targets=targets, clauses=clauses)


def found(atlas: Atlas, site: Site, radius: float = 2000) -> dict[str, Any]:
    return what_applies(atlas, site, radius)


def told(rows: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(row["name"], row["says"]) for row in rows]


def test_the_binding_comes_first_and_the_sure_before_what_may_be(small: Atlas) -> None:
    answer = found(small, plot(1500, 100, 1700, 200))
    assert told(answer["controls"]) == [("老堤", "在范围内"), ("新堤", "可能涉及")]
    assert told(answer["areas"]) == [
        ("发展带", "可能在范围内"),
        ("主轴", "可能涉及"),
        ("试点", "按推算，在范围内"),
    ]
    assert told(answer["boundaries"]) == [("甲县", "在范围内"), ("东镇", "可能在范围内")]
    assert [(g["id"], told(g["rows"])) for g in answer["nearby"]] == [("services", [("学校", "")])]


def test_each_line_says_what_it_rests_on(small: Atlas) -> None:
    answer = found(small, plot(1500, 100, 1700, 200))
    sure, rough = answer["controls"]
    assert (sure["accuracy_label"], sure["because"]) == ("官方数据", "图上重叠 20,000 平方米，占 100%")
    assert sure["overlap_m2"] == pytest.approx(20_000, abs=5)
    assert (rough["accuracy_label"], rough["doubt"]) == ("推算", "小于位置误差（约 1.5 公里）")
    assert rough["because"] == "图上在北（0°）约 100 米，小于位置误差（约 1.5 公里）"
    assert rough["note"] == "自中心线推算"
    school = answer["nearby"][0]["rows"][0]
    assert school["because"] == "图上在北（13°）1.3 公里"


def test_what_rests_on_drawn_outlines_is_told_before_all_else(small: Atlas) -> None:
    answer = found(small, plot(1500, 100, 1700, 200))
    assert answer["cautions"][0].startswith("下列范围中有示意 2 项、推算 3 项")
    exact = atlas_of(
        layer_of("strips", "rules", "Polygon", [feature("strips.堤", shapely.box(0, 0, 500, 500))])
    )
    towns = [row for row in found(exact, at(5000, 5000))["boundaries"] if row["layer"] == "towns"]
    assert towns[0]["says"] == "按推算，在范围内"


def test_the_summary_says_where_how_large_and_how_much(small: Atlas) -> None:
    summary = found(small, plot(1500, 100, 1700, 200, "一号地"))["summary"]
    assert summary.startswith(
        "“一号地” 2.00 公顷，位于甲县东镇（乡镇界为推算）；管控范围：涉及 1 项，另有 1 项图上不到"
    )
    assert summary.endswith("周边 2 公里内有 1 项；相关条文 3 段、目标 2 项。")
    assert found(small, at(5000, 15_000))["summary"].startswith("此点，位于甲县东镇")
    assert "管控范围：图上没有，也不在其误差之内" in found(small, at(5000, 15_000))["summary"]
    assert "周边 500 米内没有其他要素" in found(small, at(5000, 15_000), 500)["summary"]


def test_a_plot_on_the_county_line_is_told_by_shares(small: Atlas) -> None:
    answer = found(small, plot(8500, 10_000, 11_000, 11_000))
    counties = [row for row in answer["boundaries"] if row["layer"] == "counties"]
    assert [row["share"] for row in counties] == pytest.approx([0.6, 0.4], abs=1e-3)
    assert "位于甲县（60%）、乙县（40%），东镇（60%）、西镇（40%）" in answer["summary"]


def test_clauses_stand_once_under_what_concerns_the_site_most(small: Atlas) -> None:
    groups = found(small, plot(1500, 100, 1700, 200))["clauses"]
    assert [(g["role"], g["subject"]["name"], [c["clause_id"] for c in g["clauses"]]) for g in groups] == [
        ("control", "老堤", ["c0"]),
        ("town", "东镇", ["c2"]),
        ("county", "甲县", ["c1"]),
    ]


def test_targets_of_the_key_town_and_the_county_are_found(small: Atlas) -> None:
    groups = found(small, plot(1500, 100, 1700, 200))["targets"]
    assert [(g["role"], [t["target_id"] for t in g["targets"]]) for g in groups] == [
        ("town", ["t1"]),
        ("county", ["t2"]),
    ]


def test_outside_the_city_only_the_surroundings_are_told(small: Atlas) -> None:
    answer = found(small, at(2000, -900))
    assert answer["boundaries"] == [] or all(not row["touches"] for row in answer["boundaries"])
    assert "在小城域之外" in answer["summary"]
    assert any("在小城域之外" in text for text in answer["cautions"])
    assert answer["clauses"][0]["role"] == "control"  # it may be in reach of a strip


def test_partly_outside_is_told_with_its_share(small: Atlas) -> None:
    answer = found(small, plot(-500, 10_000, 500, 11_000))
    assert answer["site"]["in_city"] == pytest.approx(0.5, abs=1e-3)
    assert any(text.startswith("范围有 50% 在市域之外") for text in answer["cautions"])


def test_the_whole_city_is_answered_and_told_to_be_too_large(small: Atlas) -> None:
    answer = found(small, plot(-100, -100, 20_100, 20_100))
    assert answer["site"]["of_city"] == pytest.approx(1)
    assert any("几乎一切都适用" in text for text in answer["cautions"])
    assert len(answer["controls"]) == 2


def test_an_areas_own_feature_is_no_finding_but_its_words_come_first(small: Atlas) -> None:
    own = small.feature("strips.老堤")
    assert own.geometry is not None
    answer = found(small, site_of(own.geometry, own.name, feature_id=own.id))
    assert "老堤" not in [row["name"] for row in answer["controls"]]
    assert (answer["clauses"][0]["role"], answer["clauses"][0]["subject"]["id"]) == ("own", own.id)


def test_corners_are_given_in_both_systems_without_the_closing_one(small: Atlas) -> None:
    rows = found(small, plot(0, 0, 150, 100))["site"]["corners"]
    assert [row["name"] for row in rows] == ["J1", "J2", "J3", "J4"]
    assert sorted((round(r["easting"]), round(r["northing"])) for r in rows) == [
        (400_000, 4_040_000),
        (400_000, 4_040_100),
        (400_150, 4_040_000),
        (400_150, 4_040_100),
    ]
    circle = site_of(placed(shapely.Point(5000, 5000).buffer(500)))
    assert found(small, circle)["site"]["corners"] == []


@pytest.mark.parametrize("radius", [0, -1, 3000, 99_999, float("nan")])
def test_only_the_offered_radii_are_taken(small: Atlas, radius: float) -> None:
    with pytest.raises(SiteError, match="不在可选之列"):
        found(small, at(5000, 5000), radius)


def test_names_stay_text(small: Atlas) -> None:
    hostile = atlas_of(
        layer_of(
            "strips", "rules", "Polygon", [feature("strips.x", shapely.box(0, 0, 900, 900), name=SCRIPT)]
        )
    )
    assert found(hostile, at(500, 500))["controls"][0]["name"] == SCRIPT


def test_the_shipped_atlas_answers_everywhere(atlas: Atlas) -> None:
    for county in atlas.layer_features("counties"):
        assert county.geometry is not None
        inner = county.geometry.representative_point()
        answer = what_applies(atlas, site_of(inner), 10_000)
        assert county.name in answer["summary"]
        listed = [row for name in ("controls", "boundaries", "areas") for row in answer[name]]
        assert all(row["accuracy_label"] for row in listed)
        vague = [row for row in listed if row["accuracy"] in ("derived", "schematic")]
        assert all(row["says"].startswith(("按推算", "按示意", "可能")) for row in vague)
