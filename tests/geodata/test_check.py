"""`python -m geodata check`: each fault is listed with file, id and remedy; the rest still loads."""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from geodata.__main__ import main
from geodata.atlas import PACKAGE, Atlas, load_atlas
from geodata.check import check
from geodata.coverage import name_finder
from geodata.model import Issue, Link, Reason
from geodata.plan import write_table

Break = Callable[[Path], object]
AXIS = "axes.zhengji"
BEIJING = [116.39, 39.91]
BOW_TIE = {"type": "Polygon", "coordinates": [[[115, 36], [116, 37], [116, 36], [115, 37], [115, 36]]]}


def edit_yaml(name: str, change: Callable[[dict[str, Any]], object]) -> Break:
    def go(root: Path) -> None:
        path = root / "catalog" / name
        entry = yaml.safe_load(path.read_text(encoding="utf-8"))
        change(entry)
        path.write_text(yaml.safe_dump(entry, allow_unicode=True), encoding="utf-8")

    return go


def edit_axes(change: Callable[[dict[str, Any]], object]) -> Break:
    return edit_yaml("axes.yaml", change)


def edit_data(name: str, change: Callable[[list[Any]], object]) -> Break:
    def go(root: Path) -> None:
        path = root / "data" / name
        content = json.loads(path.read_text(encoding="utf-8"))
        change(content["features"])
        path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")

    return go


def edit_table(name: str, change: Callable[[list[dict[str, str]]], object]) -> Break:
    def go(root: Path) -> None:
        path = root / "plan" / name
        with path.open(encoding="utf-8", newline="") as table:
            reader = csv.DictReader(table)
            columns, rows = list(reader.fieldnames or ()), list(reader)
        change(rows)
        with path.open("w", encoding="utf-8", newline="") as table:
            writer = csv.DictWriter(table, columns)
            writer.writeheader()
            writer.writerows(rows)

    return go


def edit_link(**facts: str) -> Break:
    def change(rows: list[dict[str, str]]) -> None:
        next(row for row in rows if row["feature_id"] == AXIS).update(facts)

    return edit_table("links.csv", change)


def set_property(key: str, value: Any) -> Break:
    return edit_data("axes.geojson", lambda rows: rows[0]["properties"].update({key: value}))


def set_geometry(kind: str, coordinates: Any) -> Break:
    return edit_data(
        "axes.geojson", lambda rows: rows[0].update(geometry={"type": kind, "coordinates": coordinates})
    )


def write(path: str, content: bytes) -> Break:
    return lambda root: (root / path).write_bytes(content)


def move_to_beijing(rows: list[dict[str, Any]]) -> None:
    rows[0]["geometry"]["coordinates"] = BEIJING


def copy_axis(root: Path) -> None:
    axis = json.loads((root / "data" / "axes.geojson").read_text(encoding="utf-8"))["features"][0]
    edit_data("rivers.geojson", lambda rows: rows.append(axis))(root)


def unlink_axis(rows: list[dict[str, str]]) -> None:
    rows[:] = [row for row in rows if row["feature_id"] != AXIS]


