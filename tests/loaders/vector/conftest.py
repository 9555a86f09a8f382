"""The city, loaded once; a reader and a doctor in this process (the worker has tests of its own)."""

from collections.abc import Callable
from pathlib import Path

import pytest

from loaders.vector.doctor import STAGES, Outcome, examine
from loaders.vector.limits import Limits
from loaders.vector.progress import Progress
from loaders.vector.reference import Reference
from loaders.vector.sources import Dataset, open_file
from tests.loaders.vector.makers import known


@pytest.fixture(scope="session")
def reference() -> Reference:
    return known()


@pytest.fixture
def work(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


@pytest.fixture
def opened(work: Path) -> Callable[..., list[Dataset]]:
    def open_(path: Path, limits: Limits | None = None) -> list[Dataset]:
        return open_file(path, path.name, work, limits or Limits(), Progress())

    return open_


@pytest.fixture
def examined(
    work: Path, reference: Reference, opened: Callable[..., list[Dataset]]
) -> Callable[..., Outcome]:
    def examine_(
        path: Path, decisions: dict | None = None, limits: Limits | None = None, at: int = 0
    ) -> Outcome:
        dataset = opened(path, limits)[at]
        return examine(dataset, work, reference, limits or Limits(), Progress(STAGES), decisions)

    return examine_
