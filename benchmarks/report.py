"""From figures to a table: percentiles, ratios, and whether the aims of the project are met."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from benchmarks.measure import Figures

RESULTS = Path(__file__).with_name("RESULTS.md")
NOTHING = "—"
REPEAT_MS = 1500
FASTER = 3
CLICK_MS = 300
TOGGLE_MS = 100
BYTES_SHARE = 1 / 5


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which a share (0 to 1) of the values lies, linear between neighbours.

    Raises:
        ValueError: There are no values, or the share is not between 0 and 1.
    """
    if not values or not 0 <= share <= 1:
        raise ValueError(
            f"percentile needs values and a share from 0 to 1, not {len(values)} values, {share}"
        )
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def median(values: Sequence[float]) -> float:
    """The middle value."""
    return percentile(values, 0.5)


def ratio(ours: float, other: float) -> str:
    """How many times ours the other figure is, as 3.2×; a dash where ours is nothing."""
    return f"{other / ours:.1f}×" if ours > 0 else NOTHING


@dataclass(frozen=True)
class Row:
    """One line of the table: which figure, at which share of the runs, in which unit and with how many decimals."""

    title: str
    figure: str
    share: float
    unit: str
    decimals: int = 0
    scale: float = 1

    def of(self, figures: Figures) -> float | None:
        """The value for one app; None where nothing was measured."""
        values = getattr(figures, self.figure)
        return percentile(values, self.share) * self.scale if values else None

    def text(self, value: float | None) -> str:
        """The value with its unit."""
        return NOTHING if value is None else f"{value:,.{self.decimals}f} {self.unit}"


KB = 1 / 1024
ROWS = (
    Row("服务启动后第一次访问", "cold_ms", 0.5, "ms"),
    Row("首次访问到默认图层画完，中位", "first_ms", 0.5, "ms"),
    Row("首次访问到默认图层画完，p95", "first_ms", 0.95, "ms"),
    Row("再次访问到默认图层画完，中位", "repeat_ms", 0.5, "ms"),
    Row("再次访问到默认图层画完，p95", "repeat_ms", 0.95, "ms"),
    Row("首次访问传输量", "first_bytes", 0.5, "KB", 1, KB),
    Row("再次访问传输量", "repeat_bytes", 0.5, "KB", 1, KB),
    Row("再次访问传输量，假如压缩 WebSocket", "repeat_deflated", 0.5, "KB", 1, KB),
    Row("点击到卡片，中位", "click_ms", 0.5, "ms"),
    Row("点击到卡片，p95", "click_ms", 0.95, "ms"),
    Row("开关图层，中位", "toggle_ms", 0.5, "ms", 1),
    Row("开关图层，p95", "toggle_ms", 0.95, "ms", 1),
    Row("开关图层的服务器往返，最多", "toggle_trips", 1, "次"),
    Row("服务进程内存", "memory_mb", 0.5, "MB"),
)


def table(ours: Figures, other: Figures) -> str:
    """Both apps' figures side by side and their ratio, as a Markdown table."""
    lines = ["| 指标 | 一张图 | 普通 streamlit-folium | 倍数 |", "| --- | ---: | ---: | ---: |"]
    for row in ROWS:
        a, b = row.of(ours), row.of(other)
        times = ratio(a, b) if a is not None and b is not None else NOTHING
        lines.append(f"| {row.title} | {row.text(a)} | {row.text(b)} | {times} |")
    return "\n".join(lines)


@dataclass(frozen=True)
class Aim:
    """One aim of the project, what was measured for it, and whether that is enough."""

    title: str
    found: str
    met: bool

    def __str__(self) -> str:
        return f"- {'达到' if self.met else '未达到'}：{self.title}（{self.found}）"


