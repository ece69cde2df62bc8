"""That people are away. Colleagues see that they are, not why."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.activity import activity
from bagland.foundation.inputs import Says
from bagland.foundation.kinds import Scope
from bagland.kernel.organisation import questions, refusals, rules
from bagland.kernel.organisation.facts import SubstituteForAbsence
from bagland.kernel.organisation.models import Absence, AbsenceSubstitute, Actor
from bagland.kernel.organisation.states import AbsenceKind


def _of_person(subject: Any, values: dict[str, Any]) -> Scope:
    """An absence is the person's own case, in the entity that employs the person."""
    person: Actor = values.get("person") or subject.actor
    return person.scope()


@activity(
    "organisation.register_absence", title=_("Register absence"), told=_("registered the absence."), scope=_of_person
)
def register_absence(
    act: Act,
    *,
    person: Annotated[Actor, Says(_("Person"))],
    first_date: Annotated[date | None, Says(_("From"), _("Today when left out."))] = None,
    last_date: Annotated[
        date | None, Says(_("Until"), _("The last day away; leave it out when it is not known."))
    ] = None,
    reason: Annotated[AbsenceKind, Says(_("Reason"), _("Seen by HR and the person alone."), personal="sensitive")],
    note: Annotated[str, Says(_("Note"), _("Seen by HR and the person alone."), personal="sensitive")] = "",
    substitute: Annotated[
        Actor | None, Says(_("Substitute"), _("Takes the person's positions, before their standing substitutes."))
    ] = None,
) -> Absence:
    """A person is away. While it lasts substitutes act on the person's behalf; nothing has to be switched on or off.

    Refuses with AwayAlready; with NotForYourself when somebody registers another's absence and himself as the
    substitute.
    """
    first = first_date or act.today
    rules.must_end_after(first, last_date)
    questions.must_be_choosable(person, people_only=True)
    others = Absence.objects.filter(actor=person, cancelled_at__isnull=True).touching(first, last_date)
    if other := others.order_by("first_date").first():
        raise refusals.AwayAlready(person=str(person), first=other.first_date)
    if substitute is not None:
        questions.must_be_choosable(substitute)
        if substitute.pk == person.pk:
            raise rules.fault("substitute", refusals.NOT_THE_ONE_AWAY)
        questions.must_not_be_for_oneself(act, substitute, "organisation.register_absence")
    made: Absence = Absence.objects.create(
        actor=person, reason=reason.value, note=note, first_date=first, last_date=last_date
    )
    if substitute is not None:
        AbsenceSubstitute.objects.create(absence=made, actor=substitute)
        act.tell(SubstituteForAbsence(substitute=substitute.pk))
    return made


@activity("organisation.end_absence", title=_("End absence"), told=_("ended the absence."), subject=Absence)
def end_absence(
    act: Act,
    absence: Absence,
    *,
    last_date: Annotated[date | None, Says(_("Last day"), _("Today when left out."))] = None,
) -> Absence:
    """A person is away for the last time on a day, and then takes over from the substitutes again.

    Refuses with EndsAlready and AbsenceCancelled.
    """
    last = last_date or act.today
    _must_count(absence)
    rules.must_end_sooner(absence.first_date, absence.last_date, last)
    absence.last_date = last
    absence.save(update_fields=["last_date"])
    return absence


@activity("organisation.cancel_absence", title=_("Cancel absence"), told=_("cancelled the absence."), subject=Absence)
def cancel_absence(act: Act, absence: Absence) -> Absence:
    """An absence does not count, and never did: a mistake, or plans changed. Refuses with AbsenceCancelled."""
    _must_count(absence)
    absence.cancelled_at = act.at
    absence.save(update_fields=["cancelled_at"])
    return absence


def _must_count(absence: Absence) -> None:
    if absence.cancelled_at is not None:
        raise refusals.AbsenceCancelled(at=absence.cancelled_at)
