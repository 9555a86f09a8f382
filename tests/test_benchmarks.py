"""The arithmetic of the benchmarks, and that their opponent shows the same things; nothing here is timed."""

import base64
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from benchmarks import opponent, proposals, report, searching, stories, story_files
from benchmarks.__main__ import arguments, default_layers
from benchmarks.held_back import Holder
from benchmarks.measure import Figures, LayerFacts, Traffic, pick
from geodata.atlas import Atlas, load_atlas
from geodata.model import Target
from geodata.proposals import Candidate


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


def figures(**changed: list[float]) -> Figures:
    usual: dict[str, list[float]] = {
        "cold_ms": [2000],
        "first_ms": [900, 1000, 1100],
        "repeat_ms": [390, 400, 410],
        "first_bytes": [3_000_000],
        "repeat_bytes": [40_960],
        "repeat_deflated": [10_240],
        "click_ms": [50, 60, 70],
        "toggle_ms": [10, 20],
        "toggle_trips": [0, 0],
        "memory_mb": [250],
    }
    return Figures(**{**usual, **changed})


SLOW = figures(repeat_ms=[1200, 1300, 1400], repeat_bytes=[409_600], toggle_trips=[0, 2])


def test_percentile_is_linear_between_neighbours() -> None:
    assert report.percentile([3, 1, 2], 0.5) == 2
    assert report.percentile([0, 10], 0.95) == pytest.approx(9.5)
    assert report.percentile([7], 0.95) == 7
    assert report.percentile(list(range(101)), 0.95) == 95
    assert report.percentile([1, 2, 3], 1) == 3


def test_percentile_refuses_what_has_none() -> None:
    with pytest.raises(ValueError, match="0 values"):
        report.percentile([], 0.5)
    with pytest.raises(ValueError, match="95"):
        report.percentile([1], 95)


def test_ratio_says_how_many_times_ours_the_other_is() -> None:
    assert report.ratio(400, 1300) == "3.2×"
    assert report.ratio(500, 250) == "0.5×"
    assert report.ratio(0, 2) == report.NOTHING


def test_table_has_every_figure_side_by_side_with_its_ratio() -> None:
    lines = report.table(figures(), SLOW).splitlines()
    assert len(lines) == len(report.ROWS) + 2
    assert {line.count("|") for line in lines} == {5}
    assert "| 再次访问到默认图层画完，中位 | 400 ms | 1,300 ms | 3.2× |" in lines
    assert "| 再次访问传输量 | 40.0 KB | 400.0 KB | 10.0× |" in lines
    assert "| 开关图层的服务器往返，最多 | 0 次 | 2 次 | — |" in lines


def test_table_leaves_open_what_could_not_be_measured() -> None:
    lines = report.table(figures(memory_mb=[]), SLOW).splitlines()
    assert "| 服务进程内存 | — | 250 MB | — |" in lines


def test_every_figure_has_a_row() -> None:
    assert {row.figure for row in report.ROWS} == set(vars(Figures()))


def test_all_aims_can_be_met() -> None:
    assert all(aim.met for aim in report.aims(figures(), SLOW))


@pytest.mark.parametrize(
    ("changed", "missed"),
    [
        ({"repeat_ms": [1600.0]}, {"再次访问中位低于 1.5 秒", "再次访问至少快 3 倍"}),
        ({"repeat_ms": [434.0]}, {"再次访问至少快 3 倍"}),
        ({"click_ms": [*[50.0] * 10, 400.0, 400.0]}, {"点击到卡片 p95 低于 300 ms"}),
        ({"toggle_ms": [100.0]}, {"开关图层 p95 低于 100 ms"}),
        ({"toggle_trips": [0.0, 1.0]}, {"开关图层不经服务器"}),
        ({"repeat_bytes": [81_920.0]}, {"再次访问传输量低于五分之一"}),
    ],
)
def test_each_aim_can_be_missed(changed: dict[str, list[float]], missed: set[str]) -> None:
    judged = report.aims(figures(**changed), SLOW)
    assert {aim.title for aim in judged if not aim.met} == missed
    assert sum("未达到" in str(aim) for aim in judged) == len(missed)


def test_report_names_machine_facts_and_aims() -> None:
    text = report.report(figures(), SLOW, "150.0")
    assert "Chromium 150.0" in text
    assert "3.25 倍" in text
    assert "首次访问 3 次，再次访问 3 次，点击 3 次" in text


def test_a_section_is_added_once_and_then_replaced_alone() -> None:
    report_ = report.with_section("# 测速结果\n\n甲\n", "## 搜索\n\n一\n")
    report_ = report.with_section(report_, "## 提议的准确度\n\n二\n")
    changed = report.with_section(report_, "## 搜索\n\n三\n")
    assert changed.count("## 搜索") == 1 and "一" not in changed
    assert "三" in changed and "二" in changed and changed.startswith("# 测速结果")


