"""Drives the two pages in headless Chromium and takes the figures, in turns, so that noise meets both alike."""

from __future__ import annotations

import base64
import json
import time
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from benchmarks.servers import BenchError, Server
from tools import browser as chromium

INPAGE = Path(__file__).with_name("inpage.js")
VIEWPORT = {"width": 1366, "height": 768}
TIMEOUT_MS = 60_000
QUIET_MS = 800
QUIET_AT_MOST_S = 15
PAUSE_MS = 400
POLL_MS = 50


@dataclass(frozen=True)
class LayerFacts:
    """A default layer: its id and title, and the ids of the features that are drawn."""

    id: str
    title: str
    features: tuple[str, ...]


@dataclass
class Figures:
    """What was measured of one app: times in ms, bytes on the wire, round trips per toggle, memory in MB."""

    cold_ms: list[float] = field(default_factory=list)
    first_ms: list[float] = field(default_factory=list)
    repeat_ms: list[float] = field(default_factory=list)
    first_bytes: list[float] = field(default_factory=list)
    repeat_bytes: list[float] = field(default_factory=list)
    repeat_deflated: list[float] = field(default_factory=list)
    click_ms: list[float] = field(default_factory=list)
    toggle_ms: list[float] = field(default_factory=list)
    toggle_trips: list[float] = field(default_factory=list)
    memory_mb: list[float] = field(default_factory=list)


class Traffic:
    """Counts what a page moves over the network, from the browser's own account.

    `received` counts HTTP responses with their headers as they came over the wire (nothing for what the cache had)
    and the payload of websocket messages, which Streamlit sends uncompressed; `deflated` counts those messages as
    they would weigh under websocket compression. `trips` counts requests and websocket messages sent.
    """

    def __init__(self, page: Page) -> None:
        self.received = self.deflated = self.trips = 0
        session = page.context.new_cdp_session(page)
        session.on("Network.loadingFinished", self._loaded)
        session.on("Network.webSocketFrameReceived", self._message)
        session.on("Network.requestWillBeSent", self._sent)
        session.on("Network.webSocketFrameSent", self._sent)
        session.send("Network.enable")

    def _loaded(self, event: dict[str, Any]) -> None:
        size = int(event["encodedDataLength"])
        self.received += size
        self.deflated += size

    def _message(self, event: dict[str, Any]) -> None:
        frame = event["response"]
        data = frame["payloadData"]
        payload = base64.b64decode(data) if frame["opcode"] == 2 else data.encode()
        self.received += len(payload)
        self.deflated += len(zlib.compress(payload))

    def _sent(self, _: dict[str, Any]) -> None:
        self.trips += 1

    def wait_until_quiet(self, page: Page) -> None:
        """Returns when nothing has moved for a while, so that a late part of a visit is counted, too."""
        deadline = time.monotonic() + QUIET_AT_MOST_S
        before = None
        while before != (self.received, self.trips) and time.monotonic() < deadline:
            before = (self.received, self.trips)
            page.wait_for_timeout(QUIET_MS)


@dataclass
class Subject:
    """One app under measurement; `script` is its name in inpage.js, `drawn` the number of features to wait for."""

    script: str
    server: Server
    drawn: int
    figures: Figures = field(default_factory=Figures)

    @contextmanager
    def step(self, what: str) -> Iterator[None]:
        """Turns a failure of the browser into a message that says at what."""
        try:
            yield
        except PlaywrightTimeout as error:
            raise BenchError(
                f"{self.server.name}：{what}，等了 {TIMEOUT_MS // 1000} 秒没有结果。日志末尾：\n{self.server.tail()}"
            ) from error
        except PlaywrightError as error:
            reason = error.message.splitlines()[0]
            raise BenchError(
                f"{self.server.name}：{what}失败：{reason}。日志末尾：\n{self.server.tail()}"
            ) from error

    def visit(self, context: BrowserContext) -> tuple[Page, Traffic, float]:
        """Opens the app in a new tab; the page, its traffic, and ms from navigation to all default layers drawn."""
        with self.step("打开页面并画出默认图层"):
            page = context.new_page()
            page.set_default_timeout(TIMEOUT_MS)
            watch = f"planBench.watch({json.dumps(self.script)}, {self.drawn});"
            page.add_init_script(f"{INPAGE.read_text(encoding='utf-8')}\nif (window === window.top) {watch}")
            traffic = Traffic(page)
            page.goto(self.server.url, wait_until="commit")
            page.wait_for_function("window.planBench?.drawnMs", polling=POLL_MS)
            drawn = float(page.evaluate("planBench.drawnMs"))
            traffic.wait_until_quiet(page)
        return page, traffic, drawn


