"""What other floors may use of the archive."""

from bagland.kernel.documents.retaining import Claim, ends, keeps

__all__ = ["Claim", "ends", "keeps"]
