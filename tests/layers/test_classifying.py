"""New layers get classes by an attribute, and every feature falls into the class that its value says."""

import pytest
import shapely

from geodata.catalogue import entry_faults
from geodata.model import Feature
from layers.browser_data import class_of
from layers.classifying import OTHER, classified, schemes


def features(values: list[object]) -> list[Feature]:
    point = shapely.Point(116, 36)
    return [
        Feature(f"x.{i}", "x", "甲", "点", ("莘县",), "", "existing", "mapped", point, facts={"值": v} if v is not None else {})
        for i, v in enumerate(values)
    ]  # fmt: skip


@pytest.mark.parametrize("scheme", schemes())
@pytest.mark.parametrize("k", [2, 5, 9])
def test_each_number_falls_into_a_class_of_its_range(scheme: str, k: int) -> None:
    rows = features([1, 2, 3, 5, 8, 13, 21.5, 34, 55, 89])
    classes = classified(rows, "Polygon", "值", scheme, k)
    for row in rows:
        rule = classes[class_of(row, classes)]["fact"]
        assert rule.get("above", -1) < row.facts["值"] <= rule["to"]
    assert len({one["fill"] for one in classes}) == len(classes)


def test_words_get_a_class_each_and_the_rare_ones_the_last() -> None:
    rows = features(["水田"] * 3 + ["旱地"] * 2 + [f"其他{i}" for i in range(20)] + [None])
    classes = classified(rows, "Polygon", "值")
    assert classes[class_of(rows[0], classes)]["title"] == "水田"
    assert classes[class_of(rows[3], classes)]["title"] == "旱地"
    assert class_of(rows[-1], classes) == len(classes) - 1 and classes[-1]["fill"] == OTHER


@pytest.mark.parametrize("values", [[], [None], [5, 5, 5], [1, 2], [float("nan"), 1.0], [True, False, 3]])
@pytest.mark.parametrize("geometry", ["Point", "LineString", "Polygon"])
def test_few_or_odd_values_still_give_a_style(values: list[object], geometry: str) -> None:
    rows = features(values)
    classes = classified(rows, geometry, "值")
    assert all(0 <= class_of(row, classes) < len(classes) for row in rows)
    entry = {
        "id": "x", "title": "甲", "group": "admin", "geometry": geometry, "order": 1, "style": {"classes": classes},
        "provenance": {"provider": "a", "licence": "b", "retrieved": "c", "method": "d"},
    }  # fmt: skip
    assert entry_faults(entry) == []


def test_a_fact_rule_that_means_nothing_is_told() -> None:
    entry = {
        "id": "x", "title": "甲", "group": "admin", "geometry": "Point", "order": 1,
        "style": {"classes": [{"title": "甲", "fact": {"name": "值"}}]},
        "provenance": {"provider": "a", "licence": "b", "retrieved": "c", "method": "d"},
    }  # fmt: skip
    assert "fact 看不懂" in entry_faults(entry)[0]
