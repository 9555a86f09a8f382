"""Serves the opponent as the atlas is served: Streamlit's ASGI app, and Leaflet from this machine, kept for a year."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from starlette.responses import Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from streamlit.starlette import App

HERE = Path(__file__).resolve().parent
VENDOR = HERE.parent / "layers" / "web" / "vendor"


class KeptFiles(StaticFiles):
    """Static files that the browser need not ask for again."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        """A file, to be kept for a year."""
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


app = App(HERE / "opponent.py", routes=[Mount("/vendor", KeptFiles(directory=VENDOR))])