# Each fault: what breaks it, then what must be said. First: a layer's YAML or data file that cannot be used.
ENTRY_FAULTS: dict[str, tuple[Break, str]] = {
    "data file missing": (lambda root: (root / "data/axes.geojson").unlink(), "找不到数据文件 axes.geojson"),
    "data file is no JSON": (write("data/axes.geojson", b"\xff{"), "不是可读的 GeoJSON"),
    "data file without features": (write("data/axes.geojson", b"{}"), "不是可读的 GeoJSON"),
    "features is no list": (write("data/axes.geojson", b'{"features": null}'), "features 应为列表"),
    "bad YAML": (write("catalog/axes.yaml", b"id: [axes\ntitle: x"), "不是可读的 YAML"),
    "YAML of another kind": (write("catalog/axes.yaml", b"- axes"), "应为“键: 值”"),
    "YAML field missing": (edit_axes(lambda e: e.pop("title")), "缺少字段：title"),
    "unknown layer geometry": (edit_axes(lambda e: e.update(geometry="Curve")), "几何类型 Curve"),
    "provenance without licence": (edit_axes(lambda e: e["provenance"].pop("licence")), "licence"),
    "provenance is no mapping": (edit_axes(lambda e: e.update(provenance="高德")), "来源说明缺少"),
    "order is no number": (edit_axes(lambda e: e.update(order="上")), "order 应为整数"),
    "file is no name": (edit_axes(lambda e: e.update(file=5)), "file 应为文字"),
    "style without classes": (edit_axes(lambda e: e.update(style={})), "应有 classes"),
    "style by no property": (
        edit_axes(lambda e: e["style"]["classes"][0].update(when={"x": [1]})),
        "when 看不懂",
    ),
}

# A feature of axes.geojson that cannot be used.
FEATURE_FAULTS: dict[str, tuple[Break, str, str]] = {
    "wrong geometry type": (set_geometry("Point", [116, 36.4]), "几何类型是 Point", "改正几何"),
    "unreadable geometry": (set_geometry("Spiral", [1]), "几何读不出来", "重新导出"),
    "empty geometry": (set_geometry("LineString", []), "几何是空的", "unplaced"),
    "projected": (set_geometry("LineString", [[4e5, 4e6], [5e5, 4e6]]), "坐标不是经纬度", "WGS 84"),
    "latitude first": (set_geometry("LineString", [[36, 115], [36, 116]]), "坐标不是经纬度", "经度在前"),
    "geometry missing": (
        edit_data("axes.geojson", lambda rows: rows[0].update(geometry=None)),
        "没有几何",
        "补几何",
    ),
    "unplaced but drawn": (set_property("accuracy", "unplaced"), "却有几何", "accuracy"),
    "property missing": (set_property("kind", ""), "缺少属性：kind", "补全"),
    "unknown accuracy": (set_property("accuracy", "guessed"), "精度 guessed", "schematic"),
    "unknown stage": (set_property("stage", "dreamt"), "阶段 dreamt", "planned"),
    "rank in words": (set_property("rank", "主"), "rank 是 主", "整数"),
    "aliases as one text": (set_property("aliases", "郑济"), "aliases 是 郑济", "列表"),
    "county as a number": (set_property("county", 371502), "county 是 371502", "区县名"),
    "unknown county": (set_property("county", ["东昌区"]), "区县 东昌区 不认识", "东昌府区"),
    "no link": (edit_table("links.csv", unlink_axis), "没有关联任何条文", "links.csv"),
}

# A table of the plan that cannot be used.
TABLE_FAULTS: dict[str, tuple[Break, str]] = {
    "plan table missing": (lambda root: (root / "plan/links.csv").unlink(), "缺少文件 links.csv"),
    "plan table without a column": (write("plan/links.csv", b"a,b\n1,2\n"), "links.csv 缺少列"),
    "plan table in GBK": (write("plan/links.csv", "feature_id,轴".encode("gbk")), "links.csv 读不出来"),
    "list cell that is no JSON": (
        edit_table("clauses.csv", lambda rows: rows[0].update(heading_path="[第一篇")),
        "heading_path 里有一格不是 JSON",
    ),
}

