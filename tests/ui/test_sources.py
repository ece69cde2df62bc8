"""The templates and icons as the content policy and the sprite need them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src/bagland"
TEMPLATES = sorted(path for path in SOURCE.rglob("*.html") if "templates" in path.parts)
ICONS = {
    line.partition("#")[0].strip() for line in (ROOT / "frontend/icons.txt").read_text().splitlines() if line.strip()
} - {""}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_no_template_has_inline_style_or_script(path: Path) -> None:
    html = path.read_text()
    assert not re.search(r"\sstyle=|\son\w+=|javascript:|<style", html)
    assert not re.search(r"<script(?![^>]*\bsrc=)", html)


def test_every_icon_that_is_named_is_in_the_sprite() -> None:
    named: set[str] = set()
    for path in TEMPLATES:
        named |= set(re.findall(r'{% icon "([\w-]+)"', path.read_text()))
    for path in SOURCE.rglob("*.py"):
        named |= set(re.findall(r'\bicon="([\w-]+)"', path.read_text()))
    chips = (SOURCE / "ui/chips.py").read_text()
    named |= set(re.findall(r'^[A-Z_]+ = "([\w-]+)"$', chips, re.MULTILINE))
    assert named <= ICONS, sorted(named - ICONS)
