"""Payment details on the party's page, each account's own page, and the form by which one is confirmed."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.naming import names_of
from bagland.foundation.ports import ports
from bagland.foundation.speech import spoken
from bagland.kernel.access.models import Request
from bagland.kernel.access.pages.requests import Deciding
from bagland.kernel.parties import fraud
from bagland.kernel.parties.activities.payments import (
    add_payment_details,
    change_payment_details,
    confirm_payment_details,
    end_payment_details,
)
from bagland.kernel.parties.models import Party, PaymentDetails
from bagland.kernel.parties.queries import payments as queries
from bagland.kernel.parties.rules import payments as rules
from bagland.kernel.parties.showing import sections_also
from bagland.kernel.parties.states import Confirmed, PaymentKind
from bagland.ui.acting import ActivityPage
from bagland.ui.chips import ACTIVE, SENT_BACK, WAITS, Chip, Tone
from bagland.ui.columns import Column, Kind, Row
from bagland.ui.details import DetailPage, Fact, Section
from bagland.ui.pages import address_of

VIEW = "parties.see_payment_details"
ACTOR = "organisation.actor"
STATES = {True: Chip(_("in use"), ACTIVE, Tone.OK), False: Chip(_("ended"), SENT_BACK, Tone.CALM)}
OLD_ENOUGH = {
    True: Chip(_("may be called"), ACTIVE, Tone.OK),
    False: Chip(_("too new"), SENT_BACK, Tone.LATE),
}
WAITING = Chip(_("waits for confirmation"), WAITS, Tone.DUE)
ACCOUNTS = (
    Column("account", _("Account"), Kind.CODE),
    Column("kind", _("Kind")),
    Column("state", _("State"), Kind.STATUS, chips=STATES),
    Column("holder", _("Account holder"), wide_only=True),
    Column("confirmed_at", _("Confirmed"), Kind.MOMENT),
    Column("confirmed_by", _("Confirmed by"), Kind.PERSON, key="confirmed_by_id", roomy_only=True),
    Column("entity", _("Paid by"), wide_only=True),
)


def payment_sections(act: Act, party: Party) -> list[Section]:
    """The accounts of a party with their history, and what waits for confirmation. Four queries at most."""
    if ports.authority.reach(act, VIEW).nothing:
        return []
    waiting = queries.waiting(party)
    note = more = ""
    if waiting:
        note = gettext("A new account waits for confirmation. Until then nothing is paid to it.")
        seen = Request.objects.visible_to(act).filter(pk__in=[row.pk for row in waiting]).order_by("pk").first()
        more = address_of(Request.page, seen.pk) if seen else ""
    rows = [_row(details) for details in queries.history(party)]
    return [
        Section(
            _("Payment details"),
            ACCOUNTS,
            rows,
            detail="parties.payment",
            empty=_("No confirmed account yet."),
            note=note,
            more=more,
            more_label=_("See what waits") if more else "",
        )
    ]


sections_also.append(payment_sections)


def _row(details: PaymentDetails) -> Row:
    return {
        "key": details.pk,
        "account": rules.shown(details.kind, details.account) or str(details),
        "kind": details.get_kind_display(),
        "state": details.ended_at is None,
        "holder": details.holder,
        "confirmed_at": details.confirmed_at,
        "confirmed_by": details.confirmed_by.name,
        "confirmed_by_id": details.confirmed_by_id,
        "entity": str(details.entity or ""),
    }


class PaymentPage(DetailPage):
    """One account of a party: who asked for it, who confirmed it and how, what it replaced."""

    code = "parties.payment"
    path = "parties/payments/<int:key>/"
    title = _("Account")
    parent = "parties.parties"
    model = PaymentDetails
    view = VIEW
    first = (change_payment_details.code, end_payment_details.code)

    def rows(self, act: Act) -> models.QuerySet[Any]:
        return PaymentDetails.objects.select_related("party", "asked_by", "confirmed_by", "entity", "replaces")

    def heading(self, act: Act, thing: PaymentDetails) -> str:
        return rules.shown(thing.kind, thing.account) or str(thing)

    def sentence(self, act: Act, thing: PaymentDetails) -> Any:
        return _("%(kind)s of %(party)s") % {"kind": thing.get_kind_display(), "party": thing.party}

    def chip(self, act: Act, thing: PaymentDetails) -> Chip:
        return STATES[thing.ended_at is None]

    def past(self, act: Act, thing: PaymentDetails) -> tuple[str, ...]:
        return () if thing.ended_at is None else self.first

    def facts(self, act: Act, thing: PaymentDetails) -> list[Fact]:
        with_whom = ", ".join(part for part in (thing.confirmed_with, thing.confirmed_number) if part)
        facts = [
            Fact(_("Party"), thing.party),
            Fact(_("Account holder"), thing.holder),
            Fact(_("BIC"), thing.bic),
            Fact(_("Bank"), thing.bank),
            Fact(_("Currency"), thing.currency),
            Fact(_("Paid by"), thing.entity),
            Fact(_("Asked for by"), thing.asked_by),
            Fact(_("How it came"), thing.received),
            Fact(_("Note"), thing.reason),
            Fact(_("Confirmed by"), thing.confirmed_by),
            Fact(_("Confirmed"), thing.confirmed_at),
            Fact(_("How"), Confirmed(thing.confirmed_how).label, with_whom),
            Fact(_("Replaces"), thing.replaces),
            Fact(_("Ended"), thing.ended_at, thing.ended_reason),
        ]
        return [fact for fact in facts if fact.value not in (None, "")]


class Confirm(Deciding):
    """See the old account beside the new one, what looks wrong, and whom to call; then say how it was confirmed."""

    activity = confirm_payment_details
    intro = _("is confirmed with the party itself, by another channel than the change came by.")
    button = _("Confirm")
    done = _("You confirmed the account. It counts from now on.")
    order: ClassVar[tuple[str, ...]] = ("how", "number", "spoke_with")

    def preview(self, act: Act, subject: Request) -> Section:
        """The old account beside the new one, for those who look at it among other work."""
        asked = _asked(subject)
        return super().preview(act, subject) if asked is None else _beside(subject, *asked[1:])[0]

    def previews(self, act: Act, subject: Request) -> list[Section]:
        asked = _asked(subject)
        if asked is None:
            return [super().preview(act, subject)]
        party, old, given = asked
        return [
            *_beside(subject, old, given),
            _signs(party, subject, given),
            _numbers(act, party, subject),
        ]


def _asked(request: Request) -> tuple[Party, PaymentDetails | None, dict[str, Any]] | None:
    """The party, the account that is to be replaced, and what was filled in; None when it is no longer kept."""
    thing, given = request.subject(), json.loads(request.inputs or "{}")
    if not given.get("account"):
        return None
    if isinstance(thing, PaymentDetails):
        return thing.party, thing, given
    return (thing, None, given) if isinstance(thing, Party) else None


def _beside(request: Request, old: PaymentDetails | None, given: dict[str, Any]) -> list[Section]:
    """The old account and the new one, line by line."""
    number = rules.read(given["kind"], given["account"])
    lines = [
        (_("Account"), rules.shown(old.kind, old.account) if old else "", rules.shown(given["kind"], number.value)),
        (_("Kind"), old.get_kind_display() if old else "", PaymentKind(given["kind"]).label),
        (_("Account holder"), old.holder if old else "", given.get("holder", "")),
        (_("BIC"), old.bic if old else "", given.get("bic", "")),
        (_("Bank"), old.bank if old else "", given.get("bank", "")),
        (_("Currency"), old.currency if old else "", given.get("currency") or ""),
        (_("Asked for by"), old.asked_by.name if old else "", f"{request.actor.name}, {spoken(request.asked_at)}"),
        (_("How it came"), old.received if old else "", given.get("received", "")),
        (_("Note"), old.reason if old else "", given.get("reason", "")),
    ]
    rows = [{"what": str(what), "old": was or "–", "new": new or "–"} for what, was, new in lines if was or new]
    columns = (Column("what", _("What")), Column("old", _("Now")), Column("new", _("New")))
    return [Section(_("The account now and the new one"), columns, rows)]


def _signs(party: Party, request: Request, given: dict[str, Any]) -> Section:
    number = rules.read(given["kind"], given["account"])
    asked = queries.asked_for(party, given["kind"], number.value, given.get("holder", ""), request.asked_at)
    rows = [{"sign": sentence} for sentence in fraud.sentences(asked)]
    note = gettext("%(party)s has been known here since %(at)s.") % {"party": party, "at": spoken(party.registered_at)}
    return Section(_("Look twice"), (Column("sign", _("What")),), rows, empty=_("Nothing stands out."), note=note)


def _numbers(act: Act, party: Party, request: Request) -> Section:
    """The telephone numbers that the register knew before the change was asked for, and those that came too late."""
    known = queries.known_numbers(party)
    names = names_of(act, {(ACTOR, one.recorded_by) for one in known if one.recorded_by is not None})
    rows = [
        {
            "number": f"{one.number} · {one.whose}",
            "since": ", ".join(filter(None, (spoken(one.since), names.get((ACTOR, one.recorded_by or 0), "")))),
            "state": one.is_old_enough(request.asked_at),
        }
        for one in known
    ]
    columns = (
        Column("number", _("Number")),
        Column("state", _("State"), Kind.STATUS, chips=OLD_ENOUGH),
        Column("since", _("Known since")),
    )
    return Section(_("Numbers to call"), columns, rows, empty=_("No number is recorded. Confirm it otherwise."))


class Change(ActivityPage):
    """What the account becomes."""

    activity = change_payment_details
    intro = _("waits until another person has confirmed it with the party. The old account is paid to until then.")


class Add(ActivityPage):
    """Where the party is paid."""

    activity = add_payment_details
    order: ClassVar[tuple[str, ...]] = ("kind", "account", "received")
    intro = _("gets an account, once another person has confirmed it with the party.")
