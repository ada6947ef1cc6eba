"""Who advised, on the cover: the logo, no larger than a stamp, and the name beside the firm's."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from typing import Any

from reportlab.lib.utils import ImageReader
from reportlab.platypus import Flowable

from planner.document import Imprint
from planner.report import style
from planner.report.tags import Element
from planner.report.voice import Voice

# In points: the box a logo is fitted into.
LOGO_WIDTH, LOGO_HEIGHT = 150.0, 42.0


@dataclass(frozen=True)
class Logo:
    """A picture that has been decoded once, with its size on paper in points."""

    png: bytes
    width: float
    height: float


def logo_of(imprint: Imprint) -> Logo | None:
    """The logo, or None where there is none or it cannot be decoded: a broken picture must not cost the document."""
    if imprint.logo is None:
        return None
    try:
        png = base64.b64decode(imprint.logo, validate=True)
        picture = ImageReader(io.BytesIO(png))
        picture.getRGBData()
        across, down = picture.getSize()
    except Exception:
        return None
    scale = min(LOGO_WIDTH / across, LOGO_HEIGHT / down)
    return Logo(png, across * scale, down * scale)


def advised_by(voice: Voice, imprint: Imprint) -> str:
    """ "Con la consulenza di ...", or nothing."""
    return voice.say("advised_by", who=voice.plain(imprint.who)) if imprint.who else ""


def flow(voice: Voice, imprint: Imprint | None) -> list[Any]:
    """What the PDF draws below the dates."""
    if imprint is None:
        return []
    logo, words = logo_of(imprint), advised_by(voice, imprint)
    drawn: list[Any] = [_Stamp(logo, voice.say("logo", who=voice.plain(imprint.who)))] if logo else []
    return [*drawn, *([voice.paragraph(words, style.SMALL_DARK)] if words else [])]


class _Stamp(Flowable):  # type: ignore[misc]  # reportlab carries no types
    """The logo at the left margin, told to screen readers by whose it is."""

    def __init__(self, logo: Logo, words: str) -> None:
        super().__init__()
        self.logo, self.words = logo, words
        self.spaceBefore, self.spaceAfter = 8, 5

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        return width, self.logo.height

    def draw(self) -> None:
        area = (0.0, 0.0, self.logo.width, self.logo.height)
        with self.canv.tell(Element("Figure", self.words), area):
            self.canv.drawImage(ImageReader(io.BytesIO(self.logo.png)), 0, 0, self.logo.width, self.logo.height)
