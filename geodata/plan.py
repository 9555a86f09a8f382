"""The plan's text and numbers: documents, clauses, targets and links, in the tables of geodata/plan."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from geodata.errors import PlanError
from geodata.i18n import _
from geodata.model import Clause, Document, Doubt, Link, Measure, Reason, Target

LIST_COLUMNS = frozenset({"heading_path", "feature_ids", "clause_ids", "target_ids"})


@dataclass(frozen=True)
class Plan:
    """The tables of the plan.

    Attributes:
        renamed: Maps ids (of features and clauses) that once were to the ids that now are.
        whole: The documents that are carried with their whole text; of the others the cited clauses alone are.
    """

    documents: tuple[Document, ...]
    clauses: tuple[Clause, ...]
    targets: tuple[Target, ...]
    links: tuple[Link, ...]
    renamed: dict[str, str]
    doubts: tuple[Doubt, ...] = ()
    measures: tuple[Measure, ...] = ()
    reasons: tuple[Reason, ...] = ()
    whole: frozenset[str] = frozenset()


def columns(record: type) -> list[str]:
    """The column names of a record's table, in order."""
    return [f.name for f in fields(record)]


def to_row(record: Any) -> dict[str, str]:
    """A record as one table row; lists inside a cell are JSON."""
    return {
        name: json.dumps(list(value), ensure_ascii=False) if name in LIST_COLUMNS else str(value)
        for name in columns(type(record))
        for value in [getattr(record, name)]
    }


def write_table(path: Path, record: type, rows: Iterable[Any]) -> int:
    """Writes records as a UTF-8 CSV table and returns how many there were."""
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, columns(record), lineterminator="\n")
        writer.writeheader()
        count = 0
        for row in rows:
            writer.writerow(to_row(row))
            count += 1
    return count


def _rows(path: Path, wanted: list[str]) -> list[dict[str, Any]]:
    try:
        return list(_read_rows(path, wanted))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise PlanError(_("{path} 读不出来：{error}").format(path=path.name, error=error)) from error


def _read_rows(path: Path, wanted: list[str]) -> Iterator[dict[str, Any]]:
    if not path.is_file():
        raise PlanError(_("缺少文件 {path}。请运行 make data 重新生成。").format(path=path.name))
    with path.open(encoding="utf-8-sig", newline="") as table:
        reader = csv.DictReader(table, restval="")
        missing = [name for name in wanted if name not in (reader.fieldnames or [])]
        if missing:
            raise PlanError(
                _("{path} 缺少列 {missing}；应有 {wanted}。").format(
                    path=path.name, missing="、".join(missing), wanted="、".join(wanted)
                )
            )
        for row in reader:
            yield {
                name: _list_cell(row[name], name, path) if name in LIST_COLUMNS else row[name]
                for name in wanted
            }


def _list_cell(cell: str, column: str, path: Path) -> tuple[str, ...]:
    try:
        items = json.loads(cell or "[]")
    except json.JSONDecodeError:
        items = None
    if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
        message = _("{path} 的 {column} 里有一格不是 JSON 列表：{cell}")
        raise PlanError(message.format(path=path.name, column=column, cell=cell[:60]))
    return tuple(items)


def read_table(path: Path, record: type) -> tuple[Any, ...]:
    """Reads a table back into records.

    Raises:
        PlanError: The file or one of its columns is missing, or is no UTF-8 table.
    """
    return tuple(record(**row) for row in _rows(path, columns(record)))


def read_plan(folder: Path) -> Plan:
    """Reads the tables of a folder: documents, clauses, targets, links, renamed, doubts, measures, reasons."""
    renamed = {row["old_id"]: row["new_id"] for row in _rows(folder / "renamed.csv", ["old_id", "new_id"])}
    return Plan(
        documents=read_table(folder / "documents.csv", Document),
        clauses=read_table(folder / "clauses.csv", Clause),
        targets=read_table(folder / "targets.csv", Target),
        links=read_table(folder / "links.csv", Link),
        renamed=renamed,
        doubts=read_table(folder / "doubts.csv", Doubt),
        measures=read_table(folder / "measures.csv", Measure),
        reasons=read_table(folder / "reasons.csv", Reason),
    )


def table_heads(clauses: Iterable[Clause]) -> dict[str, str]:
    """For each row of a table (a clause with tabs in it) the id of the table's first row, which names the columns."""
    heads: dict[str, str] = {}
    above: Clause | None = None
    for clause in clauses:
        if "\t" in clause.text:
            continued = above and "\t" in above.text and above.heading_path == clause.heading_path
            heads[clause.clause_id] = heads[above.clause_id] if above and continued else clause.clause_id
        above = clause
    return heads
