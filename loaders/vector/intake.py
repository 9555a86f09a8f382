"""One file on its way in: opened, examined and repaired in a process of its own, in a folder that is swept after it.

with Intake(path, reference) as intake:
    datasets = intake.open()
    report = intake.examine(datasets[0])
    repaired = intake.repair(datasets[0], report.proposals)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import geopandas as gpd

from loaders.vector.limits import Limits, check_size
from loaders.vector.process import call
from loaders.vector.progress import Cancelled, Listener
from loaders.vector.reference import Reference
from loaders.vector.report import Report
from loaders.vector.sources import Dataset
from loaders.vector.work import no_room, work_folder
from loaders.vector.worker import LAYER_FILE, REFERENCE_FILE

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
        self._work = work_folder(home)
        try:
            reference.save(self.folder / REFERENCE_FILE)
        except OSError as error:
            self._work.close()
            raise no_room(error) from error

    @property
    def folder(self) -> Path:
        """The work folder."""
        return self._work.path

    def __enter__(self) -> Intake:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Removes the work folder and all in it."""
        self._work.close()

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
