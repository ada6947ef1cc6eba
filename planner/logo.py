"""Makes of an uploaded picture a small clean PNG for the cover, trusting nothing in it; whatever came with it is left behind."""

from __future__ import annotations

import base64
import io
import warnings
from typing import Literal

from PIL import Image, ImageOps, UnidentifiedImageError

from planner.adviser import LOGO_BYTES, LOGO_HEIGHT, LOGO_WIDTH

MAX_UPLOAD_BYTES, MAX_PIXELS = 2_000_000, 25_000_000
_ROUGHLY = 2 * max(LOGO_WIDTH, LOGO_HEIGHT)
_COLOURS = (256, 64, 16)


class LogoError(Exception):
    """A picture that is refused; ``kind`` for the phrase ``clients.logo.<kind>``."""

    def __init__(self, kind: Literal["large", "type", "pixels", "broken"]) -> None:
        super().__init__(kind)
        self.kind = kind


def small_logo(data: bytes) -> str:
    """The picture as a case keeps it (base64 of a PNG): only PNG and JPEG, decoded only once their size is known. Raises LogoError."""
    if len(data) > MAX_UPLOAD_BYTES:
        raise LogoError("large")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as found:
                if found.width * found.height > MAX_PIXELS:
                    raise LogoError("pixels")
                # Made small before anything else is done to it: each step at full size would take a hundred megabytes.
                found.thumbnail((_ROUGHLY, _ROUGHLY))
                return _encoded(_on_white(ImageOps.exif_transpose(found)))
    except UnidentifiedImageError:
        raise LogoError("type") from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise LogoError("pixels") from None
    except (OSError, ValueError, SyntaxError, EOFError):
        raise LogoError("broken") from None


def _on_white(picture: Image.Image) -> Image.Image:
    whole = picture.convert("RGBA")
    whole.thumbnail((LOGO_WIDTH, LOGO_HEIGHT), Image.Resampling.LANCZOS)
    paper = Image.new("RGBA", whole.size, "white")
    return Image.alpha_composite(paper, whole).convert("RGB")


def _encoded(picture: Image.Image) -> str:
    """Full colours if they fit, else as many as do."""
    data = _png(picture)
    for colours in _COLOURS:
        if len(data) <= LOGO_BYTES:
            break
        data = _png(picture.quantize(colours))
    if len(data) > LOGO_BYTES:
        data = _png(picture.resize((max(1, picture.width // 2), max(1, picture.height // 2))).quantize(16))
    return base64.b64encode(data).decode()


def _png(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()
