"""The workspace: changes and their trail stand or fall together, and trouble is told."""

import sys
from pathlib import Path

import pytest

from geodata.errors import WorkspaceError
from geodata.workspace.store import Change, Workspace, open_workspace


def test_a_change_and_its_line_of_the_trail_are_kept(tmp_path: Path) -> None:
    first = open_workspace(tmp_path / "home")
    with first.change("王", "改", "x", "为何", {"a": 1}):
        pass
    line = open_workspace(tmp_path / "home").trail("x")[0]
    assert (line.who, line.what, line.why, line.details) == ("王", "改", "为何", {"a": 1})
    assert line.at.endswith("+00:00")


def test_a_change_that_fails_leaves_nothing(workspace: Workspace) -> None:
    with pytest.raises(ZeroDivisionError), workspace.change("王", "改", "x") as session:
        session.add(Change(at="", who="", what="", subject="y"))
        raise ZeroDivisionError
    assert workspace.trail() == []


def test_only_what_is_published_makes_a_new_edition(workspace: Workspace) -> None:
    with workspace.change("王", "改", "x"):
        pass
    assert workspace.edition == 0
    with workspace.change("王", "发布", "x", publishes=True):
        pass
    assert workspace.edition > 0


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(WorkspaceError, match="PLAN_HOME"):
        open_workspace(tmp_path / "file" / "home")


def test_a_broken_database_is_told_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "workspace.db").write_bytes(b"no database" * 100)
    with pytest.raises(WorkspaceError, match="打不开"):
        open_workspace(tmp_path, f"sqlite:///{tmp_path / 'workspace.db'}")
    assert (tmp_path / "workspace.db").read_bytes() == b"no database" * 100


def test_a_missing_driver_is_told_with_the_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(WorkspaceError, match=r'pip install "psycopg\[binary\]"'):
        open_workspace(tmp_path, "postgresql+psycopg://plan@localhost/plan")
