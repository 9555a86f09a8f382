"""Searching as a planner types it."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from geodata.atlas import Atlas, load_atlas
from geodata.folding import fold
from geodata.fulltext import search, search_all
from geodata.slips import Slips
from geodata.text_index import KINDS, TextIndex

EMPTY: dict[str, list[Any]] = {"places": [], "features": [], "clauses": [], "targets": []}
ALL = 5000
SHIPPED = load_atlas()


def names(found: dict[str, Any], kind: str = "features") -> list[str]:
    return [row["name"] for row in found[kind]]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("郑济城镇发展主轴", "郑济城镇发展主轴"),
        ("郑济高铁", "郑济高铁"),
        ("济郑高铁", "郑济高铁"),
        ("聊茌东", "聊茌东都市区"),
        ("聊荏东", "聊茌东都市区"),
        ("烟店镇", "烟店镇"),
        ("徒骇河", "徒骇河"),
        ("卫运河", "漳卫河"),
        ("tuhaihe", "徒骇河"),
        ("thh", "徒骇河"),
        ("zhengjigaotie", "郑济高铁"),
        ("ZJGT", "郑济高铁"),
        (" 郑 济 高 铁 ", "郑济高铁"),
    ],
)
def test_the_first_feature_found(atlas: Atlas, query: str, name: str) -> None:
    assert names(search(atlas, query))[0] == name


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("临清市", "临清市"),
        ("linqingshi", "临清市"),
        ("开发区", "聊城经济技术开发区"),
        ("烟店镇", "烟店镇"),
        ("dax", "大辛庄街道"),
    ],
)
def test_places_are_listed_apart(atlas: Atlas, query: str, name: str) -> None:
    assert name in names(search(atlas, query), "places")


def test_both_railway_and_axis_are_found_by_their_common_name(atlas: Atlas) -> None:
    assert {"郑济高铁", "郑济城镇发展主轴"} <= set(names(search(atlas, "郑济")))


def test_the_alias_that_fitted_is_told(atlas: Atlas) -> None:
    assert search(atlas, "济郑高铁")["features"][0]["matched"] == "济郑高铁"
    assert search(atlas, "郑济高铁")["features"][0]["matched"] == ""


def test_an_exact_name_comes_before_a_beginning_and_that_before_a_part(atlas: Atlas) -> None:
    fitted = [row["matched"] or row["name"] for row in search(atlas, "黄河", most=1000)["features"]]
    fits = [0 if name == "黄河" else 1 if name.lstrip("“").startswith("黄河") else 2 for name in fitted]
    assert fits == sorted(fits)
    assert set(fits) == {0, 1, 2}


def test_a_name_comes_before_an_alias_that_fits_as_well(atlas: Atlas) -> None:
    for feature in atlas.features.values():
        rows = search(atlas, feature.name, most=1000)
        same = [row for kind in ("places", "features") for row in rows[kind] if row["id"] == feature.id]
        assert same, feature.name
        for kind in ("places", "features"):
            exact = [row["name"] == feature.name for row in rows[kind]]
            assert exact == sorted(exact, reverse=True), feature.name


def test_every_alias_is_found(atlas: Atlas) -> None:
    for feature in atlas.features.values():
        for alias in feature.aliases:
            rows = search(atlas, alias, most=1000)
            assert feature.id in [row["id"] for row in [*rows["places"], *rows["features"]]], alias


def test_a_feature_is_listed_once_though_many_of_its_names_fit(atlas: Atlas) -> None:
    ids = [row["id"] for row in search(atlas, "运河", most=1000)["features"]]
    assert "main_rivers.canal" in ids
    assert len(ids) == len(set(ids))


def test_clauses_are_found_by_their_words_white_space_aside(atlas: Atlas) -> None:
    found = search(atlas, "聊邯城镇发展带串联")["clauses"]
    assert found
    assert "聊邯城镇发展带串联" in found[0]["snippet"]
    assert found[0]["document"].startswith("聊城市国民经济")
    assert found[0]["linked"] >= 2


def test_no_more_than_asked_for(atlas: Atlas) -> None:
    found = search(atlas, "聊城", most=3)
    assert [len(found[kind]) for kind in EMPTY] == [3, 3, 3, 3]
    assert all(count > 3 for count in found["counts"].values())


@pytest.mark.parametrize("query", ["", " ", "\n\t　", "ｑ" * 10_000, "郑" * 10_000, "a" * 10_000])
def test_nothing_and_far_too_much_find_nothing(atlas: Atlas, query: str) -> None:
    found = search(atlas, query)
    assert {kind: found[kind] for kind in EMPTY} == EMPTY
    assert len(found["query"]) <= 100


@pytest.mark.parametrize(
    "query",
    [
        "'; DROP TABLE features;--",
        "<img src=x onerror=alert(1)>",
        "%%%",
        "[",
        "(.*)+$",
        "\\",
        "\x00",
        "\ud800",
        "😀",
    ],
)
def test_code_is_only_text(atlas: Atlas, query: str) -> None:
    found = search(atlas, query)
    assert json.loads(json.dumps(found)) == found
    assert found["features"] == []
    assert all("".join(query.split()).lower() in row["snippet"].lower() for row in found["clauses"])


def test_a_single_latin_letter_is_no_pinyin(atlas: Atlas) -> None:
    assert not [
        row
        for row in search(atlas, "z", most=1000)["features"]
        if "z" not in row["name"].lower() + row["matched"].lower()
    ]


def found_clauses(atlas: Atlas, query: str, **narrowed: Any) -> dict[str, dict[str, Any]]:
    rows = search_all(atlas, query, kinds=("clause",), most=ALL, **narrowed)["clauses"]
    return {row["clause_id"]: row for row in rows}


def marked_texts(row: dict[str, Any]) -> list[str]:
    return [row["snippet"][start:end] for start, end in row["marks"]]


def test_every_clause_with_a_word_is_found_and_no_other(atlas: Atlas) -> None:
    for word in ("县", "高铁", "徒骇河", "高质量发展", "2025年", "5G"):
        wanted = {
            clause.clause_id
            for clause in atlas.plan.clauses
            for text in (clause.text, *clause.heading_path)
            if word in text.replace(" ", "")
        }
        assert wanted and set(found_clauses(atlas, word)) == wanted, word


def test_every_target_with_a_word_is_found(atlas: Atlas) -> None:
    rows = search_all(atlas, "城镇化率", kinds=("target",))["targets"]
    assert {row["target_id"] for row in rows} == {
        t.target_id for t in atlas.plan.targets if "城镇化率" in t.indicator + t.quote
    }
    best = rows[0]
    assert [best["indicator"][start:end] for start, end in best["indicator_marks"]] == ["城镇化率"]
    assert best["clause_id"] in atlas.clauses and best["document"]["number"]
    assert (best["comparator"], best["value"], best["unit"]) == ("左右", "60", "%")


def test_several_words_must_all_occur(atlas: Atlas) -> None:
    both = set(found_clauses(atlas, "临清 高铁"))
    assert both == set(found_clauses(atlas, "临清")) & set(found_clauses(atlas, "高铁"))
    assert both < set(found_clauses(atlas, "高铁"))
    for row in found_clauses(atlas, "临清 高铁").values():
        assert {"临清", "高铁"} <= set(marked_texts(row))


@pytest.mark.parametrize(
    ("query", "wording"),
    [
        ("茌平", "荏平"),
        ("茌平", "在平"),
        ("聊茌东", "聊荏东"),
        ("二干渠", "二千渠"),
        ("干渠", "千渠"),
        ("干渠花堤", "千渠花堤"),
        ("凤祥集团", "风祥集团"),
        ("季羡林", "季羨林"),
        ("棚户区和老旧小区", "棚户区 and 老旧小区"),
        ("供用水管理", "供用管理"),
        ("论证推进", "论据推进"),
        ("济郑高铁", "郑济高铁"),
        ("卫运河", "漳卫河"),
    ],
)
def test_what_the_documents_word_otherwise_is_found_marked_and_told(
    atlas: Atlas, query: str, wording: str
) -> None:
    rows = [row for row in found_clauses(atlas, query).values() if f"“{wording}”" in row["note"]]
    assert rows
    assert any(wording in marked_texts(row) for row in rows)
    assert all(row["note"].startswith("原文作") for row in rows)


@pytest.mark.parametrize(
    ("slip", "right"), [("荏平", "茌平"), ("聊荏东", "聊茌东"), ("二千渠", "二干渠"), ("千渠", "干渠")]
)
def test_a_typed_slip_finds_the_right_wording_too(atlas: Atlas, slip: str, right: str) -> None:
    assert set(found_clauses(atlas, right)) <= set(found_clauses(atlas, slip))


def test_every_registered_slip_is_found_under_both_readings(atlas: Atlas) -> None:
    slips = atlas.derived(Slips)
    for clause in atlas.plan.clauses:
        for edit in slips.edits(clause.clause_id):
            around = clause.text[edit.start - 2 : edit.start], clause.text[edit.end : edit.end + 2]
            for reading in (clause.text[edit.start : edit.end], edit.right):
                assert clause.clause_id in found_clauses(atlas, reading.join(around)), (around, reading)


def test_a_word_as_it_stands_needs_no_note(atlas: Atlas) -> None:
    assert not [row for row in found_clauses(atlas, "徒骇河").values() if row["note"]]


def test_an_alias_that_is_a_slip_is_told(atlas: Atlas) -> None:
    place = search(atlas, "荏平区")["places"][0]
    assert (place["name"], place["matched"], place["note"]) == ("茌平区", "荏平区", "原文作“荏平区”")
    assert search(atlas, "济郑高铁")["features"][0]["note"] == ""


def test_a_slip_is_no_excuse_for_everything(atlas: Atlas) -> None:
    """在平 is a slip in one place only: 现在平均 elsewhere is no 茌平; and “and” is not 和 everywhere."""
    in_text = {c.clause_id for c in atlas.plan.clauses if "在平" in c.text and "茌平" not in c.text}
    assert in_text & set(found_clauses(atlas, "茌平")) <= {d.clause_a for d in atlas.plan.doubts}
    assert len(found_clauses(atlas, "and")) < 10


def test_hits_in_headings_are_found_and_marked(atlas: Atlas) -> None:
    rows = found_clauses(atlas, "完善市域城镇空间格局")
    assert len(rows) > 5
    for row in rows.values():
        marks = [
            heading[start:end]
            for heading, marks in zip(row["headings"], row["heading_marks"], strict=True)
            for start, end in marks
        ]
        assert "完善市域城镇空间格局" in marks
        assert row["snippet"]


def test_the_characters_typed_in_pinyin_are_marked(atlas: Atlas) -> None:
    for typed, name, part in (
        ("thh", "徒骇河", "徒骇河"),
        ("gaotie", "郑济高铁", "高铁"),
        ("tuhai", "徒骇河", "徒骇"),
    ):
        row = next(row for row in search(atlas, typed, most=ALL)["features"] if row["name"] == name)
        assert [name[start:end] for start, end in row["marks"]] == [part]


def test_a_feature_is_found_by_name_and_county_together(atlas: Atlas) -> None:
    rows = search(atlas, "临清市 医院", most=ALL)["features"]
    assert "聊城市第二人民医院" in [row["name"] for row in rows]
    assert all("临清市" in row["county"] + row["name"] for row in rows)
    assert not search(atlas, "临清市 zzz")["features"]


def test_answers_are_narrowed_by_document_chapter_county_and_topic(atlas: Atlas) -> None:
    whole = search_all(atlas, "高铁", most=ALL)
    reports = search_all(atlas, "高铁", documents=("report",), most=ALL)
    assert {row["document"]["doc_id"] for row in reports["clauses"]} == {"report"}
    assert 0 < reports["counts"]["clause"] < whole["counts"]["clause"]
    chapter = "第八篇 提升城乡发展新潜能 › 第三十章 完善市域城镇空间格局"
    under = search_all(atlas, "城镇", chapters=(chapter,), most=ALL)["clauses"]
    assert under and {row["headings"][1] for row in under} == {"第三十章 完善市域城镇空间格局"}
    above = search_all(atlas, "城镇", chapters=("第八篇 提升城乡发展新潜能",), most=ALL)["clauses"]
    assert len(above) > len(under)
    lin = search_all(atlas, "高铁", counties=("临清市",), most=ALL)
    assert lin["features"] and all("临清市" in row["county"] for row in lin["features"])
    for row in lin["clauses"]:
        named = [atlas.features[link.feature_id] for link in atlas.links_of_clause[row["clause_id"]]]
        assert any("临清市" in feature.county for feature in named)
    water = search_all(atlas, "临清", topics=("水网",), most=ALL)
    assert water["features"]
    assert {atlas.layer_by_id[row["layer"]].group for row in water["features"]} == {"water"}
    assert water == search_all(atlas, "临清", topics=("water",), most=ALL)
    two = search_all(atlas, "高铁", documents=("report", "luxi"), kinds=("clause",), most=ALL)
    assert {row["document"]["doc_id"] for row in two["clauses"]} == {"report", "luxi"}


def test_unknown_filters_find_nothing_and_are_told(atlas: Atlas) -> None:
    found = search_all(
        atlas,
        "高铁",
        documents=("纲要2",),
        chapters=("第一百篇",),
        counties=("<b>",),
        topics=("'--",),
        kinds=("clause", "图"),
    )
    assert found["counts"] == {"clause": 0} and found["clauses"] == []
    for value in ("纲要2", "第一百篇", "<b>", "'--", "图"):
        assert any(f"“{value}”" in notice for notice in found["notices"]), value


def test_only_the_kinds_asked_for_are_counted(atlas: Atlas) -> None:
    found = search_all(atlas, "临清", kinds=("target",))
    assert list(found["counts"]) == ["target"] and found["targets"] and not found["clauses"]


def test_pages_of_rows_make_the_whole(atlas: Atlas) -> None:
    whole = search_all(atlas, "临清", most=ALL)
    for kind, rows in (
        ("clause", "clauses"),
        ("target", "targets"),
        ("feature", "features"),
        ("place", "places"),
    ):
        pages = [
            row
            for offset in range(0, whole["counts"][kind], 7)
            for row in search_all(atlas, "临清", kinds=(kind,), most=7, offset=offset)[rows]
        ]
        assert pages == whole[rows] and len(pages) == whole["counts"][kind]


def test_what_is_cut_is_told(atlas: Atlas) -> None:
    assert search_all(atlas, "高铁")["notices"] == []
    assert "只用了前 100 个字" in search_all(atlas, "高" * 10_000)["notices"][0]
    assert "只用了前 8 个" in search_all(atlas, "甲 乙 丙 丁 戊 己 庚 辛 壬 癸")["notices"][0]
    far = search_all(atlas, " " * 20_000 + "高铁")
    assert far["notices"] and not far["clauses"]


def test_many_threads_get_the_answers_of_one(atlas: Atlas) -> None:
    queries = ["高铁", "linqing", "茌平", "徒骇河", "发展", "thh", "医院 临清", "目标"] * 4
    alone = [search_all(atlas, query) for query in queries]
    fresh = load_atlas()
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda query: search_all(fresh, query), queries)) == alone
    assert fresh.derived(TextIndex) is fresh.derived(TextIndex)


PIECES = st.sampled_from(
    [
        "茌平",
        "荏平",
        "郑济",
        "高铁",
        "县",
        "的",
        "2025年",
        "29.85%",
        "5G",
        "and",
        "zjgt",
        "干渠",
        "。",
        "，",
        "、",
        '"',
        "*",
        "(",
        "NEAR",
        "OR",
        "AND",
        "-",
        "^",
        ":",
        "'",
        "\x00",
        "<b>",
        "\ud800",
        "😀",
        "𠮷",
        " ",
        "\u3000",
        "\n",
    ]
)
QUERIES = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=10).map("".join))


@settings(max_examples=200, deadline=None)
@given(query=QUERIES)
@example(query="title : 茌平")
@example(query='" OR 1=1 --')
@example(query="“黄河风情”文化集镇、民俗文化村落")
def test_anything_may_be_typed_and_marks_cover_what_matched(query: str) -> None:
    found = search_all(SHIPPED, query, most=30)
    assert json.loads(json.dumps(found)) == found
    assert set(found["counts"]) == set(KINDS)
    variants = {word: {word, *SHIPPED.derived(Slips).variants(word)} for word in found["words"]}
    for row in found["clauses"]:
        texts = [(row["snippet"], row["marks"]), *zip(row["headings"], row["heading_marks"], strict=True)]
        check_marks(texts, variants, bool(row["note"]))
    for row in found["targets"]:
        check_marks([(row["snippet"], row["marks"]), (row["indicator"], row["indicator_marks"])], {}, True)
    for row in (*found["features"], *found["places"]):
        check_marks([(row["matched"] or row["name"], row["marks"])], {}, True)


def check_marks(
    texts: list[tuple[str, list[list[int]]]], variants: dict[str, set[str]], worded_otherwise: bool
) -> None:
    """Marks lie inside their texts, in order, and (unless a slip was found) every word is marked somewhere."""
    covered = []
    for text, marks in texts:
        ends = [0, *(place for mark in marks for place in mark), len(text)]
        assert ends == sorted(ends) and all(start < end for start, end in marks)
        covered += [fold(text[start:end]).text for start, end in marks]
    for forms in variants.values():
        assert worded_otherwise or any(form in text for form in forms for text in covered)
