"""`python -m benchmarks.searching [--write]`: full-text search over twenty times today's text, beside a plain scan.

The scan is what one would write without an index: it keeps every text in small letters and without white space, and
for each query looks for all words in all of them. It does not rank, mark or know slips and pinyin; the search does.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from benchmarks.report import give, median, percentile, ratio
from geodata.atlas import Atlas, load_atlas
from geodata.fulltext import search_all
from geodata.model import Layer
from geodata.plan import Plan
from geodata.text_index import TextIndex

TIMES = 20
ROUNDS = 20
P95_MS = 100
TITLE = "## 搜索"
# What planners type: single characters, words, phrases, several words, aliases, slips, pinyin, numbers, nothing found.
QUERIES = (
    "县", "的", "发展", "建设", "茌平", "荏平", "临清", "高铁", "徒骇河", "干渠", "郑济高铁", "济郑高铁", "聊茌东",
    "高质量发展", "常住人口城镇化率", "位山灌区", "医养结合", "临清 高铁", "阳谷县 污水 处理", "东昌府区 学校", "2025年",
    "29.85%", "5G", "tuhaihe", "thh", "linqing gaotie", "加快推进雄商高铁全线建设", "南水北调东线三期",
)  # fmt: skip


@dataclass
class Timing:
    """What was measured, in ms and s."""

    search_ms: list[float] = field(default_factory=list)
    scan_ms: list[float] = field(default_factory=list)
    build_s: float = 0.0
    build_today_s: float = 0.0
    characters: int = 0
    slowest: str = ""


def multiplied(atlas: Atlas, times: int) -> Atlas:
    """An atlas with everything so many times over, each copy under ids of its own."""
    plan = atlas.plan
    tails = [f"~{number}" if number else "" for number in range(times)]
    copies = Plan(
        documents=plan.documents,
        clauses=tuple(replace(c, clause_id=c.clause_id + tail) for tail in tails for c in plan.clauses),
        targets=tuple(
            replace(
                t,
                target_id=t.target_id + tail,
                clause_id=t.clause_id + tail,
                feature_ids=tuple(i + tail for i in t.feature_ids),
            )
            for tail in tails
            for t in plan.targets
        ),
        links=tuple(
            replace(link, feature_id=link.feature_id + tail, clause_id=link.clause_id + tail)
            for tail in tails
            for link in plan.links
        ),
        renamed={},
        doubts=plan.doubts,
    )
    layers = tuple(
        replace(layer, features=tuple(replace(f, id=f.id + tail) for tail in tails for f in layer.features))
        for layer in atlas.layers
    )
    return Atlas(atlas.settings, layers, copies, atlas.version)


def texts_of(atlas: Atlas) -> list[str]:
    """Every text that the search looks into, as the scan keeps it."""
    plan = atlas.plan
    layers: tuple[Layer, ...] = atlas.layers
    texts = ["".join((*c.heading_path, c.text)) for c in plan.clauses]
    texts += [f"{t.indicator}{t.quote}{t.area}{t.lead}" for t in plan.targets]
    texts += ["".join((f.name, *f.aliases, f.kind, *f.county)) for layer in layers for f in layer.features]
    return ["".join(text.split()).lower() for text in texts]


def scan(texts: list[str], query: str, most: int = 20) -> tuple[int, list[int]]:
    """How many texts hold all words of a query, and the first of them."""
    words = query.lower().split()
    found = [at for at, text in enumerate(texts) if all(word in text for word in words)]
    return len(found), found[:most]


def timed(work: Callable[[], object]) -> float:
    """How long something takes, in ms."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def measure(rounds: int = ROUNDS, times: int = TIMES) -> Timing:
    """Asks every query so many times in mixed order, of both in turn."""
    today = load_atlas()
    atlas = multiplied(today, times)
    texts = texts_of(atlas)
    timing = Timing(characters=sum(map(len, texts)))
    timing.build_today_s = timed(lambda: today.derived(TextIndex)) / 1000
    timing.build_s = timed(lambda: atlas.derived(TextIndex)) / 1000
    search_all(atlas, "pinyin")
    slow: dict[str, list[float]] = {query: [] for query in QUERIES}
    order = list(QUERIES) * rounds
    random.Random(1).shuffle(order)
    for query in order:
        took = timed(lambda query=query: search_all(atlas, query))  # type: ignore[misc]
        slow[query].append(took)
        timing.search_ms.append(took)
        timing.scan_ms.append(timed(lambda query=query: scan(texts, query)))  # type: ignore[misc]
    timing.slowest = max(slow, key=lambda query: median(slow[query]))
    return timing


def section(timing: Timing) -> str:
    """The figures as a section of the results."""
    rows = [
        f"| {title} | {percentile(timing.search_ms, share):.1f} ms | {percentile(timing.scan_ms, share):.1f} ms |"
        f" {ratio(percentile(timing.search_ms, share), percentile(timing.scan_ms, share))} |"
        for title, share in (("中位", 0.5), ("p95", 0.95))
    ]
    p95 = percentile(timing.search_ms, 0.95)
    return "\n".join(
        [
            TITLE,
            "",
            f"`python -m benchmarks.searching` 单独测。条文、目标、要素各 {TIMES} 倍，共 {timing.characters / 10_000:.0f} 万字；"
            f"{len(QUERIES)} 种查询（单字、词、长句、多词、别名、误写、拼音、数字），共 {len(timing.search_ms)} 次，次序打乱。",
            "",
            "| 首批结果 | 全文检索 | 逐条扫描 | 倍数 |",
            "| --- | ---: | ---: | ---: |",
            *rows,
            "",
            f"- {'达到' if p95 < P95_MS else '未达到'}：首批结果 p95 低于 {P95_MS} ms（{p95:.1f} ms；最慢的是“{timing.slowest}”）",
            f"- 建索引：今天的文字 {timing.build_today_s:.2f} 秒，{TIMES} 倍 {timing.build_s:.1f} 秒；在第一次搜索时建，不影响首页。",
            "- 逐条扫描只判断有没有，不排序、不标出、不认误写和拼音；全文检索的时间含排序、计数、摘录和标出。",
            "",
        ]
    )


def main() -> None:
    """Measures and prints; with --write also keeps the figures beside those of the pages."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.searching", description=__doc__)
    parser.add_argument("--write", action="store_true", help="replace the section in RESULTS.md")
    asked = parser.parse_args()
    new = section(measure())
    give(new, asked.write)


if __name__ == "__main__":
    main()
