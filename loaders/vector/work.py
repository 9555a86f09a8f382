"""Folders to work on a file in: each is held by the process that made it, and swept once nobody holds it any more."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from filelock import FileLock, Timeout

from geodata.errors import IntakeError
from geodata.i18n import _

PREFIX = "plan-intake-"
LOCK = "held.lock"


class WorkFolder:
    """A folder of one's own, held by a lock that the system lets go however the process ends.

    Args:
        home: Where it is made; default: the system's place for temporary files.

    Raises:
        OSError: It cannot be made.
    """

    def __init__(self, home: Path | None = None) -> None:
        self.path = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=home))
        self._lock = FileLock(self.path / LOCK, thread_local=False)
        try:
            self._lock.acquire(timeout=0)
        except OSError:
            shutil.rmtree(self.path, ignore_errors=True)
            raise

    def close(self) -> None:
        """Lets the folder go and removes it with all in it."""
        self._lock.release()
        shutil.rmtree(self.path, ignore_errors=True)


def work_folder(home: Path | None = None) -> WorkFolder:
    """A new work folder.

    Raises:
        IntakeError: It cannot be made.
    """
    try:
        return WorkFolder(home)
    except OSError as error:
        raise no_room(error) from error


def no_room(error: OSError) -> IntakeError:
    """What to say where nothing can be written to a work folder."""
    message = _("临时文件夹 {folder} 写不进（{reason}），没有导入任何内容。请清出磁盘空间或检查权限后重试。")
    return IntakeError(message.format(folder=tempfile.gettempdir(), reason=error.strerror or error))


def sweep(home: Path | None = None) -> int:
    """Removes the work folders that nobody holds (their process was killed); returns how many."""
    return sum(_swept(folder) for folder in Path(home or tempfile.gettempdir()).glob(f"{PREFIX}*-*"))


def _swept(folder: Path) -> bool:
    """Removes a folder unless somebody holds it, or is just about to."""
    held = folder / LOCK
    pid = folder.name.removeprefix(PREFIX).partition("-")[0]
    if not pid.isdigit() or (not held.exists() and _alive(int(pid))):
        return False
    with suppress(OSError, Timeout), FileLock(held, timeout=0):
        shutil.rmtree(folder, ignore_errors=True)
    return not folder.exists()


def _alive(pid: int) -> bool:
    if os.name != "posix":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
