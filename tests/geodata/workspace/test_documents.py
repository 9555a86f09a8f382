"""Added documents: drafts and decisions are kept, doubles told; publishing and withdrawing are one step each."""

from pathlib import Path

import pytest
from sqlalchemy import text

from geodata.atlas import Atlas, load_atlas
from geodata.errors import NotFound, PlanError, WorkspaceError
from geodata.model import Clause
from geodata.proposals import propose_mentions, propose_targets
from geodata.workspace import documents, proposals, publishing
from geodata.workspace.additions import additions
from geodata.workspace.documents import DRAFT, PUBLISHED, WITHDRAWN, NewDocument
from geodata.workspace.proposals import CONFIRMED, OPEN, REJECTED
from geodata.workspace.store import Workspace, open_workspace

FACTS = {
    "number": "聊政字〔2026〕1号",
    "title": "试点方案",
    "issuer": "聊城市人民政府",
    "date": "2026-01-05",
    "period": "",
}
TEXTS = (
    "支持烟店镇建设轴承市场，到2027年，集聚企业达到300家。",
    "推进郑济高铁站前广场建设。",
    "其他事项另行通知。",
)


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


def clauses(doc_id: str, texts: tuple[str, ...] = TEXTS) -> tuple[Clause, ...]:
    return tuple(Clause(f"{doc_id}-{n}", doc_id, ("一、任务",), words) for n, words in enumerate(texts))


def draft(
    workspace: Workspace,
    atlas: Atlas,
    doc_id: str = "doc1",
    texts: tuple[str, ...] = TEXTS,
    data: bytes = b"1",
) -> str:
    own = clauses(doc_id, texts)
    documents.add_draft(workspace, doc_id, NewDocument(FACTS, "方案.docx", data, own), "王")
    proposals.propose(workspace, doc_id, propose_mentions(atlas, own), propose_targets(own), "王")
    return doc_id


def decide_all(workspace: Workspace, doc_id: str, state: str) -> None:
    mentions = {m.id: state for m in proposals.mentions_of(workspace, doc_id)}
    targets = {t.id: state for t in proposals.targets_of(workspace, doc_id)}
    proposals.decide_mentions(workspace, doc_id, mentions, "李")
    proposals.decide_targets(workspace, doc_id, targets, "李")


def taken_in(workspace: Workspace, atlas: Atlas) -> Atlas:
    return load_atlas(additions=additions(workspace, workspace.edition))


def test_a_draft_is_kept_with_its_clauses_and_proposals_and_nobody_sees_it(
    workspace: Workspace, atlas: Atlas
) -> None:
    draft(workspace, atlas)
    found = documents.added(workspace, "doc1")
    assert (found.state, found.who, found.clauses, found.file_name) == (DRAFT, "王", 3, "方案.docx")
    assert documents.clauses_of_added(workspace, "doc1") == list(clauses("doc1"))
    mentions = proposals.mentions_of(workspace, "doc1")
    assert {"towns.371581109", "key_towns.yandian", "railways.zhengji"} <= {
        m.what.feature_id for m in mentions
    }
    assert {m.state for m in mentions} == {OPEN}
    assert [t.what.value for t in proposals.targets_of(workspace, "doc1")] == ["300"]
    assert workspace.edition == 0 and additions(workspace, 0).documents == ()


def test_decisions_are_kept_across_a_restart(tmp_path: Path, atlas: Atlas) -> None:
    first = open_workspace(tmp_path)
    draft(first, atlas)
    one, two, *_rest = proposals.mentions_of(first, "doc1")
    assert proposals.decide_mentions(first, "doc1", {one.id: CONFIRMED, two.id: REJECTED}, "李") == 2
    again = {m.id: m.state for m in proposals.mentions_of(open_workspace(tmp_path), "doc1")}
    assert (again[one.id], again[two.id]) == (CONFIRMED, REJECTED)
    assert proposals.decide_mentions(first, "doc1", {one.id: CONFIRMED}, "李") == 0
    assert first.trail("doc1")[1].details["decisions"] == {str(one.id): CONFIRMED, str(two.id): REJECTED}


def test_nothing_is_published_before_all_is_decided(workspace: Workspace, atlas: Atlas) -> None:
    draft(workspace, atlas)
    before = len(workspace.trail())
    with pytest.raises(PlanError, match="没有核对"):
        publishing.publish(workspace, "doc1", "王", "正式印发")
    assert documents.added(workspace, "doc1").state == DRAFT
    assert workspace.edition == 0 and len(workspace.trail()) == before


