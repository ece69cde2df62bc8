"""Pictures that the tests upload, honest and hostile."""

from __future__ import annotations

import os
import struct
import zlib
from io import BytesIO

from PIL import Image, ImageDraw


def picture(size=(640, 480), mode="RGB", colour="seagreen"):
    """A picture whose left half is dark, so that turning and cropping shows."""
    made = Image.new("RGB", size, colour)
    ImageDraw.Draw(made).rectangle((0, 0, size[0] // 2 - 1, size[1]), fill="black")
    if mode == "I;16":
        return made.convert("I").point(lambda value: value * 256).convert(mode)
    return made.convert(mode)


def jpeg(size=(640, 480), *, colour="seagreen", exif=None, **more):
    file = BytesIO()
    picture(size, colour=colour).save(file, "JPEG", **({"exif": exif} if exif else {}), **more)
    return file.getvalue()


def png(size=(640, 480), mode="RGB", **more):
    file = BytesIO()
    picture(size, mode).save(file, "PNG", **more)
    return file.getvalue()


def webp(size=(640, 480), **more):
    file = BytesIO()
    picture(size).save(file, "WEBP", **more)
    return file.getvalue()


def noise(size):
    """The picture that packs worst."""
    file = BytesIO()
    Image.frombytes("RGB", size, os.urandom(size[0] * size[1] * 3)).save(file, "PNG")
    return file.getvalue()


def gif():
    file = BytesIO()
    picture().save(file, "GIF")
    return file.getvalue()


def located():
    """A photo that says where and with what it was taken, lying on its side."""
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation: turn a quarter to the right
    exif[0x010F] = "CANARY-CAMERA"
    exif.get_ifd(0x8825)[2] = (55.0, 23.0, 45.0)
    return jpeg(exif=exif, comment=b"CANARY-COMMENT")


def png_bomb(side=60_000):
    """A PNG of a few kilobytes that says it is 3,600 megapixels."""

    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\x00" * 2_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
