"""Reads an uploaded document in a process of its own: a file that takes too long or too much memory ends with it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import warnings
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from geodata.errors import PlanError
from geodata.i18n import _
from geodata.model import Clause
from loaders.documents import StyleError, check_style, clauses_of, squeeze
from loaders.files import MAX_FILE_MB, MEGABYTE, read_bytes
from loaders.front_matter import FrontMatter, front_matter

ROOT = Path(__file__).resolve().parents[1]
SECONDS = 90
MEMORY_MB = 3000
MAX_CHARACTERS = 1_000_000
MAX_CLAUSES = 6000
OURS = re.compile(r"[\u4e00-\u9fff]")  # warnings of this project are Chinese, those of libraries are not


@dataclass(frozen=True)
class Upload:
    """What was read of an uploaded document.

    Attributes:
        text: The document's text; `clauses_of` makes its clauses.
        front: What its first lines propose.
        warnings: What was not understood, in the user's language; the rest was read.
    """

    text: str
    front: FrontMatter
    warnings: tuple[str, ...] = ()


def read_upload(name: str, data: bytes, seconds: float = SECONDS, memory_mb: int = MEMORY_MB) -> Upload:
    """Reads an uploaded document.

    Args:
        name: The file's name as uploaded; it is only told, never opened.
        data: Its content.
        seconds: How long reading may take.
        memory_mb: How much memory reading may take, in megabytes (where the system can limit it).

    Raises:
        PlanError: The file is refused, is longer than a plan document, or could not be read within the limits.
    """
    if len(data) > MAX_FILE_MB * MEGABYTE:
        read_bytes(name, data)  # says so
    command = [sys.executable, "-m", "loaders.uploads", Path(name).name, str(memory_mb)]
    try:
        answered = subprocess.run(
            command, input=data, capture_output=True, timeout=seconds, cwd=ROOT, check=False
        )
    except subprocess.TimeoutExpired as error:
        message = _(
            "{name} 读了 {seconds:g} 秒还没有读完，已停止，没有添加任何内容。请拆成几个文件，或另存为 .txt 后再添加。"
        )
        raise PlanError(message.format(name=name, seconds=seconds)) from error
    answer = _answer(answered.stdout)
    if "refused" in answer:
        raise PlanError(answer["refused"])
    if "text" not in answer:
        message = _(
            "读取 {name} 的进程意外终止，没有添加任何内容，其他功能不受影响。文件可能已损坏或要占用过多内存（上限 {memory} MB）；"
        )
        message += _("请用原软件打开另存一份，或另存为 .txt 后再添加。")
        raise PlanError(message.format(name=name, memory=memory_mb))
    return Upload(answer["text"], FrontMatter(**answer["front"]), tuple(answer["warnings"]))


def _answer(out: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(out)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def upload_clauses(doc_id: str, upload: Upload) -> tuple[list[Clause], str]:
    """The clauses of an upload, and what is strange in its style ("" for nothing)."""
    clauses = clauses_of(doc_id, upload.text)
    try:
        check_style(clauses)
    except StyleError as error:
        return clauses, str(error)
    return clauses, ""


def _read(name: str, data: bytes) -> dict[str, Any]:
    """What the process answers: the text, or why there is none."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            text = read_bytes(name, data)
            _refuse_long(name, text)
        except PlanError as error:
            return {"refused": str(error)}
    told = [str(w.message) for w in caught if OURS.search(str(w.message))]
    return {"text": text, "front": asdict(front_matter(text)), "warnings": list(dict.fromkeys(told))}


def _refuse_long(name: str, text: str) -> None:
    characters = len(squeeze(text))
    paragraphs = sum(1 for line in text.splitlines() if line.strip())
    if characters <= MAX_CHARACTERS and paragraphs <= MAX_CLAUSES:
        return
    message = _(
        "{name} 有 {characters} 字、{paragraphs} 段，最多 {most} 字、{clauses} 段（约为“十四五”规划纲要的 13 倍）。"
    )
    message += _("请按篇章拆成几个文件后再添加。")
    facts = {
        "characters": characters,
        "paragraphs": paragraphs,
        "most": MAX_CHARACTERS,
        "clauses": MAX_CLAUSES,
    }
    raise PlanError(message.format(name=name, **facts))


def _confine(memory_mb: int) -> None:
    """Limits this process's memory, where the system can."""
    try:
        import resource
    except ImportError:  # Windows: the parent still watches the time
        return
    _soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = memory_mb * MEGABYTE
    resource.setrlimit(
        resource.RLIMIT_AS, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard)
    )


def main(arguments: list[str]) -> int:
    """Reads the document on standard input, named by the first argument, and writes what it says as JSON."""
    name, memory_mb = arguments
    _confine(int(memory_mb))
    sys.stdout.buffer.write(json.dumps(_read(name, sys.stdin.buffer.read())).encode())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
