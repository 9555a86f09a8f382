"""Reading stories: what a good one holds, and that no fault of one stops it or the others."""

import re
from pathlib import Path
from textwrap import dedent

import pytest

from geodata.stories import MOST_SCENES, Bar, Chart, Number, Quote, Scene, Text, View
from geodata.story_files import read_stories, read_story

GOOD = """
title: 题目
subtitle: 副题
author: 作者
date: 2023-12-27
cover: {layers: [core], highlight: [core.metro]}
scenes:
  - title: 第一
    text:
      - 文字**粗**
      - {clause: c1, quote: 原句}
      - {clause: c2}
      - {target: t1}
    layers: [axes]
    highlight: [axes.zhengji]
    only: [axes.zhengji, axes.jingjiu]
    view: highlight
    chart: {title: 图, bars: [t1, {target: t2, label: 短名}]}
    seconds: 20
    notes: 备注
  - {title: 第二, text: 一句, view: {bounds: [115, 35, 116, 36]}}
  - {title: 第三, view: {lon: 116, lat: 36.5, zoom: 11}}
"""


def write(folder: Path, text: str, name: str = "one") -> Path:
    path = folder / f"{name}.yaml"
    path.write_text(dedent(text), encoding="utf-8")
    return path


def test_a_good_story_is_read_whole(tmp_path: Path) -> None:
    story, issues = read_story(write(tmp_path, GOOD))
    assert issues == [] and story is not None
    assert (story.id, story.title, story.subtitle, story.author) == ("one", "题目", "副题", "作者")
    assert story.date == "2023-12-27" and story.file == "one.yaml"
    assert story.cover == Scene("题目", layers=("city", "counties", "core"), highlight=("core.metro",))
    first, second, third = story.scenes
    assert first.body == (Text("文字**粗**"), Quote("c1", "原句"), Quote("c2"), Number("t1"))
    assert first.layers == ("city", "counties", "axes")
    assert first.view == View(fit=("axes.zhengji",))
    assert first.only == ("axes.zhengji", "axes.jingjiu")
    assert first.chart == Chart("图", (Bar("t1"), Bar("t2", "短名")))
    assert (first.seconds, first.notes) == (20, "备注")
    assert second.body == (Text("一句"),) and second.view == View(bounds=(115, 35, 116, 36))
    assert third.view == View(centre=(116, 36.5), zoom=11)


def test_stories_stand_in_their_order_then_by_name(tmp_path: Path) -> None:
    write(tmp_path, "{title: 丙, order: 2, scenes: [{title: 幕}]}", "a")
    write(tmp_path, "{title: 甲, order: 1, scenes: [{title: 幕}]}", "z")
    write(tmp_path, "{title: 丁, scenes: [{title: 幕}]}", "b")
    stories, issues = read_stories(tmp_path)
    assert issues == [] and [story.title for story in stories] == ["甲", "丙", "丁"]


def test_a_folder_that_is_not_there_holds_no_stories(tmp_path: Path) -> None:
    assert read_stories(tmp_path / "none") == ([], [])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"title: [", "YAML"),
        (b"\xff\xfe\x00bad", "YAML"),
        ("- 一个列表".encode(), "键: 值"),
        (b"", "键: 值"),
        (b"[" * 3000, "YAML"),
    ],
)
def test_what_is_no_story_is_told_and_the_others_are_read(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / "bad.yaml").write_bytes(content)
    write(tmp_path, GOOD)
    stories, issues = read_stories(tmp_path)
    assert [story.id for story in stories] == ["one"]
    (issue,) = issues
    assert issue.file == "bad.yaml" and words in issue.problem and issue.remedy


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"title: a\nscenes: [", "第 2 行第 10 列"),
        (b"title: a\n\tsubtitle: b", "第 2 行第 1 列"),
        (b"title: !!python/name:os.system", "第 1 行第 8 列"),
        (b"\xff\xfe\x00bad", "UTF-8"),
        (b"title: a\x01", "控制字符"),
        (b"[" * 3000, "嵌套太深"),
        (b"date: 2023-13-45", "日期"),
    ],
)
def test_what_cannot_be_read_is_told_in_chinese_with_its_place(
    tmp_path: Path, content: bytes, words: str
) -> None:
    (tmp_path / "bad.yaml").write_bytes(content)
    story, (issue,) = read_story(tmp_path / "bad.yaml")
    assert story is None and words in issue.problem and issue.remedy
    assert not re.search(r"[a-z]{3}", issue.problem)


