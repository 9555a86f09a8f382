"""A workspace for each test: SQLite, or a schema of its own on the server that PLAN_DATABASE_URL names."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from geodata.workspace.store import Workspace, open_workspace


@pytest.fixture(autouse=True)
def own_database(server: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Lets `open_workspace` open a database that nobody else has."""
    if not server:
        yield
        return
    schema = f"test_{uuid.uuid4().hex}"
    engine = create_engine(server)
    with engine.begin() as connection:
        connection.execute(text(f"create schema {schema}"))
    own = make_url(server).update_query_dict({"options": f"-csearch_path={schema}"})
    monkeypatch.setenv("PLAN_DATABASE_URL", own.render_as_string(hide_password=False))
    yield
    with engine.begin() as connection:
        connection.execute(text(f"drop schema {schema} cascade"))
    engine.dispose()


@pytest.fixture
def workspace(own_database: None, tmp_path: Path) -> Iterator[Workspace]:
    """An empty workspace."""
    opened = open_workspace(tmp_path / "home")
    yield opened
    opened.engine.dispose()
