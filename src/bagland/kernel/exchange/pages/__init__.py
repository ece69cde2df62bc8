"""The pages of import and export."""

from bagland.kernel.exchange.pages import exports, importing, imports, staged

__all__ = ["exports", "importing", "imports", "staged"]
