"""Faces for the demo company, drawn from a name: nobody's picture, and the same every time."""

from __future__ import annotations

import hashlib
from functools import cache
from io import BytesIO

from PIL import Image, ImageDraw

from bagland.foundation.uploads import Upload

SIDE, FINER = 320, 2
_GROUNDS = ("#cfe0d8", "#f0d9bd", "#d6dfec", "#e6d6e6", "#efe0a4", "#efcfc5", "#d9e2d0", "#cfdfe3")
_SKINS = ("#f3d2b3", "#e8bd96", "#d9a77c", "#b97f55", "#8d5a3a", "#f6dcc6")
_HAIRS = ("#2b211c", "#5a3b25", "#8a5a2c", "#c08a3e", "#d9c08b", "#9a9a98", "#3a3a44", "#7a2f1e")
_SHIRTS = ("#17594a", "#2f5f8f", "#7b4670", "#a8452c", "#46534d", "#8a5a12", "#2b3a55", "#5e7d6b")
Box = tuple[float, float, float, float]


@cache
def portrait(name: str) -> Upload:
    """A drawn face as somebody would upload it: a PNG of 320 pixels."""
    seed = hashlib.sha256(name.encode()).digest()
    size = SIDE * FINER
    picture = Image.new("RGB", (size, size), _GROUNDS[seed[0] % len(_GROUNDS)])
    pen = ImageDraw.Draw(picture)
    skin, hair, shirt = (_of(seed[place], palette) for place, palette in ((1, _SKINS), (2, _HAIRS), (3, _SHIRTS)))
    style = seed[4] % 4
    if style in (1, 2):  # long hair falls behind the shoulders
        pen.rounded_rectangle(_scaled(92, 84, 228, 262 if style == 1 else 218), 70 * FINER, fill=hair)
    pen.ellipse(_scaled(48, 238, 272, 460), fill=shirt)
    pen.rounded_rectangle(_scaled(136, 196, 184, 262), 22 * FINER, fill=_darker(skin))
    pen.ellipse(_scaled(104, 86, 216, 226), fill=skin)
    _hair(pen, hair, skin, style)
    for x in (138, 182):
        pen.ellipse(_scaled(x - 5, 148, x + 5, 160), fill="#2b211c")
        pen.line(_scaled(x - 10, 136, x + 10, 136 - seed[5] % 4), fill=hair, width=4 * FINER)
    pen.arc(_scaled(136, 166, 184, 200), 20, 160, fill="#8a3b32", width=5 * FINER)
    if seed[6] % 3 == 0:
        for x in (138, 182):
            pen.ellipse(_scaled(x - 18, 138, x + 18, 172), outline="#2b211c", width=3 * FINER)
        pen.line(_scaled(156, 152, 164, 152), fill="#2b211c", width=3 * FINER)
    if style == 3 and seed[7] % 2:
        pen.chord(_scaled(108, 140, 212, 232), 20, 160, fill=hair)
        pen.arc(_scaled(140, 172, 180, 198), 20, 160, fill="#e9c4b4", width=5 * FINER)
    file = BytesIO()
    picture.resize((SIDE, SIDE), Image.Resampling.LANCZOS).save(file, "PNG", optimize=True)
    return Upload(file.getvalue(), "portrait.png", "image/png")


def _hair(pen: ImageDraw.ImageDraw, hair: str, skin: str, style: int) -> None:
    """Over the forehead: parted, or cut short."""
    if style == 0:
        pen.chord(_scaled(98, 70, 222, 210), 180, 360, fill=hair)
        pen.ellipse(_scaled(112, 118, 208, 190), fill=skin)
    elif style in (1, 2):
        pen.chord(_scaled(96, 72, 224, 214), 175, 365, fill=hair)
        pen.ellipse(_scaled(110, 112, 226, 230), fill=skin) if style == 1 else None
        pen.chord(_scaled(112, 110, 208, 210), 0, 180, fill=skin)
    else:
        pen.chord(_scaled(102, 76, 218, 180), 180, 360, fill=hair)


def _scaled(left: float, top: float, right: float, bottom: float) -> Box:
    return left * FINER, top * FINER, right * FINER, bottom * FINER


def _of(number: int, palette: tuple[str, ...]) -> str:
    return palette[number % len(palette)]


def _darker(colour: str) -> str:
    parts = (int(colour[place : place + 2], 16) * 9 // 10 for place in (1, 3, 5))
    return "#" + "".join(f"{part:02x}" for part in parts)