# Parts that do not fit each other: file, words in the place, problem, remedy.
OTHER_FAULTS: dict[str, tuple[Break, str, str, str, str]] = {
    "unknown group": (
        edit_axes(lambda e: e.update(group="space")),
        "axes.yaml",
        "",
        "分组 space",
        "_atlas.yaml",
    ),
    "layer id given twice": (
        edit_axes(lambda e: e.update(id="belts")),
        *("axes.yaml", "belts.yaml", "图层编号 belts 用了不止一次", "换编号"),
    ),
    "preset of an unknown layer": (
        edit_yaml("_atlas.yaml", lambda e: e["presets"][0]["layers"].append("nowhere")),
        *("_atlas.yaml", "", "nowhere 不存在", "去掉"),
    ),
    "data file that no layer names": (
        write("data/forgotten.geojson", b"{}"),
        *("forgotten.geojson", "", "没有哪个图层用到", "YAML"),
    ),
    "row that is no feature": (
        edit_data("axes.geojson", lambda rows: rows.append(None)),
        *("axes.geojson", "?", "不是 GeoJSON 要素", "重新导出"),
    ),
    "self-intersecting area": (
        edit_data("belts.geojson", lambda rows: rows[0].update(geometry=BOW_TIE)),
        *("belts.geojson", "belts.liaohan", "自相交", "修复几何"),
    ),
    "feature outside the city": (
        edit_data("chem_parks.geojson", move_to_beijing),
        *("chem_parks.geojson", "chem_parks.", "超出市域", "crosses: true"),
    ),
    "feature id given twice": (copy_axis, "rivers.geojson", AXIS, "要素编号用了不止一次", "唯一"),
    "link of an unknown feature": (
        edit_table("links.csv", lambda rows: rows.append({**rows[0], "feature_id": "axes.third"})),
        *("links.csv", "axes.third", "要素不存在", "改正要素编号"),
    ),
    "link to an unknown clause": (
        edit_link(clause_id="outline-00000000"),
        *("links.csv", AXIS, "条文 outline-00000000 不存在", "clauses.csv"),
    ),
    "quote of a link that is not verbatim": (
        edit_link(quote="“两轴”即两条轴"),
        *("links.csv", AXIS, "“两轴”即两条轴", "一字不差"),
    ),
    "empty quote": (
        edit_link(quote=""),
        *("links.csv", AXIS, "引文“”", "一字不差"),
    ),
    "target of an unknown feature": (
        edit_table("targets.csv", lambda rows: rows[0].update(feature_ids='["axes.third"]')),
        *("targets.csv", "", "axes.third 不存在", "改正要素编号"),
    ),
    "target in an unknown clause": (
        edit_table("targets.csv", lambda rows: rows[0].update(clause_id="")),
        *("targets.csv", "", "条文 （空） 不存在", "clauses.csv"),
    ),
    "quote of a target that is not verbatim": (
        edit_table("targets.csv", lambda rows: rows[0].update(target_id="my-target", quote="翻两番")),
        *("targets.csv", "my-target", "翻两番", "一字不差"),
    ),
    "target id given twice": (
        edit_table("targets.csv", lambda rows: rows.append(rows[0])),
        *("targets.csv", "", "目标编号用了不止一次", "换编号"),
    ),
    "clause of an unknown document": (
        edit_table("clauses.csv", lambda rows: rows[0].update(doc_id="lost")),
        *("clauses.csv", "outline-", "lost 不在 documents.csv", "补上该文件"),
    ),
    "renamed to nowhere": (
        edit_table("renamed.csv", lambda rows: rows.append({"old_id": "axes.old", "new_id": "axes.gone"})),
        *("renamed.csv", "axes.old", "axes.gone 不存在", "现在的编号"),
    ),
    "renamed though still in use": (
        edit_table("renamed.csv", lambda rows: rows.append({"old_id": AXIS, "new_id": "axes.jingjiu"})),
        *("renamed.csv", AXIS, "旧编号仍是", "删去这一行"),
    ),
}

FAULTS: dict[str, tuple[Break, str, str, str, str]] = {
    **{name: (go, "axes.yaml", "", says, "改正该文件") for name, (go, says) in ENTRY_FAULTS.items()},
    **{name: (go, "axes.geojson", AXIS, says, fix) for name, (go, says, fix) in FEATURE_FAULTS.items()},
    **{name: (go, "plan", "", says, "恢复该文件") for name, (go, says) in TABLE_FAULTS.items()},
    **OTHER_FAULTS,
}


