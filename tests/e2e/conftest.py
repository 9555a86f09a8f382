"""A real browser on the real app."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from tools import browser as chromium

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 90
ACTION_MS = 15_000
HERE = Path(__file__).resolve().parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder carries the mark e2e."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def app_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the app, served by `streamlit run` for the length of the session."""
    with serving(tmp_path_factory.mktemp("app") / "streamlit.log") as url:
        yield url


@contextmanager
def serving(log: Path, **environment: str) -> Iterator[str]:
    """Serves the app on a free port, with further environment variables, and gives its address."""
    port = free_port()
    url = f"http://localhost:{port}"
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    command += ["--server.headless", "true", "--browser.serverPort", str(port)]
    with log.open("wb") as out:
        server = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_until_healthy(url, server, log)
        yield url
    finally:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


@contextmanager
def patient(milliseconds: int) -> Iterator[None]:
    """Within, `expect` waits longer than usual: the page is Streamlit's, which may take its time."""
    expect.set_options(timeout=milliseconds)
    yield
    expect.set_options(timeout=ACTION_MS)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_healthy(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Return once the app answers; fail with its log when it ends or takes too long."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    pytest.fail(f"应用没有启动：\n{log.read_text(encoding='utf-8', errors='replace')}", pytrace=False)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium; where the machine has none, the tests are skipped and told how to get one."""
    path = chromium.find()
    if path is None:
        pytest.skip(chromium.MISSING)
    expect.set_options(timeout=ACTION_MS)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=list(chromium.ARGUMENTS))
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh page of 1366x768, as a first visit.

    `page.requests` lists every address asked for, websockets included; `page.errors` every error that the
    page logged or threw. Both are plain lists, in place of Playwright's own `page.requests()`.
    """
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.set_default_timeout(ACTION_MS)
    record(page)
    yield page
    context.close()


def record(page: Page) -> None:
    """Let a page keep what it asks for and what goes wrong on it."""
    requests: list[str] = []
    errors: list[str] = []
    page.requests = requests  # type: ignore[assignment, method-assign]
    page.errors = errors  # type: ignore[attr-defined]

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error":
            errors.append(f"{message.text} ({message.location.get('url', '')})")

    page.on("request", lambda request: requests.append(request.url))
    page.on("websocket", lambda socket: requests.append(socket.url))
    page.on("console", on_console)
    page.on("pageerror", lambda error: errors.append(str(error)))


@pytest.fixture(scope="session", autouse=True)
def no_proxy() -> None:
    """A proxy set for the machine must not stand between the tests and localhost."""
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "localhost,127.0.0.1"
