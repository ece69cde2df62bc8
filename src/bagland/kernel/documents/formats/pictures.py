"""Pictures from strangers, drawn anew in a bearable size: what else the file held is not passed on."""

from __future__ import annotations

import io
from typing import BinaryIO

from PIL import Image, ImageOps, UnidentifiedImageError

from bagland.kernel.documents.formats import faults
from bagland.kernel.documents.formats.faults import Unreadable

MOST_PIXELS = 80_000_000
"""What a picture may unpack to: 240 MB. Telephones take 12 to 50 million, and up to 200 in a mode of their own."""
LONGEST_SIDE = 1_600
_KINDS = ("PNG", "JPEG", "GIF", "WEBP", "TIFF", "BMP")


def picture_of(stream: BinaryIO) -> tuple[bytes, int, int]:
    """The picture as WebP, upright and no longer than 1,600 pixels, with width and height. Raises Unreadable."""
    Image.MAX_IMAGE_PIXELS = None
    try:
        with Image.open(stream, formats=_KINDS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Unreadable(faults.TOO_BIG)
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            has_alpha = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
            upright = ImageOps.exif_transpose(picture)
            drawn = upright.convert("RGBA" if has_alpha else "RGB")
            drawn.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            written = io.BytesIO()
            drawn.save(written, "WEBP", quality=85, method=2)
            return written.getvalue(), drawn.width, drawn.height
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable(faults.BROKEN) from None
