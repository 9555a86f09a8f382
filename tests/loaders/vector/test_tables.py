"""Workbooks: what is damaged and what is too much is told as what it is."""

import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from geodata.errors import IntakeError
from loaders.vector.limits import Limits
from loaders.vector.tables import read_sheet, sheet_names
from tests.loaders.vector import makers as m

SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    rows = [["名称", "经度", "纬度"], *([f"点{n}", 115.9, 36.4] for n in range(30))]
    return m.workbook(tmp_path / "表.xlsx", {"表": rows})


def changed(path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    """The workbook with one of its parts changed."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert change(parts[part]) != parts[part]
    parts[part] = change(parts[part])
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("xl/workbook.xml", lambda part: part[:200]),
        ("xl/styles.xml", lambda part: part[: len(part) // 2]),
        (SHEET, lambda part: part[: len(part) // 2]),
        (SHEET, lambda part: part.replace(b"<v>115.9</v>", b"<v>x</v>", 1)),
    ],
)
def test_a_damaged_part_is_told_and_nothing_else_escapes(
    book: Path, part: str, change: Callable[[bytes], bytes]
) -> None:
    changed(book, part, change)
    with pytest.raises(IntakeError, match=r"表.xlsx 已损坏"):
        read_sheet(book, "表.xlsx", sheet_names(book, "表.xlsx")[0], Limits())


@pytest.mark.parametrize(("limit", "told"), [("fields", "最多 2 个"), ("features", "超过 2 行")])
def test_too_much_is_told_as_too_much_not_as_damage(book: Path, limit: str, told: str) -> None:
    with pytest.raises(IntakeError, match=told):
        read_sheet(book, "表.xlsx", "表", replace(Limits(), **{limit: 2}))