def test_publishing_brings_document_clauses_confirmed_links_and_targets_into_the_atlas(
    workspace: Workspace, atlas: Atlas
) -> None:
    draft(workspace, atlas)
    decide_all(workspace, "doc1", CONFIRMED)
    railway = next(
        m for m in proposals.mentions_of(workspace, "doc1") if m.what.feature_id == "railways.zhengji"
    )
    proposals.decide_mentions(workspace, "doc1", {railway.id: REJECTED}, "李")
    publishing.publish(workspace, "doc1", "王", "正式印发")
    now = taken_in(workspace, atlas)
    assert now.version != atlas.version
    assert now.documents["doc1"].title == "试点方案"
    assert [c.text for c in now.plan.clauses if c.doc_id == "doc1"] == list(TEXTS)
    assert now.links["towns.371581109"][-1].clause_id == "doc1-0"
    assert not any(link.clause_id == "doc1-1" for link in now.links["railways.zhengji"])
    (target,) = [t for t in now.plan.targets if t.clause_id == "doc1-0"]
    assert (target.value, target.unit, target.year) == ("300", "家", "2027")
    assert "towns.371581109" in target.feature_ids and target.quote in TEXTS[0]


def test_rejected_targets_stay_out(workspace: Workspace, atlas: Atlas) -> None:
    draft(workspace, atlas)
    decide_all(workspace, "doc1", REJECTED)
    publishing.publish(workspace, "doc1", "王", "正式印发")
    now = taken_in(workspace, atlas)
    assert len(now.plan.targets) == len(atlas.plan.targets) and len(now.plan.links) == len(atlas.plan.links)
    assert len(now.plan.clauses) == len(atlas.plan.clauses) + 3


def test_a_published_document_cannot_be_changed_until_it_is_withdrawn(
    workspace: Workspace, atlas: Atlas
) -> None:
    draft(workspace, atlas)
    decide_all(workspace, "doc1", CONFIRMED)
    publishing.publish(workspace, "doc1", "王", "正式印发")
    first = proposals.mentions_of(workspace, "doc1")[0]
    target = proposals.targets_of(workspace, "doc1")[0]
    for refused in (
        lambda: proposals.decide_mentions(workspace, "doc1", {first.id: REJECTED}, "李"),
        lambda: proposals.correct_target(workspace, "doc1", target.id, {"value": "1"}, "李"),
        lambda: publishing.publish(workspace, "doc1", "王", "再发"),
    ):
        with pytest.raises(PlanError, match="已发布"):
            refused()
    assert proposals.mentions_of(workspace, "doc1")[0].state == CONFIRMED


def test_withdrawing_takes_it_out_and_keeps_all_decisions(workspace: Workspace, atlas: Atlas) -> None:
    draft(workspace, atlas)
    decide_all(workspace, "doc1", CONFIRMED)
    publishing.publish(workspace, "doc1", "王", "正式印发")
    edition = workspace.edition
    publishing.withdraw(workspace, "doc1", "王", "文件已废止")
    assert workspace.edition > edition and documents.added(workspace, "doc1").state == WITHDRAWN
    now = taken_in(workspace, atlas)
    assert "doc1" not in now.documents and now.plan.links == atlas.plan.links
    assert {m.state for m in proposals.mentions_of(workspace, "doc1")} == {CONFIRMED}
    publishing.publish(workspace, "doc1", "王", "又生效")
    assert documents.added(workspace, "doc1").state == PUBLISHED
    assert [line.why for line in workspace.trail("doc1")[:3]] == ["又生效", "文件已废止", "正式印发"]


def test_what_fails_in_the_middle_of_publishing_leaves_the_draft(
    workspace: Workspace, atlas: Atlas, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft(workspace, atlas)
    decide_all(workspace, "doc1", CONFIRMED)
    monkeypatch.setattr(publishing, "PUBLISHED", None)  # the column refuses it
    with pytest.raises(WorkspaceError):
        publishing.publish(workspace, "doc1", "王", "正式印发")
    assert documents.added(workspace, "doc1").state == DRAFT
    assert workspace.edition == 0 and workspace.trail("doc1")[0].what != "发布文件"


def test_only_published_documents_can_be_withdrawn(workspace: Workspace, atlas: Atlas) -> None:
    draft(workspace, atlas)
    with pytest.raises(PlanError, match="没有发布"):
        publishing.withdraw(workspace, "doc1", "王", "")


def test_the_same_file_or_the_same_words_are_not_added_twice(workspace: Workspace, atlas: Atlas) -> None:
    draft(workspace, atlas)
    other = ("别的内容。",)
    for data, texts in ((b"1", other), (b"2", tuple(f" {words}\n" for words in TEXTS))):
        same = documents.same_added(workspace, data, clauses("doc2", texts))
        assert same is not None and same.document.doc_id == "doc1"
        with pytest.raises(PlanError, match="已经添加过"):
            documents.add_draft(
                workspace, "doc2", NewDocument(FACTS, "x.txt", data, clauses("doc2", texts)), "王"
            )
    assert documents.same_added(workspace, b"2", clauses("doc2", other)) is None
    assert len(documents.all_added(workspace)) == 1


def test_ids_are_new_to_the_atlas_and_the_workspace(workspace: Workspace, atlas: Atlas) -> None:
    own = clauses("new")
    first = documents.id_of(atlas, workspace, own)
    assert first not in atlas.documents
    documents.add_draft(workspace, first, NewDocument(FACTS, "x.txt", b"1", clauses(first)), "王")
    second = documents.id_of(atlas, workspace, own)
    assert second != first and second.startswith(first)


def test_a_text_that_is_shipped_is_recognised(atlas: Atlas) -> None:
    shipped = [c for c in atlas.plan.clauses if c.doc_id == "luxi"]
    found = documents.same_shipped(atlas, [*shipped, Clause("x", "x", (), "还有一段。")])
    assert [document.doc_id for document in found] == ["luxi"]
    assert documents.same_shipped(atlas, shipped[: len(shipped) // 2]) == []
    assert documents.same_shipped(atlas, clauses("new")) == []


def test_each_of_the_five_files_is_recognised(atlas: Atlas, plans_dir: Path) -> None:
    from loaders.documents import clauses_of

    for path, doc_id in zip(
        sorted(plans_dir.glob("*.txt")), ("luxi", "outline", "dongchangfu", "rivers", "report"), strict=True
    ):
        own = clauses_of("new", path.read_text(encoding="utf-8"))
        assert doc_id in {document.doc_id for document in documents.same_shipped(atlas, own)}, path.name


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"title": " "}, "请填写标题"),
        ({"number": ""}, "请填写文号"),
        ({"issuer": ""}, "请填写发文机关"),
        ({"date": ""}, "请填写日期"),
        ({"date": "2026年1月"}, "看不懂"),
        ({"date": "2026-13-01"}, "看不懂"),
        ({"date": "2026-01-32"}, "看不懂"),
        ({"title": "很" * 500}, "超过 200 字"),
    ],
)
def test_missing_and_wrong_facts_are_told_and_nothing_is_kept(
    workspace: Workspace, changed: dict[str, str], told: str
) -> None:
    new = NewDocument({**FACTS, **changed}, "x.txt", b"1", clauses("doc1"))
    with pytest.raises(PlanError, match=told):
        documents.add_draft(workspace, "doc1", new, "王")
    assert documents.all_added(workspace) == []


