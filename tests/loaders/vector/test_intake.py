"""The process that reads: its answers, and what becomes of it when it crashes, takes too long, or is not wanted."""

import errno
import gc
import logging
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from geodata.errors import IntakeError
from loaders.vector.intake import Intake
from loaders.vector.limits import Limits
from loaders.vector.process import call
from loaders.vector.progress import Cancelled, Step
from loaders.vector.reference import Reference
from loaders.vector.work import PREFIX, WorkFolder, sweep
from tests.loaders.vector import makers as m
from tests.loaders.vector.processes import readers, wait_for_readers

linux = pytest.mark.skipif(not Path("/proc/self/cwd").exists(), reason="需要 Linux 的 /proc 与资源限制")


def test_open_examine_repair(tmp_path: Path, reference: Reference) -> None:
    path = m.zipped_shapefile(tmp_path, m.squares(4527), "乡镇/", "gbk", without=("prj", "cpg"))
    steps: list[Step] = []
    home = tmp_path / "home"
    home.mkdir()
    with Intake(path, reference, home=home) as intake:
        (dataset,) = intake.open(steps.append)
        assert (dataset.count, dataset.geometry, dataset.format) == (4, "Polygon", "shapefile")
        report = intake.examine(dataset, listener=steps.append)
        repaired = intake.repair(dataset, report.proposals)
        assert repaired.layer["name"].iloc[0] == "古楼街道" and repaired.layer.crs.to_epsg() == 4326
        other = intake.repair(dataset, {"crs": "EPSG:4527"})
        assert "XZQMC" in other.layer.columns and [one.kind for one in other.report.steps] == ["crs"]
        assert list(home.iterdir()) == [intake.folder]
    assert list(home.iterdir()) == []
    assert {"unpack", "read", "between", "write"} <= {one.stage for one in steps}
    assert all(0 <= one.share <= 1 for one in steps)


def test_refusal_comes_through(tmp_path: Path, reference: Reference) -> None:
    path = tmp_path / "a.kml"
    path.write_text('<?xml version="1.0"?><!DOCTYPE kml><kml/>', encoding="utf-8")
    with Intake(path, reference) as intake, pytest.raises(IntakeError, match="DOCTYPE"):
        intake.open()


def test_what_nobody_expected_is_told_and_logged_with_its_place(
    tmp_path: Path, reference: Reference, caplog: pytest.LogCaptureFixture
) -> None:
    path = m.written(m.squares(), tmp_path / "a.gpkg")
    with Intake(path, reference, home=tmp_path) as intake:
        (dataset,) = intake.open()
        with pytest.raises(IntakeError, match="出了意外"), caplog.at_level(logging.ERROR):
            call({"job": "no such job"}, intake.folder, Limits())
        assert intake.examine(dataset)
    assert "Traceback" in caplog.text and "no such job" in caplog.text


def test_cancel_leaves_nothing_behind(tmp_path: Path, reference: Reference) -> None:
    path = m.written(m.squares(), tmp_path / "a.gpkg")
    intake = Intake(path, reference, home=tmp_path)
    with pytest.raises(Cancelled):
        intake.open(cancelled=lambda: True)
    assert not list(tmp_path.glob(f"{PREFIX}*"))
    assert not readers(tmp_path)


@linux
def test_a_crash_kills_only_the_import(tmp_path: Path, reference: Reference) -> None:
    path = m.written(m.squares(), tmp_path / "a.gpkg")

    def crash(_step: Step) -> None:
        for pid in readers(tmp_path):
            os.kill(pid, signal.SIGSEGV)

    with Intake(path, reference, home=tmp_path) as intake:
        (dataset,) = intake.open()
        with pytest.raises(IntakeError, match="进程意外终止"):
            intake.examine(dataset, listener=crash)
        assert intake.examine(dataset).features == 4