@contextmanager
def started() -> Iterator[Browser]:
    """A headless Chromium, ended with the block.

    Raises:
        BenchError: There is none on this machine.
    """
    path = chromium.find()
    if path is None:
        raise BenchError(chromium.MISSING)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(chromium.ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


def new_context(browser: Browser) -> BrowserContext:
    """A browser context with nothing in its cache."""
    return browser.new_context(viewport=VIEWPORT, locale="zh-CN")  # type: ignore[arg-type]


def measure_first(browser: Browser, subject: Subject, cold: bool = False) -> None:
    """One first visit; `cold` is the very first one after the server's start."""
    context = new_context(browser)
    try:
        page, traffic, drawn = subject.visit(context)
        page.close()
    finally:
        context.close()
    if cold:
        subject.figures.cold_ms.append(drawn)
        return
    subject.figures.first_ms.append(drawn)
    subject.figures.first_bytes.append(traffic.received)


def measure_repeat(context: BrowserContext, subject: Subject) -> None:
    """One repeat visit, in a context whose cache is warm."""
    page, traffic, drawn = subject.visit(context)
    page.close()
    subject.figures.repeat_ms.append(drawn)
    subject.figures.repeat_bytes.append(traffic.received)
    subject.figures.repeat_deflated.append(traffic.deflated)


def measure_visits(browser: Browser, subjects: Sequence[Subject], first: int, repeat: int) -> None:
    """Cold, first and repeat visits, the apps in turns."""
    for subject in subjects:
        measure_first(browser, subject, cold=True)
    for _ in range(first):
        for subject in subjects:
            measure_first(browser, subject)
    contexts = [new_context(browser) for _ in subjects]
    try:
        for subject, context in zip(subjects, contexts, strict=True):
            for _ in range(2):  # the second makes the browser keep compiled scripts, too
                page, _, _ = subject.visit(context)
                page.close()
        for _ in range(repeat):
            for subject, context in zip(subjects, contexts, strict=True):
                measure_repeat(context, subject)
    finally:
        for context in contexts:
            context.close()


def pick(layers: Sequence[LayerFacts], spots: Sequence[dict[str, Any]], wanted: int) -> list[str]:
    """Ids of features that can be clicked on in every page, from each layer in turn."""
    rows = [[id_ for id_ in layer.features if all(id_ in page for page in spots)] for layer in layers]
    turns = [row[i] for i in range(max(map(len, rows), default=0)) for row in rows if i < len(row)]
    return turns[:wanted]


def click(subject: Subject, page: Page, id_: str, spot: Sequence[float]) -> float:
    """Clicks on a feature; ms until its card is to be seen."""
    with subject.step(f"点击要素 {id_} 并显示卡片"):
        page.evaluate("(id) => planBench.arm(id)", id_)
        page.mouse.click(*spot)
        took = float(page.evaluate("planBench.opened()"))
        page.wait_for_timeout(PAUSE_MS)
    return took


def toggle(subject: Subject, page: Page, traffic: Traffic, layer: LayerFacts) -> None:
    """Hides a layer and shows it again."""
    facts = {"id": layer.id, "title": layer.title}
    for _ in range(2):
        before = traffic.trips
        with subject.step(f"开关图层“{layer.title}”"):
            page.evaluate(
                "(layer) => { planBench.toggleMs = null; planBench.toggle(layer).then((ms) => { planBench.toggleMs = ms; }); }",
                facts,
            )
            page.wait_for_function("planBench.toggleMs", polling=POLL_MS)
            subject.figures.toggle_ms.append(float(page.evaluate("planBench.toggleMs")))
            page.wait_for_timeout(PAUSE_MS)
        subject.figures.toggle_trips.append(traffic.trips - before)


def measure_use(
    browser: Browser, subjects: Sequence[Subject], layers: Sequence[LayerFacts], clicks: int
) -> None:
    """Clicks on the same features and toggles of the same layers, the apps in turns."""
    contexts = [new_context(browser) for _ in subjects]
    try:
        opened = [(s, *s.visit(context)[:2]) for s, context in zip(subjects, contexts, strict=True)]
        open_some_card(opened)
        spots = [page.evaluate("planBench.spots()") for _, page, _ in opened]
        chosen = pick(layers, spots, clicks)
        if not chosen:
            raise BenchError(
                "没有在两个页面上都能点到的要素；请看图层是否画出（benchmarks/inpage.js 的 spots）。"
            )
        for id_ in chosen:
            for (subject, page, _), where in zip(opened, spots, strict=True):
                subject.figures.click_ms.append(click(subject, page, id_, where[id_]))
        for layer in layers:
            for subject, page, traffic in opened:
                toggle(subject, page, traffic, layer)
    finally:
        for context in contexts:
            context.close()


def open_some_card(opened: Sequence[tuple[Subject, Page, Traffic]]) -> None:
    """Opens a card in each page before it counts, so that what it covers is not clicked on."""
    for subject, page, _ in opened:
        spots = page.evaluate("planBench.spots()")
        if spots:
            id_ = sorted(spots)[0]
            click(subject, page, id_, spots[id_])


def measure_memory(subjects: Sequence[Subject]) -> None:
    """Memory of each server after all of it."""
    for subject in subjects:
        used = subject.server.memory_mb()
        subject.figures.memory_mb += [used] if used is not None else []
