"""The company's settings: every page where something is set or looked after, gathered from the rooms."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from bagland.foundation.act import Act
from bagland.kernel.jobs.models import Delivery
from bagland.ui import settings_index
from bagland.ui.chips import ACTIVE, Chip, Tone
from bagland.ui.pages import Page, address
from bagland.ui.ports import ports

COUNTED = 50


class Settings(Page):
    """Where the company is set up, as far as the reader may see it."""

    code = "desk.settings"
    path = "settings/"
    title = _("Settings")

    def answer(self, request: HttpRequest, act: Act, **keys: Any) -> HttpResponse:
        groups = [
            (group, [(line, address(line.page), line.state(act) if line.state else None) for line in lines])
            for group, lines in settings_index.opened_by(ports.signed_in(act).views)
        ]
        return self.shown(request, act, "desk/company.html", {"groups": groups, "crumbs": []})


def parked(act: Act) -> Chip:
    """Whether any work is parked. One query."""
    rows = Delivery.objects.visible_to(act).filter(parked_at__isnull=False)
    count = len(rows.values_list("pk", flat=True)[:COUNTED])
    if not count:
        return Chip(_("all done"), ACTIVE, Tone.OK)
    return Chip(ngettext_lazy("%d parked", "%d parked", count) % count, "parking", Tone.LATE)


settings_index.group("me", title=_("Yourself"), order=10)
settings_index.group("company", title=_("The company"), order=20)
settings_index.group("rights", title=_("Rights and ways in"), order=30)
settings_index.group("machine", title=_("The machine"), order=40)
settings_index.line(
    "desk.my_settings",
    group="me",
    icon="adjustments",
    sentence=_("Language, light and dark, density, keys and first page: for you alone."),
    order=10,
)
settings_index.line(
    "organisation.entities",
    group="company",
    icon="building",
    sentence=_("Companies of the group: names, numbers, financial years, owners."),
    order=10,
)
settings_index.line(
    "organisation.departments",
    group="company",
    icon="sitemap",
    sentence=_("The tree of departments, and who leads each."),
    order=20,
)
settings_index.line(
    "organisation.profiles",
    group="rights",
    icon="id-badge-2",
    sentence=_("Kinds of positions, and what each may do."),
    order=10,
)
settings_index.line(
    "access.who_may",
    group="rights",
    icon="shield-check",
    sentence=_("Who may do what, and why."),
    order=20,
)
settings_index.line(
    "access.factor_policies",
    group="rights",
    icon="fingerprint",
    sentence=_("Who must show more than a password, and from when."),
    order=30,
)
settings_index.line(
    "access.providers",
    group="rights",
    icon="key",
    sentence=_("The company's own service that people sign in through."),
    order=40,
)
settings_index.line(
    "mail.messages",
    group="machine",
    icon="mail",
    sentence=_("What Bagland has written to whom, and what came of it."),
    order=25,
)
settings_index.line(
    "jobs.parked_work",
    group="machine",
    icon="parking",
    sentence=_("What should follow an event and could not."),
    order=10,
    state=parked,
)
settings_index.line(
    "jobs.runs",
    group="machine",
    icon="progress",
    sentence=_("One activity for many rows: how far each run is."),
    order=20,
)
settings_index.line(
    "audit.events",
    group="machine",
    icon="history",
    sentence=_("All that was done, sealed and in order."),
    order=30,
)
