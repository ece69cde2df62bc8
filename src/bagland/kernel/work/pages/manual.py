"""A procedure to print: the page of a manual, on screen as on paper, and as a PDF."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.kernel.work.manual import manual_of, pdf
from bagland.kernel.work.pages.picture import VersionFace, taken_out
from bagland.ui.pages import address


class ManualPage(VersionFace):
    """One version as it is printed; `?as=pdf` is the file."""

    code = "work.manual"
    path = "procedures/versions/<int:key>/manual/"
    title = _("Procedure to print")

    def answer(self, request: HttpRequest, act: Act, **keys: Any) -> HttpResponse:
        version = self.thing(act, keys["key"])
        if request.GET.get("as") == "pdf":
            return taken_out(pdf(version), f"{version.procedure.code}-{version.number}.pdf", "application/pdf")
        manual = manual_of(version)
        context = {
            "title": str(version),
            "crumbs": [*self.crumbs(), (manual.title, address("work.procedure", version.procedure_id))],
            "manual": manual,
            "faces": self.faces(version, self.code),
            "file": f"{address(self.code, version.pk)}?as=pdf",
        }
        return self.shown(request, act, "work/manual.html", context)
