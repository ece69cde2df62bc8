"""Why the archive says no to filing, attaching, versions and folders."""

from django.utils.translation import gettext_lazy as _

from bagland.foundation.refusal import Refusal

ENTITY_OF_FOLDER = _("The folder belongs to %(entity)s. Leave the legal entity out, or choose another folder.")
NOT_OF_ENTITY = _("%(department)s belongs to %(entity)s. Choose a department of the legal entity.")
NOTHING_GIVEN = _("Say what is to change.")
FOLDER_OR_OUT = _("Choose a folder or take the document out of its folder, not both.")
NO_SIGNS = _("Write a title.")


class NowhereToFile(Refusal):
    """A document is filed in a folder or on a record, and neither was named."""

    code = "documents.nowhere_to_file"
    message = _("Say where the document belongs: choose a folder, or file it on the page of what it is about.")
    status = 422


class TakesNoDocuments(Refusal):
    """The kind of object has no page, or is a proof or a delivery of the system's own."""

    code = "documents.takes_no_documents"
    message = _("“%(kind)s” takes no documents. File on the page of the matter that the document is about.")
    status = 422


class EntityUnknown(Refusal):
    """Neither the record nor the position that acts says whose document it is."""

    code = "documents.entity_unknown"
    message = _("Neither %(thing)s nor your position says which legal entity the document belongs to. Name one.")
    status = 422


class ClassNotOpen(Refusal):
    """Who may not read documents of a class may neither file one nor put one into it."""

    code = "documents.class_not_open"
    message = _(
        "Documents of the class “%(title)s” are read by other positions than yours, so you could not see this one "
        "again. Choose another class, or ask somebody who has “%(view)s” to file it."
    )
    status = 403


class FolderClosed(Refusal):
    """A closed folder takes nothing new; what lies in it is read as before."""

    code = "documents.folder_closed"
    message = _("The folder “%(title)s” is closed since %(day)s. Choose another.")


class FolderOfAnotherEntity(Refusal):
    """A document stays with the legal entity for which it was filed: its retention follows that one's years."""

    code = "documents.folder_of_another_entity"
    message = _(
        "“%(folder)s” belongs to %(owner)s, and the document to %(entity)s. Choose a folder of %(entity)s, or file the "
        "file anew for %(owner)s."
    )


class FolderNotEmpty(Refusal):
    """A folder is closed after those inside it."""

    code = "documents.folder_not_empty"
    message = _("%(count)s open folders lie inside “%(title)s”, such as “%(inside)s”. Close or move them first.")


class FolderTitleTaken(Refusal):
    """Two open folders in one place would have the same title."""

    code = "documents.folder_title_taken"
    message = _("A folder here is called “%(title)s” already. Choose another title.")


class FolderElsewhere(Refusal):
    """A folder lies inside one of the same department, for its reach is that of the department."""

    code = "documents.folder_elsewhere"
    message = _("“%(inside)s” belongs to %(owner)s, so the folder cannot lie there. Choose one of its own department.")


class FolderInCircle(Refusal):
    """A folder would come to lie inside itself."""

    code = "documents.folder_in_circle"
    message = _("“%(inside)s” lies inside “%(title)s” itself. Choose another place.")


class AlreadyAttached(Refusal):
    """The document is attached to this record already."""

    code = "documents.already_attached"
    message = _("“%(title)s” is attached to %(thing)s already.")


class NotAttached(Refusal):
    """The document is not attached to this record, or no longer."""

    code = "documents.not_attached"
    message = _("“%(title)s” is not attached there. Look at its page to see what it is attached to.")


class LastPlace(Refusal):
    """A document lies in a folder or belongs to a record: else nobody would come upon it again."""

    code = "documents.last_place"
    message = _(
        "“%(title)s” belongs to nothing else, and nobody would find it again. Attach it to the right record or put it "
        "in a folder first."
    )


class NothingChanged(Refusal):
    """The new version's bytes are those of the newest one."""

    code = "documents.nothing_changed"
    message = _(
        "The file is the same as version %(number)s of “%(title)s”: nothing changed, so there is no new version."
    )


class VersionOvertaken(Refusal):
    """Another version came in between."""

    code = "documents.version_overtaken"
    message = _(
        "%(who)s added version %(number)s of “%(title)s” on %(at)s; you saw version %(seen)s. Look at it, then add "
        "yours if it is still needed."
    )


class NoSuchVersion(Refusal):
    """The document has no version of this number."""

    code = "documents.no_such_version"
    message = _("“%(title)s” has versions 1 to %(newest)s; there is no version %(number)s.")
    status = 404


class DocumentDestroyed(Refusal):
    """Nothing is done to a document that was destroyed; what is left is the proof."""

    code = "documents.document_destroyed"
    message = _("“%(title)s” was destroyed on %(day)s when its retention had run out. Only the proof of it is left.")
    status = 410
