"""A picture of every slide of every story, to be looked at: `python -m tools.contact_sheet [FOLDER] [STORY ...]`.

Serves the app, plays each story in a headless Chromium at 1920 × 1080, and writes one PNG for each slide, one sheet
for each story, and an index.html with them all.
"""

from __future__ import annotations

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


def main(arguments: Sequence[str]) -> int:
    """Makes the sheets; 1 when there is no browser or the app does not start."""
    folder = Path(arguments[0]) if arguments else FOLDER
    chromium = browser.find()
    if chromium is None:
        say(browser.MISSING)
        return 1
    try:
        with serving() as url, sync_playwright() as playwright:
            started = playwright.chromium.launch(executable_path=chromium, args=list(browser.ARGUMENTS))
            page = started.new_page(viewport=SIZE, locale="zh-CN")
            make(page, url, folder, arguments[1:])
            started.close()
    except SetupError as error:
        say(str(error))
        return 1
    say(f"总目录：{folder / 'index.html'}")
    return 0


def make(page: Page, url: str, folder: Path, wanted: Sequence[str]) -> None:
    """Pictures of the wanted stories, or of all."""
    with urllib.request.urlopen(f"{url}/play") as answer:
        stories = LINK.findall(answer.read().decode())
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
