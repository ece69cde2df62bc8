"""How a person's rights are refused: the law, and until when."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bagland.foundation.refusal import Refusal
from bagland.kernel.parties.facts_of_rights import ErasureRefused


class NotANaturalPerson(Refusal):
    """Only a natural person has the right; an organisation is kept."""

    code = "parties.not_a_natural_person"
    message = _(
        "%(party)s is an organisation. Its data are not personal; erase the persons among its contacts one by one."
    )


class StillRelated(Refusal):
    """The party is still something to one of our legal entities."""

    code = "parties.still_related"
    message = _("%(party)s is still %(roles)s. End that first.")


class LawKeepsIt(Refusal):
    """A law forbids to erase the party now. That it was asked, and why not, is recorded (GDPR article 17(3)(b))."""

    code = "parties.law_keeps_it"
    recorded_as = "parties.erasure_refused"
    message = _(
        "The law forbids to erase %(party)s now: %(reasons)s Choose “As far as the law allows”: then all else is "
        "erased at once, and the rest when its time is up."
    )

    def told(self) -> ErasureRefused:
        return ErasureRefused(reasons=tuple(reason.written() for reason in self.facts["why"]))
