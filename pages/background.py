"""Long work in a thread of its own: the page shows its progress and can stop it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any

import streamlit as st

from geodata.errors import AtlasError
from geodata.i18n import _
from loaders.vector.doctor import stage_label
from loaders.vector.progress import Step

LOG = logging.getLogger(__name__)
POLL_SECONDS = 0.5


class Job:
    """A piece of work that is under way. `make` is given a listener for its progress and a question whether to stop."""

    def __init__(self, title: str, make: Callable[[Callable[[Step], None], Callable[[], bool]], Any]) -> None:
        """Starts the work."""
        self.title = title
        self.step: Step | None = None
        self.result: Any = None
        self.error: Exception | None = None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(make,), daemon=True)
        self._thread.start()

    def _run(self, make: Callable[..., Any]) -> None:
        try:
            self.result = make(self._listen, self._stop.is_set)
        except AtlasError as error:  # told on the page, by whoever waits for the result
            self.error = error
        except Exception as error:  # the end of a thread: what nobody expected would be lost here
            LOG.exception("%s", self.title)
            self.error = error

    def _listen(self, step: Step) -> None:
        self.step = step

    @property
    def done(self) -> bool:
        """Whether it has ended, well or not."""
        return not self._thread.is_alive()

    def stop(self) -> None:
        """Asks it to stop; it ends with Cancelled."""
        self._stop.set()

    def wait(self, seconds: float) -> bool:
        """Waits a little; True when it has ended."""
        self._thread.join(seconds)
        return self.done


@st.fragment(run_every=POLL_SECONDS)
def show_progress(job: Job) -> None:
    """The job's stage, share and estimate, and a button to stop it; the page runs again when it has ended."""
    if job.done:
        st.rerun()
    step = job.step
    if step is None:
        st.progress(0.0, text=job.title)
    else:
        left = _("，约剩 {n:.0f} 秒").format(n=step.left) if step.left else ""
        text = _("{title}：{stage}（{number}/{stages}）{left}")
        facts = {"title": job.title, "stage": stage_label(step.stage), "number": step.number, "left": left}
        st.progress(min(step.share, 1.0), text=text.format(stages=step.stages, **facts))
    if st.button(_("取消"), key=f"stop-{id(job)}"):
        job.stop()
