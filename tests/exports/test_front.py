"""The start page: the map before Streamlit, and Streamlit's own page where that can't be."""

import re
from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from exports.front import FIRST_MODULES, Front, front_page, front_routes
from exports.routes import FOREVER, WEB, data_routes, file_routes
from geodata.atlas import Atlas
from pages.shared import map_front, shared_atlas, streamlit_page

STREAMLIT_MODULE = re.compile(r'<script type="module" crossorigin src="\./static/js/[^"]+"></script>')
IMPORT = re.compile(r'^import .* from "\./([\w.]+)";$', re.MULTILINE)


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return shared_atlas()


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(serving(streamlit_page())) as client:
        yield client


def serving(page: str) -> Starlette:
    routes = [*front_routes(lambda: page, map_front), *file_routes(), *data_routes(shared_atlas)]
    return Starlette(routes=routes)


def test_the_installed_streamlit_gets_the_map_first(client: TestClient, atlas: Atlas) -> None:
    response = client.get("/")
    page = response.text
    assert response.headers["content-type"].startswith("text/html")
    assert page.count('<html lang="zh-CN">') == 1
    assert f"<title>{atlas.settings.title}</title>" in page
    shown, _, rest = page.partition('<template id="streamlit">')
    waiting, _, body = rest.partition("</template>")
    assert f'src="./{map_front().address}"' in shown
    assert STREAMLIT_MODULE.search(waiting)
    assert not STREAMLIT_MODULE.search(shown + body)
    assert '<div id="root"></div>' in body


def test_nothing_of_streamlits_page_is_lost() -> None:
    own = streamlit_page()
    page = front_page(own, map_front())
    assert page is not None
    missing = [line for line in own.splitlines() if line.strip() not in page]
    assert [line.strip() for line in missing] == ['<html lang="en">', "<title>Streamlit</title>"]


def test_every_address_on_the_page_is_served(client: TestClient) -> None:
    addresses = re.findall(r'(?:href|src)="\.(/atlas/[^"]+)"', client.get("/").text)
    assert len(addresses) == len(set(addresses)) > len(FIRST_MODULES)
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 200, address
        assert response.headers["cache-control"] == FOREVER, address


def test_hints_name_just_the_modules_that_the_first_drawing_needs() -> None:
    needed, waiting = set(), ["start.js", "atlas.js"]
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed.add(name)
            waiting += IMPORT.findall((WEB / name).read_text(encoding="utf-8"))
    assert set(FIRST_MODULES) == needed


def test_the_page_is_asked_for_again_and_sent_only_if_new(client: TestClient) -> None:
    first = client.get("/")
    assert first.headers["cache-control"] == "no-cache"
    again = client.get("/", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_an_old_map_script_is_gone(client: TestClient) -> None:
    response = client.get("/atlas/map/0123456789.js")
    assert response.status_code == 410
    assert response.headers["cache-control"] == "no-store"


def test_the_first_data_are_the_default_layers_as_served_one_by_one(client: TestClient, atlas: Atlas) -> None:
    together = client.get("/" + map_front().data).json()
    assert len(together) == sum(layer.visible for layer in atlas.layers)
    for address, content in together.items():
        assert client.get("/" + address).json() == content


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('<html lang="en">', "<html>"),
        ('<script type="module"', "<script"),
        ("<title>Streamlit</title>", ""),
        ('<div id="root"></div>', '<div id="app"></div>'),
        ('<div id="root"></div>', '<div id="root"></div><div id="root"></div>'),
        ("</head>", '<script type="module" src="./other.js"></script></head>'),
    ],
)
def test_an_unexpected_page_is_served_as_it_is(old: str, new: str) -> None:
    page = streamlit_page()
    assert old in page
    strange = page.replace(old, new)
    assert front_page(strange, map_front()) is None
    with TestClient(serving(strange)) as client:
        assert client.get("/").text == strange


def test_the_title_is_text() -> None:
    page = front_page(streamlit_page(), Front("<img src=x>", "", ""))
    assert page is not None
    assert "<title>&lt;img src=x&gt;</title>" in page
