"""The house: who may import whom, and how big a room may be (see "The house" in the design)."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# Each package of the project, and the other packages that it may import.
MAY_IMPORT = {
    "app": {"pages", "exports", "layers", "loaders", "geodata"},
    "pages": {"exports", "layers", "loaders", "geodata"},
    "exports": {"layers", "geodata"},
    "layers": {"geodata"},
    "loaders": {"geodata"},
    "geodata": set(),
    "sources": {"loaders", "geodata", "layers"},
    "benchmarks": {"exports", "loaders", "geodata", "layers", "sources", "tools"},
    "tools": set(),
}

# Libraries that only some packages may import. The benchmark's opponent is a plain streamlit-folium page.
KEPT_TO = {
    "streamlit": {"app", "pages", "benchmarks"},
    "streamlit_folium": {"benchmarks"},
    "folium": {"layers", "exports", "benchmarks"},
    "branca": {"layers", "exports", "benchmarks"},
    "playwright": {"tools", "benchmarks"},
}

MODULE_LINES = 300
FUNCTION_LINES = 50


def product_files() -> list[Path]:
    """Every Python file of the project but the tests, relative to its root."""
    files = [path for package in MAY_IMPORT for path in (ROOT / package).glob("**/*.py")]
    return sorted(path.relative_to(ROOT) for path in [*files, *ROOT.glob("*.py")])


def imported(source: str, file: Path) -> Iterator[tuple[int, str]]:
    """Line and full name of every import in a file, relative ones resolved, inside functions too."""
    package = file.parent.parts
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join([*base, *([node.module] if node.module else [])])
            names = [f"{module}.{alias.name}" for alias in node.names] if not node.module else [module]
            yield from ((node.lineno, name) for name in names)
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in {"import_module", "__import__"}:
                yield node.lineno, str(node.args[0].value)


def forbidden_imports(source: str, file: Path) -> list[str]:
    """Imports of a file that go against the house, each as a sentence."""
    owner = file.with_suffix("").parts[0]
    faults = []
    for line, name in imported(source, file):
        top = name.split(".")[0]
        if top in MAY_IMPORT and top != owner and top not in MAY_IMPORT[owner]:
            faults.append(f"{file}:{line}: {owner} must not import {name}")
        if top in KEPT_TO and owner not in KEPT_TO[top]:
            faults.append(f"{file}:{line}: {name} belongs to {sorted(KEPT_TO[top])}, not to {owner}")
        if top == "tests":
            faults.append(f"{file}:{line}: {owner} must not import tests")
    return faults


def oversized(source: str, file: Path) -> list[str]:
    """A module or functions of a file that are too long, each as a sentence."""
    faults = []
    lines = len(source.splitlines())
    if lines > MODULE_LINES:
        faults.append(f"{file}: {lines} lines, aim {MODULE_LINES}")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION_LINES:
                faults.append(f"{file}:{node.lineno}: {node.name} has {length} lines, aim {FUNCTION_LINES}")
    return faults


def test_imports_point_down_only() -> None:
    faults = [
        fault
        for file in product_files()
        for fault in forbidden_imports((ROOT / file).read_text(encoding="utf-8"), file)
    ]
    assert not faults, "\n".join(faults)


def test_modules_and_functions_stay_small() -> None:
    faults = [
        fault
        for file in product_files()
        for fault in oversized((ROOT / file).read_text(encoding="utf-8"), file)
    ]
    assert not faults, "\n".join(faults)


def test_every_folder_with_python_has_a_place_in_the_house() -> None:
    known = {*MAY_IMPORT, "tests"}
    folders = {path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")}
    strangers = {name for name in folders - known if any((ROOT / name).glob("**/*.py"))} - {"node_modules"}
    assert not strangers, f"add to MAY_IMPORT: {sorted(strangers)}"
    assert {path.stem for path in ROOT.glob("*.py")} <= known


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("geodata/plan/bad.py", "import layers.style"),
        ("geodata/plan/bad.py", "from ...layers import style"),
        ("geodata/bad.py", "def f():\n    from loaders import vector"),
        ("geodata/bad.py", "import importlib\nimportlib.import_module('pages.explore')"),
        ("layers/bad.py", "from loaders import vector"),
        ("loaders/bad.py", "from layers.style import LayerStyle"),
        ("layers/bad.py", "import streamlit as st"),
        ("exports/bad.py", "from streamlit.components import v2"),
        ("pages/bad.py", "import folium"),
        ("pages/bad.py", "from sources import build"),
        ("pages/bad.py", "import app"),
        ("app.py", "import folium"),
        ("tools/bad.py", "from geodata import errors"),
        ("layers/bad.py", "from tests import conftest"),
    ],
)
def test_the_import_check_can_fail(file: str, source: str) -> None:
    assert forbidden_imports(source, Path(file))


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("app.py", "import streamlit as st\nfrom pages import explore\nimport geodata"),
        ("pages/good.py", "import streamlit as st\nfrom layers import legend\nfrom loaders import vector"),
        ("exports/good.py", "import folium\nfrom layers import style"),
        ("layers/good.py", "import folium\nfrom . import style\nfrom .style import LayerStyle"),
        ("geodata/plan/good.py", "from ..errors import AtlasError\nfrom geodata import catalogue"),
        ("benchmarks/good.py", "import streamlit_folium\nfrom tools import browser"),
    ],
)
def test_the_import_check_lets_good_files_pass(file: str, source: str) -> None:
    assert forbidden_imports(source, Path(file)) == []


def test_the_size_check_can_fail() -> None:
    long_function = "def f():\n" + "    x = 1\n" * FUNCTION_LINES
    assert oversized(long_function, Path("pages/bad.py"))
    assert oversized("x = 1\n" * (MODULE_LINES + 1), Path("pages/bad.py"))
    assert oversized("def f():\n    return 1\n", Path("pages/good.py")) == []


def test_browser_modules_keep_to_their_size() -> None:
    own = [path for path in (ROOT / "layers" / "web").glob("**/*.js") if "vendor" not in path.parts]
    assert len(own) > 50
    lines = {path.name: len(path.read_text(encoding="utf-8").splitlines()) for path in own}
    assert {name: count for name, count in lines.items() if count > MODULE_LINES} == {}
