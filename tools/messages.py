"""How the tooling speaks to the person at the terminal, and how it calls other programs."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

Command = Sequence[str | Path]


class SetupError(Exception):
    """The set-up can't go on; the message, in Chinese, says why and what to do."""


def say(message: str) -> None:
    """Print one line at once, whatever the terminal's encoding."""
    text = f"» {message}\n"
    sys.stdout.buffer.write(text.encode(sys.stdout.encoding or "utf-8", errors="replace"))
    sys.stdout.flush()


def run(
    command: Command,
    *,
    cwd: Path | None = None,
    quiet: bool = False,
    timeout: float | None = None,
    env: dict[str, str] | None = None,
) -> subprocess.CompletedProcess[bytes]:
    """Run a program without input; a missing program or a time-out counts as a failure (code 127, 124).

    `quiet` hides what it prints; `env` is added to the environment.
    """
    sink = subprocess.DEVNULL if quiet else None
    sys.stdout.flush()
    parts = [str(part) for part in command]
    try:
        return subprocess.run(
            parts,
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=sink,
            timeout=timeout,
            env={**os.environ, **(env or {})},
            check=False,
        )
    except OSError:
        return subprocess.CompletedProcess(parts, 127)
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(parts, 124)


def output(command: Command, *, timeout: float = 60, show_errors: bool = False) -> str:
    """What a program prints, stripped; empty when it is missing, fails or takes too long.

    `show_errors` lets its standard error through to the terminal.
    """
    try:
        done = subprocess.run(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=None if show_errors else subprocess.DEVNULL,
            text=True,
            errors="replace",
            timeout=timeout,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
