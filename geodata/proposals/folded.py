"""A text as it is compared: without white space and quotation marks, official words in their shortest form.

聊城 高新技术产业开发区 and “聊城高新区” are one under it; every character still knows where in the text it stands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

WHITE = re.compile(r"\s")
PASSED_OVER = re.compile(r"[\s“”\"‘’《》·•－—–―-]")
ALIKE = str.maketrans("（），：；．％", "(),:;.%")

# Official words and the shorter words that documents use for them.
SHORTENED: tuple[tuple[str, str], ...] = (
    (r"高速公路", "高速"),
    (r"高速铁路|客运专线|客专", "高铁"),
    (r"高新技术产业开发区", "高新区"),
    (r"经济技术开发区|经济开发区|经开区", "开发区"),
    (r"旅游度假区", "度假区"),
    (r"自由贸易试验区|自贸试验区", "自贸区"),
    (r"产业技术研究院", "产研院"),
    (r"疾病预防控制中心", "疾控中心"),
    (r"中医医院", "中医院"),
    (r"电子商务", "电商"),
    (r"综合试验区", "综试区"),
    (r"经济圈", "城市圈"),
    (r"一刻钟", "15分钟"),
    (r"国道(?=\d)", "G"),
    (r"省道(?=\d)", "S"),
    (r"股份有限公司|有限责任公司|有限公司", ""),
    (r"国家级", "国家"),
    (r"省级", "省"),
    (r"市级", "市"),
    (r"县级", "县"),
    (r"\(聊城段\)|聊城段|\((?:聊城|山东)\)", ""),
    (r"涵闸", "闸"),
    (r"产业园区", "产业园"),
    (r"惠民便民", "便民惠民"),
    (r"专用铁路", "铁路专用线"),
    (r"新建|改扩建", ""),
    (r"的", ""),
)
_SHORTENED = re.compile("|".join(f"(?P<w{i}>{pattern})" for i, (pattern, _to) in enumerate(SHORTENED)))


@dataclass(frozen=True)
class Folded:
    """A folded text; `starts[i]` and `ends[i]` tell which part of the original its character i stands for."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The place in the original of a part of the folded text (end exclusive)."""
        return self.starts[start], self.ends[end - 1]


def squeeze(text: str) -> Folded:
    """A text without white space, brackets and punctuation in their ASCII form, and nothing else changed."""
    kept = [(char, i) for i, char in enumerate(text.translate(ALIKE)) if not WHITE.match(char)]
    starts = tuple(i for _char, i in kept)
    return Folded("".join(char for char, _i in kept), starts, tuple(i + 1 for i in starts))


def fold(text: str) -> Folded:
    """A text as it is compared: see the module."""
    kept = [(char, i) for i, char in enumerate(text.translate(ALIKE)) if not PASSED_OVER.match(char)]
    plain = "".join(char for char, _i in kept)
    rows: list[tuple[str, int, int]] = []
    at = 0
    for found in _SHORTENED.finditer(plain):
        rows += [(char, i, i + 1) for char, i in kept[at : found.start()]]
        at = found.end()
        first, last = kept[found.start()][1], kept[at - 1][1]
        shorter = SHORTENED[int(str(found.lastgroup)[1:])][1]
        rows += [(char, first, last + 1) for char in shorter]
    rows += [(char, i, i + 1) for char, i in kept[at:]]
    return Folded(
        "".join(row[0] for row in rows), tuple(row[1] for row in rows), tuple(row[2] for row in rows)
    )
