"""Reads the stories of a folder: one YAML each, its id the file's name.

A faulty story or scene never stops the others: what is wrong becomes an Issue that names the file and the scene.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from geodata.i18n import _
from geodata.model import Issue
from geodata.stories import (
    DEFAULT_SECONDS,
    MOST_SCENES,
    Bar,
    Block,
    Chart,
    Number,
    Quote,
    Scene,
    Story,
    Text,
    View,
)

STORY_KEYS = ("title", "subtitle", "author", "date", "order", "base", "cover", "scenes")
SCENE_KEYS = (
    "title", "text", "view", "layers", "highlight", "only", "chart", "seconds", "notes",
)  # fmt: skip
COVER_KEYS = ("view", "layers", "highlight", "only", "seconds", "notes")
STORIES = "stories"
BASE = ("city", "counties")
LONGEST_SECONDS = 3600.0
LAST = 1e6


def read_stories(folder: Path) -> tuple[list[Story], list[Issue]]:
    """Every readable story of a folder, by their `order` and then by file name, and the issues met.

    A folder that is not there holds no stories.
    """
    stories: list[Story] = []
    issues: list[Issue] = []
    for path in sorted(folder.glob("*.yaml")):
        story, found = read_story(path)
        issues += found
        if story:
            stories.append(story)
    return sorted(stories, key=lambda story: story.order), issues


def read_story(path: Path) -> tuple[Story | None, list[Issue]]:
    """A story and what is wrong with it; None where nothing can be made of the file."""
    try:
        entry = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError, RecursionError) as error:
        return None, [Issue(path.name, "", *_unreadable(error))]
    return story_of(entry, path.stem, path.name)


def _unreadable(error: Exception) -> tuple[str, str]:
    """Why a file cannot be read, and what to do."""
    mark = error.problem_mark if isinstance(error, yaml.MarkedYAMLError) else None
    if mark:
        problem = _("不是可读的 YAML：第 {line} 行第 {column} 列处读不下去。")
        remedy = _("查看该行和上一行的冒号、引号、括号、逗号和缩进（用空格，不用 Tab），改正后刷新。")
        return problem.format(line=mark.line + 1, column=mark.column + 1), remedy
    if isinstance(error, OSError):
        return _("文件打不开。"), _("检查该文件的读取权限；在此之前其余讲图照常播放。")
    if isinstance(error, UnicodeDecodeError | yaml.reader.ReaderError):
        problem = _("不是可读的 YAML：不是 UTF-8 文字，或含有控制字符。")
        return problem, _("用文本编辑器以 UTF-8 编码另存该文件。")
    if isinstance(error, RecursionError):
        return _("不是可读的 YAML：括号或缩进嵌套太深。"), _("照随附的讲图改写该文件。")
    return _("不是可读的 YAML：有一个日期或数字不成立。"), _("改正该文件里的日期和数字，例如 2023-12-27。")


def story_of(entry: Any, story_id: str, file: str) -> tuple[Story | None, list[Issue]]:
    """A story from what its YAML holds, and what is wrong with it; None where it is no story at all."""
    if not isinstance(entry, dict):
        problem = _("应为“键: 值”形式的 YAML，读到的是 {kind}。").format(kind=type(entry).__name__)
        return None, [Issue(file, "", problem, _("照随附的讲图改写该文件。"))]
    reader = _Reader(file)
    reader.unknown(entry, STORY_KEYS)
    title = reader.title(entry)
    base = reader.names(entry, "base") if "base" in entry else BASE
    at_cover = _Reader(file, _("封面"), reader.issues)
    cover = _scene(entry.get("cover") or {}, title or story_id, base, at_cover, COVER_KEYS)
    story = Story(
        id=story_id,
        title=title or story_id,
        subtitle=reader.text(entry, "subtitle"),
        author=reader.text(entry, "author"),
        date=reader.date(entry),
        cover=cover or Scene(title or story_id, layers=base),
        scenes=tuple(_scenes(entry.get("scenes"), base, reader)),
        order=reader.order(entry),
        file=file,
    )
    return story, reader.issues


def _scenes(entries: Any, base: tuple[str, ...], reader: _Reader) -> Iterator[Scene]:
    """The scenes that can be played; what is wrong with the others is told."""
    if not isinstance(entries, list) or not entries:
        reader.tell(_("没有场景（scenes）。"), _("在 scenes 下至少写一幕；在此之前只有封面和出处。"))
        return
    if len(entries) > MOST_SCENES:
        problem = _("有 {n} 幕，最多 {most} 幕。").format(n=len(entries), most=MOST_SCENES)
        reader.tell(problem, _("拆成几个讲图；在此之前只播放前 {most} 幕。").format(most=MOST_SCENES))
    for i, entry in enumerate(entries[:MOST_SCENES], 1):
        name = entry.get("title") if isinstance(entry, dict) else None
        where = scene_name(i, name if isinstance(name, str) else "")
        own = _Reader(reader.file, where, reader.issues)
        scene = _scene(entry, "", base, own, SCENE_KEYS)
        if scene:
            yield scene


def scene_name(number: int, title: str) -> str:
    """How a message names a scene: 第 3 幕“两轴”."""
    name = _("第 {n} 幕").format(n=number)
    return f"{name}“{title}”" if title else name


def _scene(
    entry: Any, title: str, base: tuple[str, ...], reader: _Reader, keys: tuple[str, ...]
) -> Scene | None:
    if not isinstance(entry, dict):
        problem = _("应为“键: 值”，读到的是 {found}。").format(found=str(entry)[:40])
        reader.tell(problem, _("改写这一幕；在此之前跳过它。"))
        return None
    reader.unknown(entry, keys)
    title = title or reader.title(entry)
    highlight, only = reader.names(entry, "highlight"), reader.names(entry, "only")
    return Scene(
        title=title,
        body=tuple(_body(entry.get("text"), reader)),
        view=_view(entry.get("view"), highlight, only, reader),
        layers=tuple(dict.fromkeys((*base, *reader.names(entry, "layers")))),
        highlight=highlight,
        only=only,
        chart=_chart(entry.get("chart"), reader),
        seconds=reader.seconds(entry),
        notes=reader.text(entry, "notes"),
    )


def _body(entry: Any, reader: _Reader) -> Iterator[Block]:
    """A scene's text: one string, or a list of strings, `{clause: id, quote: …}` and `{target: id}`."""
    if entry is None:
        return
    for item in entry if isinstance(entry, list) else [entry]:
        match item:
            case str():
                yield Text(item)
            case {"clause": str(clause_id), "quote": str(quote), **rest} if not rest:
                yield Quote(clause_id, quote)
            case {"clause": str(clause_id), **rest} if not rest:
                yield Quote(clause_id)
            case {"target": str(target_id), **rest} if not rest:
                yield Number(target_id)
            case _:
                problem = _("text 里有一项看不懂：{found}").format(found=str(item)[:60])
                reader.tell(problem, _("写成文字、{clause: 条文编号, quote: 原句} 或 {target: 目标编号}。"))


