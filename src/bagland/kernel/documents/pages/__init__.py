"""The pages of the archive."""

from bagland.kernel.documents.pages import fetching

__all__ = ["fetching"]
