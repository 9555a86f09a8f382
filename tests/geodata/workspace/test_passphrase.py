"""The passphrase is never kept in the clear, and guessing gets slow."""

from pathlib import Path

import pytest

from geodata.errors import WorkspaceError
from geodata.workspace.passphrase import FREE_TRIES, VARIABLE, Gate


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def secret(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv(VARIABLE, "聊城规划局-二〇二六")
    return "聊城规划局-二〇二六"


def test_only_its_hash_is_kept_and_only_the_owner_reads_it(tmp_path: Path, secret: str) -> None:
    gate = Gate(tmp_path)
    assert gate.exists and secret not in gate.path.read_text()
    assert gate.path.stat().st_mode & 0o077 == 0
    assert gate.opens(secret) and not gate.opens(secret + " ")


def test_it_stays_when_the_environment_no_longer_names_it(
    tmp_path: Path, secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    Gate(tmp_path)
    monkeypatch.delenv(VARIABLE)
    assert Gate(tmp_path).opens(secret)


def test_a_new_one_takes_the_old_ones_place(
    tmp_path: Path, secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    Gate(tmp_path)
    monkeypatch.setenv(VARIABLE, "another-passphrase")
    gate = Gate(tmp_path)
    assert gate.opens("another-passphrase") and not gate.opens(secret)


def test_without_one_nobody_gets_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    gate = Gate(tmp_path)
    assert not gate.exists and not gate.opens("")


def test_guessing_gets_slow_even_with_the_right_guess(tmp_path: Path, secret: str) -> None:
    clock = Clock()
    gate = Gate(tmp_path, clock)
    for _ in range(FREE_TRIES):
        assert not gate.opens("wrong")
    with pytest.raises(WorkspaceError, match="等"):
        gate.opens(secret)
    clock.now += 6
    assert not gate.opens("wrong")
    clock.now += 6
    with pytest.raises(WorkspaceError):
        gate.opens(secret)
    clock.now += 300
    assert gate.opens(secret)


def test_a_short_one_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "short")
    with pytest.raises(WorkspaceError, match="至少要 8 个"):
        Gate(tmp_path)
