"""Actual values in the workspace: every change with its line of the trail, nothing ever deleted."""

from datetime import date

import pytest

from geodata.errors import NotFound, TableError
from geodata.targets.actuals import Actual
from geodata.workspace.actuals import actuals, add, change, put_in_bin, take_back
from geodata.workspace.store import Workspace, open_workspace

DAY = date(2024, 12, 31)


def test_values_are_kept_and_read_again(workspace: Workspace) -> None:
    assert add(workspace, "王", [Actual("t", DAY, 60.5, "公报"), Actual("s", DAY, 1, "公报")], "上传") == 2
    again = open_workspace(workspace.home)
    kept = actuals(again)
    assert [(a.target_id, a.date, a.value, a.source, a.who) for a in kept] == [
        ("s", DAY, 1, "公报", "王"),
        ("t", DAY, 60.5, "公报", "王"),
    ]
    line = again.trail()[0]
    assert (line.who, line.what, line.why) == ("王", "添加实际值", "上传")
    assert len(line.details["rows"]) == 2 and not line.publishes


def test_a_day_that_is_there_is_not_kept_twice(workspace: Workspace) -> None:
    add(workspace, "王", [Actual("t", DAY, 60, "公报")])
    assert (
        add(workspace, "李", [Actual("t", DAY, 61, "年鉴"), Actual("t", date(2023, 12, 31), 50, "年鉴")]) == 1
    )
    assert [a.value for a in actuals(workspace)] == [50, 60]


def test_a_correction_keeps_both_in_the_trail(workspace: Workspace) -> None:
    add(workspace, "王", [Actual("t", DAY, 60, "公报")])
    value = actuals(workspace)[0]
    change(workspace, "李", Actual("t", DAY, 62, "年鉴", value.id), "核对")
    assert [(a.value, a.source, a.who) for a in actuals(workspace)] == [(62, "年鉴", "李")]
    line = workspace.trail("t")[0]
    assert line.what == "更正实际值" and line.why == "核对"
    assert (line.details["before"]["value"], line.details["after"]["value"]) == (60, 62)


def test_what_is_taken_out_lies_in_the_bin_and_comes_back(workspace: Workspace) -> None:
    add(workspace, "王", [Actual("t", DAY, 60, "公报")])
    value = actuals(workspace)[0]
    put_in_bin(workspace, "李", [value.id])
    assert actuals(workspace) == [] and [a.id for a in actuals(workspace, binned=True)] == [value.id]
    assert add(workspace, "王", [Actual("t", DAY, 61, "公报")]) == 1  # what is in the bin is not in the way
    with pytest.raises(TableError, match="2024-12-31 已有另一条"):
        take_back(workspace, "李", [value.id])
    put_in_bin(workspace, "李", [actuals(workspace)[0].id])
    take_back(workspace, "李", [value.id])
    assert [a.value for a in actuals(workspace)] == [60]
    assert [line.what for line in workspace.trail("t")][:2] == ["从回收站取回实际值", "实际值移入回收站"]


def test_an_id_that_nothing_has_is_told_and_leaves_no_line(workspace: Workspace) -> None:
    for act in (
        lambda: change(workspace, "王", Actual("t", DAY, 1, "公报", 9)),
        lambda: put_in_bin(workspace, "王", [9]),
    ):
        with pytest.raises(NotFound, match="没有编号为“9”的实际值"):
            act()
    assert workspace.trail() == []
