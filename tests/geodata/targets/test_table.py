"""The table of all targets: its rows, filters and files; and the map's own numbers beside it."""

import pandas as pd
import pytest

from geodata.atlas import Atlas
from geodata.targets.comparison import VERDICTS, comparison_table, verdict, verdict_label
from geodata.targets.table import (
    CHOICES,
    Filters,
    chosen_rows,
    export_frame,
    target_table,
    targets_of,
    unknown_choices,
)


def found(atlas: Atlas, **filters: object) -> pd.DataFrame:
    return target_table(atlas).filtered(Filters(**filters))  # type: ignore[arg-type]


def test_all_targets_are_there_in_reading_order(atlas: Atlas) -> None:
    frame = found(atlas)
    assert set(frame["target_id"]) == {target.target_id for target in atlas.plan.targets}
    documents = frame["document"].drop_duplicates()
    assert frame["document"].is_unique or (frame["document"] != frame["document"].shift()).sum() == len(
        documents
    )
    assert frame.loc["water-leak", "value"] == "降低到 7.9 %" and frame.loc["water-leak", "number"] == 7.9
    assert (
        pd.isna(frame.loc["outline-forest-cover", "number"])
        and frame.loc["outline-forest-cover", "start"] == 10.43
    )


def test_each_filter_narrows_and_all_must_fit(atlas: Atlas) -> None:
    for name, options in target_table(atlas).options.items():
        counts = [len(found(atlas, **{name: (option,)})) for option in options]
        assert all(counts) and len(found(atlas, **{name: tuple(options)})) == len(atlas.plan.targets), name
    binding = found(atlas, nature=("约束性",))
    assert len(binding) == sum(target.nature == "约束性" for target in atlas.plan.targets)
    both = found(atlas, nature=("约束性",), topic=("生态环境",))
    assert 0 < len(both) < len(binding) and set(both["topic"]) == {"生态环境"}


def test_a_county_finds_what_is_set_for_it_and_for_places_in_it(atlas: Atlas) -> None:
    ids = set(found(atlas, area=("茌平区",))["target_id"])
    assert {"ps-hongmeng", "hsr-length", "oth-hl-comm-hosp"} <= ids and "ps-guohong" not in ids
    leads = found(atlas, lead=("市水利局",))
    assert len(leads) and leads["lead"].str.contains("市水利局").all()


@pytest.mark.parametrize("words", ["护理型 75", "ｇｂ 不会有", "高标准　农田", "养老机构护理型床位达到75%"])
def test_words_must_all_be_there(atlas: Atlas, words: str) -> None:
    frame = found(atlas, words=words)
    parts = words.replace("　", " ").lower().replace("ｇｂ", "gb").split()
    texts = [" ".join(row) for row in frame[["words"]].to_numpy()]
    assert all(part in text for part in parts for text in texts)
    assert bool(len(frame)) == ("不会有" not in words)


@pytest.mark.parametrize(
    "words", ["x" * 10_000, "'; drop table target;--", "<script>", "[(*", "%_\\", "\x00"]
)
def test_hostile_words_find_nothing_and_break_nothing(atlas: Atlas, words: str) -> None:
    assert len(found(atlas, words=words)) == 0


def test_filter_values_that_nothing_has_are_known(atlas: Atlas) -> None:
    options = target_table(atlas).options
    asked = Filters(area=("茌平区", "月球"), topic=("<b>",))
    assert unknown_choices(asked, options) == [("area", "月球"), ("topic", "<b>")]
    assert unknown_choices(Filters(), options) == []
    assert set(options) == set(CHOICES)


def test_counts_for_charts(atlas: Atlas) -> None:
    frame = found(atlas)
    rows = chosen_rows(frame, "year")
    assert rows["count"].sum() == len(frame)
    assert rows.loc[(rows["value"] == "2025") & (rows["nature"] == "约束性"), "count"].item() == 8


def test_files_keep_the_documents_words_and_the_numbers_beside_them(atlas: Atlas) -> None:
    frame = found(atlas)
    rows = export_frame(atlas, targets_of(atlas, frame)).set_index("目标编号")
    assert list(rows.index) == list(frame.index)
    assert rows.loc["ee-chp-xiangguang", "目标值"] == "2×66" and pd.isna(
        rows.loc["ee-chp-xiangguang", "目标数"]
    )
    assert rows.loc["oth-lx-proc2023", ["目标", "目标数", "单位"]].to_list() == ["突破千亿元", 1000, "亿元"]
    assert rows.loc["outline-care-beds", "文号"] == "聊政发〔2021〕4号"
    assert "75%" in rows.loc["oth-sv-nursing-bed", "原文"]


def test_what_the_map_can_answer_stands_beside_the_plan(atlas: Atlas) -> None:
    rows = comparison_table(atlas)
    assert set(rows.index) == {i for i in atlas.measures if i in {t.target_id for t in atlas.plan.targets}}
    assert rows.loc["outline-key-towns", ["mapped_text", "verdict"]].to_list() == ["26 个", "fits"]
    assert rows.loc["sidings-2023", ["difference", "verdict"]].to_list() == ["+2 条", "more"]
    assert rows.loc["hsr-length", "verdict"] == "fewer" and rows.loc["hsr-length", "difference"].endswith(
        "公里"
    )
    assert rows.loc["oth-lx-strongtown", "verdict"] == "partly"  # three of sixty are named
    assert rows.loc["oth-lx-agripark", "verdict"] == "partly"  # the plan gives no number
    assert (rows["reason"] != "").all()
    assert len({verdict_label(code) for code in VERDICTS}) == len(VERDICTS)


def test_verdicts() -> None:
    assert [verdict(2, 2, "+0 个"), verdict(2, 3, "+1 个"), verdict(2, 1, "-1 个")] == [
        "fits",
        "more",
        "fewer",
    ]
    assert verdict(None, 3, "") == verdict(60, 3, "") == "partly"
