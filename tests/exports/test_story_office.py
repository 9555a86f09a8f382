"""Slides as office programs meet them: a package without faults, and what LibreOffice makes of every story's."""

import io
import posixpath
import re
import shutil
import subprocess
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pypdfium2
import pytest
from lxml import etree
from PIL import Image
from pptx import Presentation
from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE

from exports.story_maps import HEIGHT_MM, WIDTH_MM, Drawn, MapCache
from exports.story_slides import story_pptx
from exports.story_template import BODIES, kind_of
from geodata.atlas import PACKAGE, Atlas
from geodata.county_stories import county_stories
from geodata.stories import Scene, Story
from geodata.story_files import STORIES, read_stories

OFFICES = ("soffice", "libreoffice")
PATIENCE_SECONDS = 300
FIRST_WORDS = 8
TEMPLATED = "own-template"
WITH_REAL_MAPS = "county-gaotang"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
FILLS = ("noFill", "solidFill", "gradFill", "blipFill", "pattFill", "grpFill")
BULLETS = ("buNone", "buAutoNum", "buChar", "buBlip")
ORDER = {  # of what may stand in them, as the schema has it
    f"{A}pPr": ("lnSpc", "spcBef", "spcAft", "buClr", "buSzPct", "buFont", *BULLETS, "tabLst", "defRPr"),
    f"{A}rPr": ("ln", *FILLS, "effectLst", "highlight", "latin", "ea", "cs", "sym", "hlinkClick"),
}


class PaleMaps(MapCache):
    """A plain picture in place of each map."""

    def scene_map(self, atlas: Atlas, scene: Scene) -> Drawn:
        out = io.BytesIO()
        Image.linear_gradient("L").resize((int(WIDTH_MM), int(HEIGHT_MM))).save(out, "PNG")
        return Drawn(out.getvalue())


def template() -> bytes:
    """A template of somebody's own: 4:3, with a slide and notes in it."""
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[0])
    slide.shapes.title.text = "模板自己的页"
    slide.notes_slide.notes_text_frame.text = "模板自己的备注"
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def decks(shipped: Atlas) -> dict[str, tuple[Story, bytes]]:
    """Every story's slides, one of them with its real maps; the first once more in a template of somebody's own."""
    stories = [*read_stories(PACKAGE / STORIES)[0], *county_stories(shipped)]
    maps, pale = MapCache(), PaleMaps()
    made = {
        one.id: (one, story_pptx(shipped, one, maps if one.id == WITH_REAL_MAPS else pale)) for one in stories
    }
    assert WITH_REAL_MAPS in made
    return {**made, TEMPLATED: (stories[0], story_pptx(shipped, stories[0], pale, template()))}


def plain(text: str) -> str:
    """A text without white space, each character in its plain form."""
    return "".join(unicodedata.normalize("NFKC", text).split())


