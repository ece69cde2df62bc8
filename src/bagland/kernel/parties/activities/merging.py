"""Duplicates are decided: merged, separated again, or known to be two."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.activity import activity
from bagland.foundation.inputs import Says
from bagland.foundation.kinds import GROUP, Scope
from bagland.kernel.parties import finding_duplicates, merging, questions, refusals
from bagland.kernel.parties.facts import PartiesMerged, PartiesSeparated, RegisterCompared
from bagland.kernel.parties.models import Likeness, Merge, Party, Relation
from bagland.kernel.parties.rules import inputs
from bagland.kernel.parties.states import LikenessState


def _groups(_subject: Any, _values: dict[str, Any]) -> Scope:
    """A party is the whole group's, whatever it is to one legal entity."""
    return GROUP


@activity("parties.merge", title=_("Merge parties"), told=_("merged the party."), subject=Party, scope=_groups)
def merge(
    act: Act,
    party: Party,
    *,
    into: Annotated[Party, Says(_("Into"), _("The party that goes on."))],
    take: Annotated[
        list[str], Says(_("Taken from the merged one"), _("Names of values, such as name, email or phone."))
    ] = [],  # noqa: B006 - read, never written
    win: Annotated[
        list[Relation], Says(_("Terms that hold"), _("Relations of the merged one that replace the survivor's."))
    ] = [],  # noqa: B006 - read, never written
) -> Party:
    """Two parties are one: the survivor keeps its key, and the other's key leads to it from now on.

    Numbers, addresses, contacts, relations and comments become the survivor's. Where both have a role at a legal entity
    one relation goes on, with the stricter block. Bank accounts come over ended: money goes only where two people
    confirmed it for the survivor. Refuses with SameParty and PartyIsMerged.
    """
    if party.pk == into.pk:
        raise refusals.SameParty(party=str(party))
    questions.must_be_current(party)
    questions.must_be_current(into)
    if unknown := set(take) - set(merging.COLUMNS):
        raise inputs.fault("take", refusals.NO_SUCH_VALUE, value=min(unknown), known=", ".join(merging.COLUMNS))
    if any(relation.party_id != party.pk or relation.ended_at is not None for relation in win):
        raise inputs.fault("win", refusals.NOT_ITS_RELATION)
    made = merging.join(act, party, into, take=take, win=[relation.pk for relation in win])
    act.tell(
        PartiesMerged(
            party=party.pk,
            into=into.pk,
            taken=tuple(made.after),
            moved={kind: len(keys) for kind, keys in made.moved.items()},
            ended={kind: len(keys) for kind, keys in made.ended.items()},
        )
    )
    for relation in win:
        relation.refresh_from_db()
    return into


@activity(
    "parties.unmerge",
    title=_("Separate merged party"),
    told=_("separated the party again."),
    subject=Party,
    scope=_groups,
)
def unmerge(act: Act, party: Party, *, reason: Annotated[str, Says(_("Reason"), lines=3)]) -> Party:
    """A merge is undone: the merged party lives again with what it brought, as far as nobody changed it since.

    What stays: accounts that the merge ended, blocks that it kept, and what was done with the survivor since. Refuses
    with NotMerged, and with PartyIsMerged when the survivor has become another since.
    """
    merged = Merge.objects.filter(party=party, undone_at__isnull=True).select_related("into").first()
    if merged is None:
        raise refusals.NotMerged(party=str(party))
    into = Party.objects.select_for_update().get(pk=merged.into_id)
    questions.must_be_current(into)
    merging.part(act, merged, party, into)
    act.tell(PartiesSeparated(party=party.pk, into=into.pk, reason=reason))
    return party


@activity(
    "parties.keep_apart",
    title=_("Two different parties"),
    told=_("decided that they are two different ones."),
    subject=Likeness,
    scope=_groups,
    bulk=True,
)
def keep_apart(act: Act, likeness: Likeness) -> Likeness:
    """Two parties that look alike are two: they are not proposed again. Refuses with DecidedAlready."""
    if likeness.state != LikenessState.OPEN:
        raise refusals.DecidedAlready(state=likeness.get_state_display())
    likeness.state, likeness.decided_at, likeness.decided_by_id = LikenessState.DIFFERENT.value, act.at, act.actor
    likeness.save(update_fields=["state", "decided_at", "decided_by"])
    return likeness


@activity(
    "parties.find_duplicates",
    title=_("Look for duplicates"),
    told=_("had the whole register compared."),
    scope=_groups,
)
def find_duplicates(act: Act) -> None:
    """Every party is compared with every other that resembles it, by the worker, soon. What was decided stays so."""
    act.tell(RegisterCompared(parties=finding_duplicates.note_everybody()))
