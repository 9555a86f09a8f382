"""The pages, run by Streamlit's own test harness."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages import shared

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 30


@pytest.fixture(autouse=True)
def fresh_atlas(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test loads its own atlas, from where PLAN_DATA then points."""
    monkeypatch.delenv("PLAN_DATA", raising=False)
    shared.forget_everything()


def provenance() -> AppTest:
    def page() -> None:
        from pages import provenance

        provenance.show()

    return AppTest.from_function(page, default_timeout=SECONDS).run()


def about() -> AppTest:
    def page() -> None:
        from pages import about

        about.show()

    return AppTest.from_function(page, default_timeout=SECONDS).run()


def test_the_app_opens_on_the_map_without_an_error() -> None:
    app = AppTest.from_file(str(ROOT / "pages" / "shell.py"), default_timeout=SECONDS).run()
    assert not app.exception


def test_provenance_lists_every_layer_and_document() -> None:
    app = provenance()
    assert not app.exception and app.title[0].value == "数据与来源"
    atlas = shared.shared_atlas()
    tables = [table.value for table in app.table]
    layers = next(table for table in tables if table.index.name == "图层")
    assert set(layers.index) == {layer.title for layer in atlas.layers}
    assert (layers["数据来源"] != "").all() and (layers["许可"] != "").all()
    documents = next(table for table in tables if table.index.name == "文号")
    assert len(documents) == len(atlas.plan.documents)
    assert not app.warning


def test_provenance_tells_the_problems_of_faulty_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import shutil

    from geodata.atlas import PACKAGE

    for name in ("catalog", "data", "plan"):
        shutil.copytree(PACKAGE / name, tmp_path / name)
    (tmp_path / "data" / "bridges.geojson").unlink()
    monkeypatch.setenv("PLAN_DATA", str(tmp_path))
    app = provenance()
    assert not app.exception
    assert "1 处数据问题" in app.warning[0].value
    problems = next(table.value for table in app.table if table.value.index.name == "文件")
    assert "bridges.yaml" in problems.index
    shared.forget_everything()


def test_the_guide_explains_dashes_and_sharing() -> None:
    app = about()
    assert not app.exception and app.title[0].value == "使用说明"
    text = app.markdown[0].value
    for word in ("示意", "推算", "地址栏", "拼音", "EPSG:4548"):
        assert word in text


def stories() -> AppTest:
    def page() -> None:
        from pages import stories

        stories.show()

    return AppTest.from_function(page, default_timeout=SECONDS).run()


def test_the_stories_page_lists_every_story_with_its_buttons() -> None:
    app = stories()
    assert not app.exception and app.title[0].value == "讲图" and not app.warning
    said = " ".join(one.value for one in app.markdown)
    for story in shared.shared_stories():
        assert story.title in said
    count = len(shared.shared_stories())
    assert count == 13
    assert len(app.get("link_button")) == count
    assert not app.get("download_button")  # files are made when asked for
    assert len([one for one in app.button if one.label.startswith("制作")]) == 3 * count  # HTML, PPTX, PDF
    assert len([one for one in app.caption if "幕 ·" in one.value]) == count


def test_the_stories_page_tells_faulty_stories_and_shows_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import shutil

    from geodata.atlas import PACKAGE

    for name in ("catalog", "data", "plan", "stories"):
        shutil.copytree(PACKAGE / name, tmp_path / name)
    (tmp_path / "stories" / "water.yaml").write_text("title: [", encoding="utf-8")
    (tmp_path / "stories" / "x.yaml").write_text(
        "title: '**题** <b>'\nscenes: [{title: 幕, layers: [nix]}]", encoding="utf-8"
    )
    monkeypatch.setenv("PLAN_DATA", str(tmp_path))
    app = stories()
    assert not app.exception
    assert "2 个讲图有问题" in [one.label for one in app.expander]
    assert set(app.table[0].value.index) == {"water.yaml", "x.yaml"}
    said = " ".join(one.value for one in app.markdown)
    assert "现代水网" not in said and "一心、两轴、两带" in said and "\\*\\*题\\*\\*" in said
    shared.forget_everything()
