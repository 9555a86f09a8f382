"""文件管理, run by Streamlit's own test harness: upload, facts, targets, publishing; what is refused; who may not edit."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from geodata.proposals import Candidate
from geodata.workspace import documents, proposals, publishing
from geodata.workspace.documents import DRAFT, PUBLISHED, WITHDRAWN
from geodata.workspace.proposals import CONFIRMED, OPEN, REJECTED
from pages import document_review, document_targets, document_upload, shared

SECONDS = 120
TEXT = """聊城市人民政府关于印发聊城市轴承产业试点方案的通知
聊政字〔2026〕1号
聊城市人民政府
2026年1月5日

一、总体要求
支持烟店镇建设轴承市场，到2027年，集聚企业达到300家。推进郑济高铁站前广场建设。
二、保障措施
各有关部门要抓好落实，<b>莘县</b>先行。
"""


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each test has a workspace of its own, and sits at the machine."""
    for name in ("pages.editing.may_edit", "pages.documents.may_edit"):
        monkeypatch.setattr(name, lambda: True)
    monkeypatch.setenv("PLAN_HOME", str(tmp_path))
    shared.forget_everything()
    yield
    shared.forget_everything()


def page(**address: str) -> AppTest:
    def script() -> None:
        from pages import documents

        documents.show()

    app = AppTest.from_function(script, default_timeout=SECONDS)
    for name, value in address.items():
        app.query_params[name] = value
    return app.run()


def named(app: AppTest) -> AppTest:
    app.text_input(key="editor-name").set_value("王规划")
    return app.run()


def brought(name: str, data: bytes) -> AppTest:
    app = named(page())
    app.file_uploader[0].set_value((name, data, ""))
    return app.run()


def kept() -> tuple[AppTest, str]:
    """The page after a draft was made, and the draft's id."""
    app = brought("方案.txt", TEXT.encode())
    app.button(key="document-keep").click().run()
    assert not app.exception
    (found,) = documents.all_added(shared.shared_workspace())
    return named(page(doc=found.document.doc_id)), found.document.doc_id


def step(app: AppTest, doc_id: str, name: str) -> AppTest:
    app.segmented_control(key=f"document-step-{doc_id}").set_value(name)
    return app.run()


def decide(doc_id: str, state: str = CONFIRMED) -> None:
    workspace = shared.shared_workspace()
    proposals.decide_mentions(
        workspace, doc_id, {m.id: state for m in proposals.mentions_of(workspace, doc_id)}, "李"
    )
    proposals.decide_targets(
        workspace, doc_id, {t.id: state for t in proposals.targets_of(workspace, doc_id)}, "李"
    )


def test_it_opens_and_asks_for_a_name_first() -> None:
    app = page()
    assert not app.exception and app.title[0].value == "文件管理"
    assert app.file_uploader[0].disabled and any("编辑人" in c.value for c in app.caption)
    assert not named(app).file_uploader[0].disabled


def test_an_upload_shows_what_was_read_and_proposes_its_facts() -> None:
    app = brought("方案.txt", TEXT.encode())
    assert not app.exception and not app.error
    assert any("条条文" in m.value and "个标题" in m.value for m in app.markdown)
    facts = {t.label: t.value for t in app.text_input}
    assert facts["文号"] == "聊政字〔2026〕1号" and facts["标题"] == "聊城市轴承产业试点方案"
    assert facts["发文机关"] == "聊城市人民政府" and facts["日期（2023-08-25 或 2023-08）"] == "2026-01-05"
    assert documents.all_added(shared.shared_workspace()) == []


def test_keeping_it_makes_a_draft_with_proposals() -> None:
    _app, doc_id = kept()
    workspace = shared.shared_workspace()
    assert documents.added(workspace, doc_id).state == DRAFT
    named_ = {m.what.feature_id for m in proposals.mentions_of(workspace, doc_id)}
    assert {"towns.371581109", "railways.zhengji", "counties.shenxian"} <= named_
    assert [t.what.value for t in proposals.targets_of(workspace, doc_id)] == ["300"]
    assert doc_id not in shared.shared_atlas().documents


def test_wrong_facts_are_told_and_nothing_is_lost() -> None:
    app = brought("方案.txt", TEXT.encode())
    date = next(t for t in app.text_input if t.label.startswith("日期"))
    date.set_value("去年")
    app.button(key="document-keep").click().run()
    assert "看不懂" in app.error[0].value and documents.all_added(shared.shared_workspace()) == []
    next(t for t in app.text_input if t.label.startswith("日期")).set_value("2026-02")
    app.button(key="document-keep").click().run()
    assert documents.all_added(shared.shared_workspace())[0].document.date == "2026-02"


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("程序.docx", b"MZ\x90\x00" + bytes(4000), "不认识的二进制内容"),
        ("空.txt", b"", "空文件"),
        ("坏.pdf", b"%PDF-1.7" + bytes(100), "读不出来"),
        ("网页.md", b"<html><script>alert(1)</script></html>", "网页"),
    ],
)
def test_what_is_no_document_is_told_and_the_page_goes_on(name: str, data: bytes, told: str) -> None:
    app = brought(name, data)
    assert not app.exception and told in app.error[0].value
    assert app.title[0].value == "文件管理" and documents.all_added(shared.shared_workspace()) == []


