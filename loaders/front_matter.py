"""What the first lines of an official document say of it: number, title, issuer, date, period."""

from __future__ import annotations

import re
from dataclasses import dataclass

from loaders.documents import clean_lines, squeeze

HEAD_LINES = 45
LONGEST_TITLE = 90
NUMBER = re.compile(
    r"[\u4e00-\u9fff]{1,12}[〔\[（(]20\d\d[〕\]）)]\s*\d+\s*号|[\u4e00-\u9fff]{2,16}令\s*第?\s*\d+\s*号"
)
ORDINAL = re.compile(r"^第\s*\d+\s*[号期]")
ISSUER = re.compile(
    r"^(?!.*印发)[\u4e00-\u9fff]{2,24}(?:人民政府(?:办公室|办公厅)?|委员会|局|管委会|办公室)$"
)
ISSUING = re.compile(r"^((?!印发)[\u4e00-\u9fff]{2,24}?)(?:印发)?关于")
NOTICE = re.compile(r"(?:关于)?(?:印发|公布|发布|下发)(.+?)的(?:通知|决定|公告)$")
KINDS = r"(?:规划|纲要|方案|意见|办法|措施|计划|条例|规定|细则|报告|任务|要点|通知|决定|清单|公告|指南|预案|目录|规程|公报)"
TITLE = re.compile(rf"{KINDS}(?:[（(].{{1,24}}[)）])?$")
DATE = re.compile(r"(20\d\d)年(\d{1,2})月(?:(\d{1,2})日)?")
CHINESE_DATE = re.compile(
    r"([二〇零○一三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)
PERIOD = re.compile(r"(20\d\d)年?\s*[-—–～至]+\s*(20\d\d)年")
FIVE_YEARS = re.compile(r"第十([三四五六])个五年规划|“?十([三四五六])五”?")
ONE_YEAR = re.compile(r"(20\d\d)年")
DIGITS = {char: str(i) for i, char in enumerate("〇一二三四五六七八九")} | {"零": "0", "○": "0"}


@dataclass(frozen=True)
class FrontMatter:
    """What the first lines propose; "" where they do not tell. The date is ISO, of a day or a month."""

    number: str = ""
    title: str = ""
    issuer: str = ""
    date: str = ""
    period: str = ""


def front_matter(text: str) -> FrontMatter:
    """What the first lines of a document's text say of it.

    Args:
        text: The document's text, as `loaders.files.read_text` gives it.
    """
    lines = [squeeze(line.text) for line in clean_lines(text)][:HEAD_LINES]
    head = "\n".join(lines)
    number = NUMBER.search(head)
    title = _title(lines)
    issuer = next((line for line in lines if ISSUER.match(line)), "")
    if not issuer:
        found = next((ISSUING.match(line) for line in lines if ISSUING.match(line)), None)
        issuer = found.group(1) if found else ""
    return FrontMatter(
        number=re.sub(r"\s", "", number.group()) if number else "",
        title=title,
        issuer=issuer,
        date=_date(head) or _date("\n".join(squeeze(line) for line in text.splitlines()[-HEAD_LINES:])),
        period=period_of(title),
    )


def _title(lines: list[str]) -> str:
    """The title of what is issued: the plan rather than the notice that it comes with."""
    noticed = next((found.group(1) for line in _joined(lines) if (found := NOTICE.search(line))), "")
    noticed = noticed.strip("《》")
    if 4 <= len(noticed) <= LONGEST_TITLE:
        return noticed
    for line in _joined(lines):
        if TITLE.search(line) and 4 <= len(line) <= LONGEST_TITLE and not re.search(r"[，。；]", line):
            return line.strip("《》")
    return ""


def _joined(lines: list[str]) -> list[str]:
    """Each line, and before it the line with the one or two that go on with it: a title is often broken."""
    found = []
    for i, line in enumerate(lines):
        if (
            len(line) > LONGEST_TITLE
            or DATE.match(line)
            or ORDINAL.match(line)
            or re.search(r"[，。；：]", line)
        ):
            continue
        longer = [
            "".join(lines[i : i + n])
            for n in (3, 2)
            if not any(re.search(r"[，。；：〔]", part) for part in lines[i : i + n])
        ]
        found += [*(text for text in longer if NOTICE.search(text)), line]
        found += [text for text in longer[-1:] if not TITLE.search(line) and TITLE.search(text)]
    return found


def _date(text: str) -> str:
    """The first date of a text as ISO; "" for none."""
    found = DATE.search(text)
    if found:
        year, month, day = found.groups()
        return f"{year}-{int(month):02d}" + (f"-{int(day):02d}" if day else "")
    chinese = CHINESE_DATE.search(text)
    if not chinese:
        return ""
    year = "".join(DIGITS.get(char, "") for char in chinese.group(1))
    month, day_number = (_number(part) for part in chinese.groups()[1:])
    valid = len(year) == 4 and 1 <= month <= 12 and 1 <= day_number <= 31
    return f"{year}-{month:02d}-{day_number:02d}" if valid else ""


def _number(text: str) -> int:
    """A Chinese number below 100: 二十一 is 21."""
    tens, ten, ones = text.partition("十")
    if not ten:
        return int(DIGITS.get(text, "0"))
    return int(DIGITS.get(tens, "1")) * 10 + int(DIGITS.get(ones, "0"))


def period_of(title: str) -> str:
    """The period that a title names: 2023—2025年, or the five years of a five-year plan; "" for none."""
    found = PERIOD.search(title)
    if found:
        return f"{found.group(1)}—{found.group(2)}年"
    plan = FIVE_YEARS.search(title)
    if plan:
        first = 2001 + 5 * (int(DIGITS[plan.group(1) or plan.group(2)]))
        return f"{first}—{first + 4}年"
    year = ONE_YEAR.search(title)
    return f"{year.group(1)}年" if year else ""
