"""File formats of this room as pure functions: bytes in, dataclasses out, and back."""
