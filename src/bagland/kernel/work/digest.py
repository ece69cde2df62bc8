"""The daily mail of what waits: on working days, at the person's hour, each thing with its link; nothing where nothing
waits.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from bagland.foundation import clock
from bagland.foundation.act import Act, Door
from bagland.foundation.speech import spoken
from bagland.kernel.access.models import SignIn
from bagland.kernel.jobs.reactions import job
from bagland.kernel.mail.public import Letter, mail_server, queue_mail
from bagland.kernel.organisation.models import Actor
from bagland.kernel.organisation.states import ActorKind
from bagland.kernel.work.calendars import calendar_of
from bagland.kernel.work.models import Digest
from bagland.kernel.work.models.letters import DigestHour
from bagland.kernel.work.resolving import zone_of
from bagland.ui import work
from bagland.ui.acting import act_address
from bagland.ui.pages import address
from bagland.ui.work import WHEN, Item, When

MOST = 30
"""How many things one mail names; it counts the rest."""
WHY = "work.digest"


@job("work.digest", every=timedelta(minutes=10), lease=timedelta(minutes=30))
def write_digests() -> None:
    """Write to everybody whose hour has come today."""
    if not mail_server().is_set:
        return
    signed = SignIn.objects.filter(is_active=True, actor__kind=ActorKind.PERSON, actor__erased_at__isnull=True)
    for actor in list(signed.exclude(actor__work_email="").order_by("actor").values_list("actor", flat=True)):
        digest_for(actor)


def digest_for(actor: int) -> bool:
    """Write to one person, once a day, when the hour has come and something waits. Whether a mail was written."""
    with transaction.atomic():
        person = Actor.objects.get(pk=actor)
        row = Digest.objects.select_for_update().get_or_create(actor=person)[0]
        act = Act(actor=actor, at=clock.now(), door=Door.JOB, language=person.language or "da")
        zone = ZoneInfo(zone_of(act, person.home_id))
        local = act.at.astimezone(zone)
        if row.hour == DigestHour.OFF or local.hour < int(row.hour) or row.sent_on == local.date():
            return False
        row.sent_on = local.date()
        row.save(update_fields=["sent_on"])
        if not calendar_of(person.home_id).is_working_day(local.date()):
            return False
        with translation.override(act.language), timezone.override(zone):
            found = work.waiting(act)
            if not found.items:
                return False
            queue_mail(act, letter(found, actor), why=WHY, to=person, about=person)
    return True


def letter(found: work.Waiting, actor: int) -> Letter:
    """What waits, in its sections, each thing with why and its link. In the active language."""
    items = found.items
    number, late = len(items), found.late
    subject = ngettext("%(number)s thing waits for you", "%(number)s things wait for you", number)
    facts: dict[str, Any] = {"number": number, "late": late}
    if late:
        subject = gettext("%(number)s things wait for you, %(late)s late") if number > 1 else gettext("1 thing is late")
    body: list[Any] = []
    named = 0
    for when in When:
        for place, item in enumerate(found.sections.get(when, [])):
            if named == MOST:
                break
            if place == 0:
                body.append(str(WHEN[when]).upper())
            body.append(f"%(item{named})s")
            facts[f"item{named}"] = told(item)
            named += 1
    if number > named:
        facts["more"] = number - named
        body.append(_("And %(more)s more."))
    facts |= {
        "page": f"{settings.PUBLIC_URL}{address('desk.my_work')}",
        "off": f"{settings.PUBLIC_URL}{act_address('work.choose_digest', actor)}",
    }
    body += [_("All of it: %(page)s"), _("Another hour, or no mail: %(off)s")]
    return Letter(subject, body, facts)


def told(item: Item) -> str:
    """One thing: its name, by when, why it is the reader's, its link; of a confidential one only that it is there."""
    title = gettext("Something confidential") if item.is_confidential else item.title
    due = gettext("due %(due)s") % {"due": spoken(item.due)} if item.due is not None else ""
    head = " · ".join(part for part in (title, spoken(item.amount) if item.amount is not None else "", due) if part)
    why = [] if item.is_confidential else [item.why]
    return "\n".join([head, *why, f"{settings.PUBLIC_URL}{item.address}"])