def _view(entry: Any, highlight: tuple[str, ...], only: tuple[str, ...], reader: _Reader) -> View:
    match entry:
        case None | "city":
            return View()
        case "highlight":
            return View(fit=highlight)
        case "only":
            return View(fit=only)
        case {"fit": [*ids], **rest} if not rest and all(isinstance(one, str) for one in ids):
            return View(fit=tuple(ids))
        case {"bounds": [*numbers], **rest} if not rest and _are_bounds(numbers):
            return View(bounds=tuple(float(n) for n in numbers))  # type: ignore[arg-type]
        case {"lon": lon, "lat": lat, "zoom": zoom, **rest} if not rest and _is_place(lon, lat, zoom):
            return View(centre=(float(lon), float(lat)), zoom=float(zoom))
    reader.tell(
        _("view 看不懂：{found}").format(found=str(entry)[:60]),
        _("写成 city、highlight、only、{fit: [要素编号]}、{bounds: [西, 南, 东, 北]} 或 {lon, lat, zoom}。"),
    )
    return View()


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _is_date(value: Any) -> bool:
    """YAML reads 2023-12-27 as a date of its own."""
    return isinstance(value, str | datetime.date)


def _is_duration(value: Any) -> bool:
    return _is_number(value) and 1 <= value <= LONGEST_SECONDS


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e6