@pytest.mark.parametrize("scenes", ["", "scenes: []", "scenes: 文字"])
def test_a_story_without_scenes_is_told_and_keeps_its_cover(tmp_path: Path, scenes: str) -> None:
    story, (issue,) = read_story(write(tmp_path, f"title: 空\n{scenes}"))
    assert story is not None and story.scenes == () and story.cover.title == "空"
    assert "没有场景" in issue.problem


def test_two_hundred_scenes_work_and_more_are_cut_and_told(tmp_path: Path) -> None:
    many = "title: 长\nscenes:\n" + "".join(f"  - {{title: 幕{i}}}\n" for i in range(MOST_SCENES))
    story, issues = read_story(write(tmp_path, many))
    assert story is not None and len(story.scenes) == MOST_SCENES == 200 and issues == []
    story, (issue,) = read_story(write(tmp_path, many + "  - {title: 多余}\n"))
    assert story is not None and len(story.scenes) == MOST_SCENES
    assert "201" in issue.problem and "200" in issue.problem


@pytest.mark.parametrize(
    ("scene", "words"),
    [
        ("{title: 幕, 奇怪: 1}", "奇怪"),
        ("{title: [1], text: 留下}", "title"),
        ("{text: 留下}", "缺少标题"),
        ("{title: 幕, layers: axes}", "layers"),
        ("{title: 幕, highlight: [1]}", "highlight"),
        ("{title: 幕, seconds: 很久}", "seconds"),
        ("{title: 幕, seconds: 0}", "seconds"),
        ("{title: 幕, seconds: .nan}", "seconds"),
        ("{title: 幕, seconds: true}", "seconds"),
        ("{title: 幕, notes: 3}", "notes"),
        ("{title: 幕, view: 天上}", "view"),
        ("{title: 幕, view: {bounds: [116, 35, 115, 36]}}", "view"),
        ("{title: 幕, view: {bounds: [1, 2, 3]}}", "view"),
        ("{title: 幕, view: {lon: 200, lat: 36, zoom: 9}}", "view"),
        ("{title: 幕, view: {fit: [3]}}", "view"),
        ("{title: 幕, text: [{clause: 3}]}", "text"),
        ("{title: 幕, text: [{target: t, 多: 1}]}", "text"),
        ("{title: 幕, text: 5}", "text"),
        ("{title: 幕, chart: 图}", "chart"),
        ("{title: 幕, chart: {bars: [[1]]}}", "chart"),
    ],
)
def test_a_fault_is_told_with_its_scene_and_the_scene_still_plays(
    tmp_path: Path, scene: str, words: str
) -> None:
    text = f"title: 题\nscenes:\n  - {{title: 好的}}\n  - {scene}\n  - {{title: 也好}}\n"
    story, (issue,) = read_story(write(tmp_path, text))
    assert story is not None and len(story.scenes) == 3
    assert words in issue.problem and issue.feature_id.startswith("第 2 幕") and issue.remedy
    assert story.scenes[1].seconds == 15


@pytest.mark.parametrize("scene", ["文字", "3", "[]", "null"])
def test_what_is_no_scene_is_left_out_and_told(tmp_path: Path, scene: str) -> None:
    story, (issue,) = read_story(write(tmp_path, f"title: 题\nscenes: [{scene}, {{title: 好}}]"))
    assert story is not None and [one.title for one in story.scenes] == ["好"]
    assert issue.feature_id == "第 1 幕"


def test_a_fault_of_the_cover_is_told_as_such(tmp_path: Path) -> None:
    story, (issue,) = read_story(write(tmp_path, "title: 题\ncover: {text: x}\nscenes: [{title: 幕}]"))
    assert story is not None and issue.feature_id == "封面" and "text" in issue.problem


def test_a_line_of_the_console_has_no_line_breaks_of_the_file(tmp_path: Path) -> None:
    story, issues = read_story(write(tmp_path, 'title: 题\nscenes: [{title: "断\\n行", view: 错}]'))
    assert story is not None and all("\n" not in issue.line() for issue in issues)