def test_a_document_of_another_style_is_told_and_can_go_on() -> None:
    app = brought("长文.txt", ("莘县的这份文件没有标题，" * 400).encode())
    assert any("认出" in w.value or "分不出" in w.value for w in app.warning)
    for label, value in (("标题", "长文"), ("文号", "无"), ("发文机关", "莘县"), ("日期", "2026-01")):
        next(t for t in app.text_input if t.label.startswith(label)).set_value(value)
    app.button(key="document-keep").click().run()
    (found,) = documents.all_added(shared.shared_workspace())
    assert found.warnings and found.document.title == "长文"


def test_the_same_document_again_is_told() -> None:
    _app, doc_id = kept()
    app = brought("同一份.txt", TEXT.replace("\n", "\r\n").encode())
    assert "已经添加过" in app.warning[0].value
    app.button(key="document-same").click().run()
    assert app.query_params["doc"] == doc_id
    assert len(documents.all_added(shared.shared_workspace())) == 1


def test_a_document_that_the_atlas_has_is_told_and_needs_a_tick(plans_dir: Path) -> None:
    path = sorted(plans_dir.glob("*.txt"))[0]
    app = brought("鲁西.txt", path.read_bytes())
    assert "已经收录" in app.warning[0].value and app.button(key="document-keep").disabled
    app.checkbox(key="document-agreed").set_value(True).run()
    assert not app.button(key="document-keep").disabled


def test_nothing_is_published_with_open_proposals_or_without_a_reason() -> None:
    app, doc_id = kept()
    app = step(app, doc_id, "publish")
    assert any("没有核对" in i.value for i in app.info) and app.button(key=f"publish-{doc_id}").disabled
    decide(doc_id)
    assert app.run().button(key=f"publish-{doc_id}").disabled
    app.text_input(key=f"reason-{doc_id}").set_value("正式印发").run()
    assert not app.button(key=f"publish-{doc_id}").disabled


def test_publish_and_withdraw_on_the_page() -> None:
    app, doc_id = kept()
    decide(doc_id)
    app = step(app, doc_id, "publish")
    app.text_input(key=f"reason-{doc_id}").set_value("正式印发").run()
    app.button(key=f"publish-{doc_id}").click().run()
    assert not app.exception and any("已发布" in s.value for s in app.success)
    atlas = shared.shared_atlas()
    assert atlas.documents[doc_id].title == "聊城市轴承产业试点方案"
    assert any(link.clause_id.startswith(doc_id) for link in atlas.links["towns.371581109"])
    app.text_input(key=f"withdraw-reason-{doc_id}").set_value("废止").run()
    app.button(key=f"withdraw-{doc_id}").click().run()
    assert documents.added(shared.shared_workspace(), doc_id).state == WITHDRAWN
    assert doc_id not in shared.shared_atlas().documents


def test_targets_are_confirmed_and_rejected_many_at_once() -> None:
    app, doc_id = kept()
    app = step(app, doc_id, "targets")
    assert not app.exception and list(app.data_editor[0].value["value"]) == ["300"]
    app.button(key=f"targets-sure-{doc_id}").click().run()
    assert [t.state for t in proposals.targets_of(shared.shared_workspace(), doc_id)] == [CONFIRMED]
    assert list(app.data_editor[0].value["confirm"]) == [True]


def test_the_text_and_its_facts() -> None:
    app, doc_id = kept()
    app = step(app, doc_id, "text")
    assert not app.exception
    app.text_input(key=f"known-title-{doc_id}").set_value("改正的标题").run()
    app.button(key=f"keep-facts-{doc_id}").click().run()
    assert documents.added(shared.shared_workspace(), doc_id).document.title == "改正的标题"


def test_others_see_the_list_and_the_text_and_can_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    _app, doc_id = kept()
    decide(doc_id)
    publishing.publish(shared.shared_workspace(), doc_id, "王", "正式印发")
    monkeypatch.setattr("pages.documents.may_edit", lambda: False)
    monkeypatch.setattr("pages.documents.editor", lambda: None)
    app = page()
    assert not app.exception and not app.file_uploader
    assert any("聊城市轴承产业试点方案" in m.value for m in app.markdown)
    for name in ("text", "places", "targets", "publish"):
        app = step(page(doc=doc_id), doc_id, name)
        assert not app.exception, name
        buttons = {b.key for b in app.button if not b.disabled}
        assert buttons <= {"documents-back"}, name
        assert all(t.disabled for t in app.text_input)


