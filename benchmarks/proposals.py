"""`python -m benchmarks.proposals [--write]`: how good the proposals for an added document are.

Each of the five source documents is held back in turn (see held_back.py) and proposed for as if a user had added it.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from benchmarks.held_back import HeldBack, Holder, Pair
from benchmarks.report import give
from benchmarks.servers import ROOT
from geodata.atlas import Atlas, load_atlas
from geodata.coverage import name_finder
from geodata.model import Target
from geodata.proposals import Candidate, Mention, propose_mentions, propose_targets
from tools.messages import say

PLANS = ROOT.parent / "shared" / "plans"
JUDGED = Path(__file__).with_name("judged.csv")
TITLE = "## 提议的准确度"
SAMPLE = 100
AIM = 0.9
YEARS = {"dongchangfu": "2023", "report": "2023"}
NAMES = {
    "outline": "“十四五”纲要",
    "luxi": "鲁西崛起方案",
    "dongchangfu": "东昌府区任务",
    "report": "政府工作报告",
    "gazette": "公报2023年第12期",
}
RIGHT = "对"
COLUMNS = (
    "留出的文件", "条文", "提议", "查准", "查全（点名）", "查准（未知名称不遮）", "只用原名的查全", "查全（全部关联）", "查全（手写引用）",
    "人工抽查对",
)  # fmt: skip


@dataclass(frozen=True)
class MentionFigures:
    """How proposals of mentions compare with what the project links. Shares from 0 to 1."""

    source: str
    clauses: int
    gone: int
    wordings: int
    proposals: int
    precision: float
    precision_plain: float
    named: int
    recall_named: float
    recall_exact: float
    links: int
    recall_links: float
    written: int
    recall_written: float
    judged: int
    judged_right: int


@dataclass(frozen=True)
class TargetFigures:
    """How candidate targets compare with the project's."""

    source: str
    candidates: int
    right: int
    targets: int
    numeric: int
    found_numeric: int


def pairs_of(mentions: Iterable[Mention]) -> set[Pair]:
    """Feature and clause of each mention."""
    return {(mention.feature_id, mention.clause_id) for mention in mentions}


def share(part: int, whole: int) -> float:
    """A share from 0 to 1; 0 of nothing."""
    return part / whole if whole else 0.0


def mention_figures(held: HeldBack, verdicts: dict[tuple[str, str, str], str]) -> MentionFigures:
    """Proposes for a document that is held back, and compares."""
    plain = pairs_of(propose_mentions(held.atlas, held.clauses))
    masked = pairs_of(
        propose_mentions(held.atlas, [replace(c, text=held.mask(c.text)) for c in held.clauses])
    )
    finder = name_finder(held.atlas)
    exact = {(f, c.clause_id) for c in held.clauses for f in finder.find(held.mask(c.text))}
    told = [verdict for pair in plain if (verdict := verdicts.get((held.source, *pair)))]
    return MentionFigures(
        source=held.source,
        clauses=len(held.clauses),
        gone=len(held.gone),
        wordings=held.wordings,
        proposals=len(plain),
        precision=share(len(masked & held.links), len(masked)),
        precision_plain=share(len(plain & held.links), len(plain)),
        named=len(held.named),
        recall_named=share(len(masked & held.named), len(held.named)),
        recall_exact=share(len(exact & held.named), len(held.named)),
        links=len(held.links),
        recall_links=share(len(plain & held.links), len(held.links)),
        written=len(held.written),
        recall_written=share(len(plain & held.written), len(held.written)),
        judged=len(told),
        judged_right=told.count(RIGHT),
    )


def digits(value: str) -> str:
    """A value as it is compared: without commas and spaces, every dash the same."""
    return re.sub(r"[,，\s]", "", value).translate(str.maketrans("—–～~", "----"))


def target_figures(source: str, candidates: list[Candidate], targets: list[Target]) -> TargetFigures:
    """Compares: a candidate is right when its clause has a target of the project's with the same value, each once."""
    left: dict[str, list[Target]] = defaultdict(list)
    for target in targets:
        left[target.clause_id].append(target)
    found: list[Target] = []
    for candidate in candidates:
        same = [t for t in left[candidate.clause_id] if digits(t.value) == digits(candidate.value)]
        if same:
            best = max(same, key=lambda t: len(set(t.indicator) & set(candidate.indicator)))
            left[candidate.clause_id].remove(best)
            found.append(best)
    numeric = [target for target in targets if re.search(r"\d", target.value)]
    return TargetFigures(
        source, len(candidates), len(found), len(targets), len(numeric), sum(t in numeric for t in found)
    )


def read_verdicts() -> dict[tuple[str, str, str], str]:
    """The verdicts by eye: source, feature id and clause id to 对 or 错."""
    if not JUDGED.exists():
        return {}
    with JUDGED.open(encoding="utf-8", newline="") as table:
        return {
            (row["source"], row["feature_id"], row["clause_id"]): row["verdict"]
            for row in csv.DictReader(table)
        }


def sample(held: HeldBack) -> list[Mention]:
    """Up to SAMPLE proposals of a document, drawn by chance but always the same ones."""
    mentions = propose_mentions(held.atlas, held.clauses)
    return Random(1).sample(mentions, min(SAMPLE, len(mentions)))


def measure(atlas: Atlas, plans: Path) -> tuple[list[MentionFigures], list[TargetFigures]]:
    """Both kinds of figures for every document."""
    holder = Holder(atlas, plans)
    verdicts = read_verdicts()
    mentions, targets = [], []
    for source in holder.sources:
        held = holder.hold_back(source)
        mentions.append(mention_figures(held, verdicts))
        ids = {clause.clause_id for clause in held.clauses}
        own = [target for target in atlas.plan.targets if target.clause_id in ids]
        targets.append(target_figures(source, propose_targets(held.clauses, YEARS.get(source, "")), own))
    return mentions, targets


