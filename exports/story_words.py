"""The words of a story as they stand on slides and in handouts: targets, quotes with their sources, notes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from geodata.atlas import Atlas
from geodata.citation import cite_clause
from geodata.i18n import _
from geodata.model import Target
from geodata.stories import Number, Scene

LONGEST_QUOTE = 90
PAUSE = re.compile(r"[，。；、：]")
NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """A text without the characters that no XML file can hold."""
    return NOT_TEXT.sub("", text)


def run_text(runs: Iterable[Iterable[Any]]) -> str:
    """Runs of geodata.markdown as plain text."""
    return "".join(str(text) for text, _bold in runs)


def plain_lines(blocks: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Paragraphs and lists (geodata.markdown) as plain lines."""
    for block in blocks:
        if block["kind"] == "paragraph":
            yield run_text(block["runs"])
        elif block["kind"] == "list":
            for number, item in enumerate(block["items"], 1):
                yield (f"{number}. " if block["ordered"] else "· ") + run_text(item)


def targets_of(atlas: Atlas, scene: Scene) -> list[Target]:
    """The targets of a scene that the atlas has: its numbers, then the bars of its chart."""
    wanted = [block.target_id for block in scene.body if isinstance(block, Number)]
    wanted += [bar.target_id for bar in scene.chart.bars] if scene.chart else []
    known = {target.target_id: target for target in atlas.plan.targets}
    return [known[one] for one in dict.fromkeys(wanted) if one in known]


def short_quote(quote: str) -> str:
    """A quote as it stands on a slide: one that is long ends at a pause, with ……."""
    line = " ".join(quote.split())
    if len(line) <= LONGEST_QUOTE:
        return line
    pauses = [found.start() for found in PAUSE.finditer(line, LONGEST_QUOTE // 2, LONGEST_QUOTE)]
    return line[: pauses[-1] if pauses else LONGEST_QUOTE] + "……"


def shortened(text: str, longest: int) -> str:
    """A text on one line, at most so many characters long; one that is longer ends with ……."""
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 2] + "……"


def quote_place(block: dict[str, Any]) -> str:
    """Where a quote stands, in short: the document and its last heading."""
    last = block["headings"][-1] if block["headings"] else ""
    return _("《{title}》").format(title=block["document"]["title"]) + last


def citations(atlas: Atlas, facts: dict[str, Any], targets: Iterable[Target]) -> list[str]:
    """The scene's quotes in full, each with its citation; then the wording of its targets."""
    quotes = [cite_clause(atlas, b["clause_id"], b["quote"]) for b in facts["body"] if b["kind"] == "quote"]
    for target in targets:
        clause = atlas.clauses.get(target.clause_id)
        if clause and target.quote.strip() and target.quote.strip() in clause.text:
            quotes.append(cite_clause(atlas, target.clause_id, target.quote))
    return list(dict.fromkeys(quotes))


def missing_text(facts: dict[str, Any]) -> str:
    """What the scene refers to in vain, in one sentence for whoever can mend it; "" where nothing is missing."""
    problems = "；".join(facts["problems"])
    return _("本幕有问题：{problems}。").format(problems=problems) if problems else ""


def source_line(source: dict[str, str]) -> str:
    """A cited document: number, issuer, date."""
    return "　".join(filter(None, (source["number"], source["issuer"], source["date"])))


def remarks() -> tuple[str, ...]:
    """What must be known to read a story's maps and numbers rightly."""
    return (
        _("引文和数字照录文件原文；“在建”“规划”等以各文件的日期为准，不表示已经建成。"),
        _(
            "“示意”：依文件点名的城镇、河流连线绘成，只表示走向；“推算”：由已知数据计算得出。两者都不能量算，不作法定依据。"
        ),
    )
