"""Puts browser files together for a page without a server: code, styles and icons, all as text."""

from __future__ import annotations

import base64
import re
from functools import lru_cache, partial
from pathlib import Path

from exports.routes import WEB
from geodata.errors import ExportError
from geodata.i18n import _

IMPORT = re.compile(
    r'^import \{ (?P<names>[^}]*) \} from "(?P<path>\./|\.\./)(?P<file>[^"]+)";$', re.MULTILINE
)
EXPORT = re.compile(r"^export (?P<what>(?:async )?function|class|const) (?P<name>\w+)", re.MULTILINE)
OTHER = re.compile(r"^(?:import|export)\b.*$|\bimport\(.*$", re.MULTILINE)
ADDRESS = re.compile(r"url\((?!['\"]?data:)[^)]*\)")
ICONS = Path("vendor") / "icons"


@lru_cache(maxsize=256)
def read(name: str) -> str:
    """A browser file's text.

    Raises:
        ExportError: It is not there, which means that the set-up has not run.
    """
    try:
        return (WEB / name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        message = _("缺少浏览器文件 {file}，请运行 make run 重新准备。")
        raise ExportError(message.format(file=name)) from error


def modules_of(entry: str) -> list[str]:
    """The names of a module and of all that it imports, each behind what it needs.

    Raises:
        ExportError: A file is missing, or modules import each other in a circle.
    """
    order: list[str] = []

    def collect(name: str, waiting: tuple[str, ...]) -> None:
        if name in waiting:
            names = " → ".join((*waiting, name))
            raise ExportError(_("模块互相引用，无法打包：{names}").format(names=names))
        if name not in order:
            for found in IMPORT.finditer(read(name)):
                collect(_imported(found, name), (*waiting, name))
            order.append(name)

    collect(entry, ())
    return order


def bundled(entry: str) -> str:
    """A module and all that it imports as one script, in which `modules["name"]` has what each exports.

    The project's modules import by name, one import a line, and export functions, classes and constants; anything
    else is refused, so that a change of style cannot make a broken file.

    Raises:
        ExportError: As said; or as `modules_of`.
    """
    parts = ["const modules = {};"]
    for name in modules_of(entry):
        source = read(name)
        exports = ", ".join(found["name"] for found in EXPORT.finditer(source))
        code = IMPORT.sub(partial(_taken, name), source)
        code = EXPORT.sub(r"\g<what> \g<name>", code)
        odd = OTHER.search(code)
        if odd:
            raise ExportError(_("{file} 里有打包不认识的写法：{line}").format(file=name, line=odd[0][:80]))
        parts.append(f'modules["{name}"] = (() => {{\n{code}\nreturn {{ {exports} }};\n}})();')
    return "\n".join(parts)


def _imported(found: re.Match[str], of: str) -> str:
    """The imported file, under layers/web."""
    folder = Path(of).parent if found["path"] == "./" else Path(of).parent.parent
    return (folder / found["file"]).as_posix()


def _taken(of: str, found: re.Match[str]) -> str:
    """An import as it is written in the bundle."""
    names = re.sub(r"(\w+) as (\w+)", r"\1: \2", found["names"])
    return f'const {{ {names} }} = modules["{_imported(found, of)}"];'


def script_text(code: str) -> str:
    """Code that does not end the script element it stands in."""
    return code.replace("</script", "<\\/script").replace("<!--", "<\\!--")


def style_text(name: str) -> str:
    """A stylesheet without the addresses of other files, and that does not end its element."""
    return ADDRESS.sub("none", read(name)).replace("</style", "<\\/style")


def icons() -> dict[str, str]:
    """Every vendored icon as a data address, by name."""
    return {
        path.stem: "data:image/svg+xml;base64," + base64.b64encode(path.read_bytes()).decode()
        for path in sorted((WEB / ICONS).glob("*.svg"))
    }
