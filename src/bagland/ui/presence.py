"""Who has the form of an object open: said by the script while it is open, answered with the others who have."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from bagland.foundation import keyset
from bagland.foundation.act import Act
from bagland.foundation.kinds import Kept, model_of
from bagland.foundation.speech import joined
from bagland.ui import errors
from bagland.ui.ports import ports
from bagland.ui.refusals import NoSuchPage

NAMED = 2


@require_POST
def here(request: HttpRequest, kind: str, key: int) -> HttpResponse:
    """The reader has it open (or has closed it, with `gone`); the answer says who else has."""
    act: Act | None = getattr(request, "act", None)
    if act is None:
        return JsonResponse({"said": ""}, status=401)
    if "gone" in request.POST:
        ports.desk.say_gone(act, kind, key)
        return HttpResponse(status=204)
    model = model_of(kind)
    is_object = model is not None and issubclass(model, Kept) and key <= 2**63 - 1
    if not is_object or not keyset.visible(model._default_manager.filter(pk=key), act).exists():
        return errors.refused(request, NoSuchPage())
    ports.desk.say_here(act, kind, key)
    return JsonResponse({"said": has_it_open(ports.desk.also_here(act, kind, key))})


def has_it_open(names: Sequence[str]) -> str:
    """«Rasmus Thorup has it open»; empty when nobody has."""
    if not names:
        return ""
    if len(names) <= NAMED:
        facts = {"names": joined(names)}
        return ngettext("%(names)s has it open", "%(names)s have it open", len(names)) % facts
    return _("%(names)s and others have it open") % {"names": ", ".join(names[:NAMED])}
