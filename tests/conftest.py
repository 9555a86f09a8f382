"""Fixtures for every test."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def server() -> str:
    """The database server that PLAN_DATABASE_URL names; "" where it names none."""
    return os.environ.get("PLAN_DATABASE_URL", "")


@pytest.fixture(scope="session", autouse=True)
def own_workspace(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test reads or writes the workspace of the person who runs it; the server is for the workspace's own tests."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("PLAN_HOME", str(tmp_path_factory.mktemp("workspace")))
        environment.delenv("PLAN_DATABASE_URL", raising=False)
        yield


@pytest.fixture(scope="session")
def plans_dir() -> Path:
    """The folder with the plan documents, beside the checkout; tests that need it are skipped elsewhere."""
    folder = ROOT.parent / "shared" / "plans"
    if not folder.is_dir():
        pytest.skip("规划文件不在 ../shared/plans")
    return folder
