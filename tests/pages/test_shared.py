"""The start: what killed processes left is swept away, and trouble in doing so stops nobody."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from geodata.atlas import ZONES, load_atlas
from geodata.catalogue import entry_of
from geodata.workspace.layers import NewVersion, add_version, versions
from geodata.workspace.store import open_workspace
from pages import shared

ROOT = Path(__file__).resolve().parents[2]
KILLED = """
import os, signal, sys
from pathlib import Path
from geodata.workspace import layer_files
from loaders.vector.work import WorkFolder
(WorkFolder().path / "upload.zip").write_bytes(b"half")
with layer_files.written_version(Path(sys.argv[1]), "zones-lost", ()):
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with one version, and what a process left that was killed while it kept another one."""
    home, temporary = tmp_path / "home", tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setenv("PLAN_HOME", str(home))
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    layer = load_atlas().layer_by_id[ZONES]
    add_version(open_workspace(), NewVersion(entry_of(layer), layer.features, (), "x.zip", {}), "王", "")
    subprocess.run([sys.executable, "-c", KILLED, str(home)], cwd=ROOT, check=False)
    assert len(list(temporary.iterdir())) == 1
    assert (home / "layers" / "zones-lost.parquet").is_file()
    shared.forget_everything()
    return home


@pytest.mark.skipif(os.name != "posix", reason="需要 SIGKILL")
def test_the_start_sweeps_away_what_killed_processes_left(home: Path, tmp_path: Path) -> None:
    workspace = shared.shared_workspace()
    assert list((tmp_path / "tmp").iterdir()) == [] and list((home / "staging").iterdir()) == []
    files = {file.stem for file in (home / "layers").iterdir()}
    assert files == {version.version_id for version in versions(workspace)}
    shared.forget_everything()


@pytest.mark.skipif(os.name != "posix", reason="需要 SIGKILL")
def test_left_overs_that_cannot_be_swept_stop_nothing(home: Path) -> None:
    (home / "layers.lock").unlink(missing_ok=True)
    (home / "layers.lock").mkdir()
    assert shared.shared_atlas().layers and not shared.shared_atlas().issues
    shared.forget_everything()
