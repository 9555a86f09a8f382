"""A document as the reading page gets it."""

from pathlib import Path

import pytest

from geodata.atlas import Additions, Atlas, enriched, load_atlas
from geodata.errors import NotFound
from geodata.model import Clause, Document
from geodata.reading import document_text, documents_index, section_key, sections


def clause(i: int, *path: str, text: str = "条文。") -> Clause:
    return Clause(f"c{i}", "d", path, text)


def test_headings_come_in_order_with_what_is_under_them() -> None:
    clauses = [
        clause(0),
        clause(1, "第一篇 甲", "第一章 乙"),
        clause(2, "第一篇 甲", "第一章 乙"),
        clause(3, "第一篇 甲"),
        clause(4, "第二篇 丙"),
    ]
    found, own = sections(clauses)
    assert [(s.path[-1], s.parent, s.first, s.count) for s in found] == [
        ("第一篇 甲", -1, 1, 3),
        ("第一章 乙", 0, 1, 2),
        ("第二篇 丙", -1, 4, 1),
    ]
    assert own == [-1, 1, 1, 0, 2]


def test_every_document_is_given_whole_in_order_and_verbatim(atlas: Atlas) -> None:
    seen = []
    for row in documents_index(atlas):
        text = document_text(atlas, row["id"])
        seen += [(c["id"], "".join(piece for piece, _marks in c["runs"])) for c in text["clauses"]]
        assert row["clauses"] == len(text["clauses"])
        assert (
            text["outline"] == []
            or sum(s["count"] for s in text["outline"] if s["level"] == 0) <= row["clauses"]
        )
    assert sorted(seen) == sorted((c.clause_id, c.text) for c in atlas.plan.clauses)
    assert [i for i, _text in seen if i.startswith("outline")] == [
        c.clause_id for c in atlas.plan.clauses if c.doc_id == "outline"
    ]


def test_whatever_a_mark_speaks_of_is_told(atlas: Atlas) -> None:
    for row in documents_index(atlas):
        text = document_text(atlas, row["id"])
        known = {
            "name": text["features"],
            "wording": text["features"],
            "target": text["targets"],
            "goal": text["targets"],
            "doubt": text["doubts"],
        }
        for each in text["clauses"]:
            numbers = {number for _piece, marks in each["runs"] for number in marks}
            assert numbers == set(range(len(each["marks"])))
            for mark in each["marks"]:
                assert {*mark["ids"], *mark["within"]} <= set(known[mark["kind"]])
            assert set(each["features"]) <= set(text["features"])
        for thing in (*text["targets"].values(), *text["doubts"].values()):
            assert set(thing["features"]) <= set(text["features"])
            assert set(thing.get("same", ())) <= set(text["targets"])


def test_it_says_plainly_how_much_of_a_document_is_carried(atlas: Atlas) -> None:
    count = sum(c.doc_id == "outline" for c in atlas.plan.clauses)
    text = document_text(atlas, "outline")
    assert (text["whole"], text["note"]) == (False, f"收录引用到的 {count} 段，不是全文。")
    added = Additions(
        1, (Document("mine", "", "某规划", "", "", ""),), (Clause("mine-1", "mine", (), "全文。"),)
    )
    mine = document_text(enriched(atlas, added), "mine")
    assert (mine["whole"], mine["note"]) == (True, "全文，共 1 段。")


def test_headings_say_what_they_are_and_have_lasting_keys(atlas: Atlas) -> None:
    by_title = {s["title"]: s for s in document_text(atlas, "outline")["outline"]}
    chapter = by_title["第三十章 完善市域城镇空间格局"]
    assert (chapter["kind"], chapter["number"], chapter["level"]) == ("章", "第三十章", 1)
    assert by_title["专栏 9：重点发展镇"]["kind"] == "专栏"
    keys = [s["key"] for row in documents_index(atlas) for s in document_text(atlas, row["id"])["outline"]]
    assert chapter["key"] == section_key(("第八篇 提升城乡发展新潜能", chapter["title"])) in keys


def test_a_table_has_cells_and_a_head(atlas: Atlas) -> None:
    rows = [c for c in document_text(atlas, "outline")["clauses"] if any(p == "\t" for p, _m in c["runs"])]
    assert [c["head"] for c in rows] == [True] + [False] * (len(rows) - 1)
    cells = "".join(piece for piece, _marks in rows[0]["runs"]).split("\t")
    assert cells == ["类别", "指标", "2020年", "2025年", "年均/[累计]", "属性"]


def test_a_long_list_is_broken_into_its_items(atlas: Atlas) -> None:
    box = next(c for c in document_text(atlas, "outline")["clauses"] if c["id"] == "outline-54c5876f")
    begins = ["".join(p for p, _m in box["runs"][i : i + 2])[:3] for i in box["lines"]]
    assert begins[:3] == ["（1）", "（2）", "（3）"]


def test_targets_for_the_same_thing_are_beside_each_other(atlas: Atlas) -> None:
    text = document_text(atlas, "outline")
    assert "oth-sv-nursing-bed" in text["targets"]["outline-care-beds"]["same"]
    assert len(text["targets"]["outline-key-towns"]["features"]) == 26


def test_a_document_is_made_once_for_an_atlas(atlas: Atlas) -> None:
    assert document_text(atlas, "luxi") is document_text(atlas, "luxi")


@pytest.mark.parametrize("doc_id", ["", "nothing", "../outline", "<script>"])
def test_an_unknown_document_is_refused(atlas: Atlas, doc_id: str) -> None:
    with pytest.raises(NotFound, match="没有编号为"):
        document_text(atlas, doc_id)


def test_a_document_reads_on_where_a_layer_or_the_list_of_documents_is_missing(root: Path) -> None:
    (root / "data" / "key_towns.geojson").unlink()
    documents = root / "plan" / "documents.csv"
    lines = documents.read_text(encoding="utf-8").splitlines()
    documents.write_text("\n".join(line for line in lines if not line.startswith("luxi")), encoding="utf-8")
    atlas = load_atlas(root)
    assert not [i for i in document_text(atlas, "outline")["features"] if i.startswith("key_towns.")]
    bare = document_text(atlas, "luxi")
    assert (bare["title"], bare["source"], bare["date"]) == ("luxi", "《luxi》", "")
    assert "luxi" in [row["id"] for row in documents_index(atlas)]