def _are_bounds(numbers: list[Any]) -> bool:
    if len(numbers) != 4 or not all(_is_number(n) for n in numbers):
        return False
    west, south, east, north = numbers
    return -180 <= west < east <= 180 and -85 <= south < north <= 85


def _is_place(lon: Any, lat: Any, zoom: Any) -> bool:
    numeric = all(_is_number(n) for n in (lon, lat, zoom))
    return numeric and -180 <= lon <= 180 and -85 <= lat <= 85 and 3 <= zoom <= 18


def _chart(entry: Any, reader: _Reader) -> Chart | None:
    if entry is None:
        return None
    bars = entry.get("bars") if isinstance(entry, dict) else None
    found = []
    for bar in bars if isinstance(bars, list) else [None]:
        match bar:
            case str():
                found.append(Bar(bar))
            case {"target": str(target_id), "label": str(label), **rest} if not rest:
                found.append(Bar(target_id, label))
            case _:
                problem = _("chart 看不懂：{found}").format(found=str(bar or entry)[:60])
                reader.tell(
                    problem, _("写成 {title: …, bars: [目标编号, {target: 目标编号, label: 短名}]}。")
                )
    title = reader.text(entry, "title") if isinstance(entry, dict) else ""
    return Chart(title, tuple(found)) if found else None


@dataclass
class _Reader:
    """Takes values out of an entry; what does not fit is told, and the value left out."""

    file: str
    where: str = ""
    issues: list[Issue] = field(default_factory=list)

    def tell(self, problem: str, remedy: str) -> None:
        self.issues.append(Issue(self.file, self.where, problem, remedy))

    def unknown(self, entry: dict[Any, Any], keys: tuple[str, ...]) -> None:
        strange = [str(key) for key in entry if key not in keys]
        if strange:
            problem = _("不认识的键：{keys}。").format(keys="、".join(strange))
            self.tell(problem, _("可用的键：{keys}。").format(keys="、".join(keys)))

    def take(self, entry: dict[Any, Any], key: str, fits: Callable[[Any], bool], wanted: str) -> Any:
        """The value, or None where it is missing or does not fit."""
        value = entry.get(key)
        if value is None or fits(value):
            return value
        problem = _("{key} 是 {found}").format(key=key, found=str(value)[:60])
        self.tell(problem, _("改为{wanted}。").format(wanted=wanted))
        return None

    def text(self, entry: dict[Any, Any], key: str) -> str:
        return str(self.take(entry, key, _is_text, _("文字")) or "").strip()

    def title(self, entry: dict[Any, Any]) -> str:
        if not entry.get("title"):
            self.tell(_("缺少标题（title）。"), _("补上标题。"))
        return self.text(entry, "title")

    def names(self, entry: dict[Any, Any], key: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.take(entry, key, _are_texts, _("编号的列表")) or ()))

    def date(self, entry: dict[Any, Any]) -> str:
        return str(self.take(entry, "date", _is_date, _("日期，例如 2023-12-27")) or "")

    def order(self, entry: dict[Any, Any]) -> float:
        found = self.take(entry, "order", _is_number, _("数字"))
        return LAST if found is None else float(found)

    def seconds(self, entry: dict[Any, Any]) -> float:
        wanted = _("1 到 {most:g} 之间的秒数").format(most=LONGEST_SECONDS)
        return float(self.take(entry, "seconds", _is_duration, wanted) or DEFAULT_SECONDS)
