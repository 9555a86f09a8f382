"""What the doctor does with decisions: all of them, and nothing else."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import shapely

from geodata.errors import IntakeError
from loaders.vector.doctor import STAGES, Outcome, repair
from loaders.vector.limits import Limits
from loaders.vector.progress import Progress
from loaders.vector.reference import Reference
from loaders.vector.report import Report
from tests.loaders.vector import makers as m
from tests.loaders.vector.corpus import BOWTIE, counties_shifted, wgs_to_gcj

Examined = Callable[..., Outcome]


@pytest.fixture
def mended(work: Path, reference: Reference, opened: Callable) -> Callable[..., Outcome]:
    def mend(path: Path, decisions: dict[str, Any]) -> Outcome:
        dataset = opened(path)[0]
        return repair(dataset, work, reference, Limits(), Progress(STAGES), decisions)

    return mend


def test_nothing_is_changed_without_a_decision(tmp_path: Path, mended: Callable) -> None:
    path = m.written(m.with_shapes([BOWTIE, BOWTIE]), tmp_path / "a.gpkg")
    outcome = mended(path, {})
    assert outcome.report.steps == ()
    assert list(outcome.layer.columns) == ["名称", "feature_number", "geometry"]
    assert all(shapely.equals_exact(one, BOWTIE) for one in outcome.layer.geometry)


def test_one_decision_is_one_step_with_areas_before_and_after(tmp_path: Path, mended: Callable) -> None:
    path = m.written(m.with_shapes([BOWTIE, BOWTIE]), tmp_path / "a.gpkg")
    outcome = mended(path, {"invalid": "repair"})
    (step,) = outcome.report.steps
    assert (step.kind, step.count, step.features) == ("invalid", 2, (1, 2))
    assert outcome.layer.geometry.is_valid.all()
    assert step.area_after_m2 == pytest.approx(outcome.layer.to_crs(4548).area.sum(), rel=1e-9)


def test_shift_is_taken_back_only_on_consent(tmp_path: Path, mended: Callable, reference: Reference) -> None:
    path = counties_shifted(wgs_to_gcj)(tmp_path, reference)
    area = next(iter(reference.counties.values()))
    assert shapely.hausdorff_distance(mended(path, {}).layer.geometry.iloc[0], area) > 0.003


def test_an_unknown_system_must_be_decided(tmp_path: Path, mended: Callable) -> None:
    path = m.zipped_shapefile(tmp_path, m.squares(4548), without=("prj",))
    with pytest.raises(IntakeError, match="还没有确定"):
        mended(path, {})


def test_a_chosen_system_is_used(tmp_path: Path, examined: Examined) -> None:
    path = m.zipped_shapefile(tmp_path, m.squares(4548), without=("prj",))
    outcome = examined(path, {"crs": "EPSG:4549"})
    assert outcome.report.decisions["crs"] == "EPSG:4549"
    assert outcome.layer.total_bounds[0] == pytest.approx(118.9, abs=0.01)
    assert outcome.report.finding("outside") is not None


def test_a_choice_that_is_not_there_is_refused(tmp_path: Path, examined: Examined) -> None:
    path = m.written(m.with_shapes([BOWTIE]), tmp_path / "a.gpkg")
    with pytest.raises(IntakeError, match="没有“explode”这个选项，可选：leave、repair"):
        examined(path, {"invalid": "explode"})


def test_fields_can_be_chosen_by_hand(tmp_path: Path, examined: Examined) -> None:
    path = m.written(m.squares(), tmp_path / "a.gpkg")
    outcome = examined(path, {"fields": {"name": "XZQDM", "kind": "XZQMC"}})
    assert outcome.layer["name"].iloc[0] == "371502001" and outcome.layer["kind"].iloc[0] == "古楼街道"


def test_encoding_can_be_chosen_by_hand(tmp_path: Path, examined: Examined) -> None:
    path = m.zipped_shapefile(tmp_path, m.squares())
    readings = examined(path).report.finding("encoding").details["readings"]
    assert {one["codec"] for one in readings} == {"utf-8", "gb18030", "cp950"}
    assert "古楼街道" in readings[0]["preview"]


def test_encoding_chosen_by_hand_is_used(tmp_path: Path, examined: Examined) -> None:
    outcome = examined(m.zipped_shapefile(tmp_path, m.squares()), {"encoding": "cp950"})
    assert outcome.layer["XZQMC" if "XZQMC" in outcome.layer else "name"].iloc[0] != "古楼街道"


def test_report_survives_json_and_reads_well(tmp_path: Path, examined: Examined) -> None:
    import json

    report = examined(m.zipped_shapefile(tmp_path, m.squares(4527), without=("prj",))).report
    again = Report.of(json.loads(json.dumps(report.as_json(), ensure_ascii=False)))
    assert again.text() == report.text()
    assert again.proposals == report.decisions
    assert "【有错】坐标系缺失" in report.text() and "接受后：" in report.text()


def test_a_clean_layer_has_nothing_to_settle(tmp_path: Path, examined: Examined) -> None:
    layer = m.squares(4490).assign(county="东昌府区").rename(columns={"XZQMC": "name", "XZQDM": "code"})
    report = examined(m.written(layer, tmp_path / "a.gpkg")).report
    assert report.clean, report.text()


def test_heights_are_kept_when_asked(tmp_path: Path, examined: Examined) -> None:
    path = m.written(m.with_shapes([shapely.Point(400_000, 4_030_000, 31.5)], 4548), tmp_path / "a.gpkg")
    assert examined(path, {"heights": "keep"}).layer.geometry.iloc[0].z == 31.5
