"""What a document is called when nobody says."""

from __future__ import annotations

import re

_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,8}$")
_COMPOUND = re.compile(r"\.tar$", re.IGNORECASE)


def title_from(file_name: str) -> str:
    """The file's name without its extension: «Lejekontrakt 2026» of `Lejekontrakt 2026.pdf`. A bare name stays."""
    bare = _COMPOUND.sub("", _EXTENSION.sub("", file_name.strip())).strip()
    return bare if bare.strip(".") else file_name.strip()
