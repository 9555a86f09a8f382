"""Layer versions as files: GeoParquet, written once and never changed, whole or not there.

A file is written in a folder of its own under `staging`, which the writer holds locked, and moved to its place when
it is whole and on disk. The folder stays until the version stands in the database too, and so says of a file without
a row that its writer was killed: only such a file is swept away (`sweep`), never one that another database knows.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import uuid
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
from filelock import FileLock, Timeout

from geodata.crs import WGS84
from geodata.errors import WorkspaceError
from geodata.i18n import _
from geodata.model import Feature

FOLDER = "layers"
STAGING = "staging"
LOCK = "lock"
CLAIM = ".claim"  # beside a draft: the version that it becomes
COLUMNS = (
    *("id", "name", "kind", "county", "status", "stage", "accuracy", "aliases", "rank", "uncertainty_m"),
    *("source", "note", "recipe", "facts", "geometry"),
)


def features_frame(features: Iterable[Feature]) -> gpd.GeoDataFrame:
    """Features as a table (WGS 84): one column for each of COLUMNS; lists and recipes as JSON text."""
    rows = [{name: _cell(getattr(feature, name)) for name in COLUMNS} for feature in features]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    frame["uncertainty_m"] = frame["uncertainty_m"].astype(float)
    return gpd.GeoDataFrame(frame, geometry="geometry", crs=WGS84)


def _cell(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, tuple | dict) else value


def features_of(frame: gpd.GeoDataFrame, layer: str) -> tuple[Feature, ...]:
    """The features of a table that `features_frame` made."""
    read = lru_cache(maxsize=4096)(json.loads)  # the same few lists stand in many rows
    columns = [frame[name].astype(object).tolist() for name in COLUMNS]
    return tuple(
        _feature(dict(zip(COLUMNS, values, strict=True)), layer, read)
        for values in zip(*columns, strict=True)
    )


def _feature(row: dict[str, Any], layer: str, read: Callable[[str], Any]) -> Feature:
    uncertainty = row["uncertainty_m"]
    return Feature(
        id=row["id"],
        layer=layer,
        name=row["name"],
        kind=row["kind"],
        county=tuple(read(row["county"])),
        status=row["status"],
        stage=row["stage"],
        accuracy=row["accuracy"],
        geometry=row["geometry"],
        aliases=tuple(read(row["aliases"])),
        rank=int(row["rank"]),
        uncertainty_m=None if uncertainty is None or uncertainty != uncertainty else float(uncertainty),
        source=row["source"],
        note=row["note"],
        recipe=json.loads(row["recipe"]) if isinstance(row["recipe"], str) else None,
        facts=json.loads(row["facts"]),
    )


@contextlib.contextmanager
def locked(path: Path, wait: bool = True) -> Iterator[bool]:
    """Holds a lock file, which the system lets go when the process ends however; gives False where somebody else has it.

    Raises:
        WorkspaceError: The lock file cannot be written.
    """
    lock = FileLock(path, timeout=-1 if wait else 0)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout:
        yield False
        return
    except OSError as error:
        raise _unwritten(path.parent, error) from error
    try:
        yield True
    finally:
        lock.release()


@contextlib.contextmanager
def staging(home: Path) -> Iterator[Path]:
    """A folder to write in, which nobody sweeps while it is used, and which is gone afterwards."""
    folder = home / STAGING / uuid.uuid4().hex
    try:
        with locked(folder / LOCK):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def written_version(home: Path, version_id: str, features: Iterable[Feature]) -> Iterator[str]:
    """Writes a version's file and gives its SHA-256; within, the version is entered into the database.

    The caller holds the workspace's layer lock. Where an error is raised within, the file goes again.

    Raises:
        WorkspaceError: It could not be written: full or read-only disk; nothing is left behind.
    """
    target = version_path(home, version_id)
    with contextlib.ExitStack() as held:
        try:
            folder = held.enter_context(staging(home))
            digest = _write(folder, target, features)
        except OSError as error:
            target.unlink(missing_ok=True)
            raise _unwritten(home, error) from error
        try:
            yield digest
        except BaseException:
            target.unlink(missing_ok=True)
            raise


def _unwritten(home: Path, error: OSError) -> WorkspaceError:
    message = _("图层文件写不进 {home}（{reason}）。请检查磁盘空间和写入权限；原有版本没有改动。")
    return WorkspaceError(message.format(home=home, reason=error.strerror or error))


def _write(folder: Path, target: Path, features: Iterable[Feature]) -> str:
    """Writes a file beside its claim, and moves it to its place when it is on disk; its SHA-256."""
    draft = folder / target.name
    features_frame(features).to_parquet(draft, index=False)
    with draft.open("rb+") as handle:
        os.fsync(handle.fileno())
    digest = hashlib.sha256(draft.read_bytes()).hexdigest()
    draft.with_suffix(CLAIM).touch()
    _sync(folder)
    target.parent.mkdir(parents=True, exist_ok=True)
    os.replace(draft, target)
    _sync(target.parent)
    return digest


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def version_path(home: Path, version_id: str) -> Path:
    """Where a version's file is."""
    return home / FOLDER / f"{version_id}.parquet"


def tiles_path(home: Path, version_id: str) -> Path:
    """Where the tiles of a version are, if it is large enough to have any."""
    return home / FOLDER / f"{version_id}.pmtiles"


def read_version(home: Path, version_id: str, layer: str) -> tuple[Feature, ...]:
    """The features of a version.

    Raises:
        WorkspaceError: The file is missing or cannot be read.
    """
    path = version_path(home, version_id)
    try:
        return features_of(gpd.read_parquet(path), layer)
    except (OSError, ValueError, KeyError, TypeError) as error:
        message = _("图层版本文件 {name} 读不出来（{reason}）。请从备份恢复，或回退到别的版本。")
        raise WorkspaceError(message.format(name=path.name, reason=error)) from error


def sweep(home: Path, known: Collection[str]) -> list[str]:
    """Removes what killed writers left: staging folders that nobody holds, and the files that they were about to enter.

    To be called with the workspace's layer lock held, so that no version is between its file and its row.

    Args:
        home: The workspace's folder.
        known: The ids of all versions in the database.

    Returns:
        The names of what was removed.
    """
    removed = []
    for folder in (home / STAGING).glob("*"):
        with locked(folder / LOCK, wait=False) as free:
            if free:
                lost = [claim.stem for claim in folder.glob(f"*{CLAIM}") if claim.stem not in known]
                removed += [name for version in lost for name in _unlinked(version_path(home, version))]
                shutil.rmtree(folder, ignore_errors=True)
                removed.append(folder.name)
    for tiles in (home / FOLDER).glob("*.pmtiles"):
        if not version_path(home, tiles.stem).exists():
            removed += _unlinked(tiles)
    return removed


def _unlinked(path: Path) -> list[str]:
    """Removes a file; its name, if it was there."""
    there = path.exists()
    path.unlink(missing_ok=True)
    return [path.name] if there else []
