"""How a quote is cited in a report."""

from dataclasses import replace

import pytest

from geodata.atlas import Atlas
from geodata.citation import cite, cite_clause, heading_number, source
from geodata.errors import NotFound, PlanError
from geodata.model import Document

OUTLINE = Document(
    "outline",
    "聊政发〔2021〕4号",
    "聊城市国民经济和社会发展第十四个五年规划和二〇三五年远景目标纲要",
    "聊城市人民政府",
    "2021-04-16",
    "2021—2025年",
)
PATH = ("第八篇 提升城乡发展新潜能", "第三十章 完善市域城镇空间格局", "专栏8：聊城市城镇空间布局")


def test_a_quote_has_title_number_issuer_date_and_heading_path() -> None:
    assert cite(OUTLINE, PATH, "形成“两轴”") == (
        "《聊城市国民经济和社会发展第十四个五年规划和二〇三五年远景目标纲要》"
        "（聊政发〔2021〕4号，聊城市人民政府2021年4月16日）第八篇第三十章专栏8：“形成‘两轴’”"
    )


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"date": "2023-12"}, "（聊政发〔2021〕4号，聊城市人民政府2023年12月）"),
        ({"number": ""}, "（聊城市人民政府2021年4月16日）"),
        ({"date": ""}, "（聊政发〔2021〕4号，聊城市人民政府）"),
        ({"number": "", "issuer": "", "date": ""}, ""),
    ],
)
def test_what_is_not_known_of_a_document_is_left_out(changes: dict[str, str], wanted: str) -> None:
    assert source(replace(OUTLINE, **changes)) == f"《{OUTLINE.title}》{wanted}"


def test_titles_inside_a_title_and_the_number_of_a_gazette_are_not_doubled() -> None:
    about = Document("a", "", "关于印发《河道管理办法》的通知", "市政府", "2023", "")
    assert source(about) == "《关于印发〈河道管理办法〉的通知》（市政府2023年）"
    gazette = Document(
        "g", "市政府公报2023年第12期（总第249期）", "市政府公报2023年第12期", "办公室", "2023-12", ""
    )
    assert source(gazette) == "《市政府公报2023年第12期》（总第249期，办公室2023年12月）"
    chronicle = replace(gazette, title="大事记")
    assert source(chronicle) == "《大事记》（市政府公报2023年第12期（总第249期），办公室2023年12月）"
    assert source(Document("bare", "", "", "", "", "")) == "《bare》"


@pytest.mark.parametrize(
    ("heading", "wanted"),
    [
        ("第十三篇 共筑幸福和谐新生活", "第十三篇"),
        ("第一章 总 则", "第一章"),
        ("第二十一条", "第二十一条"),
        ("专栏 12：健康聊城重点项目", "专栏12"),
        ("附件3", "附件3"),
        ("三、2023年主要工作任务", "第三部分"),
        ("（七）聚焦区域崛起", "第（七）项"),
        ("43. 实施水产绿色健康养殖工程", "第43项"),
        ("“十四五”时期主要指标", "“‘十四五’时期主要指标”"),
        ("", ""),
    ],
)
def test_headings_are_cited_by_their_numbers(heading: str, wanted: str) -> None:
    assert heading_number(heading) == wanted


def test_quotation_marks_inside_a_quote_change_by_turns() -> None:
    assert cite(OUTLINE, (), "称“‘城’中有湖”").endswith("：“称‘“城”中有湖’”")


def test_the_cells_of_a_row_are_set_apart() -> None:
    assert cite(OUTLINE, (), "森林覆盖率(%)\t10.43\t\t约束性 ").endswith("：“森林覆盖率(%)　10.43　约束性”")


def test_slips_are_kept_and_told_wherever_they_stand() -> None:
    text = cite(OUTLINE, (), "增强聊荏东都市区，提升聊荏东都市区", ["聊荏东都市区"])
    assert text.endswith("“增强聊荏东都市区〔原文如此〕，提升聊荏东都市区〔原文如此〕”")
    assert cite(OUTLINE, (), "精神 and 市委的Brand", ["and"]).endswith("“精神 and〔原文如此〕 市委的Brand”")
    assert cite(OUTLINE, (), "荏平区", ["荏平区", "荏平"]).endswith("“荏平区〔原文如此〕”")


def test_a_shipped_clause_is_cited_with_its_registered_slips(atlas: Atlas) -> None:
    text = cite_clause(atlas, "outline-0a46dbfa", "增强聊荏东都市区辐射带动能力")
    assert text.endswith("第八篇第三十章：“增强聊荏东都市区〔原文如此〕辐射带动能力”")
    correct = cite_clause(atlas, "outline-0a46dbfa", "加快实现聊茌东都市区一体化")
    assert "原文如此" not in correct


def test_without_a_quote_the_whole_clause_is_cited(atlas: Atlas) -> None:
    clause = atlas.clauses["outline-16967107"]
    assert cite_clause(atlas, clause.clause_id).endswith(f"专栏9：“{clause.text}”")


def test_every_shipped_clause_can_be_cited(atlas: Atlas) -> None:
    for clause in atlas.plan.clauses:
        text = cite_clause(atlas, clause.clause_id)
        assert text.startswith("《") and "：“" in text and text.endswith("”"), clause.clause_id


def test_what_is_not_in_the_document_is_not_cited(atlas: Atlas) -> None:
    with pytest.raises(PlanError, match="不在条文里"):
        cite_clause(atlas, "outline-16967107", "<script>")
    with pytest.raises(NotFound, match="outline-0"):
        cite_clause(atlas, "outline-0", "")
