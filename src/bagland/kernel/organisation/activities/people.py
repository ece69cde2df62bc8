"""People: registered, changed, and in the end erased."""

from __future__ import annotations

from typing import Annotated

from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.activity import activity
from bagland.foundation.inputs import Says
from bagland.kernel.organisation import erasing, questions, refusals, rules
from bagland.kernel.organisation.facts import PersonErased
from bagland.kernel.organisation.models import Actor, Appointment, LegalEntity
from bagland.kernel.organisation.states import ActorKind, Language


def make_person(
    *,
    home: LegalEntity,
    name: str,
    work_email: str = "",
    work_phone: str = "",
    private_phone: str = "",
    work_mobile: str = "",
    place: str = "",
    language: Language = Language.DANISH,
) -> Actor:
    """A person as a row, when the facts are in order."""
    must_fit_card(work_phone=work_phone, work_mobile=work_mobile, place=place, private_phone=private_phone)
    address = rules.email(work_email) or ""
    _email_must_be_free(address)
    made: Actor = Actor.objects.create(
        kind=ActorKind.PERSON,
        home=home,
        name=name,
        work_email=address,
        work_phone=work_phone,
        private_phone=private_phone,
        work_mobile=work_mobile,
        place=place,
        language=language.value,
    )
    return made


def must_fit_card(**texts: str | None) -> None:
    """What is written of a person has room in its column."""
    room = {"place": 80, "about": 400}
    rules.must_fit(**{name: (text, room.get(name, 40)) for name, text in texts.items()})


@activity("organisation.register_person", title=_("Register person"), told=_("registered the person."), bulk=True)
def register_person(
    act: Act,
    *,
    home: Annotated[LegalEntity, Says(_("Employed by"))],
    name: Annotated[str, Says(_("Name"), personal="normal")],
    work_email: Annotated[str, Says(_("Work e-mail"), personal="normal")] = "",
    work_phone: Annotated[str, Says(_("Work phone"), personal="normal")] = "",
    private_phone: Annotated[str, Says(_("Private phone"), _("Seen by HR alone."), personal="sensitive")] = "",
    work_mobile: Annotated[str, Says(_("Work mobile"), personal="normal")] = "",
    place: Annotated[str, Says(_("Place"), _("Where to find the person: house, floor, room."), personal="normal")] = "",
    language: Annotated[Language, Says(_("Language"))] = Language.DANISH,
) -> Actor:
    """A person becomes known to a legal entity. Rights come only with a position. Refuses with EmailTaken."""
    return make_person(
        home=home,
        name=name,
        work_email=work_email,
        work_phone=work_phone,
        private_phone=private_phone,
        work_mobile=work_mobile,
        place=place,
        language=language,
    )


@activity("organisation.change_person", title=_("Change person"), told=_("changed the person."), subject=Actor)
def change_person(
    act: Act,
    person: Actor,
    *,
    home: Annotated[LegalEntity | None, Says(_("Employed by"))] = None,
    name: Annotated[str, Says(_("Name"), personal="normal")] = "",
    work_email: Annotated[str | None, Says(_("Work e-mail"), personal="normal")] = None,
    work_phone: Annotated[str | None, Says(_("Work phone"), personal="normal")] = None,
    private_phone: Annotated[str | None, Says(_("Private phone"), personal="sensitive")] = None,
    work_mobile: Annotated[str | None, Says(_("Work mobile"), personal="normal")] = None,
    place: Annotated[str | None, Says(_("Place"), personal="normal")] = None,
    language: Annotated[Language | None, Says(_("Language"))] = None,
) -> Actor:
    """A person's name, contact or language changes, at once. What is left out stays. Refuses with EmailTaken."""
    questions.must_be_choosable(person)
    must_fit_card(work_phone=work_phone, private_phone=private_phone, work_mobile=work_mobile, place=place)
    address = rules.email(work_email)
    if address and address != person.work_email:
        _email_must_be_free(address)
    given = {
        "home_id": home.pk if home else None,
        "name": name or None,
        "work_email": address,
        "work_phone": work_phone,
        "private_phone": private_phone,
        "work_mobile": work_mobile,
        "place": place,
        "language": language.value if language else None,
    }
    changed = {column: value for column, value in given.items() if value is not None}
    if not changed:
        raise rules.fault("name", refusals.NOTHING_GIVEN)
    for column, value in changed.items():
        setattr(person, column, value)
    person.save(update_fields=[column.removesuffix("_id") for column in changed])
    return person


@activity(
    "organisation.change_own_contact",
    title=_("Change language and private phone"),
    told=_("changed language or private phone."),
    subject=Actor,
)
def change_own_contact(
    act: Act,
    person: Actor,
    *,
    private_phone: Annotated[
        str | None, Says(_("Private phone"), _("Seen by HR and you alone."), personal="sensitive")
    ] = None,
    language: Annotated[Language | None, Says(_("Language"), _("Of Bagland, and of its mails to you."))] = None,
) -> Actor:
    """A person keeps the own private number and language. What is left out stays."""
    questions.must_be_choosable(person, people_only=True)
    must_fit_card(private_phone=private_phone)
    given = {"private_phone": private_phone, "language": language.value if language else None}
    changed = {column: value for column, value in given.items() if value is not None}
    if not changed:
        raise rules.fault("private_phone", refusals.NOTHING_GIVEN)
    for column, value in changed.items():
        setattr(person, column, value)
    person.save(update_fields=list(changed))
    return person


@activity(
    "organisation.erase_person", title=_("Erase person"), told=_("erased the person."), subject=Actor, always_asks=True
)
def erase_person(act: Act, person: Actor) -> None:
    """What names a person who has left is emptied for good: here, in absences, in events and in staged runs.

    The events stay and can still be proven. Needs another's approval, always. Refuses with StillEmployed while a
    position is held today or later, and with AlreadyErased. Source: GDPR article 17.
    """
    if person.erased_at is not None:
        raise refusals.AlreadyErased(at=person.erased_at)
    questions.must_be_choosable(person)
    held = Appointment.objects.filter(actor=person).ending_from(act.today).order_by("first_date", "pk")
    if positions := questions.named(row.position for row in held.select_related("position")):
        raise refusals.StillEmployed(person=str(person), positions=positions)
    done = erasing.erase(person, act.at)
    act.tell(PersonErased(personal_facts=done.personal_facts, absences=done.absences, rows_of_runs=done.rows_of_runs))


def _email_must_be_free(address: str) -> None:
    if address and (other := Actor.objects.filter(work_email=address).first()):
        raise refusals.EmailTaken(email=address, person=str(other))
