"""Fixtures for every test."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def plans_dir() -> Path:
    """The folder with the plan documents, beside the checkout; tests that need it are skipped elsewhere."""
    folder = ROOT.parent / "shared" / "plans"
    if not folder.is_dir():
        pytest.skip("规划文件不在 ../shared/plans")
    return folder
