"""Find a Chromium for browser tests, benchmarks and screenshots; get one where there is none.

`python -m tools.browser` prints the path of one that starts; with `--install` it tries to get one first.
Messages go to stderr. PLAN_CHROMIUM, when set, is the only one looked at (`none` means: no browser).
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from tools.messages import output, run
from tools.venv import apt_available, apt_install

VARIABLE = "PLAN_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
MISSING = (
    "没有可用的 Chromium，浏览器测试已跳过。可用其一：apt install chromium libatomic1；"
    ".venv/bin/python -m playwright install --with-deps chromium；或设 PLAN_CHROMIUM=浏览器路径。"
    " / No usable Chromium, browser tests skipped: apt install chromium libatomic1, or let Playwright"
    " install one, or set PLAN_CHROMIUM to its path."
)


def find() -> Path | None:
    """A Chromium that starts on this machine and that Playwright can drive, or None."""
    if not driver_starts():
        return None
    for path in candidates():
        if output([path, "--version"]):
            return path
    return None


def driver_starts() -> bool:
    """True when Playwright's driver runs; its Node needs libatomic, which minimal machines lack."""
    return bool(output([sys.executable, "-m", "playwright", "--version"]))


def candidates() -> Iterator[Path]:
    """Where a Chromium may be, the wanted one first."""
    wanted = os.environ.get(VARIABLE)
    if wanted:
        yield Path(wanted)
        return
    for name in NAMES:
        found = shutil.which(name)
        if found:
            yield Path(found)
    own = playwright_chromium()
    if own:
        yield own


def playwright_chromium() -> Path | None:
    """Playwright's own Chromium, whether or not it is installed yet; None without Playwright."""
    code = (
        "from playwright.sync_api import sync_playwright as s\n"
        "with s() as p: print(p.chromium.executable_path)"
    )
    path = output([sys.executable, "-c", code])
    return Path(path) if path else None


def install() -> Path | None:
    """Find a Chromium, or else get one: Playwright's, or Debian's where we may; None when neither works."""
    if not driver_starts() and apt_available():
        tell("用 apt 安装 Playwright 需要的 libatomic1……")
        apt_install("libatomic1")
    found = find()
    if found or os.environ.get(VARIABLE) or not driver_starts():
        return found
    tell("没有找到 Chromium，尝试安装 Playwright 自带的……")
    run([sys.executable, "-m", "playwright", "install", "chromium"], quiet=True, timeout=900)
    found = find()
    if found or not apt_available():
        return found
    tell("改用 apt 安装 chromium 和中文字体……")
    if not apt_install("chromium", "fonts-noto-cjk"):
        apt_install("chromium")
    return find()


def tell(message: str) -> None:
    """Speak on stderr, for stdout carries the path."""
    print(f"» {message}", file=sys.stderr, flush=True)


def main() -> int:
    """Print the path of a Chromium; 1 when there is none."""
    found = install() if "--install" in sys.argv[1:] else find()
    if found is None:
        tell(MISSING)
        return 1
    print(found)
    return 0


if __name__ == "__main__":
    sys.exit(main())
