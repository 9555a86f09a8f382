"""Names that share their end in a list: 位山、彭楼等大型灌区 names 位山灌区 and 彭楼灌区."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from geodata.mentions import SHORTEST
from geodata.proposals.lexicon import Lexicon

SHARED = "并列"
SCORE = 0.85
SHORTEST_STEM = 2
SHORTEST_TAIL = 2
SEVERAL = 3
LONG_TAIL = 4
RANKS = "市县区镇"  # 冠县 + 县城: 县 belongs to the county
FARTHEST = 60
GOES_ON = re.compile(r"(?:、|和|与|及|等)[^,。;:]*$")


class SharedEnds:
    """Knows which names have an end in common (高速, 灌区, 化工产业园), and finds them where a list gives it once."""

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        """Takes (feature id, folded name) of all names."""
        rows = sorted(set(names))
        ends = Counter(
            end
            for _id, name in rows
            for end in {name[at:] for at in range(SHORTEST_STEM, len(name) - SHORTEST_TAIL + 1)}
        )
        self._tails: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for feature_id, name in rows:
            for at in range(SHORTEST_STEM, len(name) - SHORTEST_TAIL + 1):
                tail = name[at:]
                common = ends[tail] >= (SEVERAL if len(tail) < LONG_TAIL else 2)
                if common and len(name) > SHORTEST and not (name[at - 1] in RANKS and tail[0] in RANKS):
                    self._tails[name[:at]].add((tail, feature_id))
        self._stems = Lexicon(self._tails)

    def find(self, text: str) -> Iterator[tuple[int, int, str]]:
        """(start, end, feature id) of the stems that stand in a list with their end behind it."""
        for start, stem in self._stems.find(text):
            end = start + len(stem)
            rest = text[end : end + FARTHEST]
            reached: dict[int, tuple[str, set[str]]] = {}
            for tail, feature_id in sorted(self._tails[stem], key=lambda row: -len(row[0])):
                at = rest.find(tail)
                if at > 0 and GOES_ON.match(rest[:at]):
                    longest, owners = reached.setdefault(at + len(tail), (tail, set()))
                    if longest == tail:
                        owners.add(feature_id)
            yield from ((start, end, owner) for _tail, owners in reached.values() for owner in sorted(owners))
