"""A file taken in without a browser: towns replaced by official ones, with the same report as JSON."""

import json
import random
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from geodata.atlas import TOWNS, ZONES, Atlas, enriched, load_atlas
from geodata.crs import PLAN_CRS, area_m2
from geodata.workspace.additions import additions
from geodata.workspace.layers import SHIPPED, clean, current, publish, versions
from geodata.workspace.store import Workspace, open_workspace
from loaders.__main__ import main
from loaders.vector.work import sweep
from tests.loaders.vector.processes import wait_for_readers

ROOT = Path(__file__).resolve().parents[2]
WORDS = [
    "--provider",
    "市局",
    "--licence",
    "内部",
    "--method",
    "变更调查",
    "--who",
    "王",
    "--why",
    "换官方界线",
]


@pytest.fixture(scope="session")
def atlas() -> Atlas:
    return load_atlas()


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv("PLAN_HOME", str(tmp_path / "home"))
    return open_workspace()


def shapefile(folder: Path, atlas: Atlas) -> Path:
    """Official-looking town areas: GBK, no .prj, plan coordinates, slightly other outlines, names as offices have them."""
    towns = [f for f in atlas.layer_features(TOWNS) if f.geometry is not None]
    frame = gpd.GeoDataFrame(
        {
            "XZQMC": [f.name.replace("街道", "街道办事处") for f in towns],
            "XZQDM": [f.id.rpartition(".")[2] + "000" for f in towns],
            "人口": list(range(len(towns))),
        },
        geometry=[shapely.segmentize(f.geometry, 0.01) for f in towns],
        crs=4326,
    )
    frame.to_crs(PLAN_CRS).to_file(folder / "乡镇.shp", encoding="GB18030")
    path = folder / "乡镇.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for part in ("shp", "shx", "dbf"):
            archive.write(folder / f"乡镇.{part}", f"乡镇.{part}")
    return path


def test_official_towns_take_the_place_of_the_derived_ones(
    tmp_path: Path, atlas: Atlas, workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    path = shapefile(tmp_path, atlas)
    assert main(["import", str(path), "--layer", TOWNS, *WORDS]) == 1
    assert "加 --yes" in capsys.readouterr().out and current(workspace, TOWNS) == SHIPPED
    assert main(["import", str(path), "--layer", TOWNS, *WORDS, "--yes", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["version"] == current(workspace, TOWNS)
    assert told["changes"]["added"] == 0 and set(told["matches"]) <= {"区划代码", "名称"}
    shown = enriched(atlas, additions(workspace, workspace.edition))
    before = {f.id: f for f in atlas.layer_features(TOWNS) if f.geometry is not None}
    after = {f.id: f for f in shown.layer_features(TOWNS)}
    assert after.keys() == before.keys()
    assert {f.accuracy for f in after.values()} == {"authoritative"}
    assert all(before[i].name in (f.name, *f.aliases) for i, f in after.items())
    assert all("人口" in f.facts for f in after.values())
    assert all(shown.links[i] == atlas.links[i] for i in before if i in atlas.links)
    for zone in shown.layer_features(ZONES):
        assert area_m2(zone.geometry) == pytest.approx(area_m2(atlas.features[zone.id].geometry), rel=0.02)
    assert "推算" not in str(shown.layer_by_id[TOWNS].style)
    publish(workspace, TOWNS, SHIPPED, "王", "回退")
    assert enriched(atlas, additions(workspace, workspace.edition)).layer_features(
        TOWNS
    ) == atlas.layer_features(TOWNS)


@pytest.mark.parametrize(
    ("layer", "words"),
    [("nothing", "没有图层 nothing"), ("axes", "有面，而图层“两轴”只收线")],
    ids=["unknown", "type"],
)
def test_what_does_not_fit_is_refused_and_changes_nothing(
    tmp_path: Path,
    atlas: Atlas,
    workspace: Workspace,
    capsys: pytest.CaptureFixture[str],
    layer: str,
    words: str,
) -> None:
    path = shapefile(tmp_path, atlas)
    assert main(["import", str(path), "--layer", layer, *WORDS, "--yes"]) == 2
    assert words in capsys.readouterr().err
    assert workspace.trail() == []


PROGRAM = """
import sys
from pathlib import Path
from geodata.atlas import TOWNS, load_atlas
from geodata.workspace.store import open_workspace
from loaders import importing
from loaders.importing import Wish, take_in

def tell(what):
    print(what, flush=True)

def told(name):
    plain = getattr(importing, name)
    def call(*arguments, **options):
        tell(name)
        return plain(*arguments, **options)
    setattr(importing, name, call)

told("add_version"), told("publish")
words = {"provider": "市局", "licence": "内部", "retrieved": "2026-01-01", "method": "变更调查"}
wish = Wish(TOWNS, words, "authoritative", "王", "换官方界线")
tell("ready")
take_in(open_workspace(), load_atlas(), Path(sys.argv[1]), wish, lambda step: tell(step.stage))
tell("done")
"""
MOMENTS = ("copy", "unpack", "list", "read", "fields", "place", "between", "write", "add_version", "publish")


@pytest.mark.skipif(not Path("/proc/self/cwd").exists(), reason="需要 Linux 的 /proc")
def test_killed_at_any_stage_nothing_half_and_nothing_left(
    tmp_path: Path, atlas: Atlas, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = shapefile(tmp_path, atlas)
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    chance = random.Random(5)
    for moment in MOMENTS:
        with subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(path)], stdout=subprocess.PIPE, text=True, cwd=ROOT
        ) as program:
            assert program.stdout
            assert any(line.strip() == moment for line in program.stdout), moment
            time.sleep(chance.uniform(0, 0.1))
            program.kill()
        wait_for_readers(temporary)
        sweep(temporary)
        clean(workspace)
        assert list(temporary.iterdir()) == [], moment
        assert not list((workspace.home / "staging").glob("*"))
        rows = {version.version_id for version in versions(workspace)}
        assert {file.stem for file in (workspace.home / "layers").glob("*")} == rows
        seen = current(workspace, TOWNS)
        assert seen == SHIPPED or (seen in rows and moment in ("add_version", "publish"))
        assert additions(workspace, workspace.edition).issues == ()
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(path)], capture_output=True, text=True, cwd=ROOT
    )
    assert done.stdout.endswith("done\n")  # the upload can be started again
    assert list(temporary.iterdir()) == []
