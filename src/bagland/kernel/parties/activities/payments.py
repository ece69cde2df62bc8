"""Where a party's money goes: asked for by one, confirmed by another through another channel.

Source: bogføringsloven § 15 and the guidance on separation of duties (BF-31): whoever changes an account cannot be the
one who confirms it.
"""

from __future__ import annotations

from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.activity import activity
from bagland.foundation.inputs import Says
from bagland.foundation.money import Currency
from bagland.foundation.refusals import InputFault
from bagland.kernel.access.models import Request
from bagland.kernel.access.requests import requested_by
from bagland.kernel.organisation.models import LegalEntity
from bagland.kernel.parties import questions, refusals
from bagland.kernel.parties.models import Party, PaymentDetails
from bagland.kernel.parties.queries import payments as queries
from bagland.kernel.parties.rules import identifiers, inputs
from bagland.kernel.parties.rules import payments as rules
from bagland.kernel.parties.states import Confirmed, PaymentKind

CONFIRM = "parties.confirm_payment_details"


def _of_new(act: Act, party: Party, values: dict[str, Any]) -> None:
    """A party that is there, an account that can exist and is not there yet, texts that fit."""
    questions.must_be_current(party)
    number = identifiers.must_fit(rules.read(values["kind"], values["account"]), "account")
    if values["bic"]:
        identifiers.must_fit(identifiers.bic(values["bic"]), "bic")
    inputs.must_have_room(bank=(values["bank"], 80))
    entity = values["entity"]
    rows = PaymentDetails.objects.filter(party=party, ended_at=None, account=number.value, entity=entity)
    if entity is not None:
        rows |= PaymentDetails.objects.filter(party=party, ended_at=None, account=number.value, entity=None)
    if rows.exists():
        raise refusals.AccountKnown(account=rules.shown(values["kind"], number.value), party=str(party))


def _of_changed(act: Act, details: PaymentDetails, values: dict[str, Any]) -> None:
    questions.must_run(details)
    _of_new(act, details.party, values | {"entity": details.entity})


@activity(
    "parties.add_payment_details",
    title=_("Add account"),
    told=_("added an account, which another confirmed."),
    subject=Party,
    always_asks=True,
    beforehand=_of_new,
    approval=CONFIRM,
)
def add_payment_details(
    act: Act,
    party: Party,
    *,
    kind: Annotated[PaymentKind, Says(_("Kind"))],
    account: Annotated[str, Says(_("Account"), _("IBAN, 0040 0440116243, or creditor number."), personal="normal")],
    received: Annotated[
        str, Says(_("How did it come?"), _("The invoice, mail or letter that says so."), personal="normal")
    ],
    holder: Annotated[str, Says(_("Account holder"), _("When it is not the party."), personal="normal")] = "",
    bic: Annotated[str, Says(_("BIC"), _("For accounts abroad."))] = "",
    bank: Annotated[str, Says(_("Bank"))] = "",
    currency: Annotated[Currency | None, Says(_("Currency"), _("When only one is taken."))] = None,
    entity: Annotated[LegalEntity | None, Says(_("Paid by"), _("The legal entity that pays here."))] = None,
    reason: Annotated[str, Says(_("Note"), personal="normal")] = "",
) -> PaymentDetails:
    """A party gets an account to be paid to, once another person has confirmed it with the party by another channel.

    Until then it waits, and nothing is paid there. Refuses with AccountKnown, PartyIsMerged and PartyIsErased;
    confirming refuses with NumberUnknown and NumberTooNew.
    """
    texts = {"received": received, "holder": holder, "bank": bank, "reason": reason}
    return _made(
        act, party, kind=kind, account=account, bic=bic, currency=currency, entity=entity, replaces=None, **texts
    )


