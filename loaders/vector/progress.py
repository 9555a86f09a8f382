"""How far a piece of work is: stages, a share, an estimate; and the way to stop it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from geodata.errors import IntakeError
from geodata.i18n import _


class Cancelled(IntakeError):
    """The user stopped the work; nothing of it is kept."""

    def __init__(self) -> None:
        super().__init__(_("已取消，没有留下任何改动。"))


@dataclass(frozen=True)
class Step:
    """Where the work stands.

    Attributes:
        stage: The stage's Chinese name.
        number: The stage's place among all, from 1.
        stages: How many stages there are.
        share: Share of all the work that is done, 0 to 1.
        elapsed: Seconds since the work began.
        left: Seconds still to go, as the pace so far has it; None while it is too early to say.
    """

    stage: str
    number: int
    stages: int
    share: float
    elapsed: float
    left: float | None


Listener = Callable[[Step], None]


@dataclass
class Progress:
    """Counts through named stages and tells a listener; the listener may raise Cancelled.

    Args:
        stages: Stage name to its weight (its usual part of the whole).
        listener: Called with a Step at every stage and, at most every 0.1 s, within one.
    """

    stages: dict[str, float] = field(default_factory=dict)
    listener: Listener | None = None
    _begun: float = field(default_factory=time.monotonic)
    _told: float = 0.0
    _now: str = ""

    def begin(self, stage: str) -> None:
        """Enters a stage."""
        self._now = stage
        self._tell(0.0, force=True)

    def share(self, share: float) -> None:
        """Says how much of the current stage is done, 0 to 1."""
        self._tell(share, force=False)

    def _tell(self, share: float, force: bool) -> None:
        now = time.monotonic()
        if self.listener is None or (not force and now - self._told < 0.1):
            return
        self._told = now
        names = list(self.stages)
        place = names.index(self._now) if self._now in self.stages else 0
        total = sum(self.stages.values()) or 1.0
        done = sum(self.stages[name] for name in names[:place])
        done = (done + self.stages.get(self._now, 0.0) * share) / total
        elapsed = now - self._begun
        left = elapsed * (1 - done) / done if done > 0.05 else None
        self.listener(Step(self._now, place + 1, max(len(names), 1), done, elapsed, left))