def test_candidates_are_right_by_clause_and_value_each_target_once() -> None:
    def candidate(clause: str, value: str) -> Candidate:
        return Candidate(clause, "指标", "", "", "达到", value, "个", "", "", "", "", 0.9)

    def target(name: str, clause: str, value: str) -> Target:
        return Target(name, clause, "指标", "", "", "", "达到", value, "个", "", "", "", "")

    found = [candidate("a", "1,000"), candidate("a", "1000"), candidate("b", "5"), candidate("c", "2—3")]
    known = [target("t1", "a", "1000"), target("t2", "c", "2-3"), target("t3", "b", "全覆盖")]
    figures_ = proposals.target_figures("outline", found, known)
    assert (figures_.candidates, figures_.right, figures_.targets) == (4, 2, 3)
    assert (figures_.numeric, figures_.found_numeric) == (2, 2)


def test_what_a_held_back_document_alone_gives_is_not_known(atlas: Atlas, plans_dir: Path) -> None:
    holder = Holder(atlas, plans_dir)
    held = holder.hold_back("luxi")
    assert held.gone and not held.gone & set(held.atlas.features)
    assert not {c.clause_id for c in held.atlas.plan.clauses} & {c.clause_id for c in held.clauses}
    assert held.atlas.plan.links == () and held.named <= held.links and held.written <= held.links
    names = {name for f in held.atlas.features.values() for name in (f.name, *f.aliases)}
    assert (
        "市城区中环高架路" not in names and "烟店镇" in names and "counties.shenxian" in held.atlas.features
    )
    assert "市城区中环高架路" in {name for f in atlas.features.values() for name in (f.name, *f.aliases)}


def test_proposals_for_each_held_back_document_are_precise_and_complete(
    atlas: Atlas, plans_dir: Path
) -> None:
    mentions, targets = proposals.measure(atlas, plans_dir)
    assert len(mentions) == 5
    for figures_ in mentions:
        assert figures_.precision >= 0.9 and figures_.recall_named >= 0.88, figures_
        assert figures_.recall_named > figures_.recall_exact, figures_
        assert figures_.judged_right >= 0.9 * figures_.judged > 0, figures_
    assert sum(t.right for t in targets) >= 0.85 * sum(t.candidates for t in targets)
    assert sum(t.right for t in targets) >= 0.7 * sum(t.targets for t in targets)
    text = proposals.section(mentions, targets)
    assert text.count("\n| ") == len(mentions) + len(targets) + 3 + 2


def test_features_to_click_come_from_each_layer_in_turn_and_are_hit_in_both_pages() -> None:
    layers = [LayerFacts("a", "甲", ("a1", "a2", "a3")), LayerFacts("b", "乙", ("b1",))]
    spots: list[dict[str, Any]] = [dict.fromkeys(["a1", "a3", "b1"]), dict.fromkeys(["a1", "a2", "a3", "b1"])]
    assert pick(layers, spots, 9) == ["a1", "b1", "a3"]
    assert pick(layers, spots, 2) == ["a1", "b1"]
    assert pick(layers, [{}, {}], 2) == []


def test_traffic_counts_http_as_sent_and_websocket_messages_by_their_bytes() -> None:
    handlers: dict[str, Any] = {}
    session = SimpleNamespace(on=handlers.__setitem__, send=lambda _: None)
    traffic = Traffic(SimpleNamespace(context=SimpleNamespace(new_cdp_session=lambda _: session)))  # type: ignore[arg-type]
    handlers["Network.loadingFinished"]({"encodedDataLength": 1000.0})
    binary = base64.b64encode(b"x" * 500).decode()
    handlers["Network.webSocketFrameReceived"]({"response": {"opcode": 2, "payloadData": binary}})
    handlers["Network.webSocketFrameReceived"]({"response": {"opcode": 1, "payloadData": "聊城"}})
    handlers["Network.requestWillBeSent"]({})
    handlers["Network.webSocketFrameSent"]({})
    assert traffic.received == 1000 + 500 + 6
    assert 1000 < traffic.deflated < 1100
    assert traffic.trips == 2


def test_quick_means_two_runs() -> None:
    asked = arguments(["--quick"])
    assert (asked.first, asked.repeat, asked.clicks) == (2, 2, 5)
    asked = arguments([])
    assert (asked.first, asked.repeat, asked.clicks) == (5, 10, 30)
    with pytest.raises(SystemExit):
        arguments(["--first", "0"])


