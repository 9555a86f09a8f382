"""A disk that is full or cannot be written: told in words, and what was there before stays as it was."""

import errno
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from geodata.atlas import ZONES, Atlas
from geodata.catalogue import entry_of
from geodata.errors import WorkspaceError
from geodata.workspace.layer_files import version_path
from geodata.workspace.layers import SHIPPED, NewVersion, add_version, clean, current, publish, versions
from geodata.workspace.store import Workspace, open_workspace

ROOT = Path(__file__).resolve().parents[3]
TOLD = "请检查磁盘空间和写入权限"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return open_workspace(tmp_path / "home", f"sqlite:///{tmp_path / 'w.db'}")


@pytest.fixture
def zones(atlas: Atlas) -> NewVersion:
    layer = atlas.layer_by_id[ZONES]
    return NewVersion(entry_of(layer), layer.features, (), "x.zip", {})


@pytest.fixture
def kept(workspace: Workspace, zones: NewVersion) -> str:
    """A version that everyone sees."""
    version_id = add_version(workspace, zones, "王", "")
    publish(workspace, ZONES, version_id, "王", "")
    return version_id


def assert_as_before(workspace: Workspace, kept: str) -> None:
    """The one version is whole and published, and nothing lies about."""
    [row] = versions(workspace)
    assert row.version_id == kept == current(workspace, ZONES)
    assert hashlib.sha256(version_path(workspace.home, kept).read_bytes()).hexdigest() == row.sha256
    clean(workspace)
    assert [path.stem for path in (workspace.home / "layers").iterdir()] == [kept]
    assert not list((workspace.home / "staging").iterdir())


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EDQUOT, errno.EACCES])
@pytest.mark.parametrize("call", ["os.fsync", "os.replace", "os.mkdir"])
def test_a_disk_that_refuses_is_told(
    workspace: Workspace, zones: NewVersion, kept: str, monkeypatch: pytest.MonkeyPatch, call: str, code: int
) -> None:
    def refuse(*_arguments: object, **_options: object) -> None:
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as patched:
        patched.setattr(call, refuse)
        with pytest.raises(WorkspaceError, match=TOLD) as caught:
            add_version(workspace, zones, "王", "")
    assert os.strerror(code) in str(caught.value)
    assert_as_before(workspace, kept)


@pytest.mark.parametrize("name", ["staging", "layers.lock"])
def test_something_else_in_the_way_is_told(
    workspace: Workspace, zones: NewVersion, kept: str, name: str
) -> None:
    where = workspace.home / name
    if where.is_dir():
        where.rmdir()
        where.write_text("a file where a folder should be", encoding="utf-8")
    else:
        where.unlink(missing_ok=True)
        where.mkdir()
    with pytest.raises(WorkspaceError, match=TOLD):
        add_version(workspace, zones, "王", "")
    if where.is_dir():
        where.rmdir()
    else:
        where.unlink()
        where.mkdir()
    assert_as_before(workspace, kept)


def test_a_database_that_can_only_be_read_is_told(workspace: Workspace, zones: NewVersion, kept: str) -> None:
    path = workspace.engine.url.database
    closed = open_workspace(workspace.home, f"sqlite:///file:{path}?mode=ro&uri=true")
    assert current(closed, ZONES) == kept
    with pytest.raises(WorkspaceError, match=TOLD):
        add_version(closed, zones, "王", "")
    with pytest.raises(WorkspaceError, match=TOLD):
        publish(closed, ZONES, SHIPPED, "王", "")
    assert_as_before(workspace, kept)


FULL = """
import resource, signal, sys
from pathlib import Path
from geodata.atlas import load_atlas
from geodata.catalogue import entry_of
from geodata.errors import WorkspaceError
from geodata.workspace.layers import SHIPPED, NewVersion, add_version, publish
from geodata.workspace.store import open_workspace

workspace, layer = open_workspace(Path(sys.argv[1]), sys.argv[2]), load_atlas().layer_by_id["zones"]
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), resource.RLIM_INFINITY))
new = NewVersion(entry_of(layer), layer.features, (), "x.zip", {})
for write in (
    lambda: add_version(workspace, new, "王", ""),
    lambda: publish(workspace, "zones", SHIPPED, "王", ""),
):
    try:
        write()
        print("written")
    except WorkspaceError as error:
        print(error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="需要系统的文件大小限制")
def test_a_disk_on_which_the_system_writes_no_more(workspace: Workspace, kept: str) -> None:
    """The system itself refuses, root too: no file may grow beyond a few bytes."""
    url = workspace.engine.url.render_as_string()
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(workspace.home), url, "16"],
        capture_output=True, text=True, cwd=ROOT, check=False,
    )  # fmt: skip
    told = done.stdout.splitlines()
    assert len(told) == 2 and all(TOLD in line for line in told), (told, done.stderr)
    assert_as_before(workspace, kept)
