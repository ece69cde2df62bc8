"""Every write of the archive."""

from django.utils.translation import gettext_lazy as _

from bagland.foundation.activity import view

view("documents.see", title=_("See documents"))
view("documents.see_personnel", title=_("See personnel documents"))
view("documents.see_confidential", title=_("See confidential documents"))
view("documents.see_classes", title=_("See document classes"))
view("documents.see_holds", title=_("See legal holds"))
view("documents.see_destructions", title=_("See destruction runs"))
view("documents.send", title=_("Send files"))

from bagland.kernel.documents.activities import classes, destruction, holds, retention  # noqa: E402
from bagland.kernel.documents.activities.attaching import attach, detach  # noqa: E402
from bagland.kernel.documents.activities.filing import change_document, file_document  # noqa: E402
from bagland.kernel.documents.activities.folders import change_folder, close_folder, create_folder  # noqa: E402
from bagland.kernel.documents.activities.versions import add_version, restore_version  # noqa: E402

__all__ = [
    "add_version",
    "attach",
    "change_document",
    "change_folder",
    "classes",
    "close_folder",
    "create_folder",
    "destruction",
    "detach",
    "file_document",
    "holds",
    "restore_version",
    "retention",
]
