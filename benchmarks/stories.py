"""`python -m benchmarks.stories [--quick] [--write]`: stories played scene by scene, and the files they leave behind."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize
from playwright.sync_api import Error as PlaywrightError

from benchmarks.measure import TIMEOUT_MS, started
from benchmarks.report import NOTHING, Aim, give, median, percentile, ratio
from benchmarks.servers import ROOT, BenchError, serve
from benchmarks.story_files import BOTH, HTML, PDF, PPTX, Made, files_of, html_sizes, shipped_stories
from geodata.atlas import load_atlas
from tools.contact_sheet import STANDING
from tools.messages import say

INPLAY = Path(__file__).with_name("inplay.js")
TITLE = "## 讲图"
SCREEN: ViewportSize = {"width": 1920, "height": 1080}
TAKEN = "water"  # the story of twelve scenes that is taken along
QUICK = 2
FIRST_MS, FILE_SECONDS, HTML_MB = 150, 20, 8
SPOKEN_MS = 1_000
KIND_NAMES = {HTML: "单文件 HTML", PPTX: "幻灯片 PPTX", PDF: "讲义 PDF", BOTH: "PPTX 和 PDF，共用一套地图"}


@dataclass
class Walk:
    """A story walked through by key.

    Attributes:
        title: The story's.
        first_ms: For each change of slides, ms from the key to the end of the first frame in which the map differs.
        longest_ms: For each change of slides, its longest frame.
        frames: The frames seen while slides changed.
        blank: Those in which nothing was drawn.
        still: The changes in which map and layers stay as they are, so that nothing moves first.
    """

    title: str
    first_ms: list[float] = field(default_factory=list)
    longest_ms: list[float] = field(default_factory=list)
    frames: int = 0
    blank: int = 0
    still: int = 0

    def add(self, first: float | None, longest: float, frames: int, blank: int) -> None:
        """Adds what was seen at one change."""
        if first is None:
            self.still += 1
        else:
            self.first_ms.append(first)
        self.longest_ms.append(longest)
        self.frames += frames
        self.blank += blank


@dataclass
class Figures:
    """What was measured of stories; `load` is the machine's before it, `scenes` those of the story taken along."""

    load: float
    walks: list[Walk] = field(default_factory=list)
    taken: str = ""
    scenes: int = 0
    files: list[Made] = field(default_factory=list)
    html_mb: list[tuple[str, float]] = field(default_factory=list)

    @property
    def whole(self) -> Walk:
        """All walks as one."""
        return Walk(
            "合计",
            [ms for walk in self.walks for ms in walk.first_ms],
            [ms for walk in self.walks for ms in walk.longest_ms],
            *(sum(getattr(walk, name) for walk in self.walks) for name in ("frames", "blank", "still")),
        )

    def seconds(self, kind: str) -> float:
        """How long a kind of file took."""
        return next(made.seconds for made in self.files if made.kind == kind)


def measure(browser: Browser, most: int | None = None) -> Figures:
    """All of it; see `play` and `take_along`."""
    figures = play(browser, most)
    take_along(figures, most)
    return figures


def play(browser: Browser, most: int | None = None) -> Figures:
    """Walks through the shipped stories.

    Args:
        browser: A started Chromium.
        most: Only so many stories.

    Raises:
        BenchError: The app does not start.
        PlaywrightError: A story does not play.
    """
    figures = Figures(os.getloadavg()[0])
    stories, _ = shipped_stories(load_atlas())
    with serve("一张图", ROOT / "app.py") as server:
        figures.walks = [walk(browser, server.url, story.id, story.title) for story in stories[:most]]
    return figures


def take_along(figures: Figures, most: int | None = None) -> None:
    """Makes the files that stories leave behind; of only so many scenes, and HTML files of so many stories of each sort."""
    taken = next(story for story in shipped_stories(load_atlas())[0] if story.id == TAKEN)
    figures.taken, figures.scenes = taken.title, len(taken.scenes[:most])
    figures.files = files_of(TAKEN, scenes=most)
    figures.html_mb = html_sizes(most)


def walk(browser: Browser, url: str, story_id: str, title: str) -> Walk:
    """A story from its cover to its sources by →, the next press when all has come to rest and something has been said."""
    context = browser.new_context(viewport=SCREEN, locale="zh-CN")
    try:
        page = context.new_page()
        page.set_default_timeout(TIMEOUT_MS)
        page.goto(f"{url}/play/{story_id}")
        page.wait_for_selector(".pl-root[data-ready]")
        page.evaluate(INPLAY.read_text(encoding="utf-8"))
        return walked(page, title)
    finally:
        context.close()


def walked(page: Page, title: str) -> Walk:
    """What is seen on the way through an opened story."""
    found = Walk(title)
    page.wait_for_function(STANDING, arg=0)
    page.wait_for_timeout(SPOKEN_MS)
    for number in range(1, page.evaluate("document.querySelector('.pl-root').player.slides.length")):
        page.evaluate("(number) => playBench.arm(number)", number)
        page.keyboard.press("ArrowRight")
        found.add(**page.evaluate("playBench.seen"))
        page.wait_for_function(STANDING, arg=number)
        page.wait_for_timeout(SPOKEN_MS)
    return found


