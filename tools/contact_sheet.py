"""A picture of every slide of every story, to be looked at: `python -m tools.contact_sheet [FOLDER] [STORY ...]`.

Serves the app, plays each story in a headless Chromium at 1920 × 1080, and writes one PNG for each slide, one sheet
for each story, and an index.html with them all.
"""

from __future__ import annotations

import argparse
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from html import escape
from pathlib import Path
from typing import NoReturn

from PIL import Image
from playwright.sync_api import Page, ViewportSize, sync_playwright

from tools import browser
from tools.messages import SetupError, say

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "contact-sheet"
SIZE: ViewportSize = {"width": 1920, "height": 1080}
COLUMNS = 4
SMALL = (640, 360)
GAP = 12
START_SECONDS = 90
LINK = re.compile(r'<a href="play/([^"]+)">([^<]+)</a>')
STANDING = (
    "(n) => document.querySelector('.pl-root')?.dataset.standing === String(n)"
    " && getComputedStyle(document.querySelector('.pl-names')).opacity === '1'"
    " && document.getAnimations().every((one) => one.playState !== 'running')"
)


HELP = """\
用法：python -m tools.contact_sheet [目录] [讲图 ...]

把讲图逐幕截图，供人检查：每幕一张 PNG，每个讲图一张总图，另有 index.html。
"""


class Parser(argparse.ArgumentParser):
    """Says in Chinese what is wrong with a command."""

    def error(self, message: str) -> NoReturn:
        """Ends with code 2."""
        self.exit(2, f"命令写法不对（{message}）。用 -h 查看说明。\n")


def arguments(given: Sequence[str]) -> argparse.Namespace:
    """What the command line asks for: `folder` and `stories`."""
    parser = Parser(
        usage=argparse.SUPPRESS,
        description=HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        add_help=False,
    )
    words = parser.add_argument_group("参数")
    words.add_argument(
        "folder", metavar="目录", nargs="?", type=Path, default=FOLDER, help="写到哪里（默认 contact-sheet）"
    )
    words.add_argument(
        "stories", metavar="讲图", nargs="*", help="只要这些讲图，如 water county-yanggu（默认全部）"
    )
    parser.add_argument_group("选项").add_argument("-h", "--help", action="help", help="显示这份说明")
    return parser.parse_args(given)


def main(given: Sequence[str]) -> int:
    """Makes the sheets; 1 when there is no browser, the app does not start, or the folder cannot be made."""
    asked = arguments(given)
    folder = asked.folder
    chromium = browser.find()
    if chromium is None:
        say(browser.MISSING)
        return 1
    try:
        with serving() as url, sync_playwright() as playwright:
            started = playwright.chromium.launch(executable_path=chromium, args=list(browser.ARGUMENTS))
            page = started.new_page(viewport=SIZE, locale="zh-CN")
            make(page, url, folder, asked.stories)
            started.close()
    except SetupError as error:
        say(str(error))
        return 1
    say(f"总目录：{folder / 'index.html'}")
    return 0


def make(page: Page, url: str, folder: Path, wanted: Sequence[str]) -> None:
    """Pictures of the wanted stories, or of all.

    Raises:
        SetupError: One that is wanted is not there, or the folder cannot be made.
    """
    with urllib.request.urlopen(f"{url}/play") as answer:
        stories = LINK.findall(answer.read().decode())
    known = [story for story, _ in stories]
    strange = [story for story in wanted if story not in known]
    if strange:
        raise SetupError(f"没有讲图 {'、'.join(strange)}；有：{'、'.join(known)}。")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SetupError(f"目录 {folder} 建不了（{error.strerror or error}），请换一个目录。") from error
    sheets = []
    for story, title in stories:
        if wanted and story not in wanted:
            continue
        pictures = slides(page, url, story, folder / story)
        sheet(pictures).save(folder / f"{story}.png")
        sheets.append(
            f'<h2>{escape(title)}</h2><a href="{story}/"><img src="{story}.png" style="width:100%"></a>'
        )
        say(f"{title}：{len(pictures)} 页 → {folder / story}.png")
    (folder / "index.html").write_text(
        f'<!doctype html><meta charset="utf-8"><title>讲图小样</title>{"".join(sheets)}', encoding="utf-8"
    )


def slides(page: Page, url: str, story: str, folder: Path) -> list[Path]:
    """A picture of each slide of a story, in order."""
    folder.mkdir(parents=True, exist_ok=True)
    page.goto(f"{url}/play/{story}")
    page.wait_for_selector(".pl-root[data-ready]")
    page.add_style_tag(content=".pl-toast, .pl-tools { display: none !important }")
    found = []
    for number in range(int(page.evaluate("document.querySelector('.pl-root').player.slides.length"))):
        if number:
            page.keyboard.press("ArrowRight")
        page.wait_for_function(STANDING, arg=number)
        found.append(folder / f"{number:02}.png")
        page.screenshot(path=found[-1])
    return found


def sheet(pictures: Sequence[Path]) -> Image.Image:
    """All pictures of a story on one sheet."""
    rows = -(-len(pictures) // COLUMNS)
    wide, high = SMALL
    whole = Image.new("RGB", (COLUMNS * (wide + GAP) + GAP, rows * (high + GAP) + GAP), "#8a949e")
    for i, path in enumerate(pictures):
        with Image.open(path) as picture:
            at = (GAP + i % COLUMNS * (wide + GAP), GAP + i // COLUMNS * (high + GAP))
            whole.paste(picture.resize(SMALL, Image.Resampling.LANCZOS), at)
    return whole


@contextmanager
def serving() -> Iterator[str]:
    """Serves the app on a free port of this machine and gives its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "uvicorn", "app:app", "--port", str(port), "--log-level", "error"]
    quiet = subprocess.DEVNULL
    server = subprocess.Popen(command, cwd=ROOT, stdin=quiet, stdout=quiet, stderr=quiet)
    try:
        deadline = time.monotonic() + START_SECONDS
        while not answers(f"{url}/play"):
            if server.poll() is not None or time.monotonic() > deadline:
                raise SetupError("应用没有启动，请先运行 make run 看看报了什么错。")
            time.sleep(0.2)
        yield url
    finally:
        server.terminate()
        server.wait(30)


def answers(address: str) -> bool:
    """True when something good is served there."""
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