@pytest.fixture(scope="module")
def usual() -> set[Issue]:
    """The issues of the shipped data (there should be none; test_atlas says so)."""
    return set(check(load_atlas(), PACKAGE))


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_listed_with_file_id_and_remedy(
    fault: str, root: Path, usual: set[Issue], capsys: pytest.CaptureFixture[str]
) -> None:
    break_it, file, feature_id, problem, remedy = FAULTS[fault]
    break_it(root)
    assert main(["check", "--root", str(root)]) == 1
    lines = capsys.readouterr().out.splitlines()
    found = [line for line in lines if line.startswith(file) and problem in line]
    assert found, lines
    before, _sign, after = found[0].partition("处理办法：")
    assert feature_id in before.split("：")[0]
    assert remedy in after
    assert found[0] not in {issue.line() for issue in usual}
    listed = [line for line in lines if "处理办法" in line]
    assert lines[-1] == f"共 {len(listed)} 个问题。"


@pytest.mark.parametrize("fault", FAULTS)
def test_the_rest_still_loads(fault: str, root: Path, atlas: Atlas) -> None:
    FAULTS[fault][0](root)
    rest = load_atlas(root)
    assert len(rest.layers) >= len(atlas.layers) - 1
    assert len(rest.features) >= len(atlas.features) - 2
    assert rest.feature("key_towns.yandian") == atlas.feature("key_towns.yandian")


@pytest.mark.parametrize(
    "fault",
    [
        "data file missing",
        "bad YAML",
        "wrong geometry type",
        "plan table missing",
        "feature outside the city",
    ],
)
def test_a_fault_is_told_once_and_drags_no_others_along(fault: str, root: Path, usual: set[Issue]) -> None:
    FAULTS[fault][0](root)
    assert len(set(check(load_atlas(root), root)) - usual) == 1


def test_without_counties_nothing_is_said_to_be_outside(root: Path, usual: set[Issue]) -> None:
    (root / "data" / "counties.geojson").unlink()
    issues = set(check(load_atlas(root), root)) - usual
    assert [issue.file for issue in issues] == ["counties.yaml"]


def test_with_one_county_unreadable_only_that_is_told(root: Path, usual: set[Issue]) -> None:
    edit_data("counties.geojson", lambda rows: rows[0].update(geometry=None))(root)
    issues = set(check(load_atlas(root), root)) - usual
    assert [(issue.file, issue.feature_id) for issue in issues] == [
        ("counties.geojson", "counties.dongchangfu")
    ]


def test_a_feature_declared_outside_or_crossing_is_no_fault(root: Path, usual: set[Issue]) -> None:
    edit_data("chem_parks.geojson", move_to_beijing)(root)
    (found,) = set(check(load_atlas(root), root)) - usual
    edit_data("chem_parks.geojson", lambda rows: rows[0]["properties"].update(county=["市外"]))(root)
    assert found not in check(load_atlas(root), root)
    edit_data("chem_parks.geojson", lambda rows: rows[0]["properties"].update(county=["全市"]))(root)
    assert found in check(load_atlas(root), root)
    edit_yaml("chem_parks.yaml", lambda entry: entry.update(crosses=True))(root)
    assert found not in check(load_atlas(root), root)


def test_a_point_just_over_the_border_is_let_pass(root: Path, atlas: Atlas, usual: set[Issue]) -> None:
    west, south, _east, _north = atlas.city.bounds
    corner = next(xy for xy in atlas.city.exterior.coords if xy[1] == south)  # type: ignore[attr-defined]
    assert west < corner[0]

    def put(metres_south: float) -> Break:
        where = [corner[0], corner[1] - metres_south / 111_000]
        return edit_data("chem_parks.geojson", lambda rows: rows[0]["geometry"].update(coordinates=where))

    put(50)(root)
    assert set(check(load_atlas(root), root)) - usual == set()
    put(200)(root)
    assert len(set(check(load_atlas(root), root)) - usual) == 1


