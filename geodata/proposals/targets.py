"""Proposes the targets that a document sets: quantities to reach, with their indicator, comparator and year."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from geodata.mentions import AGENCIES, sentence_at
from geodata.model import WHOLE_CITY, Clause
from geodata.proposals.folded import Folded, squeeze
from geodata.proposals.quantities import Quantity, around, quantities, words_between
from geodata.proposals.tables import table_rows

REACHING = (
    "达到|突破|超过|不低于|不少于|不高于|不超过|高于|低于|控制在|提高到|提升到|提高至|提升至|增长到|增加到|增至|扩大到|扩大至|"
    "降低到|降至|降到|下降到|稳定在|保持在|至少|力争|超|达|过"
)
CHANGING = "增长|提高|提升|增加|下降|降低|减少|压减|压降"
DOING = (
    "新增|净增|新建|改建|新改扩建|新改建|建成|建设|打造|培育|创建|改造|实施|引进|争创|争取|发展|开展|完成|推进|创成|认定|新认定|选派|"
    "选树|遴选|布局|组建|设立|建立|推广|改造提升|更新|整治|治理|修复|植树|造林|竣工|开工|实现|安排|投资|覆盖|入库|"
    "给予|最高|奖励|补贴|资助|年产|方面|孵化|推出|打响|抓好|投放|优化|深化|确保|入选|放映|筹建|启动|加快|推动|发放|提供|支持|培养|"
    "培训|开发|筹集|扶持|供应|储备|建强|提升|规划建设|命名|招引|吸引|化解|处置|举办|组织"
)
BEHIND = re.compile(r"^及?(以上|左右|以内|以下)")
REACHED = re.compile(rf"(?:约|共|将|均|分别)?({REACHING})(?:约|共)?$")
CHANGED = re.compile(rf"((?:年均|同比)?(?:{CHANGING}))(?:约|了)?$")
DONE = re.compile(rf"({DOING})")
# States that are targets without a number.
STATE = re.compile(
    r"(全覆盖|(?:村村|连续|普遍|四级)覆盖|动态清零|见底清零|清零|零填埋|零的突破|零突破|负增长|应[\u4e00-\u9fff]尽[\u4e00-\u9fff]|"
    r"(?:高于|低于|达到|不低于)全[省市国]平均水平)"
)
FUTURE = re.compile(
    r"到20\d\d年|20\d\d年(?:年)?底前?|力争|确保|年底前|年内|将达|规划|计划|目标|每年|明年|今年|全年|至少|不低于|不少于|“十四五”"
)
PAST = re.compile(
    r"已|同比|以来|居全省|全省前列|位居|去年|累计(?!.{0,20}(?:以上|达到))|获评|荣获|入选省|增速居"
)
BACKWARD = re.compile(r"回顾|发展基础|主要成就|发展成就|取得.{0,4}成效|现状|形势|发展环境|办理情况|名词解释")
YEAR = re.compile(r"(?:到|至)(20\d\d)年|(20\d\d)年(?:年)?底|(?:力争|确保)(20\d\d)年")
NATURE = re.compile(r"约束性|预期性")
LEAD = re.compile(r"(?:牵头|责任)(?:单位|部门)[:：]([^；;）)]*)")
OPENING = re.compile(
    r"^(?:到?20\d\d年(?:年?底)?[,，]?|力争|确保|全市|我市|其中|争取|积极|加快|稳步|持续|推动|使|并|实现|每年|至|将|各|年内|年底前|"
    r"今年|明年|全年|计划|规划|\d+[.、]|[、“”（(])+"
)
CLOSING = re.compile(r"(?:力争|分别|均|各|约|共|将|在|、|“|的)+$")
ENUMERATES = re.compile(r"[和与及、]$")  # then the noun stands behind the number
LISTED = re.compile(r"^(?:以上|左右|以内|以下)?[、和与及]*")
SURE, LIKELY, FEW = 0.9, 0.75, 0.55
LONGEST_INDICATOR = 40
TRIMMED = "、“”的"


@dataclass(frozen=True)
class Candidate:
    """A target that a clause may set; the fields are those of `geodata.model.Target`, numbers as the text has them."""

    clause_id: str
    indicator: str
    area: str
    baseline: str
    comparator: str
    value: str
    unit: str
    year: str
    nature: str
    lead: str
    quote: str
    score: float


def propose_targets(clauses: Iterable[Clause], year: str = "") -> list[Candidate]:
    """The targets that a document's clauses may set, in the order of the text; what was reached before is none.

    Args:
        clauses: The clauses of one document, in order (a table's head stands before its rows).
        year: The year that the document plans for, taken where a sentence gives none.
    """
    rows = list(clauses)
    found = {row.clause_id: Candidate(**vars(row)) for row in table_rows(rows)}
    candidates: list[Candidate] = []
    for clause in rows:
        if clause.clause_id in found:
            candidates.append(found[clause.clause_id])
        elif "\t" not in clause.text and not _backward(clause):
            candidates += _of_prose(clause, year)
    return candidates


def _backward(clause: Clause) -> bool:
    """True for a clause under a heading that looks back."""
    return any(BACKWARD.search(heading) and "目标" not in heading for heading in clause.heading_path)


def _of_prose(clause: Clause, year: str) -> Iterator[Candidate]:
    """The quantities and states to reach in a paragraph, in order."""
    text = squeeze(AGENCIES.sub(lambda found: "。" * len(found.group(0)), clause.text))
    lead = LEAD.search(clause.text)
    found: list[tuple[Quantity, str, float]] = []
    for quantity in (*quantities(text.text), *_states(text.text)):
        judged = _judge(quantity, sentence_at(text.text, quantity.start))
        if judged is not None:
            found.append((quantity, *judged))
    for quantity, comparator, score in sorted(found, key=lambda row: row[0].start):
        indicator = _indicator(quantity)
        if len(indicator) < 2:
            continue
        yield Candidate(
            clause_id=clause.clause_id,
            indicator=indicator,
            area=WHOLE_CITY,
            baseline=_baseline(quantity),
            comparator=comparator,
            value=quantity.number,
            unit=quantity.unit,
            year=_year(text.text, quantity.start) or year,
            nature="".join(NATURE.findall(sentence_at(text.text, quantity.start))[:1]),
            lead=lead.group(1).strip() if lead else "",
            quote=_quote(clause.text, text, quantity),
            score=score,
        )


def _states(text: str) -> Iterator[Quantity]:
    """States to reach that are no numbers (全覆盖), as quantities without a unit."""
    for found in STATE.finditer(text):
        before, behind = around(text, *found.span())
        yield Quantity(found.group(1), "", before, behind, *found.span())


def _year(text: str, at: int) -> str:
    """The year that is told last before a place (到2025年, 2025年底); "" for none."""
    found = YEAR.findall(text[:at])
    return next((year for year in found[-1] if year), "") if found else ""


def _judge(quantity: Quantity, sentence: str) -> tuple[str, float] | None:
    """The comparator and how sure it is that this is a target; None where nothing speaks for it."""
    future, past = FUTURE.search(sentence), PAST.search(sentence)
    if past and not future:
        return None
    if STATE.fullmatch(quantity.number):
        return "实现", LIKELY
    behind = BEHIND.match(quantity.behind)
    reached = REACHED.search(quantity.before)
    changed = CHANGED.search(quantity.before)
    done = DONE.search(quantity.before)
    if behind:
        comparator = behind.group(1)
    elif reached:
        comparator = {"达": "达到", "超": "超过", "过": "超过"}.get(reached.group(1), reached.group(1))
    elif changed:
        comparator = changed.group(1)
    elif done:
        comparator = "新增" if done.group(1) in ("新增", "净增") else "达到"
    else:
        return None
    strong = bool(behind or reached or changed)
    score = SURE if strong and future else LIKELY if strong or (done and future) else FEW
    return comparator, score


def _indicator(quantity: Quantity) -> str:
    """What is counted: the words before the number, or the verb before and the noun behind it."""
    before = re.sub(r"由[\d.]+\S{0,4}$", "", REACHED.sub("", quantity.before))
    first, *later = words_between(before)
    before = OPENING.sub("", first)
    verb = re.match(rf"(?:{DOING})", before)
    own = LISTED.sub("", later[-1]) if later else ""
    if own and not ENUMERATES.search(own):
        before = (verb.group(0) if verb else "") + own
    before = CLOSING.sub("", before)
    noun = re.split(r"[、和与]", BEHIND.sub("", quantity.behind))[0]
    if noun and (re.fullmatch(rf"(?:{DOING})*", before) or before.endswith("年产")):
        return (before + noun)[:LONGEST_INDICATOR].strip(TRIMMED)
    return (before or noun)[-LONGEST_INDICATOR:].strip(TRIMMED)


def _baseline(quantity: Quantity) -> str:
    found = re.search(r"由([\d.,]+)[^\d]{0,6}$", REACHED.sub("", quantity.before))
    return found.group(1) if found else ""


def _quote(original: str, text: Folded, quantity: Quantity) -> str:
    """The part of the sentence that sets the target, verbatim."""
    start, end = text.span(quantity.start - len(quantity.before), quantity.end + len(quantity.behind))
    return original[start:end].strip()