def test_a_document_without_clauses_is_refused(workspace: Workspace) -> None:
    with pytest.raises(PlanError, match="没有条文"):
        documents.add_draft(workspace, "doc1", NewDocument(FACTS, "x.txt", b"1", ()), "王")


def test_facts_can_be_put_right_also_when_published(workspace: Workspace, atlas: Atlas) -> None:
    draft(workspace, atlas)
    decide_all(workspace, "doc1", REJECTED)
    publishing.publish(workspace, "doc1", "王", "正式印发")
    documents.correct(workspace, "doc1", {**FACTS, "title": "新标题"}, "李")
    assert taken_in(workspace, atlas).documents["doc1"].title == "新标题"
    assert workspace.trail("doc1")[0].details["before"]["title"] == "试点方案"
    with pytest.raises(PlanError, match="看不懂"):
        documents.correct(workspace, "doc1", {**FACTS, "date": "昨天"}, "李")


def test_a_targets_words_can_be_put_right_but_not_its_quote(workspace: Workspace, atlas: Atlas) -> None:
    draft(workspace, atlas)
    target = proposals.targets_of(workspace, "doc1")[0]
    proposals.correct_target(workspace, "doc1", target.id, {"indicator": " 集聚企业数 "}, "李")
    assert proposals.targets_of(workspace, "doc1")[0].what.indicator == "集聚企业数"
    for words, told in (
        ({"quote": "x"}, "只能改"),
        ({"value": " "}, "不能为空"),
        ({"unit": "很" * 300}, "没有保存"),
    ):
        with pytest.raises(PlanError, match=told):
            proposals.correct_target(workspace, "doc1", target.id, words, "李")
    with pytest.raises(PlanError, match="没有这项指标"):
        proposals.correct_target(workspace, "doc1", 999, {"value": "1"}, "李")


def test_a_state_that_is_none_is_refused(workspace: Workspace, atlas: Atlas) -> None:
    draft(workspace, atlas)
    first = proposals.mentions_of(workspace, "doc1")[0]
    with pytest.raises(PlanError):
        proposals.decide_mentions(workspace, "doc1", {first.id: "gone'; drop table"}, "李")


def test_decisions_reach_only_the_document_that_they_are_for(workspace: Workspace, atlas: Atlas) -> None:
    draft(workspace, atlas)
    draft(workspace, atlas, "doc2", ("支持莘县发展蔬菜产业。",), b"2")
    first = proposals.mentions_of(workspace, "doc1")[0]
    assert proposals.decide_mentions(workspace, "doc2", {first.id: CONFIRMED}, "李") == 0
    assert proposals.mentions_of(workspace, "doc1")[0].state == OPEN


def test_an_unknown_document_is_told(workspace: Workspace) -> None:
    with pytest.raises(NotFound):
        documents.added(workspace, "nothing")
    with pytest.raises(NotFound):
        publishing.publish(workspace, "nothing", "王", "")


def test_words_with_markup_and_sql_are_kept_as_they_are(workspace: Workspace, atlas: Atlas) -> None:
    words = "莘县<script>alert('x')</script>'; drop table added_document; --"
    draft(workspace, atlas, texts=(words,))
    assert documents.clauses_of_added(workspace, "doc1")[0].text == words
    with workspace.reading() as session:
        assert session.execute(text("select count(*) from added_document")).scalar() == 1
