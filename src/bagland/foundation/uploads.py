"""A file that comes in as an input: bytes with a name and a type. The bytes stand in no event and in no hash but their
own: what is written down of an upload is its SHA-256 and its size.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

LONGEST_NAME = 200
MOST_BYTES = 5_000_000
"""How large an upload may be whose input does not say."""


class Unreadable(Exception):
    """A file that its reader cannot use; the words are a sentence for the person who sent it."""


class NotAnUpload(ValueError):
    """What was sent in place of a file is none."""


@dataclass(frozen=True)
class Upload:
    """One file. `name` and `media_type` are what the sender says and prove nothing; `read` is what the input's own
    reader made of the bytes, before any transaction began.
    """

    content: bytes = field(repr=False)
    name: str = ""
    media_type: str = ""
    read: Any = field(default=None, compare=False, repr=False)

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.content)

    @cached_property
    def sha256(self) -> str:
        """In hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()

    def written(self) -> dict[str, Any]:
        """What an event or a hash of inputs may hold of it."""
        return {"sha256": self.sha256, "size": self.size}


def from_json(value: Mapping[str, Any]) -> Upload:
    """The upload that an API call carries: `{"content": base64, "name": …, "type": …}`. Raises NotAnUpload."""
    if not set(value) <= {"content", "name", "type"} or not all(isinstance(part, str) for part in value.values()):
        raise NotAnUpload
    try:
        content = base64.b64decode(value["content"], validate=True)
    except (KeyError, binascii.Error, ValueError):
        raise NotAnUpload from None
    return Upload(content, value.get("name", "")[:LONGEST_NAME], value.get("type", "")[:LONGEST_NAME])


SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "content": {"type": "string", "contentEncoding": "base64", "examples": ["/9j/4AAQSkZJRg=="]},
        "name": {"type": "string", "maxLength": LONGEST_NAME, "examples": ["maria.jpg"]},
        "type": {"type": "string", "maxLength": LONGEST_NAME, "examples": ["image/jpeg"]},
    },
    "required": ["content"],
    "additionalProperties": False,
}
"""The JSON schema of an upload."""