def test_a_link_to_a_renamed_feature_says_the_new_id(root: Path) -> None:
    edit_table("renamed.csv", lambda rows: rows.append({"old_id": "axes.old", "new_id": AXIS}))(root)
    edit_table("links.csv", lambda rows: rows.append({**rows[0], "feature_id": "axes.old"}))(root)
    (found,) = [issue for issue in check(load_atlas(root), root) if issue.feature_id == "axes.old"]
    assert AXIS in found.remedy


def test_names_with_line_breaks_stay_on_one_line(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    set_property("county", ["东\n昌\x1b[31m"])(root)
    assert main(["check", "--root", str(root)]) == 1
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert [line for line in out.splitlines() if "区县 东 昌" in line and "处理办法" in line]


@pytest.mark.parametrize(
    "break_it",
    [
        lambda root: (root / "catalog" / "_atlas.yaml").unlink(),
        write("catalog/_atlas.yaml", b"\xff\xfe"),
        write("catalog/_atlas.yaml", b"- a"),
        edit_yaml("_atlas.yaml", lambda entry: entry.update(groups=["structure"])),
    ],
)
def test_unusable_settings_are_told(break_it: Break, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    break_it(root)
    assert main(["check", "--root", str(root)]) == 1
    assert "_atlas.yaml 读不出来" in capsys.readouterr().err


def test_a_root_that_is_not_there_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--root", str(tmp_path / "none")]) == 1
    assert "找不到目录" in capsys.readouterr().err


def test_sound_data_are_counted(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keep_only_two_layers(root)
    assert main(["check", "--root", str(root)]) == 0
    out = capsys.readouterr().out
    atlas = load_atlas(root)
    for number, what in [
        (2, "个图层"), (len(atlas.features), "个要素"), (len(atlas.clauses), "条条文"),
        (0, "个目标"), (len(atlas.plan.links), "个关联"),
    ]:  # fmt: skip
        assert f"{number} {what}" in out


def keep_only_two_layers(root: Path) -> None:
    """Counties and axes alone, with their links: a small atlas without a fault."""
    kept = ("counties", "axes")
    for path in [*root.glob("catalog/[a-z]*.yaml"), *root.glob("data/*.geojson")]:
        if path.stem not in kept:
            path.unlink()
    edit_yaml("_atlas.yaml", lambda entry: [preset.update(layers=[]) for preset in entry["presets"]])(root)
    clauses = [clause.clause_id for clause in load_atlas(root).plan.clauses]
    for name in ("targets.csv", "doubts.csv", "measures.csv"):
        edit_table(name, lambda rows: rows.clear())(root)
    write_table(root / "plan" / "reasons.csv", Reason, [Reason(clause, "过去成绩") for clause in clauses])

    def keep(rows: list[dict[str, str]]) -> None:
        rows[:] = [row for row in rows if row["feature_id"].split(".")[0] in kept]

    edit_table("links.csv", keep)(root)
    small = load_atlas(root)
    named = [
        Link(feature, clause.clause_id, name)
        for clause in small.plan.clauses
        for feature, (name, _at) in name_finder(small).find(clause.text).items()
        if clause.clause_id not in {link.clause_id for link in small.links.get(feature, [])}
    ]
    write_table(root / "plan" / "links.csv", Link, [*small.plan.links, *named])


def test_the_command_itself_ends_with_1_and_its_help_is_chinese(root: Path) -> None:
    set_geometry("Point", [116, 36.4])(root)
    done = run("check", "--root", str(root))
    assert done.returncode == 1
    assert f"axes.geojson · {AXIS}" in done.stdout
    assert "用法" in run("--help").stdout
    assert "用法" in run("fly").stderr


def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
    """`python -m geodata` as a user runs it."""
    return subprocess.run(
        [sys.executable, "-m", "geodata", *arguments],
        cwd=PACKAGE.parent,
        env={**os.environ, "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