def test_the_opponent_draws_every_feature_that_is_waited_for(atlas: Atlas) -> None:
    shown = opponent.shown_layers(atlas)
    drawn = {row["id"] for layer in shown for row in opponent.geojson(layer)["features"]}
    assert drawn == {id_ for layer in default_layers() for id_ in layer.features}
    styles = [opponent.path_style(layer, feature) for layer in shown for feature in layer.features]
    assert all(style["color"] for style in styles)


def test_the_opponent_can_tell_features_apart_by_their_tooltip(atlas: Atlas) -> None:
    texts = [
        opponent.tooltip_text(layer, f) for layer in opponent.shown_layers(atlas) for f in layer.features
    ]
    assert len(texts) == len(set(texts))


def test_the_opponent_marks_the_quote_and_shows_names_as_text() -> None:
    source = {"title": "纲要", "number": "4号", "date": "2021"}
    clause = {"text": "甲<b>乙</b>丙", "quote": "乙", "headings": ["一"], "document": source}
    html = opponent.clause_html(clause)
    assert "<mark>乙</mark>" in html
    assert "<b>" not in html


def test_twenty_times_the_text_is_all_of_it_twenty_times(atlas: Atlas) -> None:
    large = searching.multiplied(atlas, 3)
    assert len(large.plan.clauses) == 3 * len(atlas.plan.clauses) == len(large.clauses)
    assert len(large.features) == 3 * len(atlas.features)
    assert len(searching.texts_of(large)) == 3 * len(searching.texts_of(atlas))
    for query in ("高铁", "临清 高铁", "thh"):
        one, three = (searching.search_all(each, query)["counts"] for each in (atlas, large))
        assert three == {kind: 3 * number for kind, number in one.items()}


def test_the_scan_finds_what_the_search_finds(atlas: Atlas) -> None:
    texts = searching.texts_of(atlas)
    found = searching.search_all(atlas, "徒骇河")["counts"]
    assert searching.scan(texts, "徒骇河")[0] == sum(found.values())
    assert searching.scan(texts, "没有的词") == (0, [])


def test_the_section_on_searching_is_replaced_and_nothing_else() -> None:
    timing = searching.Timing(search_ms=[10, 20], scan_ms=[40, 60], slowest="县")
    new = searching.section(timing)
    assert "| p95 | 19.5 ms | 59.0 ms | 3.0× |" in new and "- 达到" in new
    assert "- 未达到" in searching.section(searching.Timing(search_ms=[101], scan_ms=[1]))
    pages = "# 测速结果\n\n## 目标\n\n甲\n"
    once = report.with_section(pages, new)
    assert once.startswith(pages) and once.count(searching.TITLE) == 1
    assert report.with_section(once, new) == once
    between = once + "\n## 其他\n\n乙\n"
    assert report.with_section(between, "## 搜索\n\n新\n") == pages + "\n## 搜索\n\n新\n\n## 其他\n\n乙\n"


def story_figures(
    first: float = 100, blank: int = 0, seconds: float = 10, largest: float = 3
) -> stories.Figures:
    walk = stories.Walk("甲")
    walk.add(first=first, longest=200, frames=9, blank=blank)
    walk.add(first=None, longest=50, frames=3, blank=0)
    files = [story_files.Made(kind, seconds, 2.0, 300) for kind in story_files.KINDS[:3]]
    files.append(story_files.Made(story_files.BOTH, 30, 4.0, 400))
    return stories.Figures(0.5, [walk, walk], "乙", 12, files, [("甲", 1.0), ("丙", largest)])


def test_what_is_wanted_of_stories_can_be_met_and_missed() -> None:
    assert all(aim.met for aim in stories.aims(story_figures()))
    for changed in ({"first": 150}, {"blank": 1}, {"seconds": 20}, {"largest": 8}):
        judged = stories.aims(story_figures(**changed))
        assert [aim.met for aim in judged].count(False) == 1, changed


def test_the_section_on_stories_adds_the_walks_up_and_compares_shared_maps() -> None:
    text = stories.section(story_figures(seconds=18))
    assert "| 甲 | 2 | 100 ms | 100 ms | 100 ms | 200 ms | 12 | 0 |" in text
    assert "| 合计 | 4 | 100 ms | 100 ms | 100 ms | 200 ms | 24 | 0 |" in text
    assert "共用一套地图 30.0 秒，各画各的 36.0 秒：1.2×" in text and "都不变的换幕 2 次" in text
    assert "| 讲义 PDF | 18.0 s | 2.0 MB | 300 MB |" in text and "最大 3.00 MB，《丙》" in text


def test_a_file_is_made_of_so_many_scenes_and_weighed() -> None:
    (made,) = story_files.files_of(stories.TAKEN, ["html"], scenes=1)
    assert made.seconds > 0 and 1 < made.size_mb < 8 and made.memory_mb > 50
