"""The rows of the documents room."""

from bagland.kernel.documents.models.classes import DocumentClass
from bagland.kernel.documents.models.contents import Content, Reading, Transfer
from bagland.kernel.documents.models.documents import Attachment, Document, Folder, Version
from bagland.kernel.documents.models.keeping import (
    Destruction,
    DestructionItem,
    Hold,
    HoldItem,
    HoldPlace,
    Inspection,
    Recalculation,
    Release,
    Removal,
)

__all__ = [
    "Attachment",
    "Content",
    "Destruction",
    "DestructionItem",
    "Document",
    "DocumentClass",
    "Folder",
    "Hold",
    "HoldItem",
    "HoldPlace",
    "Inspection",
    "Reading",
    "Recalculation",
    "Release",
    "Removal",
    "Transfer",
    "Version",
]
