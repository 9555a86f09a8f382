"""Papers, scales and the order for a print map."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from geodata.errors import ExportError
from geodata.i18n import _
from layers.static_view import PX_MM

STEPS = (10, 12, 15, 20, 25, 30, 35, 40, 45, 50, 60, 70, 80, 90)
SCALES = tuple(step * power for power in (100, 1000, 10_000, 100_000) for step in STEPS)
LEAST_SCALE, GREATEST_SCALE = 1000, 5_000_000
FORMATS = {"pdf": "application/pdf", "svg": "image/svg+xml", "png": "image/png"}
MOST_TITLE, MOST_TEXT = 40, 30
TOLERANCE = 0.99  # how much of the wanted view must fit


@dataclass(frozen=True)
class Paper:
    """A sheet.

    Attributes:
        short: The shorter side, in mm.
        long: The longer side, in mm.
        magnify: The size of what is drawn in the map, as a multiple of its size on a screen.
        around: The same for what stands around the map.
        dpi: Dots per inch of a picture of it.
    """

    short: float
    long: float
    magnify: float
    around: float
    dpi: int


def papers() -> dict[str, Paper]:
    """The sheets that can be printed on, by name."""
    return {
        "A4": Paper(210, 297, 0.85, 0.85, 250),
        "A3": Paper(297, 420, 1.0, 1.05, 220),
        "A1": Paper(594, 841, 1.2, 1.7, 150),
    }


@dataclass(frozen=True)
class PrintOrder:
    """How a view is printed.

    Attributes:
        title: At the head of the sheet.
        paper: A4, A3 or A1.
        landscape: Whether the longer side lies level.
        scale: The denominator; None for the largest usual one at which the view fits.
        grid: graticule, plan or none.
        maker: 编制单位; lines are left blank where there is no text.
        checker: 审核.
        approver: 批准.
        made: The date of the map.
        remarks: Further notes, one paragraph each.
    """

    title: str
    paper: str = "A4"
    landscape: bool = True
    scale: int | None = None
    grid: str = "graticule"
    maker: str = ""
    checker: str = ""
    approver: str = ""
    made: date | None = None
    remarks: tuple[str, ...] = ()

    @property
    def sheet(self) -> Paper:
        """The paper.

        Raises:
            ExportError: There is no such paper.
        """
        known = papers()
        if self.paper not in known:
            message = _("没有纸张“{paper}”，应为 {wanted} 之一。")
            raise ExportError(message.format(paper=self.paper, wanted="、".join(known)))
        return known[self.paper]

    @property
    def size_mm(self) -> tuple[float, float]:
        """Width and height of the sheet."""
        sheet = self.sheet
        return (sheet.long, sheet.short) if self.landscape else (sheet.short, sheet.long)

    @property
    def size_px(self) -> tuple[float, float]:
        """Width and height of the sheet in its own pixels: 1/96 inch times the magnification around the map."""
        width, height = self.size_mm
        return width / (PX_MM * self.sheet.around), height / (PX_MM * self.sheet.around)

    @property
    def finer(self) -> float:
        """Pixels of the map in one pixel of the sheet."""
        return self.sheet.around / self.sheet.magnify


def usual_scale(least: float) -> int:
    """The smallest usual denominator at which everything fits that fits at this one."""
    return next((scale for scale in SCALES if scale >= least * TOLERANCE), SCALES[-1])


def scale_text(scale: float) -> str:
    """A ratio as it is written on maps: 1:300 000."""
    return f"1:{scale:,.0f}".replace(",", " ")
