"""Fixtures for every test."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session", autouse=True)
def own_workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test reads or writes the workspace of the person who runs it."""
    before = os.environ.get("PLAN_HOME")
    os.environ["PLAN_HOME"] = str(tmp_path_factory.mktemp("workspace"))
    yield
    if before is None:
        del os.environ["PLAN_HOME"]
    else:
        os.environ["PLAN_HOME"] = before


@pytest.fixture(scope="session")
def plans_dir() -> Path:
    """The folder with the plan documents, beside the checkout; tests that need it are skipped elsewhere."""
    folder = ROOT.parent / "shared" / "plans"
    if not folder.is_dir():
        pytest.skip("规划文件不在 ../shared/plans")
    return folder
