"""Searching as a planner types it."""

import json
from typing import Any

import pytest

from geodata.atlas import Atlas
from geodata.search import search

EMPTY: dict[str, list[Any]] = {"places": [], "features": [], "clauses": []}


def names(found: dict[str, Any], kind: str = "features") -> list[str]:
    return [row["name"] for row in found[kind]]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("郑济城镇发展主轴", "郑济城镇发展主轴"),
        ("郑济高铁", "郑济高铁"),
        ("济郑高铁", "郑济高铁"),
        ("聊茌东", "聊茌东都市区"),
        ("聊荏东", "聊茌东都市区"),
        ("烟店镇", "烟店镇"),
        ("徒骇河", "徒骇河"),
        ("卫运河", "漳卫河"),
        ("tuhaihe", "徒骇河"),
        ("thh", "徒骇河"),
        ("zhengjigaotie", "郑济高铁"),
        ("ZJGT", "郑济高铁"),
        (" 郑 济 高 铁 ", "郑济高铁"),
    ],
)
def test_the_first_feature_found(atlas: Atlas, query: str, name: str) -> None:
    assert names(search(atlas, query))[0] == name


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("临清市", "临清市"),
        ("linqingshi", "临清市"),
        ("开发区", "聊城经济技术开发区"),
        ("烟店镇", "烟店镇"),
        ("dax", "大辛庄街道"),
    ],
)
def test_places_are_listed_apart(atlas: Atlas, query: str, name: str) -> None:
    assert name in names(search(atlas, query), "places")


def test_both_railway_and_axis_are_found_by_their_common_name(atlas: Atlas) -> None:
    assert {"郑济高铁", "郑济城镇发展主轴"} <= set(names(search(atlas, "郑济")))


def test_the_alias_that_fitted_is_told(atlas: Atlas) -> None:
    assert search(atlas, "济郑高铁")["features"][0]["matched"] == "济郑高铁"
    assert search(atlas, "郑济高铁")["features"][0]["matched"] == ""


def test_an_exact_name_comes_before_a_beginning_and_that_before_a_part(atlas: Atlas) -> None:
    fitted = [row["matched"] or row["name"] for row in search(atlas, "黄河", most=1000)["features"]]
    fits = [0 if name == "黄河" else 1 if name.startswith("黄河") else 2 for name in fitted]
    assert fits == sorted(fits)
    assert set(fits) == {0, 1, 2}


def test_a_name_comes_before_an_alias_that_fits_as_well(atlas: Atlas) -> None:
    for feature in atlas.features.values():
        rows = search(atlas, feature.name, most=1000)
        same = [row for kind in ("places", "features") for row in rows[kind] if row["id"] == feature.id]
        assert same, feature.name
        for kind in ("places", "features"):
            exact = [row["name"] == feature.name for row in rows[kind]]
            assert exact == sorted(exact, reverse=True), feature.name


def test_every_alias_is_found(atlas: Atlas) -> None:
    for feature in atlas.features.values():
        for alias in feature.aliases:
            rows = search(atlas, alias, most=1000)
            assert feature.id in [row["id"] for row in [*rows["places"], *rows["features"]]], alias


def test_a_feature_is_listed_once_though_many_of_its_names_fit(atlas: Atlas) -> None:
    ids = [row["id"] for row in search(atlas, "运河", most=1000)["features"]]
    assert "main_rivers.canal" in ids
    assert len(ids) == len(set(ids))


def test_clauses_are_found_by_their_words_white_space_aside(atlas: Atlas) -> None:
    found = search(atlas, "聊邯城镇发展带串联")["clauses"]
    assert found
    assert "聊邯城镇发展带串联" in found[0]["snippet"]
    assert found[0]["document"].startswith("聊城市国民经济")
    assert found[0]["linked"] >= 2


def test_no_more_than_asked_for(atlas: Atlas) -> None:
    found = search(atlas, "聊城", most=3)
    assert [len(found[kind]) for kind in EMPTY] == [3, 3, 3]


@pytest.mark.parametrize("query", ["", " ", "\n\t　", "ｑ" * 10_000, "郑" * 10_000, "a" * 10_000])
def test_nothing_and_far_too_much_find_nothing(atlas: Atlas, query: str) -> None:
    found = search(atlas, query)
    assert {kind: found[kind] for kind in EMPTY} == EMPTY
    assert len(found["query"]) <= 100


@pytest.mark.parametrize(
    "query",
    [
        "'; DROP TABLE features;--",
        "<img src=x onerror=alert(1)>",
        "%%%",
        "[",
        "(.*)+$",
        "\\",
        "\x00",
        "\ud800",
        "😀",
    ],
)
def test_code_is_only_text(atlas: Atlas, query: str) -> None:
    found = search(atlas, query)
    assert json.loads(json.dumps(found)) == found
    assert found["features"] == []
    assert all("".join(query.split()).lower() in row["snippet"].lower() for row in found["clauses"])


def test_a_single_latin_letter_is_no_pinyin(atlas: Atlas) -> None:
    assert not [
        row
        for row in search(atlas, "z", most=1000)["features"]
        if "z" not in row["name"].lower() + row["matched"].lower()
    ]