@pytest.fixture(scope="module")
def printed(
    decks: dict[str, tuple[Story, bytes]], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, pypdfium2.PdfDocument]:
    """Every deck as LibreOffice prints it to PDF."""
    office = next(filter(None, map(shutil.which, OFFICES)), None)
    if office is None:
        pytest.skip(
            "没有 LibreOffice（soffice），没有检查它能否打开幻灯片。可用 apt install libreoffice-impress 安装。"
        )
    folder = tmp_path_factory.mktemp("office")
    for name, (_, content) in decks.items():
        (folder / f"{name}.pptx").write_bytes(content)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder / "pdf")]
    done = subprocess.run(
        [*command, *(str(folder / f"{name}.pptx") for name in decks)],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    told = (done.stdout + done.stderr).decode(errors="replace")
    missing = [name for name in decks if not (folder / "pdf" / f"{name}.pdf").is_file()]
    assert not missing, f"{missing}: {told}"
    return {name: pypdfium2.PdfDocument(folder / "pdf" / f"{name}.pdf") for name in decks}


def test_libreoffice_shows_every_slide_with_its_title_text_and_map(
    decks: dict[str, tuple[Story, bytes]], printed: dict[str, pypdfium2.PdfDocument]
) -> None:
    for name, (story, content) in decks.items():
        slides = list(Presentation(io.BytesIO(content)).slides)
        assert len(printed[name]) == len(slides) == len(story.scenes) + 2, name
        for number, (slide, page) in enumerate(zip(slides, printed[name], strict=True)):
            shown = plain(page.get_textpage().get_text_range())
            assert plain(slide.shapes.title.text) in shown, (name, number)
            bodies = [plain(p.text_frame.text) for p in slide.placeholders if kind_of(p) in BODIES]
            assert len(bodies) == 1 or number == 0, (name, number)
            for body in bodies:
                assert body and body[:FIRST_WORDS] in shown, (name, number)
            if 0 < number < len(slides) - 1:
                pictures = list(page.get_objects(filter=[FPDF_PAGEOBJ_IMAGE]))
                assert len(pictures) == 1, (name, number)


def test_packages_have_nothing_to_repair(decks: dict[str, tuple[Story, bytes]]) -> None:
    found = {name: faults(content) for name, (_, content) in decks.items()}
    assert found == {name: [] for name in decks}


def faults(content: bytes) -> list[str]:
    """What PowerPoint would ask to repair in a package, each as a sentence."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        parts = {f"/{name}": archive.read(name) for name in names}
    found = [f"{name} stands twice in the zip" for name, times in Counter(names).items() if times > 1]
    trees = {name: etree.fromstring(part) for name, part in parts.items() if name.endswith((".xml", ".rels"))}
    found += _unknown_types(parts, trees)
    relations = {name: tree for name, tree in trees.items() if name.endswith(".rels")}
    targets = {_source(name): dict(_targets(name, tree)) for name, tree in relations.items()}
    for source, related in targets.items():
        if source != "/" and source not in parts:
            found.append(f"{source} has relations and is not there")
        found += [
            f"{source}: {target} is not there"
            for target in related.values()
            if target and target not in parts
        ]
    for name, tree in trees.items():
        used = {value for node in tree.iter() for key, value in node.attrib.items() if key.startswith(R)}
        found += [f"{name}: no relation {one}" for one in used - set(targets.get(name, {})) if one]
        found += _out_of_order(name, tree)
        if re.fullmatch(r"/ppt/slides/slide\d+\.xml", name):
            layouts = [
                trees[one] for one in targets[name].values() if "/slideLayouts/" in one and one in trees
            ]
            found += [fault for layout in layouts for fault in _shapes(name, tree, layout)]
    return [*found, *_doubled_ids(trees)]


def _source(relations: str) -> str:
    """The part that a .rels part belongs to; / for the package."""
    folder, file = posixpath.split(relations)
    return posixpath.join(posixpath.dirname(folder), file.removesuffix(".rels"))


def _targets(relations: str, tree: Any) -> Iterator[tuple[str, str]]:
    """The ids of relations and the parts that they lead to, "" outside the package."""
    folder = posixpath.dirname(_source(relations))
    for relation in tree:
        outside = relation.get("TargetMode") == "External"
        inside = posixpath.normpath(posixpath.join(folder, relation.get("Target")))
        yield relation.get("Id"), "" if outside else inside


def _unknown_types(parts: dict[str, bytes], trees: dict[str, Any]) -> Iterator[str]:
    types = list(trees["/[Content_Types].xml"])
    known = [node.get("PartName") for node in types if node.get("PartName")]
    endings = {node.get("Extension").lower() for node in types if node.get("Extension")}
    yield from (f"{name} has a type and is not there" for name in known if name not in parts)
    yield from (f"{name} has two types" for name, times in Counter(known).items() if times > 1)
    for name in parts:
        ending = name.rpartition(".")[2].lower()
        if name != "/[Content_Types].xml" and name not in known and ending not in endings:
            yield f"{name} has no type"


def _shapes(name: str, slide: Any, layout: Any) -> Iterator[str]:
    """Shapes of one id, and placeholders that the layout does not have."""
    ids = Counter(node.get("id") for node in slide.iter(f"{P}cNvPr"))
    yield from (f"{name}: two shapes have id {one}" for one, times in ids.items() if times > 1)

    def places(tree: Any) -> list[tuple[str, str]]:
        return [(ph.get("type", "obj"), ph.get("idx", "0")) for ph in tree.iter(f"{P}ph")]

    offered = places(layout)
    yield from (f"{name}: the layout has no placeholder {one}" for one in places(slide) if one not in offered)
    yield from (
        f"{name}: two placeholders {one}" for one, times in Counter(places(slide)).items() if times > 1
    )


def _out_of_order(name: str, tree: Any) -> Iterator[str]:
    for tag, order in ORDER.items():
        for node in tree.iter(tag):
            places = [order.index(child.tag.rpartition("}")[2]) for child in node]
            if places != sorted(set(places)):
                yield f"{name}: {[child.tag.rpartition('}')[2] for child in node]} in {tag.rpartition('}')[2]}"


def _doubled_ids(trees: dict[str, Any]) -> Iterator[str]:
    """Ids of slides, and of masters and layouts together, must be one of a kind."""
    nodes = [
        node
        for tree in trees.values()
        for node in tree.iter(f"{P}sldId", f"{P}sldMasterId", f"{P}sldLayoutId")
    ]
    for slides in (True, False):
        ids = Counter(node.get("id") for node in nodes if (node.tag == f"{P}sldId") == slides)
        yield from (f"id {one} is given twice" for one, times in ids.items() if times > 1)


def _changed(content: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    """A package with its parts changed."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


def _replaced(name: str, old: bytes, new: bytes) -> Callable[[dict[str, bytes]], None]:
    def change(parts: dict[str, bytes]) -> None:
        assert re.search(old, parts[name], re.DOTALL)
        parts[name] = re.sub(old, new, parts[name], count=1, flags=re.DOTALL)

    return change


SLIDE = "ppt/slides/slide2.xml"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda parts: parts.pop("ppt/slideLayouts/slideLayout2.xml"), "is not there"),
        (lambda parts: parts.update({"ppt/media/strange.bmp": b""}), "has no type"),
        (
            _replaced(SLIDE, rb'(<p:cNvPr id=)"\d+"(.*?<p:cNvPr id=)"\d+"', rb'\1"2"\2"2"'),
            "two shapes have id 2",
        ),
        (_replaced(SLIDE, rb'<p:ph idx="1"/>', rb'<p:ph idx="77"/>'), "no placeholder"),
        (_replaced(SLIDE, rb'r:embed="\w+"', rb'r:embed="rId99"'), "no relation rId99"),
        (_replaced(SLIDE, rb"(<a:lnSpc>.*?</a:lnSpc>)(.*?<a:buNone/>)", rb"\2\1"), "lnSpc"),
    ],
)
def test_the_check_of_packages_can_fail(
    decks: dict[str, tuple[Story, bytes]], change: Callable[[dict[str, bytes]], None], told: str
) -> None:
    found = faults(_changed(decks[WITH_REAL_MAPS][1], change))
    assert any(told in one for one in found), found