def test_an_unknown_document_in_the_address_is_told() -> None:
    app = page(doc="nothing<script>")
    assert not app.exception and "没有这份文件" in app.error[0].value
    app.button(key="documents-back-from-trouble").click().run()
    assert app.title[0].value == "文件管理"


def test_the_review_gets_every_proposal_with_its_sentence_and_feature() -> None:
    _app, doc_id = kept()
    workspace, atlas = shared.shared_workspace(), shared.shared_atlas()
    clauses = {c.clause_id: c for c in documents.clauses_of_added(workspace, doc_id)}
    mentions = proposals.mentions_of(workspace, doc_id)
    data = document_review.review_data(atlas, clauses, mentions, editable=True)
    assert len(data["rows"]) == len(mentions)
    for row, decided in zip(data["rows"], mentions, strict=True):
        text = data["clauses"][row["clause"]]["text"]
        assert row["from"] <= row["start"] < row["end"] <= row["to"]
        assert text[row["from"] : row["to"]].strip() == decided.what.quote
        assert row["state"] == OPEN and row["feature"] in data["features"]
    town = data["features"]["towns.371581109"]
    assert (town["name"], town["county"], town["layer_title"]) == (
        "烟店镇",
        "临清市",
        "乡镇（街道）",
    ) and town["bounds"]


def test_decisions_that_come_from_the_browser_are_kept_once(monkeypatch: pytest.MonkeyPatch) -> None:
    _app, doc_id = kept()
    workspace = shared.shared_workspace()
    first, second, *_rest = proposals.mentions_of(workspace, doc_id)
    state: dict[str, object] = {}
    monkeypatch.setattr(document_review.st, "session_state", state)

    def send(*entries: list[object], epoch: str = "e1") -> str:
        state["review"] = {"decided": {"epoch": epoch, "entries": list(entries)}}
        return document_review._keep(doc_id, "review", "王")

    assert send([1, first.id, CONFIRMED]) == ""
    assert send([1, first.id, REJECTED], [2, second.id, REJECTED]) == ""  # the first was kept already
    states = {m.id: m.state for m in proposals.mentions_of(workspace, doc_id)}
    assert (states[first.id], states[second.id]) == (CONFIRMED, REJECTED)
    assert send([1, first.id, OPEN], epoch="e2") == ""  # the page was opened anew
    assert {m.id: m.state for m in proposals.mentions_of(workspace, doc_id)}[first.id] == OPEN
    assert "核对结果" in send([2, first.id, "gone"], epoch="e2")
    seen = state[document_review.SEEN]
    assert seen == {doc_id: {"epoch": "e2", "number": 1}}
    assert len([line for line in workspace.trail(doc_id) if line.what == "核对地名关联"]) == 3


def test_edits_in_the_table_of_targets_are_kept_as_they_come(monkeypatch: pytest.MonkeyPatch) -> None:
    _app, doc_id = kept()
    workspace = shared.shared_workspace()
    table = document_targets.frame(proposals.targets_of(workspace, doc_id))
    state: dict[str, Any] = {"t-made": {"frame": table, "kept": {}}}
    monkeypatch.setattr(document_targets.st, "session_state", state)

    def edit(**cells: object) -> proposals.Decided[Candidate]:
        rows = state.setdefault("t", {"edited_rows": {}})["edited_rows"]
        rows.setdefault(0, {}).update(cells)
        document_targets._changed(doc_id, "t", "王")
        return proposals.targets_of(workspace, doc_id)[0]

    assert edit(confirm=True).state == CONFIRMED
    lines = len(workspace.trail(doc_id))
    assert edit(indicator="集聚企业").what.indicator == "集聚企业"
    assert len(workspace.trail(doc_id)) == lines + 1
    assert edit(confirm=False).state == OPEN
    assert edit(reject=True).state == REJECTED
    assert edit(value="").what.value == "300"
    assert "不能为空" in state[document_targets.TROUBLE]


def test_a_published_document_is_listed_among_the_sources() -> None:
    _app, doc_id = kept()
    decide(doc_id, REJECTED)
    publishing.publish(shared.shared_workspace(), doc_id, "王", "正式印发")

    def script() -> None:
        from pages import provenance

        provenance.show()

    app = AppTest.from_function(script, default_timeout=SECONDS).run()
    tables = [table.value for table in app.table]
    listed = next(table for table in tables if table.index.name == "文号")
    assert "聊政字〔2026〕1号" in listed.index
    assert documents.added(shared.shared_workspace(), doc_id).state == PUBLISHED


def test_an_upload_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read = []
    really = document_upload.read_upload
    monkeypatch.setattr(
        document_upload, "read_upload", lambda name, data: read.append(name) or really(name, data)
    )
    document_upload._read.cache_clear()
    app = brought("方案.txt", TEXT.encode())
    app.run()
    app.run()
    assert read == ["方案.txt"]