def aims(ours: Figures, other: Figures) -> list[Aim]:
    """Every aim of the issue, judged by the figures."""
    repeat, opponent = median(ours.repeat_ms), median(other.repeat_ms)
    click = percentile(ours.click_ms, 0.95)
    toggle, trips = percentile(ours.toggle_ms, 0.95), max(ours.toggle_trips)
    share = median(ours.repeat_bytes) / median(other.repeat_bytes)
    faster = opponent / repeat
    return [
        Aim("再次访问中位低于 1.5 秒", f"{repeat:.0f} ms", repeat < REPEAT_MS),
        Aim("再次访问至少快 3 倍", f"{faster:.2f} 倍", faster >= FASTER),
        Aim("点击到卡片 p95 低于 300 ms", f"{click:.0f} ms", click < CLICK_MS),
        Aim("开关图层 p95 低于 100 ms", f"{toggle:.1f} ms", toggle < TOGGLE_MS),
        Aim("开关图层不经服务器", f"{trips:.0f} 次往返", trips == 0),
        Aim("再次访问传输量低于五分之一", f"{share:.1%}", share < BYTES_SHARE),
    ]


def machine(chromium: str) -> str:
    """The facts that figures depend on: cores, memory, versions, date; nothing that names the machine."""
    facts = [f"{os.cpu_count()} 核", memory_text(), f"Python {platform.python_version()}"]
    facts += [f"Chromium {chromium}（无界面）", f"{date.today():%Y-%m-%d}"]
    return "，".join(fact for fact in facts if fact)


def memory_text() -> str:
    """The machine's memory in GB; "" where the system doesn't tell."""
    try:
        size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return ""
    return f"内存 {size / 1024**3:.0f} GB"


NOTES = """\
- 两个应用各占一个进程，同机、同一轮、交替测量；时间从导航开始，到默认图层全部在页面上，再加一帧。
- 对手是尽力写好的普通 streamlit-folium 页面（`benchmarks/opponent.py`）：同样的默认图层，每层一个 folium.GeoJson，
  数据有缓存，key 固定，点击只回传一小段文字；Leaflet 由本机提供并长期缓存，folium 的其余链接都去掉。它不画注记、
  描边和高亮，也没有检索。
- 一张图的起始页先画图层，Streamlit 随后才启动；注记、图例和侧栏在图层画完后的下一帧补上，不计入上述时间（对手没有注记和图例）。
- 传输量：HTTP 按线上字节（命中缓存不计），WebSocket 按消息字节；Streamlit 默认不压缩 WebSocket，另列假如压缩的数。
- “再次访问”在同一浏览器环境的新标签页中，HTTP 缓存已热。点击的是两边都点得到的同一批要素。
- 开关图层：每个默认图层关一次、开一次，页内计时到下一帧；往返数为其间发出的请求与 WebSocket 消息。
"""


def report(ours: Figures, other: Figures, chromium: str) -> str:
    """The whole result as Markdown."""
    counts = (
        f"首次访问 {len(ours.first_ms)} 次，再次访问 {len(ours.repeat_ms)} 次，点击 {len(ours.click_ms)} 次"
    )
    judged = "\n".join(map(str, aims(ours, other)))
    return (
        "# 测速结果\n\n"
        f"`make bench` 生成。{machine(chromium)}；{counts}，开关 {len(ours.toggle_ms)} 次。\n\n"
        f"{table(ours, other)}\n\n## 目标\n\n{judged}\n\n## 怎样测的\n\n{NOTES}"
    )


def with_section(text: str, new: str) -> str:
    """A report in which a section (known by its first line) is replaced, or added at the end."""
    title = new.split("\n", 1)[0]
    before, found, rest = text.partition(title + "\n")
    if not found:
        return text.rstrip("\n") + "\n\n" + new
    after = rest.find("\n## ")
    return before + new + (rest[after:] if after >= 0 else "")


def write(text: str, path: Path) -> None:
    """Keeps the result beside the benchmarks."""
    path.write_text(text, encoding="utf-8")


def give(section: str, keep: bool) -> None:
    """Prints a section that was measured alone, and puts it in its place in the results where it is to be kept."""
    print(section)
    if keep:
        write(with_section(RESULTS.read_text(encoding="utf-8"), section), RESULTS)
