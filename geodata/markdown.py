"""A small, safe part of Markdown: paragraphs, lists and bold, as plain data. Anything else stays the text that it is.

Nothing here makes HTML: whoever shows the result puts it in as text.
"""

from __future__ import annotations

import re
from typing import Any

BULLET = re.compile(r"^\s*[-*•]\s+(?P<text>.*)$")
NUMBERED = re.compile(r"^\s*\d+[.、)]\s*(?P<text>\S.*)$")
BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*", re.DOTALL)


def blocks(text: str) -> list[dict[str, Any]]:
    """A text as blocks, in order.

    Returns:
        `{"kind": "paragraph", "runs": runs}` or `{"kind": "list", "ordered": bool, "items": [runs, …]}`, where
        runs are `[text, is_bold]` pairs. Lines that follow each other in a paragraph are one, joined as Chinese is.
    """
    found: list[dict[str, Any]] = []
    for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip()):
        for line in part.split("\n"):
            _add(found, line)
        found.append({"kind": "end"})
    return [_runs_in(block) for block in found if block["kind"] != "end"]


def _add(found: list[dict[str, Any]], line: str) -> None:
    """Puts a line where it belongs: into the list or paragraph before it, or into one of its own."""
    bullet = BULLET.match(line)
    item_of = bullet or NUMBERED.match(line)
    last: dict[str, Any] = found[-1] if found else {"kind": "end"}
    if item_of:
        ordered = bullet is None
        item = item_of["text"].strip()
        if last["kind"] == "list" and last["ordered"] == ordered:
            last["items"].append(item)
        else:
            found.append({"kind": "list", "ordered": ordered, "items": [item]})
    elif not line.strip():
        return
    elif last["kind"] == "paragraph":
        last["text"] = _joined(last["text"], line.strip())
    elif last["kind"] == "list" and line[:1].isspace():
        last["items"][-1] = _joined(last["items"][-1], line.strip())
    else:
        found.append({"kind": "paragraph", "text": line.strip()})


def _joined(before: str, after: str) -> str:
    """Two lines of one paragraph: with a space between Latin letters or digits, without one in Chinese."""
    latin = before[-1:].isascii() and after[:1].isascii()
    return f"{before} {after}" if latin else before + after


def _runs_in(block: dict[str, Any]) -> dict[str, Any]:
    if block["kind"] == "list":
        return {**block, "items": [runs(item) for item in block["items"]]}
    return {"kind": "paragraph", "runs": runs(block["text"])}


def runs(text: str) -> list[list[Any]]:
    """A line as `[text, is_bold]` pairs."""
    parts = BOLD.split(text)
    return [[part, i % 2 == 1] for i, part in enumerate(parts) if part]
