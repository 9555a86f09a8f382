"""What tests see in pictures: pixels, and how near they are to a colour."""

import io

import numpy as np
import pypdfium2
from matplotlib.colors import to_rgb
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.int_]


def pixels(png: bytes) -> Pixels:
    """A PNG picture as rows of columns of red, green and blue."""
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)


def pdf_pixels(pdf: bytes, dpi: float) -> Pixels:
    """The first page of a PDF, as pixels of so many to the inch."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        picture = document[0].render(scale=dpi / 72).to_pil().convert("RGB")
    finally:
        document.close()
    return np.asarray(picture).astype(int)


def like(picture: Pixels, color: str, tolerance: int = 12) -> NDArray[np.bool_]:
    """Which pixels have a colour (#rrggbb), nearly."""
    wanted = np.array(to_rgb(color)) * 255
    return np.abs(picture - wanted).max(axis=-1) <= tolerance
