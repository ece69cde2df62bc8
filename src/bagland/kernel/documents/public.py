"""What other floors may use of the archive."""

from bagland.kernel.documents.activities.filing import filed_as_answer
from bagland.kernel.documents.models import Document, Transfer
from bagland.kernel.documents.receiving import receive
from bagland.kernel.documents.retaining import Claim, ends, keeps

__all__ = ["Claim", "Document", "Transfer", "ends", "filed_as_answer", "keeps", "receive"]
