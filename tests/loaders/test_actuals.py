"""Tables of actual values as people bring them: good, clumsy and hostile."""

import io
import zipfile
from typing import Any

import openpyxl
import pytest

from exports.tables import xlsx_bytes
from geodata.atlas import load_atlas
from geodata.errors import TableError
from geodata.targets.actuals import MOST_ROWS, template
from loaders.actuals import MAX_FILE_MB, read_actuals

HEAD = "目标编号,指标,日期,实际值,单位,来源"
LINE = "water-leak,漏损率,2024-12-31,8.1,%,统计公报"


def book(*rows: list[Any]) -> bytes:
    out = io.BytesIO()
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    made.save(out)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_csv_in_the_encodings_that_people_have(encoding: str, separator: str, end: str) -> None:
    text = f"{HEAD}{end}{end}{LINE}{end}".replace(",", separator)
    (row,) = read_actuals("值.csv", text.encode(encoding))
    assert row.number == 3
    assert row.cells == {
        "target_id": "water-leak",
        "indicator": "漏损率",
        "date": "2024-12-31",
        "value": "8.1",
        "unit": "%",
        "source": "统计公报",
    }


def test_columns_may_stand_in_any_order_under_a_title() -> None:
    data = book(
        ["实际值填报表"],
        [],
        ["来源", "备注", "日期", "实际值", "目标编号"],
        ["公报", "", "2024", 8.1, "water-leak"],
    )
    (row,) = read_actuals("值.xlsx", data)
    assert row.number == 4 and row.cells["target_id"] == "water-leak" and row.cells["value"] == 8.1
    assert read_actuals("值.csv", b"target_id,date,value,source\na,2024,1,b")[0].cells["source"] == "b"


def test_the_filled_template_is_read_again() -> None:
    rows = template(load_atlas().plan.targets)
    data = xlsx_bytes({"实际值": rows})
    filled = openpyxl.load_workbook(io.BytesIO(data))
    sheet = filled.active
    for column, value in (("F", "2024-12-31"), ("G", 8.1), ("I", "公报")):
        sheet[f"{column}3"] = value
    out = io.BytesIO()
    filled.save(out)
    read = read_actuals("实际值模板.xlsx", out.getvalue())
    assert len(read) == len(rows)
    assert (read[1].number, read[1].cells["date"], read[1].cells["value"]) == (3, "2024-12-31", 8.1)
    assert read[1].cells["target_id"] == rows["目标编号"].iloc[1]


def test_formulas_count_by_their_saved_value_and_are_never_run() -> None:
    data = book(HEAD.split(","), ["water-leak", "", "2024", "=1+1", "%", '=HYPERLINK("http://x","y")'])
    (row,) = read_actuals("值.xlsx", data)
    assert row.cells["value"] is None and row.cells["source"] is None
    (row,) = read_actuals("值.csv", f"{HEAD}\nwater-leak,,2024,=1+1,%,=cmd|calc".encode())
    assert row.cells["value"] == "=1+1"


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("空.csv", b"", "是空文件"),
        ("空.csv", b" \r\n ", "是空文件"),
        ("图.xlsx", b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "不是表格"),
        ("旧.xls", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "旧版 .xls 请另存为 .xlsx"),
        ("网页.csv", b"<html><script>alert(1)</script></html>", "不是表格"),
        ("文.csv", "今天天气很好，没有表格。".encode(), "没有表头"),
        ("缺.csv", "目标编号,日期\nwater-leak,2024".encode(), "缺少列：实际值、来源"),
        ("乱.csv", b"\x80\xfd\xfc\x80\x81\xfe" * 50, "编码认不出来"),
        ("坏.xlsx", book(HEAD.split(","))[:900], "不是表格"),
        ("长.csv", f"{HEAD}\n{'x' * 200_000},,,,,".encode(), "不是完好的 CSV"),
    ],
)
def test_what_is_no_table_is_told(name: str, data: bytes, told: str) -> None:
    with pytest.raises(TableError, match=told):
        read_actuals(name, data)


def test_too_big_and_too_long_is_refused() -> None:
    with pytest.raises(TableError, match=f"最多 {MAX_FILE_MB} MB"):
        read_actuals("大.csv", b"x" * (MAX_FILE_MB * 1_000_000 + 1))
    with pytest.raises(TableError, match=f"超过 {MOST_ROWS} 行"):
        read_actuals("长.csv", "\n".join([HEAD, *[LINE] * (MOST_ROWS + 1)]).encode())


def packed(**members: str) -> bytes:
    """A workbook with some of its parts put in place of the real ones."""
    out = io.BytesIO()
    names = {"sheet": "xl/worksheets/sheet1.xml", "strings": "xl/sharedStrings.xml"}
    replaced = {names[key]: text for key, text in members.items()}
    with (
        zipfile.ZipFile(io.BytesIO(book(HEAD.split(",")))) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, replaced.get(name, old.read(name)))
    return out.getvalue()


def test_a_bomb_is_not_opened() -> None:
    with pytest.raises(TableError, match="解压后有"):
        read_actuals("弹.xlsx", packed(sheet=" " * 70_000_000))


def test_entities_are_not_blown_up() -> None:
    entities = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 20 if i else "哈" * 20}">' for i in range(8))
    cell = '<c r="A1" t="inlineStr"><is><t>&a7;</t></is></c>'
    sheet = f"<worksheet><sheetData><row r='1'>{cell}</row></sheetData></worksheet>"
    bomb = f'<?xml version="1.0"?><!DOCTYPE x [{entities}]>{sheet}'
    with pytest.raises(TableError, match=r"打不开|没有表头"):
        read_actuals("弹.xlsx", packed(sheet=bomb))


def test_a_sheet_that_lies_about_its_size_is_read_for_what_it_has() -> None:
    sheet = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:XFD1048576"/><sheetData>'
    for row, cells in enumerate((HEAD.split(","), LINE.split(",")), start=1):
        sheet += f'<row r="{row}">' + "".join(
            f'<c r="{"ABCDEF"[at]}{row}" t="inlineStr"><is><t>{text}</t></is></c>'
            for at, text in enumerate(cells)
        )
        sheet += "</row>"
    (row,) = read_actuals("大.xlsx", packed(sheet=sheet + "</sheetData></worksheet>"))
    assert row.number == 2 and row.cells["target_id"] == "water-leak"
