"""`python -m benchmarks.story_files STORY KIND [SCENES]`: what a story leaves behind, made from nothing, as JSON.

Each kind is made in a process of its own, which tells its peak memory.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from benchmarks.intake import peak_mb
from benchmarks.servers import ROOT, BenchError, status_mb
from exports.story_handout import story_pdf
from exports.story_html import story_html
from exports.story_maps import MapCache
from exports.story_slides import story_pptx
from geodata.atlas import PACKAGE, Atlas, load_atlas
from geodata.county_stories import county_stories
from geodata.stories import Story
from geodata.story_files import STORIES, read_stories

HTML, PPTX, PDF, BOTH = "html", "pptx", "pdf", "pptx+pdf"
KINDS = (HTML, PPTX, PDF, BOTH)
ADDRESS = "http://localhost:8501/play"


@dataclass(frozen=True)
class Made:
    """One kind of file: seconds, megabytes of it, and the most memory (MB) that its process has held."""

    kind: str
    seconds: float
    size_mb: float
    memory_mb: float


def shipped_stories(atlas: Atlas) -> tuple[list[Story], list[Story]]:
    """The stories that come with the atlas, and those of the counties."""
    return read_stories(PACKAGE / STORIES)[0], county_stories(atlas)


def files_of(story_id: str, kinds: Sequence[str] = KINDS, scenes: int | None = None) -> list[Made]:
    """Makes each kind of file, in a fresh process each.

    Args:
        story_id: A shipped story.
        kinds: Some of KINDS; BOTH makes slides and handout with the same maps.
        scenes: Only so many of its scenes.

    Raises:
        BenchError: A file could not be made.
    """
    command = [sys.executable, "-m", "benchmarks.story_files", story_id]
    most = [] if scenes is None else [str(scenes)]
    ended = [
        subprocess.run([*command, kind, *most], cwd=ROOT, capture_output=True, text=True) for kind in kinds
    ]
    for one in ended:
        if one.returncode:
            raise BenchError(one.stderr)
    return [Made(**json.loads(one.stdout)) for one in ended]


def make(story_id: str, kind: str, scenes: int | None = None) -> Made:
    """Makes one kind of file; the time begins when the atlas has been loaded, as it is in a running app."""
    atlas = load_atlas()
    story = next(one for one in shipped_stories(atlas)[0] if one.id == story_id)
    story = replace(story, scenes=story.scenes[:scenes])
    begun = time.perf_counter()
    maps = MapCache()
    size = 0
    if kind == HTML:
        size += len(story_html(atlas, story).encode())
    if kind in (PPTX, BOTH):
        size += len(story_pptx(atlas, story, maps))
    if kind in (PDF, BOTH):
        size += len(story_pdf(atlas, story, maps, f"{ADDRESS}/{story.id}"))
    seconds = time.perf_counter() - begun
    memory = status_mb(os.getpid(), "VmHWM")
    return Made(kind, seconds, size / 1e6, peak_mb() if memory is None else memory)


def html_sizes(most: int | None = None) -> list[tuple[str, float]]:
    """Title and megabytes of the HTML file of every story, those of the counties last; at most so many of both."""
    atlas = load_atlas()
    stories = [story for each in shipped_stories(atlas) for story in each[:most]]
    return [(story.title, len(story_html(atlas, story).encode()) / 1e6) for story in stories]


if __name__ == "__main__":
    print(json.dumps(asdict(make(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:])))))
