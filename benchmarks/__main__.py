"""`python -m benchmarks [--quick]`: the atlas and a plain streamlit-folium page, measured side by side."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from types import FrameType

from playwright.sync_api import Browser
from playwright.sync_api import Error as PlaywrightError

from benchmarks import intake, measure, proposals, report, searching, stories
from benchmarks.measure import LayerFacts, Subject
from benchmarks.servers import ROOT, BenchError, serve
from geodata.atlas import load_atlas
from tools.messages import say

QUICK = 2
QUICK_POLYGONS = 8000


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--first", type=count, default=5, help="first visits, each with an empty cache (5)")
    parser.add_argument("--repeat", type=count, default=10, help="repeat visits with a warm cache (10)")
    parser.add_argument("--clicks", type=count, default=30, help="clicks at different features (30)")
    parser.add_argument("--searches", type=count, default=20, help="rounds of searches (20)")
    parser.add_argument(
        "--quick", action="store_true", help="two runs of each, for trying; nothing is written"
    )
    asked = parser.parse_args(given)
    if asked.quick:
        asked.first = asked.repeat = asked.searches = QUICK
        asked.clicks = min(asked.clicks, 5)
    return asked


def count(text: str) -> int:
    """A number of runs: 1 or more."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not 1 or more")
    return number


def default_layers() -> list[LayerFacts]:
    """The layers that are on at the start, with the features that are drawn."""
    return [
        LayerFacts(layer.id, layer.title, tuple(f.id for f in layer.features if f.geometry is not None))
        for layer in load_atlas().layers
        if layer.visible
    ]


def run(browser: Browser, asked: argparse.Namespace) -> tuple[measure.Figures, measure.Figures]:
    """Starts both apps, measures them, ends them; their figures, ours first."""
    layers = default_layers()
    drawn = sum(len(layer.features) for layer in layers)
    with ExitStack() as running:
        ours = running.enter_context(serve("一张图", ROOT / "app.py"))
        other = running.enter_context(
            serve("普通 streamlit-folium 页面", ROOT / "benchmarks" / "opponent_app.py")
        )
        subjects = [Subject("ours", ours, drawn), Subject("opponent", other, drawn)]
        say(f"默认图层 {len(layers)} 个，要素 {drawn} 个。测访问……")
        measure.measure_visits(browser, subjects, asked.first, asked.repeat)
        say("测点击与开关……")
        measure.measure_use(browser, subjects, layers, asked.clicks)
        measure.measure_memory(subjects)
    return subjects[0].figures, subjects[1].figures


def main() -> int:
    """Measures and prints; 1 when that could not be done."""
    asked = arguments()
    signal.signal(signal.SIGTERM, leave)
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "localhost,127.0.0.1"
    try:
        with measure.started() as browser:
            pages = report.report(*run(browser, asked), browser.version)
            say("测讲图的放映……")
            told = stories.play(browser, QUICK if asked.quick else None)
    except (BenchError, PlaywrightError) as error:
        say(f"测速没有完成。{error}")
        return 1
    say("测搜索……")
    text = report.with_section(pages, searching.section(searching.measure(asked.searches)))
    say("测导入……")
    count = QUICK_POLYGONS if asked.quick else intake.POLYGONS
    text = report.with_section(text, intake.section(intake.measure(count)))
    if proposals.PLANS.is_dir():
        say("测提议的准确度……")
        text = report.with_section(text, proposals.section(*proposals.measure(load_atlas(), proposals.PLANS)))
    say("测讲图的文件……")
    stories.take_along(told, QUICK if asked.quick else None)
    text = report.with_section(text, stories.section(told))
    print(text)
    if not asked.quick:
        report.write(text, report.RESULTS)
    return 0


def leave(_: int, __: FrameType | None) -> None:
    """Ends by the ordinary way, so that the apps and the browser are ended too."""
    raise SystemExit(143)


if __name__ == "__main__":
    sys.exit(main())
