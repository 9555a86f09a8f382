"""What stories say: looked up in the atlas, true to it, and told where it is missing."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from geodata.atlas import PACKAGE, Atlas
from geodata.check import check
from geodata.county_stories import county_stories
from geodata.stories import Bar, Chart, Number, Quote, Scene, Story, Text, View
from geodata.story_facts import drawn_features, scene_facts, story_facts, story_issues
from geodata.story_files import STORIES, read_stories

LONGEST_TITLE = 16
MOST_LINES = 3
MOST_NUMBERS = 3
LONGEST_LINE = 40

shipped, faults = read_stories(PACKAGE / STORIES)


def text_lines(scene: Scene) -> Iterator[str]:
    for block in scene.body:
        if isinstance(block, Text):
            yield from (line.strip("- ") for line in block.markdown.splitlines() if line.strip())


def test_the_shipped_stories_are_faultless_and_complete(atlas: Atlas) -> None:
    assert faults == []
    assert [story.id for story in shipped] == ["structure", "water", "transport", "industry", "culture"]
    assert [issue.line() for story in shipped for issue in story_issues(atlas, story)] == []


@pytest.mark.parametrize("story", shipped, ids=lambda story: story.id)
def test_a_shipped_story_fits_a_screen_seen_from_ten_metres(story: Story) -> None:
    assert 8 <= len(story.scenes) <= 12
    for scene in story.scenes:
        assert 0 < len(scene.title) <= LONGEST_TITLE, scene.title
        lines = list(text_lines(scene))
        assert len(lines) <= MOST_LINES and all(len(line) <= LONGEST_LINE for line in lines), scene.title
        kinds = [type(block) for block in scene.body]
        assert kinds.count(Quote) <= 1 and kinds.count(Number) <= MOST_NUMBERS, scene.title
        assert scene.notes and (scene.body or scene.chart), scene.title


@pytest.mark.parametrize("story", shipped, ids=lambda story: story.id)
def test_what_a_shipped_scene_points_at_is_on_its_map(atlas: Atlas, story: Story) -> None:
    for scene in story.scenes:
        drawn = {feature.id for feature in drawn_features(atlas, scene)}
        for feature_id in (*scene.only, *scene.highlight):
            assert feature_id in drawn, (scene.title, feature_id)


def test_every_county_has_its_story(atlas: Atlas) -> None:
    stories = county_stories(atlas)
    names = ["东昌府区", "茌平区", "临清市", "冠县", "莘县", "阳谷县", "东阿县", "高唐县"]
    assert sorted(story.title for story in stories) == sorted(names)
    for story in stories:
        assert 5 <= len(story.scenes) <= 7, story.title
        assert story_issues(atlas, story) == []
        assert story.scenes[0].title.startswith("定位")
        for scene in story.scenes:
            assert len(scene.title) <= LONGEST_TITLE and len(list(text_lines(scene))) <= MOST_LINES
            assert any(f.id != story.cover.highlight[0] for f in drawn_features(atlas, scene))


def test_a_county_story_says_its_role_towns_and_targets(atlas: Atlas) -> None:
    (yanggu,) = [story for story in county_stories(atlas) if story.title == "阳谷县"]
    facts = story_facts(atlas, yanggu)
    role, towns, *_rest, targets = facts["scenes"]
    assert role["title"] == "定位：县域中心城市"
    quotes = [block["quote"] for block in role["body"] if block["kind"] == "quote"]
    assert quotes == ["支持阳谷县打造世界领先的铜冶炼精深加工基地、光电线缆产业集聚示范区"]
    said = "".join(
        text for block in towns["body"] if block["kind"] == "paragraph" for text, _ in block["runs"]
    )
    for word in ("郑济城镇发展主轴", "京九城镇发展副轴", "石佛镇", "寿张镇", "阿城镇", "张秋镇"):
        assert word in said
    assert {block["kind"] for block in targets["body"]} == {"number"}
    assert all(block["area"] == "阳谷县" for block in targets["body"])


def test_county_quotes_keep_what_tells_when(atlas: Atlas) -> None:
    for story in county_stories(atlas):
        for scene in story.scenes:
            for block in scene.body:
                if isinstance(block, Quote) and "大沙河水库工程建设" in block.quote:
                    assert block.quote.startswith("2023—2024年期间")
                    return
    pytest.fail("冠县的讲图没有引大沙河水库")


def test_facts_follow_the_atlas(atlas: Atlas) -> None:
    clause = next(c for c in atlas.plan.clauses if c.clause_id == "outline-4b0635e4")
    scene = Scene("幕", (Quote(clause.clause_id, "多组团"), Number("hsr-length")))
    quote, number = scene_facts(atlas, scene)["body"]
    assert quote["text"] == clause.text and quote["quote"] == "多组团" and quote["document"]["number"]
    assert (number["value"], number["unit"], number["year"]) == ("216", "公里", "2025")
    targets = tuple(replace(t, value="217") if t.target_id == "hsr-length" else t for t in atlas.plan.targets)
    changed = replace(atlas, plan=replace(atlas.plan, targets=targets), _made={})
    assert scene_facts(changed, scene)["body"][1]["value"] == "217"


def test_unknown_ids_are_told_on_the_scene_and_the_rest_plays(atlas: Atlas) -> None:
    scene = Scene(
        "幕",
        (Text("文字"), Quote("nix-1", "句"), Quote("outline-4b0635e4", "不在文中"), Number("nix-2")),
        View(fit=("nix.3", "core.metro")),
        layers=("counties", "nix4"),
        highlight=("core.metro", "nix.5"),
        only=("nix.6",),
        chart=Chart("图", (Bar("nix-7"), Bar("water-invest-sec"))),
    )
    facts = scene_facts(atlas, scene)
    told = "".join(facts["problems"])
    for name in ("nix-1", "nix-2", "nix.3", "nix4", "nix.5", "nix.6", "nix-7", "不在文中"):
        assert name in told
    assert facts["caution"] == "本幕有 8 项内容已失效，未显示。"
    assert [block["kind"] for block in facts["body"]] == ["paragraph"]
    assert facts["layers"] == ["counties"] and facts["highlight"] == ["core.metro"] and facts["only"] == []
    assert facts["view"]["bounds"] == list(atlas.feature("core.metro").geometry.bounds)  # type: ignore[union-attr]
    assert [bar["number"] for bar in facts["chart"]["bars"]] == [124.7]
    issues = story_issues(atlas, Story("s", "题", (scene,), Scene("题"), file="s.yaml"))
    assert {issue.feature_id for issue in issues} == {"第 1 幕“幕”"} and len(issues) == 8
    assert all(issue.file == "s.yaml" and issue.remedy for issue in issues)


def test_a_chart_of_mixed_units_or_words_is_told(atlas: Atlas) -> None:
    mixed = scene_facts(atlas, Scene("幕", chart=Chart("", (Bar("water-invest-sec"), Bar("hsr-length")))))
    assert mixed["chart"] is None and "单位不一" in mixed["problems"][0]
    words = scene_facts(atlas, Scene("幕", chart=Chart("", (Bar("srv-gov15"), Bar("ee-waste-landfill")))))
    assert any("不是单一数值" in problem for problem in words["problems"])


def test_renamed_layers_and_features_are_found(atlas: Atlas) -> None:
    layers = tuple(
        replace(layer, aliases=("axes_old",)) if layer.id == "axes" else layer for layer in atlas.layers
    )
    plan = replace(atlas.plan, renamed={"axes.old": "axes.zhengji"})
    renamed = replace(atlas, layers=layers, plan=plan, _made={})
    facts = scene_facts(renamed, Scene("幕", layers=("axes_old",), highlight=("axes.old",)))
    assert (facts["layers"], facts["highlight"], facts["problems"]) == (["axes"], ["axes.zhengji"], [])


def test_a_slip_in_a_quote_is_told_beside_it(atlas: Atlas) -> None:
    scene = Scene("幕", (Quote("outline-0a46dbfa", "支持荏平区发展铝精深加工、精细化工两大支柱产业"),))
    (quote,) = scene_facts(atlas, scene)["body"]
    assert quote["slips"] == ["原文作“荏平区”，疑为“茌平区”。"]
    clean = Scene("幕", (Quote("outline-0a46dbfa", "谋划建设空港新区"),))
    assert scene_facts(atlas, clean)["body"][0]["slips"] == []


def test_only_draws_the_chosen_of_a_layer_and_all_of_the_others(atlas: Atlas) -> None:
    scene = Scene("幕", layers=("counties", "axes", "belts"), only=("axes.zhengji",))
    drawn = [feature.id for feature in drawn_features(atlas, scene)]
    assert "axes.zhengji" in drawn and "axes.jingjiu" not in drawn and "belts.liaode" in drawn


@pytest.mark.parametrize(
    "view", [View(bounds=(0, 0, 1, 1)), View(centre=(0.5, 0.5), zoom=9), View(centre=(118.5, 36.5), zoom=10)]
)
def test_a_view_of_elsewhere_shows_the_city_and_is_told(atlas: Atlas, view: View) -> None:
    scene = Scene("幕", view=view)
    facts = scene_facts(atlas, scene)
    assert facts["view"] == {} and facts["problems"] == ["这一幕的范围不在本市，显示全市"]
    assert facts["caution"] == ""
    (issue,) = story_issues(atlas, Story("s", "题", (scene,), Scene("题"), file="s.yaml"))
    assert (issue.feature_id, issue.problem) == ("第 1 幕“幕”", facts["problems"][0]) and issue.remedy


@pytest.mark.parametrize(
    "view",
    [
        View(bounds=(110, 30, 116, 36.5)),
        View(centre=(116, 36.5), zoom=11),
        View(centre=(118.5, 36.5), zoom=7),
    ],
)
def test_a_view_with_some_of_the_city_is_kept(atlas: Atlas, view: View) -> None:
    facts = scene_facts(atlas, Scene("幕", view=view))
    assert facts["view"] and facts["problems"] == []


def test_a_view_of_one_point_is_not_too_close(atlas: Atlas) -> None:
    facts = scene_facts(atlas, Scene("幕", view=View(fit=("city_ranks.donge",))))
    west, south, east, north = facts["view"]["bounds"]
    assert east - west > 0.05 and north - south > 0.05


def test_the_sources_are_the_documents_cited(atlas: Atlas) -> None:
    story = Story("s", "题", (Scene("幕", (Number("water-invest"),)),), Scene("题"))
    (source,) = story_facts(atlas, story)["sources"]
    assert source["number"] == "聊政发〔2023〕8号" and source["date"] == "2023年12月27日"


def test_the_check_finds_faults_of_the_shipped_stories(atlas: Atlas, tmp_path: Path) -> None:
    folder = tmp_path / STORIES
    folder.mkdir()
    (folder / "x.yaml").write_text(
        "title: 题\nscenes: [{title: 幕, layers: [nix], text: [{target: nix-t}]}]", encoding="utf-8"
    )
    found = [issue for issue in check(atlas, tmp_path) if issue.file == "x.yaml"]
    assert len(found) == 2 and all(issue.feature_id == "第 1 幕“幕”" for issue in found)
