"""Builds the shipped data: features/*.yaml and targets/*.yaml become geodata/data and geodata/plan."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

import shapely
import yaml
from pypinyin import lazy_pinyin
from shapely.geometry.base import BaseGeometry

from geodata.atlas import COUNTIES, TOWNS
from geodata.coverage import NEWS, finder_of, has_number
from geodata.errors import AtlasError
from geodata.mentions import sentence_at
from geodata.model import Clause, Document, Doubt, Link, Measure, Reason, Target
from geodata.plan import table_heads, write_table
from sources import knowledge
from sources.geometry import HERE, Places, read_gazetteer, read_geojson, town_areas
from sources.mapped import MAPPED, write_geojson
from sources.texts import Texts

OUT = Path(__file__).parents[1] / "geodata"
PROPERTIES = ("id", "name", "aliases", "kind", "county", "status", "stage", "accuracy", "rank", "uncertainty_m", "source", "note")  # fmt: skip
DEFAULTS: dict[str, Any] = {
    "aliases": [], "status": "", "stage": "existing", "rank": 2, "uncertainty_m": None, "source": "", "note": "",
}  # fmt: skip


def read_yaml_lists(folder: str) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """(file stem, records) of each YAML file in a folder of sources."""
    for path in sorted((HERE / folder).glob("*.yaml")):
        yield path.stem, yaml.safe_load(path.read_text(encoding="utf-8")) or []


def base_places() -> tuple[Places, list[dict[str, Any]]]:
    """The places that features refer to, and the town features derived on the way."""
    points = read_gazetteer()
    counties = {facts["name"]: shape for facts, shape in read_geojson(MAPPED / "counties.geojson")}
    towns = [row for row in points.values() if row["file"] == TOWNS]
    areas = town_areas(counties, towns)
    water = read_geojson(MAPPED / "waterbodies.geojson") if (MAPPED / "waterbodies.geojson").exists() else []
    places = Places(
        points=points,
        areas={**areas, **counties},
        city=shapely.union_all(list(counties.values())),
        mapped={facts["key"]: shape for facts, shape in read_geojson(MAPPED / "rivers.geojson")},
        waterbodies=[shape for _facts, shape in water],
        counties=list(counties.values()),
    )
    return places, [town_feature(row, row["name"] in areas) for row in towns]


def town_feature(row: dict[str, str], placed: bool) -> dict[str, Any]:
    """A township as a feature: its area is derived from the seats of its county."""
    return {
        "id": f"{TOWNS}.{row['code'] or ''.join(lazy_pinyin(row['name']))}",
        "name": row["name"],
        "aliases": [alias for alias in row["aliases"].split("；") if alias],
        "kind": row["kind"],
        "county": [row["county"]],
        "accuracy": "derived" if placed else "unplaced",
        "place": {"towns": [row["name"]]} if placed else None,
        "uncertainty_m": 3000 if placed else None,
        "source": f"按驻地就近划分并以县界裁切推算；驻地：{row['source']}",
        "note": "推算范围，不是法定界线；有官方乡镇界线时可整体替换。",
    }


class Build:
    """One run: collects rows and every problem on the way, and writes only at the end."""

    def __init__(self, plans: Path) -> None:
        """Reads the documents and the places."""
        self.texts = Texts(plans)
        self.places, towns = base_places()
        self.features: dict[str, list[dict[str, Any]]] = {TOWNS: towns}
        self.problems: list[str] = []
        for layer, records in read_yaml_lists("features"):
            if (OUT / "catalog" / f"{layer}.yaml").is_file():
                self.features.setdefault(layer, []).extend(records)
            else:
                self.problems.append(f"{layer}: 目录里没有 geodata/catalog/{layer}.yaml，这些要素没有写出")
        self.ids = {record["id"] for records in self.features.values() for record in records}
        self.area_ids = {row["name"]: row["id"] for name in (COUNTIES, TOWNS) for row in self.features[name]}
        self.draw_leaders()
        self.known = {clause.clause_id: clause for clause in self.texts.all_clauses()}
        self.cited: dict[str, Clause] = {}
        self.links: list[Link] = []
        self.targets: list[Target] = []

    def draw_leaders(self) -> None:
        """Draws the features that others follow, so that a dike road lies on its river."""
        records = {record["id"]: record for rows in self.features.values() for record in rows}
        for record in records.values():
            place = record.get("place") or {}
            for leader in [place.get("follow"), *place.get("strip", {}).get("of", [])]:
                course = self.places.geometry(records[leader]["place"]) if leader in records else None
                if course is not None:
                    self.places.drawn[leader] = course

    def cite(self, cite: dict[str, Any]) -> tuple[Clause, str]:
        """Finds a cite's clause and remembers that it is needed."""
        clause, quote = self.texts.find(cite)
        self.cited[clause.clause_id] = clause
        return clause, quote

    def link(self, record: dict[str, Any]) -> None:
        """Adds a feature's links, one for each clause that it cites; news only where nothing else names it."""
        found: dict[str, Link] = {}
        for cite in record.get("cites") or []:
            try:
                clause, quote = self.texts.find(cite)
            except AtlasError as error:
                self.problems.append(f"{record['id']}: {error}")
                continue
            found.setdefault(clause.clause_id, Link(record["id"], clause.clause_id, quote))
        planned = {i: link for i, link in found.items() if self.known[i].doc_id not in NEWS}
        for clause_id, link in (planned or found).items():
            self.cited[clause_id] = self.known[clause_id]
            self.links.append(link)

    def link_mentions(self) -> None:
        """Links every feature to every clause that has its name, with the sentence as quote, where no cite did."""
        finder = finder_of(
            (layer, record["id"], (record["name"], *(record.get("aliases") or ())))
            for layer, records in self.features.items()
            for record in records
        )
        linked = {(link.feature_id, link.clause_id) for link in self.links}
        for clause in self.texts.all_clauses():
            if clause.doc_id in NEWS:
                continue
            for feature_id, (_name, at) in finder.find(clause.text).items():
                if (feature_id, clause.clause_id) not in linked:
                    self.cited[clause.clause_id] = clause
                    quote = sentence_at(clause.text, at).strip()
                    self.links.append(Link(feature_id, clause.clause_id, quote))

    def recipe(self, layer: str, place: dict[str, Any]) -> dict[str, Any] | None:
        """How a place follows from other features (see geodata.deriving); None where it does not."""
        if layer in (TOWNS, COUNTIES):
            return None
        names = [*place.get("towns", []), *place.get("counties", []), *filter(None, [place.get("county")])]
        if place.get("city"):
            names = [record["name"] for record in self.features[COUNTIES]]
        if names:
            return {"union": [self.area_ids[name] for name in names]}
        return {key: place[key] for key in ("strip", "follow") if key in place} or None

    def geometry(self, record: dict[str, Any]) -> BaseGeometry | None:
        """The feature's geometry, or None with the problem noted."""
        try:
            return self.places.geometry(record.get("place"))
        except AtlasError as error:
            self.problems.append(f"{record['id']}: {error}")
            return None

    def target(self, record: dict[str, Any]) -> None:
        """Adds one target, its features resolved (layer:… means all features of a layer)."""
        try:
            clause, quote = self.cite(record["cite"])
        except AtlasError as error:
            self.problems.append(f"{record['id']}: {error}")
            return
        values = {
            key: "" if record.get(key) is None else str(record[key])
            for key in ("indicator", "area", "baseline", "baseline_year", "comparator", "value", "unit", "year", "nature", "lead")
        }  # fmt: skip
        self.targets.append(
            Target(
                target_id=record["id"],
                clause_id=clause.clause_id,
                quote=quote,
                feature_ids=tuple(self.resolve(record["id"], record.get("features") or [])),
                **values,
            )
        )

    def resolve(self, asker: str, names: list[str]) -> Iterator[str]:
        """The ids of features, and of all features of a layer:…; unknown ones are noted."""
        for name in names:
            if name.startswith("layer:"):
                rows = self.features.get(name.removeprefix("layer:"), [])
                if not rows:
                    self.problems.append(f"{asker}: 没有图层 {name}")
                yield from (row["id"] for row in rows)
            elif name in self.ids:
                yield name
            else:
                self.problems.append(f"{asker}: 没有要素 {name}")

    def repeated(self) -> Iterator[str]:
        """Ids given twice, and targets that say one thing twice."""
        ids = [row["id"] for rows in self.features.values() for row in rows] + [
            t.target_id for t in self.targets
        ]
        yield from (f"{name}: 编号重复" for name, count in Counter(ids).items() if count > 1)
        said = Counter((t.clause_id, t.indicator, t.value, t.area) for t in self.targets)
        yield from (
            f"{indicator}（{value}）: 同一条文同一目标录了两次"
            for (_c, indicator, value, _a), n in said.items()
            if n > 1
        )

    def unexplained(self, reasoned: set[str]) -> Iterator[str]:
        """Clauses of the documents, shipped or not, that hold a number and neither a target nor a reason."""
        with_target = {target.clause_id for target in self.targets}
        for clause in self.texts.all_clauses():
            if has_number(clause.text) and clause.clause_id not in with_target | reasoned:
                yield f"{clause.clause_id}: 有数字而没有目标，也没写原因：{clause.text[:30]}"

    def run(self) -> None:
        """Resolves and writes everything."""
        for layer, records in self.features.items():
            rows = []
            for record in records:
                self.link(record)
                facts = {key: record.get(key, DEFAULTS.get(key)) for key in PROPERTIES}
                recipe = self.recipe(layer, record.get("place") or {})
                rows.append((facts | ({"recipe": recipe} if recipe else {}), self.geometry(record)))
            write_geojson(OUT / "data" / f"{layer}.geojson", rows)
        for _file, records in read_yaml_lists("targets"):
            for record in records:
                self.target(record)
        self.link_mentions()
        self.problems += self.repeated()
        self.write_plan(OUT / "plan")

    def write_plan(self, plan: Path) -> None:
        """Writes the tables of the plan; the clauses are those that something cites, and the heads of tables."""
        names: dict[str, list[str]] = defaultdict(list)
        for records in self.features.values():
            for record in records:
                for name in (record["name"], *(record.get("aliases") or ())):
                    names[name].append(record["id"])
        target_ids = {target.target_id for target in self.targets}
        reasons = list(knowledge.reasons(self.texts.find, self.problems))
        write_table(
            plan / "doubts.csv", Doubt, knowledge.doubts(self.cite, names, self.targets, self.problems)
        )
        write_table(
            plan / "measures.csv", Measure, knowledge.measures(self.resolve, target_ids, self.problems)
        )
        self.problems += self.unexplained({row.clause_id for row in reasons})
        clauses = with_table_heads(self.texts.all_clauses(), self.cited)
        carried = {clause.clause_id for clause in clauses}
        write_table(plan / "reasons.csv", Reason, [row for row in reasons if row.clause_id in carried])
        documents = {clause.doc_id for clause in clauses}
        write_table(plan / "clauses.csv", Clause, clauses)
        write_table(
            plan / "documents.csv", Document, [d for d in self.texts.documents if d.doc_id in documents]
        )
        write_table(plan / "links.csv", Link, self.links)
        write_table(plan / "targets.csv", Target, self.targets)


def with_table_heads(clauses: Iterable[Clause], cited: Collection[str]) -> list[Clause]:
    """The clauses that are cited; of a table with a cited row also the head, without which no row can be read."""
    everything = list(clauses)
    heads = table_heads(everything)
    needed = {heads.get(clause_id, clause_id) for clause_id in cited}
    return [clause for clause in everything if clause.clause_id in needed or clause.clause_id in cited]


def build(plans: Path) -> list[str]:
    """Makes all shipped data from the documents in a folder; returns the problems found."""
    job = Build(plans)
    job.run()
    return job.problems
