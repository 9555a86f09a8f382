"""The project's environment: created once, filled from the pinned requirements, repaired when half done."""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import json
import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from tools.messages import Command, SetupError, output, run, say

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STATE = VENV / ".setup.json"
LOCK = ROOT / ".setup.lock"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"


def apt_available() -> bool:
    """True where this process may install Debian packages."""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_install(*packages: str) -> bool:
    """Install Debian packages without questions; False when that failed."""
    env = {"DEBIAN_FRONTEND": "noninteractive"}
    run(["apt-get", "update", "-q"], quiet=True, timeout=300, env=env)
    install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages]
    return run(install, quiet=True, timeout=1200, env=env).returncode == 0


@contextlib.contextmanager
def exclusive() -> Iterator[None]:
    """Let one set-up at a time work in this checkout; a killed one lets go by itself."""
    if os.name == "nt":
        yield
        return
    import fcntl

    with LOCK.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("另一个进程正在准备环境，等它完成……")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def ensure(requirements: Iterable[str]) -> None:
    """Bring the environment to the pinned requirement files (names in the project's root).

    Does nothing when the recorded hashes fit. An environment of another Python, or one whose
    installation was broken off, is made anew. Raises SetupError.
    """
    state = read_state()
    if state.get("python") != VERSION or state.get("busy") or not PYTHON.exists():
        create()
        state = {"python": VERSION, "files": {}}
    known: dict[str, str] = state["files"]
    if all(known.get(name) == file_hash(name) for name in requirements):
        write_state(state)
        return
    names = sorted({*known, *requirements})
    say(f"正在安装依赖（{'、'.join(names)}），第一次需要一两分钟……")
    write_state({**state, "busy": True})
    install(names)
    write_state({**state, "files": {name: file_hash(name) for name in names}})


def install(names: Iterable[str]) -> None:
    """Install requirement files with the environment's pip."""
    command: list[str | Path] = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    if not sys.stdout.isatty():
        command.append("--quiet")
    for name in names:
        command += ["-r", ROOT / name]
    if run(command, env={"PIP_ROOT_USER_ACTION": "ignore"}).returncode != 0:
        raise SetupError(
            "依赖没有装上（原因见上）。请检查网络后重新运行同一条命令；"
            "在国内可用环境变量 PIP_INDEX_URL 指定 PyPI 镜像。"
        )


def file_hash(name: str) -> str:
    """Hash of one requirement file."""
    return hashlib.sha256((ROOT / name).read_bytes()).hexdigest()


def read_state() -> dict[str, Any]:
    """What the environment holds, as recorded by the last set-up; empty when unknown."""
    try:
        state = json.loads(STATE.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return state if isinstance(state, dict) and isinstance(state.get("files"), dict) else {}


def write_state(state: dict[str, Any]) -> None:
    """Record what the environment holds."""
    STATE.write_text(json.dumps(state, indent=1), encoding="utf-8")


def create() -> None:
    """Create the environment, with pip in it, by the first way that works on this machine."""
    say(f"正在创建 Python {VERSION} 环境 .venv ……")
    for way in (with_venv, with_system_pip, with_uv, with_virtualenv, with_apt):
        shutil.rmtree(VENV, ignore_errors=True)
        if way() and output([PYTHON, "-m", "pip", "--version"]):
            return
    shutil.rmtree(VENV, ignore_errors=True)
    raise SetupError(
        f"无法创建 Python 环境：这台机器的 Python {VERSION} 缺少 ensurepip，也没有 pip、uv 或 virtualenv。\n"
        f"  Debian/Ubuntu：sudo apt install python{VERSION}-venv\n"
        "  其他系统：安装 uv 或 virtualenv，或用 PYTHON=解释器路径 换一个完整的 Python。"
    )


def with_venv() -> bool:
    """The standard library's way; Debian's Python lacks ensurepip unless python3-venv is there."""
    return run([sys.executable, "-m", "venv", VENV], quiet=True).returncode == 0


def with_system_pip() -> bool:
    """An empty environment, its pip brought in by the interpreter's own pip (22.3 or newer)."""
    if importlib.util.find_spec("pip") is None:
        return False
    pip: Command = [sys.executable, "-m", "pip", "--python", PYTHON, "install", "--quiet", "pip"]
    bare: Command = [sys.executable, "-m", "venv", "--without-pip", VENV]
    return all(run(command, quiet=True).returncode == 0 for command in (bare, pip))


def with_uv() -> bool:
    """Through uv, when it is on the PATH."""
    return run(["uv", "venv", "--seed", "--python", sys.executable, VENV], quiet=True).returncode == 0


def with_virtualenv() -> bool:
    """Through virtualenv, as a module or a program."""
    ways = ([sys.executable, "-m", "virtualenv"], ["virtualenv", "-p", sys.executable])
    return any(run([*way, VENV], quiet=True).returncode == 0 for way in ways)


def with_apt() -> bool:
    """Through Debian's own package, where we may install it."""
    if not apt_available():
        return False
    say(f"正在用 apt 安装 python{VERSION}-venv ……")
    return apt_install(f"python{VERSION}-venv") and with_venv()
