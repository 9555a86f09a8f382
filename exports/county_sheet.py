"""What is asked of a county, as a page to print (A4 portrait) and as a table; the screen shows the same sheet."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import cache
from html import escape
from pathlib import Path

import pandas as pd
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from exports.routes import NEVER, PREFIX, reply
from geodata.atlas import Atlas
from geodata.citation import heading_number, source
from geodata.errors import NotFound
from geodata.i18n import _
from geodata.model import date_text
from geodata.targets.counties import OWN, Asked, asked_of, way_label
from geodata.targets.table import export_frame
from geodata.targets.topics import topic_label
from geodata.targets.wording import baseline_text, value_text, year_text

STYLE = Path(__file__).parents[1] / "layers" / "web" / "county_sheet.css"
HTML = "text/html"
PLACES_NAMED = 4


def county_frame(atlas: Atlas, county: str) -> pd.DataFrame:
    """What is asked of a county as it leaves by file: as `export_frame`, with how each target concerns the county.

    Raises:
        NotFound: There is no such county.
    """
    asked = [one for group in asked_of(atlas, county).values() for one in group]
    frame = export_frame(atlas, [one.target for one in asked])
    if frame.empty:
        return frame
    frame.insert(1, _("与本地的关系"), [way_label(one.way) for one in asked])
    frame.insert(2, _("涉及地点"), ["、".join(one.places) for one in asked])
    return frame


def sheet(atlas: Atlas, county: str) -> str:
    """The sheet of a county as a piece of HTML: a table for each topic, and the list of the documents that they cite.

    Raises:
        NotFound: There is no such county.
    """
    groups = asked_of(atlas, county)
    cited = _cited_documents(atlas, (one for group in groups.values() for one in group))
    parts = [
        f'<section class="cs-topic"><h2>{escape(topic_label(topic))}<small>{len(group)}</small></h2>'
        f"<table><thead><tr>{_heading()}</tr></thead><tbody>"
        + "".join(_row(atlas, one, cited) for one in group)
        + "</tbody></table></section>"
        for topic, group in groups.items()
    ]
    listed = "".join(
        f"<li>〔{n}〕{escape(source(atlas.documents[doc_id]))}</li>" for doc_id, n in cited.items()
    )
    documents = f'<section class="cs-cited"><h2>{escape(_("引用文件"))}</h2><ul>{listed}</ul></section>'
    return f'<article class="cs-sheet">{"".join(parts)}{documents if cited else ""}</article>'


def _cited_documents(atlas: Atlas, asked: Iterable[Asked]) -> dict[str, int]:
    """The documents that targets stand in, each with its number in the list."""
    clauses = (atlas.clauses.get(one.target.clause_id) for one in asked)
    used = {clause.doc_id for clause in clauses if clause}
    return {doc_id: n for n, doc_id in enumerate((d for d in atlas.documents if d in used), start=1)}


def summary(atlas: Atlas, county: str) -> str:
    """How many targets there are, and how many of them in which way, in one sentence."""
    asked = [one for group in asked_of(atlas, county).values() for one in group]
    ways = dict.fromkeys(one.way for one in sorted(asked, key=lambda one: one.way != OWN))
    told = [f"{way_label(way)} {sum(one.way == way for one in asked)} 项" for way in ways]
    return _("共 {n} 项：{told}。").format(n=len(asked), told="，".join(told))


def county_page(atlas: Atlas, county: str, today: date) -> str:
    """The sheet as a page of its own, made to be printed.

    Raises:
        NotFound: There is no such county.
    """
    title = _("{county}规划目标清单").format(county=county)
    day = date_text(today.isoformat())
    running = f"{atlas.settings.title}　{title}"
    pages = (
        f'@page {{ @top-left {{ content: "{_css(running)}"; }} @top-right {{ content: "{_css(day)}"; }} }}'
    )
    button = _("打印")
    return (
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{style()}{pages}</style></head><body class="cs-page">'
        f"<header><h1>{escape(title)}</h1><p>{escape(summary(atlas, county))}</p>"
        f"<p>{escape(_note(day))}</p>"
        f'<button type="button" onclick="print()">{escape(button)}</button></header>{sheet(atlas, county)}</body></html>'
    )


@cache
def style() -> str:
    """The styles of the sheet."""
    return STYLE.read_text(encoding="utf-8")


def county_routes(atlas: Callable[[], Atlas]) -> list[BaseRoute]:
    """The page to print of each county; `atlas` gives the loaded one."""

    def answer(request: Request) -> Response:
        known = atlas()
        if request.path_params["version"] != known.version:
            return _told(request, 410, _("数据已更新。请回到“目标”页，刷新后重新打开。"))
        try:
            page = county_page(known, request.path_params["county"], date.today())
        except NotFound as error:
            return _told(request, 404, str(error))
        return reply(request, page, cache=NEVER, media=HTML)

    return [Route(PREFIX + "/{version}/county/{county}.html", answer)]


def _told(request: Request, status: int, message: str) -> Response:
    page = f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>{status}</title><p>{escape(message)}</p>'
    return reply(request, page, status, NEVER, HTML)


def _note(day: str) -> str:
    return _("数字照录各文件原文，未作换算；按 {day} 的数据编制，只供查对，以文件原文为准。").format(day=day)


def _heading() -> str:
    return "".join(f"<th>{escape(text)}</th>" for text in (_("指标"), _("目标"), _("原文与出处")))


def _row(atlas: Atlas, asked: Asked, cited: dict[str, int]) -> str:
    target = asked.target
    link = f"targets?target={escape(target.target_id)}"
    start = baseline_text(target)
    value = escape(value_text(target))
    year = f"<small>{escape(year_text(target))}</small>" if target.year else ""
    start_text = f"<small>{escape(_('基期 {start}').format(start=start))}</small>" if start else ""
    return (
        f'<tr><td><a class="pa-go" href="{link}">{escape(target.indicator)}</a>{_facts(asked)}</td>'
        f"<td><strong>{value}</strong>{year}{start_text}</td><td>{_cited(atlas, asked, cited)}</td></tr>"
    )


def _facts(asked: Asked) -> str:
    target = asked.target
    places = "、".join(asked.places[:PLACES_NAMED])
    if len(asked.places) > PLACES_NAMED:
        places += _("等 {n} 处").format(n=len(asked.places))
    own = "" if asked.way == OWN else way_label(asked.way)
    concerns = _("{way}：{places}").format(way=own, places=places) if places else own
    lead = _("牵头：{lead}").format(lead=target.lead) if target.lead else ""
    return "".join(f"<small>{escape(text)}</small>" for text in (concerns, target.nature, lead) if text)


def _cited(atlas: Atlas, asked: Asked, cited: dict[str, int]) -> str:
    clause = atlas.clauses.get(asked.target.clause_id)
    quoted = f"“{escape(asked.target.quote)}”" if asked.target.quote else ""
    if clause is None:
        return quoted
    place = "".join(map(heading_number, clause.heading_path))
    return f"{quoted}<small>〔{cited[clause.doc_id]}〕{escape(place)}</small>"


def _css(text: str) -> str:
    """Text inside a CSS string."""
    return "".join(f"\\{ord(sign):x} " if sign in '"\\\n<' else sign for sign in text)