def test_too_long_is_stopped_and_said(tmp_path: Path, reference: Reference) -> None:
    path = m.written(m.squares(), tmp_path / "a.gpkg")
    with (
        Intake(path, reference, limits=replace(Limits(), seconds=0.05)) as intake,
        pytest.raises(IntakeError, match=r"超过 0.05 秒.*PLAN_MAX_SECONDS"),
    ):
        intake.open()


@linux
def test_too_much_memory_is_stopped_and_said(tmp_path: Path, reference: Reference) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b,c,d,e,f\n" + "11,22,33,44,55,66\n" * 1_500_000, encoding="utf-8")
    with Intake(path, reference, limits=replace(Limits(), memory_mb=700)) as intake:
        (dataset,) = intake.open()
        with pytest.raises(IntakeError, match=r"内存超过 700 MB.*PLAN_MAX_MEMORY_MB"):
            intake.examine(dataset)


@linux
def test_a_killed_program_leaves_no_reader_and_its_folder_is_swept(tmp_path: Path) -> None:
    path = m.written(m.squares(), tmp_path / "a.gpkg")
    code = (
        "import sys, pathlib; from loaders.vector.intake import Intake; from loaders.vector.reference import Reference\n"
        f"intake = Intake({str(path)!r}, Reference({{}}), home=pathlib.Path({str(tmp_path)!r}))\n"
        "intake.open(lambda step: print('ready', flush=True))\nimport time; time.sleep(600)"
    )
    program = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert program.stdout and program.stdout.readline() == "ready\n"
    assert sweep(tmp_path) == 0
    program.kill()
    program.wait()
    program.stdout.close()
    wait_for_readers(tmp_path)
    assert sweep(tmp_path) == 1
    assert not list(tmp_path.glob(f"{PREFIX}*"))


def test_limits_come_from_the_environment() -> None:
    assert Limits.of({}).upload_mb == 500 and Limits.of({}).unpacked_mb == 5000
    assert Limits.of({"PLAN_MAX_UPLOAD_MB": "20", "PLAN_MAX_FIELDS": "10"}) == replace(
        Limits(), upload_mb=20, fields=10
    )
    for wrong in ("viel", "-1", "nan", "inf"):
        with pytest.raises(IntakeError, match="PLAN_MAX_SECONDS"):
            Limits.of({"PLAN_MAX_SECONDS": wrong})


def test_a_file_that_is_too_big_is_refused_before_anything_is_done(
    tmp_path: Path, reference: Reference
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"x" * 2_000_000)
    with pytest.raises(IntakeError, match="有 2 MB，最多 1 MB"):
        Intake(path, reference, limits=replace(Limits(), upload_mb=1), home=tmp_path)
    assert not list(tmp_path.glob(f"{PREFIX}*"))


def test_a_folder_that_somebody_holds_is_not_swept(tmp_path: Path) -> None:
    held, other = WorkFolder(tmp_path), WorkFolder(tmp_path)
    assert sweep(tmp_path) == 0
    other.close()
    assert held.path.is_dir() and not other.path.exists()


def test_what_a_session_forgot_is_swept_though_its_process_lives(tmp_path: Path) -> None:
    forgotten = WorkFolder(tmp_path).path
    gc.collect()
    assert sweep(tmp_path) == 1 and not forgotten.exists()


@pytest.mark.parametrize("reason", [errno.ENOSPC, errno.EROFS])
def test_no_room_for_a_work_folder_is_said(
    tmp_path: Path, reference: Reference, monkeypatch: pytest.MonkeyPatch, reason: int
) -> None:
    path = m.written(m.squares(), tmp_path / "a.gpkg")

    def refuse(*_where: object, **_how: object) -> str:
        raise OSError(reason, os.strerror(reason))

    monkeypatch.setattr("tempfile.mkdtemp", refuse)
    with pytest.raises(IntakeError, match="没有导入任何内容。请清出磁盘空间"):
        Intake(path, reference)
