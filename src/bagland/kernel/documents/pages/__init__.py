"""The pages of the archive."""

from bagland.kernel.documents.pages import classes, destructions, fetching, holds
from bagland.ui import navigation

__all__ = ["classes", "destructions", "fetching", "holds"]

navigation.entry("documents.classes", area="documents", order=70)
navigation.entry("documents.holds", area="documents", order=80)
navigation.entry("documents.destructions", area="documents", order=90)
