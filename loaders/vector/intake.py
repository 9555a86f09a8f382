"""One file on its way in: opened, examined and repaired in a process of its own, in a folder that is swept after it.

with Intake(path, reference) as intake:
    datasets = intake.open()
    report = intake.examine(datasets[0])
    repaired = intake.repair(datasets[0], report.proposals)
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import geopandas as gpd

from geodata.errors import IntakeError
from geodata.i18n import _
from loaders.vector.limits import Limits, check_size
from loaders.vector.process import call
from loaders.vector.progress import Cancelled, Listener
from loaders.vector.reference import Reference
from loaders.vector.report import Report
from loaders.vector.sources import Dataset
from loaders.vector.worker import LAYER_FILE, REFERENCE_FILE

PREFIX = "plan-intake-"
Wanted = Callable[[], bool]


@dataclass(frozen=True)
class Repaired:
    """A dataset after the decisions: the layer (WGS 84, with `feature_number`), and the report with its steps."""

    layer: gpd.GeoDataFrame
    report: Report


class Intake:
    """A file that somebody brings.

    Args:
        path: The file; a .gdb folder and a bare .shp with its companions do too.
        reference: The city to judge it by.
        name: The file's name as its author knows it; default: the path's.
        limits: What is let in; default: as the environment sets them.
        home: Where the work folder is made; default: the system's place for temporary files.
    """

    def __init__(
        self, path: str | Path, reference: Reference, name: str = "", limits: Limits | None = None,
        home: Path | None = None,
    ) -> None:  # fmt: skip
        self.path = Path(path)
        self.name = name or self.path.name
        self.limits = limits or Limits.of()
        if self.path.is_file():
            check_size(self.name, self.path.stat().st_size, self.limits)
        self.datasets: list[Dataset] = []
        self._made: tuple[Dataset, dict[str, Any]] | None = None
        self._report: Report | None = None
        try:
            self.folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=home))
            reference.save(self.folder / REFERENCE_FILE)
        except OSError as error:
            message = _("建不了临时文件夹：{error}。请清出磁盘空间或检查权限后重试。")
            raise IntakeError(message.format(error=error.strerror or error)) from error

    def __enter__(self) -> Intake:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Removes the work folder and all in it."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def open(self, listener: Listener | None = None, cancelled: Wanted = lambda: False) -> list[Dataset]:
        """Unpacks the file and lists the datasets in it; several mean that somebody must choose.

        Raises:
            Cancelled: `cancelled` said so; nothing is left of the file.
            IntakeError: The file is refused.
        """
        job = {"job": "open", "path": str(self.path.absolute()), "name": self.name}
        found = self._call(job, listener, cancelled)
        self.datasets = [Dataset(**one) for one in found]
        return self.datasets

    def examine(
        self, dataset: Dataset, decisions: Mapping[str, Any] | None = None,
        listener: Listener | None = None, cancelled: Wanted = lambda: False,
    ) -> Report:  # fmt: skip
        """The doctor's report: the decisions given, and the proposals for the rest (see `doctor.examine`).

        Raises:
            Cancelled: `cancelled` said so; nothing is left of the file.
            IntakeError: The dataset cannot be read.
        """
        return self._run(dataset, decisions or {}, False, listener, cancelled)

    def repair(
        self, dataset: Dataset, decisions: Mapping[str, Any],
        listener: Listener | None = None, cancelled: Wanted = lambda: False,
    ) -> Repaired:  # fmt: skip
        """The layer with the decisions applied, and nothing else (see `doctor.repair`).

        Raises:
            Cancelled: `cancelled` said so; nothing is left of the file.
            IntakeError: The dataset cannot be read, or its coordinate system is neither known nor decided.
        """
        if self._made != (dataset, dict(decisions)) or self._report is None:
            self._run(dataset, decisions, True, listener, cancelled)
        assert self._report is not None
        return Repaired(gpd.read_parquet(self.folder / LAYER_FILE), self._report)

    def _run(
        self, dataset: Dataset, decisions: Mapping[str, Any], repair: bool, listener: Listener | None, cancelled: Wanted
    ) -> Report:  # fmt: skip
        """Runs the doctor; its layer stays in the folder, so that accepting just what was examined costs nothing."""
        self._made = None
        facts = {"dataset": dataset.as_json(), "decisions": dict(decisions), "repair": repair}
        report = Report.of(self._call({"job": "examine", **facts}, listener, cancelled))
        self._made, self._report = (dataset, report.decisions), report
        return report

    def _call(self, job: dict[str, Any], listener: Listener | None, cancelled: Wanted) -> Any:
        try:
            return call(job, self.folder, self.limits, listener, cancelled)
        except Cancelled:
            self.close()
            raise


def sweep(home: Path | None = None) -> int:
    """Removes work folders whose process is no more (it was killed); returns how many."""
    swept = 0
    for folder in Path(home or tempfile.gettempdir()).glob(f"{PREFIX}*-*"):
        pid = folder.name.removeprefix(PREFIX).partition("-")[0]
        if pid.isdigit() and not _alive(int(pid)):
            shutil.rmtree(folder, ignore_errors=True)
            swept += 1
    return swept


def _alive(pid: int) -> bool:
    if os.name != "posix":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
