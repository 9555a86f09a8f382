"""The editors' passphrase: kept as a salted scrypt hash, compared in constant time, slowed down after failures."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import threading
import time
from collections.abc import Callable
from pathlib import Path

from geodata.errors import WorkspaceError
from geodata.i18n import _

VARIABLE = "PLAN_EDITOR_PASSPHRASE"
FILE = "passphrase"
LEAST = 8
WORK = 2**14
BLOCK = 8
MEMORY = 64 * 2**20
FREE_TRIES = 3
LONGEST_WAIT_S = 300.0


class Gate:
    """Lets in who knows the passphrase; one for the process, so that all who try share the wait after failures."""

    def __init__(self, home: Path, clock: Callable[[], float] = time.monotonic) -> None:
        """Takes the passphrase over from the environment, if it is set there, and keeps its hash.

        Raises:
            WorkspaceError: The passphrase is too short, or its hash can't be written.
        """
        self.path = home / FILE
        self.clock = clock
        self.failures = 0
        self.closed_until = 0.0
        self.lock = threading.Lock()
        given = os.environ.get(VARIABLE)
        if given:
            self._keep(given)

    @property
    def exists(self) -> bool:
        """Whether there is a passphrase at all."""
        return self.path.is_file()

    def opens(self, passphrase: str) -> bool:
        """Whether the passphrase is right.

        Raises:
            WorkspaceError: Too many failures just now; the message tells how long to wait.
        """
        with self.lock:
            wait = self.closed_until - self.clock()
            if wait > 0:
                message = _("口令输错次数过多，请等 {n:.0f} 秒再试。")
                raise WorkspaceError(message.format(n=max(1.0, wait)))
            right = self.exists and self._is(passphrase)
            if right:
                self.failures = 0
            else:
                self.failures += 1
                over = self.failures - FREE_TRIES
                if over >= 0:
                    self.closed_until = self.clock() + min(LONGEST_WAIT_S, 5.0 * 2**over)
            return right

    def _is(self, passphrase: str) -> bool:
        salt, _colon, kept = self.path.read_text(encoding="ascii").partition(":")
        return hmac.compare_digest(_hash(passphrase, bytes.fromhex(salt)), kept.strip())

    def _keep(self, passphrase: str) -> None:
        if len(passphrase) < LEAST:
            message = _("环境变量 {name} 里的口令太短：有 {n} 个字符，至少要 {least} 个。")
            raise WorkspaceError(message.format(name=VARIABLE, n=len(passphrase), least=LEAST))
        if self.exists and self._is(passphrase):
            return
        salt = secrets.token_bytes(16)
        try:
            draft = self.path.with_suffix(".new")
            handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "w", encoding="ascii") as out:
                out.write(f"{salt.hex()}:{_hash(passphrase, salt)}\n")
            os.replace(draft, self.path)
        except OSError as error:
            message = _("口令写不进工作区 {home}（{reason}）。请检查磁盘空间和写入权限。")
            raise WorkspaceError(message.format(home=self.path.parent, reason=error.strerror)) from error


def _hash(passphrase: str, salt: bytes) -> str:
    return hashlib.scrypt(passphrase.encode(), salt=salt, n=WORK, r=BLOCK, p=1, maxmem=MEMORY).hex()
