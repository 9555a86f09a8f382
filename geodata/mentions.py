"""Finds the names of features in a text: the longest name wins, so that 东古城镇 is never read as 古城镇."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

SHORTEST = 3
SENTENCE_ENDS = "。；;\t"
# Words that name whatever the sentence is about, a policy, or the city as a whole: alone they link nothing.
GENERIC = frozenset(
    {
        "开发区", "高新区", "度假区", "经开区", "高新技术产业开发区", "物流园区", "大学科技园", "机场",
        "聊城市", "全市", "我市", "中心城区", "市城区", "主城区", "城区", "县域", "千岛山庄", "一校三馆", "市档案馆",
        "生态空间", "农业空间", "城镇空间", "生态保护红线", "生态功能区", "主体功能区", "地下水超采区", "示范片区",
        "农业现代化示范区", "乡镇商贸中心建设引领县", "国家市场采购贸易方式试点", "现代产业学院", "便民生活圈",
        "历史文化名城", "城市河湖", "国家区域医疗中心", "区域医疗高地", "核心增长极",
        "突破菏泽鲁西崛起", "鲁西大地", "黄河流域生态保护和高质量发展", "黄河流域",
    }
)  # fmt: skip
# The agencies behind a task: what is named there is an office, not a place of the plan.
AGENCIES = re.compile(
    r"[（(](?:牵头|责任|配合|参与)单位[:：][^（()）]*(?:[（(][^（()）]*[)）][^（()）]*)*[)）]"
)


class NameFinder:
    """Knows every name and alias, and finds them in texts."""

    def __init__(self, names: Mapping[str, Iterable[str]], short: frozenset[str] = frozenset()) -> None:
        """Takes the names of each feature id; names under SHORTEST characters count only when in `short`."""
        owners: dict[str, set[str]] = defaultdict(set)
        for feature_id, texts in names.items():
            for text in texts:
                if text not in GENERIC and (len(text) >= SHORTEST or text in short):
                    owners[text].add(feature_id)
        self.owners = dict(owners)
        longest_first = sorted((name for name in owners), key=len, reverse=True)
        self._pattern = re.compile("|".join(re.escape(name) for name in longest_first) or "(?!)")

    def spans(self, text: str) -> Iterator[tuple[str, int]]:
        """Every mention in a text in order, as the name and the place (index) where it begins; none overlap.

        Lists of agencies (牵头单位…) are passed over.
        """
        for match in self._pattern.finditer(AGENCIES.sub(lambda list_: "\0" * len(list_.group(0)), text)):
            yield match.group(0), match.start()

    def find(self, text: str) -> dict[str, tuple[str, int]]:
        """Feature ids named in a text, each with the name and the place (index) of its first mention.

        A name that several features bear gives all of them. Lists of agencies (牵头单位…) are passed over.
        """
        found: dict[str, tuple[str, int]] = {}
        for name, start in self.spans(text):
            for feature_id in sorted(self.owners[name]):
                found.setdefault(feature_id, (name, start))
        return found


def sentence_at(text: str, index: int) -> str:
    """The sentence (or item, or table cell) of a text that holds the character at an index, verbatim."""
    start = max(text.rfind(mark, 0, index) for mark in SENTENCE_ENDS) + 1
    ends = [end for mark in SENTENCE_ENDS if (end := text.find(mark, index)) >= 0]
    return text[start : min(ends, default=len(text))]
