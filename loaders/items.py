"""The numbered items inside one paragraph: a box's list of projects, a sentence's （1）…（2）…."""

from __future__ import annotations

import re
from dataclasses import dataclass

BRACKETED = re.compile(r"[（(]\s*(\d{1,3})\s*[)）]")
CIRCLED = re.compile(r"[①-⑳㉑-㉟㊱-㊿⑴-⒇]")
POINTED = re.compile(r"(?:(?<=^)|(?<=[\s。；：:;，,）)]))(\d{1,2})\s*[.．、](?!\d)")
CIRCLES = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㉑㉒㉓㉔㉕㉖㉗㉘㉙㉚㉛㉜㉝㉞㉟㊱㊲㊳㊴㊵㊶㊷㊸㊹㊺㊻㊼㊽㊾㊿"
SENTENCE_END = "。"
REFERRING = (*"表图见第款项条附",)
TRIMMED = "；;，,、。 \t\u3000"


@dataclass(frozen=True)
class _Mark:
    number: int
    start: int
    end: int


def items_of(clause_text: str) -> list[str]:
    """The numbered items of a paragraph: （1）…（2）…, ①…②…, 1.…2.…; enumerations with 、 are none.

    Args:
        clause_text: The clause's text. A list may begin at any number, as after a page end.

    Returns:
        The items in order, without their numbers and closing marks, each verbatim a part of the text;
        [] where there is no list. Lists inside an item are found by asking again with the item.
    """
    schemes = []
    for pattern in (BRACKETED, CIRCLED, POINTED):
        runs = _runs([_mark(found) for found in pattern.finditer(clause_text)])
        runs = [run for run in runs if _is_list(run, clause_text, pattern)]
        if runs:
            schemes.append(runs)
    if not schemes:
        return []
    several = [runs for runs in schemes if any(len(run) > 1 for run in runs)] or schemes
    outermost = min(several, key=lambda runs: runs[0][0].start)
    found = []
    for run, following in zip(outermost, [*outermost[1:], None], strict=True):
        limit = following[0].start if following else len(clause_text)
        found += _texts(run, clause_text, limit)
    return [item for item in found if item]


def _mark(found: re.Match[str]) -> _Mark:
    sign = found.group()
    circled = CIRCLES.find(sign) + 1 or ord(sign[0]) - ord("⑴") + 1
    number = circled if len(sign) == 1 else int(found.group(1))
    return _Mark(number, found.start(), found.end())


def _runs(marks: list[_Mark]) -> list[list[_Mark]]:
    """Marks in rows of growing numbers; a mark that fits nowhere is a reference and no item."""
    runs: list[list[_Mark]] = []
    for i, mark in enumerate(marks):
        last = runs[-1][-1].number if runs else 0
        later = {other.number for other in marks[i + 1 :]}
        if not runs or mark.number == last + 1:
            fits = True
        elif mark.number == 1:
            fits = last + 1 not in later or marks[i + 1].number == 2
        else:
            fits = last < mark.number <= last + 3 and last + 1 not in later
        if fits and runs and mark.number > last:
            runs[-1].append(mark)
        elif fits:
            runs.append([mark])
    return runs


def _is_list(run: list[_Mark], text: str, pattern: re.Pattern[str]) -> bool:
    """True for a row of several marks, or one that opens a list (1), the whole text or goes on in a list."""
    if len(run) > 1:
        return True
    if pattern is POINTED:  # a paragraph's own number
        return False
    before = text[: run[0].start].strip()
    remnant = SENTENCE_END not in text and before[-1:] not in REFERRING  # a list torn by page ends
    return run[0].number == 1 or not before or remnant


def _texts(run: list[_Mark], text: str, limit: int) -> list[str]:
    """The texts between the marks; the last ends with its sentence where the others are no sentences."""
    ends = [*(mark.start for mark in run[1:]), limit]
    items = [text[mark.end : end] for mark, end in zip(run, ends, strict=True)]
    single = not any(SENTENCE_END in item.rstrip(TRIMMED) for item in items[:-1])
    if single and len(items) > 1:
        items[-1] = items[-1].split(SENTENCE_END, 1)[0]
    return [item.strip(TRIMMED) for item in items]
