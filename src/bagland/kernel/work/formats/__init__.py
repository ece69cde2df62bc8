"""File formats of the work room: bytes in, objects out, and back."""
