"""The shipped clauses are those of the plan documents: a fresh reading gives the same ids and texts."""

import re
from pathlib import Path

import pytest

from geodata.atlas import Atlas, load_atlas
from geodata.model import Clause
from loaders.documents import clauses_of, squeeze
from sources.texts import Texts

ENDS = 12


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


@pytest.fixture(scope="module")
def texts(plans_dir: Path) -> Texts:
    return Texts(plans_dir)


@pytest.fixture(scope="module")
def fresh(texts: Texts) -> dict[str, Clause]:
    """Every clause of a fresh reading by id."""
    return {clause.clause_id: clause for clauses in texts.clauses.values() for clause in clauses}


@pytest.fixture(scope="module")
def printed(plans_dir: Path) -> str:
    """All documents as they are printed, without white space and without marks of emphasis."""
    files = sorted(plans_dir.glob("*.txt"))
    assert len(files) == 5
    return "\n".join(re.sub(r"\*\*", "", squeeze(path.read_text(encoding="utf-8"))) for path in files)


def test_every_shipped_clause_comes_out_of_a_fresh_reading(atlas: Atlas, fresh: dict[str, Clause]) -> None:
    assert len(atlas.plan.clauses) > 300
    assert [clause for clause in atlas.plan.clauses if fresh.get(clause.clause_id) != clause] == []


def test_every_shipped_document_is_recorded_as_its_source_is(atlas: Atlas, texts: Texts) -> None:
    known = {document.doc_id: document for document in texts.documents}
    assert [d for d in atlas.plan.documents if known.get(d.doc_id) != d] == []


def test_a_fresh_reading_loses_no_clause_to_a_double_id(texts: Texts, fresh: dict[str, Clause]) -> None:
    assert len(fresh) == sum(len(clauses) for clauses in texts.clauses.values())


def test_beginning_and_end_of_every_clause_stand_in_print(atlas: Atlas, printed: str) -> None:
    """The middle may be torn by a page end or a continued column; the ends are as printed."""
    words = {clause.clause_id: squeeze(clause.text) for clause in atlas.plan.clauses}
    assert [name for name, text in words.items() if text[:ENDS] not in printed] == []
    assert [name for name, text in words.items() if text[-ENDS:] not in printed] == []


def test_every_sentence_of_every_clause_stands_in_print_or_is_rejoined_once(
    atlas: Atlas, printed: str
) -> None:
    """A sentence that is not printed in one piece must be made of two that are."""
    lost = [
        f"{clause.clause_id}: {sentence}"
        for clause in atlas.plan.clauses
        for sentence in re.split(r"(?<=[。；])", squeeze(clause.text))
        if sentence not in printed and not is_rejoined(sentence, printed)
    ]
    assert lost == []


def is_rejoined(sentence: str, printed: str) -> bool:
    cuts = range(1, len(sentence))
    return any(sentence[:cut] in printed and sentence[cut:] in printed for cut in cuts)


def test_every_heading_stands_in_print(atlas: Atlas, printed: str) -> None:
    headings = {squeeze(heading) for clause in atlas.plan.clauses for heading in clause.heading_path}
    assert [heading for heading in headings if heading not in printed] == []


def test_every_baseline_stands_in_the_document_of_its_target(atlas: Atlas, texts: Texts) -> None:
    said = {document.doc_id: "" for document in texts.documents}
    for clauses in texts.clauses.values():
        for clause in clauses:
            said[clause.doc_id] += re.sub(r"[,，\s]", "", clause.text) + "\n"
    wrong = [
        f"{target.target_id}: {number}"
        for target in atlas.plan.targets
        for number in re.findall(r"\d+(?:\.\d+)?", target.baseline.replace(",", ""))
        if number not in said[atlas.clauses[target.clause_id].doc_id]
    ]
    assert wrong == []


def test_the_documents_of_the_gazette_do_not_run_into_each_other(texts: Texts) -> None:
    said = {document.doc_id: "" for document in texts.documents}
    for clause in texts.clauses["gazette"]:
        said[clause.doc_id] += clause.text
    assert said["rivers"].count("河道") > 50 and "食品安全" not in said["rivers"]
    assert said["foodsafety"].count("食品安全") > 10 and "河道" not in said["foodsafety"]
    assert said["chemicals"].count("化工") > 10 and "旅游住宿" not in said["chemicals"]


def test_any_of_the_five_files_can_be_added_as_it_is(plans_dir: Path) -> None:
    for path in sorted(plans_dir.glob("*.txt")):
        clauses = clauses_of("mine", path.read_text(encoding="utf-8"))
        assert len(clauses) > 50
        assert len({clause.clause_id for clause in clauses}) == len(clauses)


@pytest.mark.parametrize(
    ("clause", "headings"),
    [
        ("“两轴”：即郑济城镇发展主轴", ["第八篇", "第三十章", "专栏8"]),
        ("临清市：烟店镇、康庄镇、老赵庄镇。", ["第八篇", "第三十章", "专栏 9"]),
    ],
)
def test_well_known_clauses_stand_under_their_headings(
    fresh: dict[str, Clause], clause: str, headings: list[str]
) -> None:
    (found,) = [c for c in fresh.values() if c.text.startswith(clause)]
    assert len(found.heading_path) == len(headings)
    assert all(path.startswith(start) for path, start in zip(found.heading_path, headings, strict=True))
