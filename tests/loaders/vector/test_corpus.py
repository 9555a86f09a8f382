"""Every nasty file comes to what it must: read right, or refused in words."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from geodata.errors import IntakeError
from loaders.vector.doctor import STAGES, examine
from loaders.vector.progress import Progress
from loaders.vector.reference import Reference
from loaders.vector.report import SEVERITIES
from loaders.vector.sources import Dataset
from tests.loaders.vector.corpus import CASES, Case

CHINESE = re.compile("[\u4e00-\u9fff]")


def test_the_corpus_is_large_enough_and_names_differ() -> None:
    assert len(CASES) >= 60
    assert len({case.name for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", [case for case in CASES if case.refused], ids=lambda case: case.name)
def test_refused_in_words(
    case: Case, tmp_path: Path, work: Path, opened: Callable, reference: Reference
) -> None:
    path = case.make(tmp_path, reference)
    with pytest.raises(IntakeError) as caught:
        for dataset in opened(path, case.limits):
            examine(dataset, work, reference, case.limits, Progress())
    message = str(caught.value)
    assert re.search(case.refused, message), message
    assert CHINESE.search(message) and "Traceback" not in message and str(tmp_path) not in message


@pytest.mark.parametrize("case", [case for case in CASES if not case.refused], ids=lambda case: case.name)
def test_read_right(case: Case, tmp_path: Path, work: Path, opened: Callable, reference: Reference) -> None:
    datasets: list[Dataset] = opened(case.make(tmp_path, reference), case.limits)
    assert len(datasets) == case.count
    outcome = examine(datasets[0], work, reference, case.limits, Progress(STAGES))
    report, layer = outcome.report, outcome.layer
    found = {one.kind: one.severity for one in report.findings}
    assert case.finds.items() <= found.items(), report.text()
    assert not set(case.clean_of) & set(found)
    for one in report.findings:
        assert one.severity in SEVERITIES and CHINESE.search(one.found) and CHINESE.search(one.title)
        assert not one.recommended or one.effect or one.kind == "encoding", one
    assert case.features is None or len(layer) == case.features, report.text()
    assert list(layer["name"].iloc[: len(case.names)] if case.names else ()) == list(case.names)
    if case.at:
        west, south = layer.to_crs(4548).total_bounds[:2]
        at = layer.geometry.dropna().total_bounds[:2]
        assert abs(at[0] - case.at[0]) * 90_000 <= case.within_m, (at, west)
        assert abs(at[1] - case.at[1]) * 111_000 <= case.within_m, (at, south)
    if case.check:
        case.check(outcome)