@activity(
    "parties.change_payment_details",
    title=_("Change account"),
    told=_("changed the account, and another confirmed it."),
    subject=PaymentDetails,
    always_asks=True,
    beforehand=_of_changed,
    approval=CONFIRM,
)
def change_payment_details(
    act: Act,
    details: PaymentDetails,
    *,
    kind: Annotated[PaymentKind, Says(_("Kind"))],
    account: Annotated[str, Says(_("New account"), _("IBAN, 0040 0440116243, or creditor number."), personal="normal")],
    received: Annotated[
        str, Says(_("How did the change come?"), _("The invoice, mail or letter that says so."), personal="normal")
    ],
    holder: Annotated[str, Says(_("Account holder"), _("When it is not the party."), personal="normal")] = "",
    bic: Annotated[str, Says(_("BIC"), _("For accounts abroad."))] = "",
    bank: Annotated[str, Says(_("Bank"))] = "",
    currency: Annotated[Currency | None, Says(_("Currency"), _("When only one is taken."))] = None,
    reason: Annotated[str, Says(_("Note"), personal="normal")] = "",
) -> PaymentDetails:
    """A party's account becomes another one, once another person has confirmed it with the party by another channel.

    The old one ends and stays in the history. Until then the old one is paid to. Refuses with HasEnded,
    AccountKnown, PartyIsMerged and PartyIsErased; confirming refuses with NumberUnknown and NumberTooNew.
    """
    texts = {"received": received, "holder": holder, "bank": bank, "reason": reason}
    made = _made(
        act,
        details.party,
        kind=kind,
        account=account,
        bic=bic,
        currency=currency,
        entity=details.entity,
        replaces=details,
        **texts,
    )
    details.ended_at = act.at
    details.save(update_fields=["ended_at"])
    return made


def _made(
    act: Act,
    party: Party,
    *,
    kind: PaymentKind,
    account: str,
    bic: str,
    currency: Currency | None,
    entity: LegalEntity | None,
    replaces: PaymentDetails | None = None,
    **texts: str,
) -> PaymentDetails:
    """The row, when whoever confirms it has said how."""
    if act.approved_by is None or act.request is None:
        raise AssertionError("no account is confirmed by the one who asks for it")
    said, request = act.confirmation, Request.objects.get(pk=act.request)
    how, number = Confirmed(said["how"]), said["number"]
    if how == Confirmed.CALLED_KNOWN_NUMBER:
        _must_be_known(party, number, request)
    elif how == Confirmed.CALLED_LISTED and len(rules.digits(number)) < rules.LEAST_DIGITS:
        raise InputFault({"number": str(refusals.WHICH_NUMBER)})
    made: PaymentDetails = PaymentDetails.objects.create(
        party=party,
        entity=entity,
        kind=kind.value,
        account=rules.read(kind, account).value,
        bic=identifiers.bic(bic).value if bic else "",
        currency=currency.code if currency else "",
        asked_by_id=act.actor,
        confirmed_by_id=act.approved_by,
        confirmed_how=how.value,
        confirmed_with=said["spoke_with"],
        confirmed_number=number,
        confirmed_at=act.at,
        request=request,
        replaces=replaces,
        **texts,
    )
    return made


def _must_be_known(party: Party, number: str, request: Request) -> None:
    """The number that was called stood in the register long before the change was asked for."""
    known = queries.known_numbers(party)
    found = rules.called(number, known)
    if not found:
        raise refusals.NumberUnknown(number=number or "–", party=str(party))
    if not any(one.is_old_enough(request.asked_at) for one in found):
        first = min(found, key=lambda one: one.since)
        raise refusals.NumberTooNew(number=first.number, since=first.since, days=rules.KNOWN_FOR.days)


@activity(
    CONFIRM,
    title=_("Confirm account"),
    told=_("confirmed the account."),
    subject=Request,
    stands_for=requested_by(CONFIRM),
)
def confirm_payment_details(
    act: Act,
    request: Request,
    *,
    how: Annotated[Confirmed, Says(_("How did you confirm it?"), _("By another channel than the change came by."))],
    spoke_with: Annotated[str, Says(_("With whom?"), _("The person at the party, or at the bank."), personal="normal")],
    number: Annotated[
        str, Says(_("Number called"), _("One known before the change was asked for."), personal="normal")
    ] = "",
) -> Request:
    """Another person has asked the party itself, by another channel, whether the account is right: then it counts.

    Whoever could ask for it may confirm it, but not the one who did, nor anybody acting for that one. A number that was
    recorded after the change was asked for, or within 14 days before, confirms nothing. A stand-in: this body never
    runs.
    """
    raise AssertionError("confirming performs what the request asks for")


@activity("parties.end_payment_details", title=_("End account"), told=_("ended the account."), subject=PaymentDetails)
def end_payment_details(
    act: Act,
    details: PaymentDetails,
    *,
    reason: Annotated[str, Says(_("Reason"), lines=2, personal="normal")],
) -> PaymentDetails:
    """Nothing more is paid to this account, at once; it stays in the history. Refuses with HasEnded."""
    questions.must_run(details)
    details.ended_at, details.ended_reason = act.at, reason[:400]
    details.save(update_fields=["ended_at", "ended_reason"])
    return details