def percent(value: float) -> str:
    """A share as 96.3%."""
    return f"{value:.1%}"


def section(mentions: list[MentionFigures], targets: list[TargetFigures]) -> str:
    """The figures as a section of the results."""
    rows = [
        f"| {NAMES[m.source]} | {m.clauses} | {m.proposals} | {percent(m.precision)} | {percent(m.recall_named)}（{m.named}） |"
        f" {percent(m.precision_plain)} | {percent(m.recall_exact)} | {percent(m.recall_links)}（{m.links}） |"
        f" {percent(m.recall_written)}（{m.written}） | {m.judged_right}/{m.judged} |"
        for m in mentions
    ]
    total = TargetFigures(
        "",
        *(
            sum(getattr(t, name) for t in targets)
            for name in ("candidates", "right", "targets", "numeric", "found_numeric")
        ),
    )
    target_rows = [
        f"| {NAMES.get(t.source, '合计')} | {t.candidates} | {percent(share(t.right, t.candidates))} | {t.targets} |"
        f" {percent(share(t.right, t.targets))} | {percent(share(t.found_numeric, t.numeric))}（{t.numeric}） |"
        for t in (*targets, total)
    ]
    met = [m for m in mentions if m.precision >= AIM and m.recall_named >= AIM]
    verdict = "达到" if len(met) == len(mentions) else "未达到"
    return "\n".join(
        [
            TITLE,
            "",
            "`python -m benchmarks.proposals` 单独测（需要 `../shared/plans` 里的规划文件）。五份文件轮流当作没读过的新文件。",
            "",
            f"| {' | '.join(COLUMNS)} |",
            "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
            *rows,
            "",
            f"- {verdict}：地名提议查准、查全都不低于 {AIM}（五份中 {len(met)} 份）",
            "",
            "| 候选指标 | 候选 | 查准 | 本图指标 | 查全 | 查全（有数字的） |",
            "| --- | ---: | ---: | ---: | ---: | ---: |",
            *target_rows,
            "",
            *notes(mentions),
        ]
    )


def notes(mentions: list[MentionFigures]) -> list[str]:
    """What the figures mean, and what they do not."""
    gone = sum(m.gone for m in mentions)
    wordings = sum(m.wordings for m in mentions)
    return [
        f"- 留出：只有这份文件点名的要素（五份合计 {gone} 个）从名录和对照中都去掉；其余要素里，只在这份文件出现过的写法（合计 {wordings} 种）"
        "不给匹配用。县（市、区）、乡镇街道来自官方名册，一直在名录里；市名处处都是，不算。任免、大事记两类条文本图按规定不关联，不计。",
        "- 查准：提议中本图确有此关联的比例；去掉的要素，其名称先遮住（“茌平区杜郎口高中”不在名录，里面的“茌平区”不算提议）。"
        "“未知名称不遮”把这些也算错，人工抽查的是这一种。",
        "- 查全（点名）：条文里写有该要素任一已知名称（含被拿掉的写法）的关联，找到的比例。本图的自动关联出自同样的原名查找，"
        "所以原名部分的数偏好看；“只用原名的查全”是不用简写、并列、近似时的数。全部关联另含人按意思挂的（如“两纵七横一环”挂各条高速），名称匹配找不到。",
        "- 手写引用：`sources/features` 里手写的 cites。人工抽查：每份随机 100 条（不足的全看），逐条看原句，判断提议的要素是不是文中所说，"
        "结果在 `benchmarks/judged.csv`；企业名、线路名、落款里的县名从严算错。",
        "- 规则和门限是看着这五份文件定的，对全新的文件，数会低一些。",
        "- 候选指标：同一条文里有同样数值的本图指标为对；本图指标含“全覆盖”“建成”等没有数字的，规则只认一部分。",
        "",
    ]


def print_sample(atlas: Atlas, plans: Path) -> None:
    """Prints the samples that are to be judged, as rows for judged.csv without the verdict."""
    holder = Holder(atlas, plans)
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["source", "feature_id", "clause_id", "how", "score", "feature", "quote"])
    for source in holder.sources:
        held = holder.hold_back(source)
        for m in sample(held):
            text = next(c.text for c in held.clauses if c.clause_id == m.clause_id)
            shown = (
                f"{text[max(0, m.start - 30) : m.start]}【{text[m.start : m.end]}】{text[m.end : m.end + 30]}"
            )
            name = held.atlas.features[m.feature_id].name
            out.writerow([source, m.feature_id, m.clause_id, m.how, m.score, name, " ".join(shown.split())])


def main(arguments: list[str] | None = None) -> int:
    """Measures and prints; 1 without the plan documents."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.proposals", description=__doc__)
    parser.add_argument("--plans", type=Path, default=PLANS, help="folder with the plan documents (txt)")
    parser.add_argument("--write", action="store_true", help="replace the section in RESULTS.md")
    parser.add_argument(
        "--sample", action="store_true", help="print the proposals that are to be judged by eye"
    )
    asked = parser.parse_args(arguments)
    if not asked.plans.is_dir():
        say(f"规划文件不在 {asked.plans}，没有测提议的准确度。")
        return 1
    atlas = load_atlas()
    if asked.sample:
        print_sample(atlas, asked.plans)
        return 0
    text = section(*measure(atlas, asked.plans))
    give(text, asked.write)
    return 0


if __name__ == "__main__":
    sys.exit(main())
