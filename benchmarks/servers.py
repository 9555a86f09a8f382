"""The two apps, each in a process of its own on a free port of this machine."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 120
STOP_SECONDS = 10
LOG_TAIL = 1500


class BenchError(Exception):
    """The measurement can't go on; the message, in Chinese, says at what and what to look at."""


@dataclass(frozen=True)
class Server:
    """A running app."""

    name: str
    url: str
    process: subprocess.Popen[bytes]
    log: Path

    def tail(self) -> str:
        """The end of what the app has logged."""
        return self.log.read_text(encoding="utf-8", errors="replace")[-LOG_TAIL:]

    def memory_mb(self) -> float | None:
        """Resident memory of the process in MB; None where /proc doesn't tell."""
        return status_mb(self.process.pid, "VmRSS")


def status_mb(pid: int, what: str) -> float | None:
    """Memory of a process in MB: VmRSS what it holds, VmHWM the most it has held; None where /proc doesn't tell."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{what}:")), None)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serve(name: str, script: Path) -> Iterator[Server]:
    """An app under `streamlit run`, answering; it is ended with the block.

    Args:
        name: What messages call it.
        script: The file with the Streamlit ASGI app.

    Raises:
        BenchError: It ended at once or doesn't answer.
    """
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)]
    command += [
        "--server.headless",
        "true",
        "--server.fileWatcherType",
        "none",
        "--browser.serverPort",
        str(port),
    ]
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "server.log"
        with log.open("wb") as out:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env={**os.environ, "PYTHONPATH": path},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        server = Server(name, f"http://localhost:{port}", process, log)
        try:
            wait_until_healthy(server)
            yield server
        finally:
            end(process)


def wait_until_healthy(server: Server) -> None:
    """Returns once the app answers."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.process.poll() is None:
        try:
            with opener.open(f"{server.url}/_stcore/health", timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise BenchError(f"{server.name}没有启动（等了最多 {START_SECONDS} 秒）。日志末尾：\n{server.tail()}")


def end(process: subprocess.Popen[bytes]) -> None:
    """Ends a process, by force where it doesn't listen."""
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
