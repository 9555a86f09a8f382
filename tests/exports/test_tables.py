"""Tables as files, read back as people would."""

import csv
import io
import zipfile

import openpyxl
import pandas as pd
import pytest

from exports.tables import csv_bytes, xlsx_bytes

FRAME = pd.DataFrame(
    {
        "指标": ["城镇化率", "=1+1", "@SUM(A1)", "+86", "-2×66", "\t=cmd|' /C calc'!A0"],
        "目标数": [60.0, None, 1.5, 3.0, -2.0, 0.0],
        "单位": ["%", "", "个", None, "万千瓦", "x" * 40_000],
    }
)


def test_csv_opens_as_chinese_and_runs_nothing() -> None:
    data = csv_bytes(FRAME)
    assert data.startswith(b"\xef\xbb\xbf")
    head, *rows = csv.reader(io.StringIO(data.decode("utf-8-sig")))
    assert head == ["指标", "目标数", "单位"]
    assert rows[0] == ["城镇化率", "60.0", "%"] and rows[1][1] == ""
    for row in rows[1:]:
        assert row[0].startswith("'") or row[0] == "+86"
    assert rows[4][1] == "-2.0"


def test_xlsx_has_numbers_as_numbers_and_no_formula() -> None:
    data = xlsx_bytes({"目标": FRAME, "空": FRAME.head(0)})
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["目标", "空"]
    head, *rows = book["目标"].iter_rows()
    assert [cell.value for cell in head] == list(FRAME.columns)
    assert rows[0][0].value == "城镇化率" and rows[0][1].value == 60
    assert rows[1][1].value is None
    assert all(cell.data_type != "f" for row in rows for cell in row)
    assert rows[1][0].value == "'=1+1"
    assert len(rows[5][2].value) <= 32_767
    assert book["目标"].freeze_panes == "A2"
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert b"<f>" not in package.read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("name", ["一" * 40, "茌平区规划目标"])
def test_long_names_of_sheets_are_cut(name: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes({name: FRAME})))
    assert book.sheetnames == [name[:31]]
