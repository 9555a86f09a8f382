"""The command line of the contact sheets."""

from pathlib import Path

import pytest

from tools.contact_sheet import FOLDER, arguments, main


def test_help_is_chinese_and_makes_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as end:
        main(["--help"])
    told = capsys.readouterr().out
    assert end.value.code == 0 and list(tmp_path.iterdir()) == []
    assert "用法" in told and "讲图" in told and "显示这份说明" in told
    assert "usage" not in told and "options" not in told


def test_folder_and_stories_may_be_left_out() -> None:
    assert (arguments([]).folder, arguments([]).stories) == (FOLDER, [])
    asked = arguments(["out", "water", "county-yanggu"])
    assert (asked.folder, asked.stories) == (Path("out"), ["water", "county-yanggu"])


def test_an_unknown_option_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["--size"])
    assert end.value.code == 2 and "用 -h 查看说明" in capsys.readouterr().err
