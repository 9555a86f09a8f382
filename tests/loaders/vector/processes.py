"""Looks after the processes that read files."""

import os
import time
from pathlib import Path

PATIENCE_S = 120


def readers(folder: Path) -> list[int]:
    """The ids of the workers that run in work folders below a folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if str(folder) in os.readlink(process / "cwd"):
                found.append(int(process.name))
        except OSError:
            continue
    return found


def wait_for_readers(folder: Path) -> None:
    """Waits until every worker below a folder has ended."""
    deadline = time.monotonic() + PATIENCE_S
    while readers(folder) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not readers(folder)
