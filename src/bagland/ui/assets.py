"""The names of what the front end's build made, from its manifest: each file's name holds the hash of its content."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.templatetags.static import static
from django.utils.html import escape

BUILT = Path(__file__).parent / "static" / "bagland"


def asset(name: str) -> str:
    """The address of a built file: `app.css` is `/static/bagland/app-1A2B3C4D.css`. Before any build it is the name."""
    return static(f"bagland/{_manifest(_built_at()).get(name, name)}")


def _built_at() -> float:
    """When the manifest was written; asked each time only while developing."""
    if not settings.DEBUG:
        return 0.0
    manifest = BUILT / "manifest.json"
    return manifest.stat().st_mtime if manifest.exists() else 0.0


@lru_cache(maxsize=2)
def _manifest(built_at: float) -> dict[str, str]:
    try:
        read: dict[str, str] = json.loads((BUILT / "manifest.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return read


@lru_cache(maxsize=512)
def _drawn(name: str, size: str, sprite: str) -> str:
    kind = f"icon icon-{size}" if size else "icon"
    return f'<svg class="{kind}" aria-hidden="true"><use href="{escape(sprite)}#{escape(name)}"></use></svg>'


def icon(name: str, size: str = "") -> str:
    """An icon of the sprite as HTML, 16 px or `14`, `18`, `22`. A word stands beside it, or the button is named."""
    return _drawn(name, size, asset("sprite.svg"))
