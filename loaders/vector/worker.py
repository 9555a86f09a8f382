"""The process that reads files: `python -m loaders.vector.worker`, started by `process.call`.

It gets one job as a line of JSON and answers with lines of JSON; it works in one folder, under limits of memory,
time and file size, and ends when the process that started it does. A crash in GDAL ends this process alone.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, TextIO

from geodata.errors import AtlasError
from loaders.site_shapes import shapes_of
from loaders.vector import doctor, sources
from loaders.vector.limits import MEGABYTE, Limits
from loaders.vector.progress import Progress, Step
from loaders.vector.reference import Reference

LAYER_FILE = "layer.parquet"
REFERENCE_FILE = "reference.json"
Answer = Callable[[dict[str, Any]], None]


def main() -> int:
    """Does the one job that standard input names."""
    out = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    job = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    limits = Limits(**job["limits"])
    confine(limits)

    def answer(facts: dict[str, Any]) -> None:
        _say(out, facts)

    try:
        answer({"done": JOBS[job["job"]](job, Path(job["folder"]), limits, answer)})
    except AtlasError as error:
        answer({"refused": str(error)})
    except MemoryError:
        answer({"memory": True})
    except Exception as error:  # GDAL, GEOS and PROJ may raise anything: told in words, logged by who listens
        answer({"failed": f"{type(error).__name__}: {error}"[:200], "trace": traceback.format_exc()})
    return 0


def _say(out: TextIO, facts: dict[str, Any]) -> None:
    out.write(json.dumps(facts, ensure_ascii=False) + "\n")
    out.flush()


def _end_with_parent() -> None:
    """Standard input ends when the parent does: nobody waits for the answer any more."""
    sys.stdin.read()
    os._exit(3)


def confine(limits: Limits) -> None:
    """Sets the limits of this process, where the system has them."""
    try:
        import resource
    except ImportError:  # Windows: the parent still watches the time
        return
    memory = limits.memory_mb * MEGABYTE
    size = int(limits.unpacked_mb * MEGABYTE)
    seconds = int(limits.seconds) + 10
    wanted = {
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_FSIZE: size,
        resource.RLIMIT_CPU: seconds * (os.cpu_count() or 1),
        resource.RLIMIT_CORE: 0,
    }
    for kind, value in wanted.items():
        _soft, hard = resource.getrlimit(kind)
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (value, hard))


def _progress(stages: dict[str, float], answer: Answer) -> Progress:
    def tell(step: Step) -> None:
        answer({"step": asdict(step)})

    return Progress(stages, tell)


def _open(job: dict[str, Any], folder: Path, limits: Limits, answer: Answer) -> Any:
    progress = _progress(sources.STAGES, answer)
    found = sources.open_file(Path(job["path"]), job["name"], folder, limits, progress)
    return [one.as_json() for one in found]


def _examine(job: dict[str, Any], folder: Path, limits: Limits, answer: Answer) -> Any:
    reference = Reference.load(folder / REFERENCE_FILE)
    run = doctor.repair if job["repair"] else doctor.examine
    dataset = sources.Dataset(**job["dataset"])
    progress = _progress(doctor.STAGES, answer)
    outcome = run(dataset, folder, reference, limits, progress, job["decisions"])
    outcome.layer.to_parquet(folder / LAYER_FILE)
    return outcome.report.as_json()


def _shapes(job: dict[str, Any], folder: Path, limits: Limits, _answer: Answer) -> Any:
    return shapes_of(Path(job["path"]), job["name"], folder, limits)


JOBS: dict[str, Callable[[dict[str, Any], Path, Limits, Answer], Any]] = {
    "open": _open,
    "examine": _examine,
    "shapes": _shapes,
}


if __name__ == "__main__":
    sys.exit(main())
