"""Photos of people: any JPEG, PNG or WebP in, two small square JPEGs out, and nothing else that stood in the file.

What a file is, is read from its bytes; its name and the type that the browser says prove nothing. The picture is drawn
anew, so neither the place where it was taken nor anything hidden behind it comes along.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from bagland.foundation.uploads import Unreadable

LARGE, SMALL = 256, 64
"""The sides of the two squares, in pixels."""
MOST_LARGE, MOST_SMALL = 26_000, 4_000
"""Bytes that each may take."""
MOST_FILE = 10_000_000
LEAST_SIDE = 64
MOST_PIXELS = 30_000_000
MOST_PIXELS_JPEG = 120_000_000
"""A JPEG is decoded at a fraction of its size, so it may be larger; a progressive one is held whole meanwhile."""
FORMATS = ("JPEG", "PNG", "WEBP")
MEDIA_TYPES = ("image/jpeg", "image/png", "image/webp")
_HEIC = (b"ftypheic", b"ftypheix", b"ftyphevc", b"ftypmif1", b"ftypmsf1", b"ftypheim", b"ftypheis")
_QUALITIES = (82, 74, 66, 58, 50, 40, 30, 20)


@dataclass(frozen=True, slots=True)
class Face:
    """A photo in the two sizes in which it is kept, both JPEG without metadata."""

    large: bytes
    small: bytes


def face(content: bytes) -> Face:
    """The photo in a file: turned as its camera says, cropped to the square in its middle. Raises Unreadable."""
    if content[4:12] in _HEIC:
        raise Unreadable(_("This is a HEIC photo, which not every browser can show. Save it as JPEG and choose that."))
    try:
        square = _square(content)
    except Unreadable:
        raise
    except Exception:
        raise Unreadable(_("This file is no JPEG, PNG or WebP picture that can be read. Choose another.")) from None
    return Face(_packed(square, LARGE, MOST_LARGE), _packed(square, SMALL, MOST_SMALL))


def _square(content: bytes) -> Image.Image:
    """The middle of the picture, LARGE pixels wide and high, on white where it was transparent."""
    with Image.open(BytesIO(content), formats=FORMATS) as picture:
        width, height = picture.size
        is_piecewise = picture.format == "JPEG" and not picture.info.get("progressive")
        most = MOST_PIXELS_JPEG if is_piecewise else MOST_PIXELS
        if width * height > most:
            raise Unreadable(
                _("This picture has more than %(most)s megapixels. Choose a smaller one.") % {"most": most // 1_000_000}
            )
        if min(width, height) < LEAST_SIDE:
            raise Unreadable(
                _("This picture is smaller than %(least)s pixels. Choose a larger one.") % {"least": LEAST_SIDE}
            )
        if max(width, height) > 8 * min(width, height):
            raise Unreadable(_("This picture is much longer than it is wide. Choose one nearer to a square."))
        picture.draft("RGB", (2 * LARGE, 2 * LARGE))
        turned = ImageOps.exif_transpose(picture)
        has_holes = turned.mode in ("RGBA", "LA", "PA") or "transparency" in turned.info
        drawn = ImageOps.fit(turned.convert("RGBA" if has_holes else "RGB"), (LARGE, LARGE), Image.Resampling.LANCZOS)
        if has_holes:
            drawn = Image.alpha_composite(Image.new("RGBA", drawn.size, "white"), drawn)
        return drawn.convert("RGB")


def _packed(square: Image.Image, side: int, most: int) -> bytes:
    """The square at a side as JPEG, in the best quality that fits."""
    small = square if side == LARGE else square.resize((side, side), Image.Resampling.LANCZOS)
    bare = Image.new("RGB", small.size)
    bare.paste(small)
    packed = b""
    for quality in _QUALITIES:
        file = BytesIO()
        bare.save(file, "JPEG", quality=quality, optimize=True, progressive=False)
        packed = file.getvalue()
        if len(packed) <= most:
            break
    return packed
