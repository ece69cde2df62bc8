"""What other floors may use of the archive."""

from bagland.kernel.documents.forbidding import MustStay, forbids_destroying
from bagland.kernel.documents.retaining import Claim, ends, keeps

__all__ = ["Claim", "MustStay", "ends", "forbids_destroying", "keeps"]
