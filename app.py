"""The front door: Streamlit's pages and the atlas's HTTP routes in one ASGI app.

Runs under `streamlit run app.py` and under any ASGI server (`uvicorn app:app`).
"""

from pathlib import Path

from streamlit.starlette import App

from exports.county_sheet import county_routes
from exports.front import front_routes
from exports.here import here_routes
from exports.print_routes import print_routes
from exports.routes import data_routes, file_routes
from exports.story_html import story_file_routes
from exports.story_leave_routes import leave_routes
from exports.story_page import play_routes
from pages.shared import map_front, shared_atlas, shared_maps, shared_stories, streamlit_page, tile_file
from pages.uploads import upload_routes

app = App(
    Path(__file__).parent / "pages" / "shell.py",
    routes=[
        *front_routes(streamlit_page, map_front),
        *file_routes(),
        *upload_routes(shared_atlas),
        *data_routes(shared_atlas, tile_file),
        *county_routes(shared_atlas),
        *print_routes(shared_atlas),
        *play_routes(shared_atlas, shared_stories),
        *leave_routes(shared_atlas, shared_stories, shared_maps()),
        *here_routes(shared_atlas),
        *story_file_routes(shared_atlas, shared_stories),
    ],
)
