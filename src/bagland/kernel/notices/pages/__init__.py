"""The pages of this room: what one is told, and the talk below every object."""

from bagland.kernel.notices.pages import mine, talking

__all__ = ["mine", "talking"]
