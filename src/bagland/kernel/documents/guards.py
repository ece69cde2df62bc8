"""What the database keeps of the archive, whoever asks: the product, the ORM or its own shell."""

from bagland.foundation.guards import append_only, kept

GUARDS = [
    append_only("documents_version", "documents_version_is_kept", unique=(("document_id", "number"),)),
    kept("documents_document", "documents_document_is_kept"),
]
