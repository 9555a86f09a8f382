"""Starts the process that reads files, listens to it, and ends it when it takes too long or nobody wants it."""

from __future__ import annotations

import json
import logging
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from geodata.errors import IntakeError
from geodata.i18n import _
from loaders.vector import gdal
from loaders.vector.limits import Limits, setting
from loaders.vector.progress import Cancelled, Listener, Step

LOG = logging.getLogger(__name__)
ROOT = Path(__file__).resolve().parents[2]
POLL_S = 0.1
MEMORY_SIGNALS = (-9, -6)


def call(
    job: dict[str, Any], folder: Path, limits: Limits,
    listener: Listener | None = None, cancelled: Callable[[], bool] = lambda: False,
) -> Any:  # fmt: skip
    """Has a job done in a process of its own.

    Args:
        job: What to do, as `worker.JOBS` has it.
        folder: The only folder that it writes to.
        limits: Its limits.
        listener: Told how far it is.
        cancelled: Asked ten times a second whether to stop.

    Returns:
        The answer, as plain data.

    Raises:
        Cancelled: `cancelled` said so; the process has ended.
        IntakeError: The file was refused, took too long or too much memory, or broke the process.
    """
    environment = {**os.environ, **gdal.environment(), "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    process = subprocess.Popen(
        [sys.executable, "-m", "loaders.vector.worker"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        cwd=folder, env=environment, text=True, encoding="utf-8",
    )  # fmt: skip
    assert process.stdin and process.stdout
    try:
        _send(process.stdin, {**job, "folder": str(folder), "limits": asdict(limits)})
        return _listen(process, limits, listener, cancelled)
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            _close(pipe)


def _send(pipe: IO[str], job: dict[str, Any]) -> None:
    with suppress(BrokenPipeError):  # it has ended already: that is heard in _listen
        pipe.write(json.dumps(job, ensure_ascii=False) + "\n")
        pipe.flush()


def _close(pipe: IO[str]) -> None:
    with suppress(BrokenPipeError):
        pipe.close()


def _listen(
    process: subprocess.Popen[str], limits: Limits, listener: Listener | None, cancelled: Callable[[], bool]
) -> Any:
    lines: queue.Queue[str | None] = queue.Queue()

    def gather() -> None:
        assert process.stdout
        for line in process.stdout:
            lines.put(line)
        lines.put(None)

    threading.Thread(target=gather, daemon=True).start()
    deadline = time.monotonic() + limits.seconds
    while True:
        if cancelled():
            raise Cancelled
        if time.monotonic() > deadline:
            raise IntakeError(_too_long(limits))
        try:
            line = lines.get(timeout=POLL_S)
        except queue.Empty:
            continue
        if line is None:
            raise IntakeError(_ended(process.wait(), limits))
        answer = json.loads(line)
        if "step" in answer:
            if listener:
                listener(Step(**answer["step"]))
            continue
        return _answer(answer, limits)


def _answer(answer: dict[str, Any], limits: Limits) -> Any:
    if "done" in answer:
        return answer["done"]
    if "refused" in answer:
        raise IntakeError(answer["refused"])
    if "memory" in answer:
        raise IntakeError(_too_big(limits))
    LOG.error("reading failed:\n%s", answer.get("trace", ""))
    message = _(
        "读取时出了意外（{what}），没有导入任何内容。请在原软件里重新导出一份再试；仍不行，请把文件交给维护人员。"
    )
    raise IntakeError(message.format(what=answer.get("failed", "")[:120]))


def _too_long(limits: Limits) -> str:
    message = _(
        "处理超过 {seconds:g} 秒，已停止，没有导入任何内容。请拆成几个文件，或请管理员调大 {setting}。"
    )
    return message.format(seconds=limits.seconds, setting=setting("seconds"))


def _too_big(limits: Limits) -> str:
    message = _(
        "处理需要的内存超过 {memory} MB，已停止，没有导入任何内容。请拆成几个文件，或请管理员调大 {setting}。"
    )
    return message.format(memory=limits.memory_mb, setting=setting("memory_mb"))


def _ended(code: int, limits: Limits) -> str:
    """What to say of a process that ended without an answer."""
    message = _("读取这个文件的进程意外终止（代码 {code}），其他功能不受影响，没有导入任何内容。")
    if code in MEMORY_SIGNALS:
        message += _("可能是内存不够（上限 {memory} MB）或文件已损坏。").format(memory=limits.memory_mb)
    else:
        message += _("文件可能已损坏。")
    return message.format(code=code) + _("请在原软件里重新导出后再添加。")