def section(figures: Figures) -> str:
    """The figures as a section of the results."""
    whole = figures.whole
    walks = "\n".join(map(_walk_row, [*figures.walks, whole]))
    files = "\n".join(map(_file_row, figures.files))
    sizes = "\n".join(f"| {title} | {size:.2f} MB |" for title, size in figures.html_mb)
    apart, shared = figures.seconds(PPTX) + figures.seconds(PDF), figures.seconds(BOTH)
    return "\n".join(
        [
            TITLE,
            "",
            f"`python -m benchmarks.stories` 单独测。放映：{len(figures.walks)} 个专题讲图在 1920×1080 的无界面 Chromium 里"
            f"用 → 键从封面走到出处，每幕停稳 1 秒后再按，共换幕 {len(whole.longest_ms)} 次；开始时机器负载 {figures.load:.1f}（1 分钟平均）。",
            "",
            "| 放映 | 换幕 | 起动，中位 | p95 | 最慢 | 最长一帧 | 看过的帧 | 空白帧 |",
            "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
            walks,
            "",
            f"| 带走《{figures.taken}》（{figures.scenes} 幕） | 用时 | 大小 | 内存峰值 |",
            "| --- | ---: | ---: | ---: |",
            files,
            "",
            "| 单文件 HTML | 大小 |",
            "| --- | ---: |",
            sizes,
            "",
            *map(str, aims(figures)),
            f"- PPTX 和 PDF 共用一套地图 {shared:.1f} 秒，各画各的 {apart:.1f} 秒：{ratio(shared, apart)}。",
            "- 起动：从按键到地图或图层第一次有变化的那一帧画到屏幕上（浏览器的事件计时，每 8 ms 一级；变化晚一帧的，算到下一帧开始）；注记淡出不算。"
            f"地图和图层都不变的换幕 {whole.still} 次，不计起动。",
            "- 空白帧：换幕期间逐帧看，没有任何图层的任何图形落在画面里且可见的帧。最长一帧含按键的那一帧和排注记的那一帧。",
            "- 带走的每种文件各在一个新进程里从零做起（地图也从头画），数据已读入；内存为该进程的峰值。",
            "",
        ]
    )


def _walk_row(walk: Walk) -> str:
    times = [
        f"{percentile(walk.first_ms, share):.0f} ms" if walk.first_ms else NOTHING for share in (0.5, 0.95, 1)
    ]
    cells = [walk.title, str(len(walk.longest_ms)), *times, f"{max(walk.longest_ms):.0f} ms"]
    return f"| {' | '.join(cells)} | {walk.frames} | {walk.blank} |"


def _file_row(made: Made) -> str:
    name = KIND_NAMES[made.kind]
    return f"| {name} | {made.seconds:.1f} s | {made.size_mb:.1f} MB | {made.memory_mb:.0f} MB |"


def aims(figures: Figures) -> list[Aim]:
    """What the project wants of stories, judged by the figures."""
    whole = figures.whole
    p95 = percentile(whole.first_ms, 0.95)
    found = f"{p95:.0f} ms；中位 {median(whole.first_ms):.0f} ms，最慢 {max(whole.first_ms):.0f} ms"
    slowest = max(figures.files, key=lambda made: made.seconds * (made.kind != BOTH))
    title, largest = max(figures.html_mb, key=lambda one: one[1])
    slow = f"最慢的是{KIND_NAMES[slowest.kind]}，{slowest.seconds:.1f} 秒"
    return [
        Aim(f"换幕起动 p95 低于 {FIRST_MS} ms", found, p95 < FIRST_MS),
        Aim("换幕时地图从不空白", f"{whole.frames} 帧里 {whole.blank} 帧空白", whole.blank == 0),
        Aim(f"带走的每种文件少于 {FILE_SECONDS} 秒", slow, slowest.seconds < FILE_SECONDS),
        Aim(f"单文件 HTML 小于 {HTML_MB} MB", f"最大 {largest:.2f} MB，《{title}》", largest < HTML_MB),
    ]


def main(given: Sequence[str] | None = None) -> int:
    """Measures and prints; 1 when that could not be done."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.stories", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="two stories, two scenes taken along, for trying"
    )
    parser.add_argument("--write", action="store_true", help="replace the section in RESULTS.md")
    asked = parser.parse_args(given)
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "localhost,127.0.0.1"
    try:
        with started() as browser:
            text = section(measure(browser, QUICK if asked.quick else None))
    except (BenchError, PlaywrightError) as error:
        say(f"测速没有完成。{error}")
        return 1
    give(text, asked.write)
    return 0


if __name__ == "__main__":
    sys.exit(main())
