"""Charts: valid Vega-Lite, without a menu and without an English word."""

import json
import re
from datetime import date
from typing import Any

import altair as alt
import pandas as pd
import pytest

from geodata.atlas import load_atlas
from geodata.targets.progress import STATES
from geodata.targets.timeline import timeline
from layers.charts import (
    ACCENT,
    PALE,
    STATE_COLOURS,
    comparison_chart,
    counts_chart,
    progress_chart,
    timeline_chart,
)

DAY = date(2026, 1, 1)


def charts() -> dict[str, dict[str, Any]]:
    atlas = load_atlas()
    grain = next(target for target in atlas.plan.targets if target.target_id == "outline-renewable-capacity")
    line = timeline(atlas, grain, [])
    ends = pd.DataFrame({"date": [date(2020, 12, 31), DAY], "value": [150, 300], "text": ["150", "300"]})
    points = pd.DataFrame({"date": [DAY], "value": [200], "text": ["200"], "kind": ["实际"]})
    counts = pd.DataFrame({"value": ["2025", "2023"], "part": ["约束性", "未注明"], "count": [8, 4]})
    colours = {"约束性": ACCENT, "未注明": PALE}
    return {
        "timeline": timeline_chart(line.spans, line.points, line.unit),
        "progress": progress_chart(ends, points, DAY, "万千瓦"),
        "no actual": progress_chart(ends, points.head(0), DAY, ""),
        "comparison": comparison_chart(216, 213.5, "公里"),
        "counts": counts_chart(counts, ["2023", "2025"], colours, 100, choose="bar"),
        "no legend": counts_chart(counts, ["2023", "2025"], colours, 100, legend=False),
    }


@pytest.fixture(scope="module")
def specs() -> dict[str, dict[str, Any]]:
    return charts()


def test_they_keep_to_the_schema(specs: dict[str, dict[str, Any]]) -> None:
    for name, spec in specs.items():
        alt.Chart.from_dict(spec, validate=True) if "mark" in spec else alt.LayerChart.from_dict(spec)
        assert json.dumps(spec, ensure_ascii=False), name


def test_no_menu_and_no_english(specs: dict[str, dict[str, Any]]) -> None:
    for name, spec in specs.items():
        assert spec["usermeta"]["embedOptions"]["actions"] is False
        for title in titles(spec):
            assert not re.search(r"[A-Za-z]", title), (name, title)


def titles(node: Any) -> list[str]:
    """Every title in a chart, and the field of every tooltip that has none and so would show the field's name."""
    if isinstance(node, list):
        return [title for child in node for title in titles(child)]
    if not isinstance(node, dict):
        return []
    found = [node["title"]] if isinstance(node.get("title"), str) else []
    found += [one["field"] for one in node.get("tooltip", []) if isinstance(one, dict) and "title" not in one]
    return found + [title for key, child in node.items() if key != "datasets" for title in titles(child)]


def test_each_state_has_its_colour() -> None:
    assert list(STATE_COLOURS) == list(STATES)


def test_red_is_for_contradictions_alone(specs: dict[str, dict[str, Any]]) -> None:
    assert "#c0392b" not in json.dumps(specs["counts"])
    marks = {row["mark"] for rows in specs["timeline"]["datasets"].values() for row in rows if "mark" in row}
    assert marks == {"chosen", "other", "red"}
