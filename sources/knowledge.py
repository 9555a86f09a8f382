"""Doubts, measures and reasons of the sources, resolved to the ids that the atlas uses."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from geodata.errors import AtlasError
from geodata.model import Clause, Doubt, Measure, Reason, Target
from sources.geometry import HERE

Find = Callable[[dict[str, Any]], tuple[Clause, str]]


def read_tables(folder: str) -> Iterator[tuple[str, dict[str, str]]]:
    """(file name, row) of every CSV in a folder of sources."""
    for path in sorted((HERE / folder).glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as table:
            for row in csv.DictReader(table):
                yield path.name, {key: (value or "").strip() for key, value in row.items() if key}


def doubts(
    find: Find, names: Mapping[str, list[str]], targets: list[Target], problems: list[str]
) -> Iterator[Doubt]:
    """The doubts, attached to the features and targets that they concern.

    A doubt concerns the features called as its subject says, and the targets whose indicator its subject is or
    whose quote overlaps one of its quotes.
    """
    for file, row in read_tables("doubts"):
        try:
            sides = [
                find({"doc": row[f"doc_{side}"], "quote": row[f"quote_{side}"]})
                if row[f"quote_{side}"]
                else None
                for side in "ab"
            ]
        except (AtlasError, KeyError) as error:
            problems.append(f"doubts/{file} {row.get('subject')}: {error}")
            continue
        clauses = [side[0].clause_id if side else "" for side in sides]
        quotes = [side[1] if side else "" for side in sides]
        concerned = [
            target.target_id
            for target in targets
            if target.clause_id in clauses
            and (
                target.indicator == row["subject"]
                or any(q and (q in target.quote or target.quote in q) for q in quotes)
            )
        ]
        yield Doubt(
            kind=row["kind"],
            subject=row["subject"],
            clause_a=clauses[0],
            quote_a=quotes[0],
            clause_b=clauses[1],
            quote_b=quotes[1],
            reading_a=row["reading_a"],
            reading_b=row["reading_b"],
            treatment=row["treatment"],
            feature_ids=tuple(names.get(row["subject"], ())),
            target_ids=tuple(concerned),
        )


def measures(
    resolve: Callable[[str, list[str]], Iterator[str]], known: set[str], problems: list[str]
) -> Iterator[Measure]:
    """How the map answers targets, from measures.yaml."""
    path = Path(HERE / "measures.yaml")
    for record in yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else []:
        if record["target"] not in known:
            problems.append(f"measures.yaml: 没有目标 {record['target']}")
            continue
        yield Measure(
            target_id=record["target"],
            kind=record["measure"],
            feature_ids=tuple(resolve(record["target"], record["of"])),
            unit=str(record.get("unit") or ""),
            factor=str(record.get("factor") or 1),
            reason=str(record.get("reason") or ""),
        )


def reasons(find: Find, problems: list[str]) -> Iterator[Reason]:
    """Why clauses with numbers hold no target, one for each clause."""
    seen: set[str] = set()
    for file, row in read_tables("reasons"):
        try:
            clause, _quote = find({"doc": row["doc"], "quote": row["quote"]})
        except (AtlasError, KeyError) as error:
            problems.append(f"reasons/{file}: {error}")
            continue
        if clause.clause_id not in seen:
            seen.add(clause.clause_id)
            yield Reason(clause.clause_id, row["reason"])
