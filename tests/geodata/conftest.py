"""The shipped atlas, and a copy of its files that a test may break."""

import shutil
from pathlib import Path

import pytest

from geodata.atlas import PACKAGE, Atlas, load_atlas


@pytest.fixture(scope="session")
def atlas() -> Atlas:
    """The shipped atlas."""
    return load_atlas()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of the shipped catalogue, data and plan."""
    folder = tmp_path / "root"
    for part in ("catalog", "data", "plan"):
        shutil.copytree(PACKAGE / part, folder / part)
    return folder
