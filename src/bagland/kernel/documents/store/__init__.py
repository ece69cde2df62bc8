"""Where the bytes of the archive lie: each content once, in a file named by its SHA-256."""

from bagland.kernel.documents.store.folder import Store, store

__all__ = ["Store", "store"]
