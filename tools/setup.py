"""What stands behind each make target: `python -m tools.setup COMMAND [ARGUMENT ...]`.

Needs Python 3.11 or newer and nothing else; everything it installs goes into `.venv`.
"""

from __future__ import annotations

import os
import shutil
import socket
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from tools import assets, venv
from tools.messages import Command, SetupError, output, run, say

ROOT = venv.ROOT
RUNTIME = "requirements.txt"
DEVELOPMENT = "requirements-dev.txt"
DATA = "requirements-data.txt"
CHECKED_PACKAGES = ("geodata", "loaders", "layers", "exports", "sources", "tools")
CACHES = (".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis", "node_modules")


def prepare(*more: str, browser_assets: bool = True) -> None:
    """Bring the environment, and the browser assets where they are needed, up to date."""
    with venv.exclusive():
        venv.ensure([RUNTIME, *more])
        if browser_assets:
            assets.put_in_place(venv.PYTHON)


def in_venv(*arguments: str, env: dict[str, str] | None = None) -> int:
    """Run the environment's Python in the project's root; its exit code."""
    return run([venv.PYTHON, *arguments], cwd=ROOT, env=env).returncode


def start(*arguments: str) -> int:
    """Become the environment's Python, so that signals reach it; on Windows, wait for it."""
    command = [str(venv.PYTHON), *arguments]
    os.chdir(ROOT)
    sys.stdout.flush()
    if os.name == "posix":
        os.execv(command[0], command)
    return run(command).returncode


def command_run(_: Sequence[str]) -> int:
    """Serve the app."""
    port = os.environ.get("PORT") or "8501"
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise SetupError(f"PORT={port} 不是端口号，应为 1 到 65535 的整数，例如 make run PORT=8502。")
    if port_taken(int(port)):
        raise SetupError(
            f"端口 {port} 已被占用，也许应用已在运行：http://localhost:{port}。"
            f"要另开一个，请换端口：make run PORT={int(port) + 1}。"
        )
    prepare()
    say(f"启动应用：http://localhost:{port}（Ctrl+C 停止）")
    return start("-m", "streamlit", "run", "app.py", "--server.port", port, "--browser.serverPort", port)


def port_taken(port: int) -> bool:
    """True when something already listens on the port of this machine."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def lint() -> bool:
    """Run the linters; True when all are content."""
    packages = [name for name in CHECKED_PACKAGES if any((ROOT / name).glob("**/*.py"))]
    commands = (
        ("-m", "ruff", "check", "."),
        ("-m", "ruff", "format", "--check", "."),
        ("-m", "mypy", *packages),
    )
    codes = [in_venv(*command) for command in commands]
    return not any(codes)


def find_browser() -> dict[str, str]:
    """The environment variable that hands a Chromium to tests and benchmarks; empty when there is none."""
    finder: Command = [venv.PYTHON, "-m", "tools.browser", "--install"]
    found = output(finder, timeout=3600, show_errors=True)
    return {"PLAN_CHROMIUM": found} if found else {}


def command_lint(_: Sequence[str]) -> int:
    """Ruff and mypy."""
    prepare(DEVELOPMENT, browser_assets=False)
    return 0 if lint() else 1


def command_test(arguments: Sequence[str]) -> int:
    """Linters, then every test; pytest's summary comes last when all is well."""
    prepare(DEVELOPMENT)
    clean = lint()
    if not clean:
        say("代码检查没有通过（见上），继续运行测试……")
    tests = in_venv("-m", "pytest", *arguments, env=find_browser())
    if not clean:
        say("代码检查没有通过：ruff 或 mypy 的提示在测试输出之前，可用 make lint 单独查看。")
    return tests or (0 if clean else 1)


def command_bench(arguments: Sequence[str]) -> int:
    """The benchmarks, in a headless Chromium."""
    prepare(DEVELOPMENT)
    return in_venv("-m", "benchmarks", *arguments, env=find_browser())


def command_data(arguments: Sequence[str]) -> int:
    """Make the shipped data anew from their sources."""
    prepare(DATA, browser_assets=False)
    return in_venv("-m", "sources", *arguments)


def command_check(_: Sequence[str]) -> int:
    """Check catalogue, data, clauses and targets."""
    prepare(browser_assets=False)
    return in_venv("-m", "geodata", "check")


def command_export(arguments: Sequence[str]) -> int:
    """Write the open data to a folder."""
    prepare(browser_assets=False)
    return in_venv("-m", "geodata", "export", *(arguments or ["export"]))


def command_contact_sheet(arguments: Sequence[str]) -> int:
    """A picture of every slide of every story."""
    prepare(DEVELOPMENT)
    return in_venv("-m", "tools.contact_sheet", *arguments, env=find_browser())


def command_clean(_: Sequence[str]) -> int:
    """Remove what the set-up made."""
    with venv.exclusive():
        for path in (venv.VENV, assets.VENDOR, *(ROOT / name for name in CACHES)):
            shutil.rmtree(path, ignore_errors=True)
    for path in python_caches(ROOT):
        shutil.rmtree(path, ignore_errors=True)
    return 0


def python_caches(root: Path) -> list[Path]:
    """The __pycache__ folders of the project's own packages."""
    return [path for path in root.glob("**/__pycache__") if ".venv" not in path.parts]


COMMANDS: dict[str, Callable[[Sequence[str]], int]] = {
    "run": command_run,
    "test": command_test,
    "lint": command_lint,
    "bench": command_bench,
    "data": command_data,
    "check": command_check,
    "export": command_export,
    "contact-sheet": command_contact_sheet,
    "clean": command_clean,
}


def main(arguments: Sequence[str]) -> int:
    """Run one command; its exit code."""
    name, *rest = arguments or ["help"]
    command = COMMANDS.get(name)
    if command is None:
        say(f"没有命令 {name}；可用：{'、'.join(COMMANDS)}（也见 make help）")
        return 2
    try:
        return command(rest)
    except SetupError as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
