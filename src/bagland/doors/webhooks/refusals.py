"""How the webhooks room says no."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bagland.foundation.refusal import Refusal

ADDRESS_FAULTS = {
    "unreadable": _("Write a whole address, such as https://example.com/hooks."),
    "not_https": _("The address must begin with https://."),
    "userinfo": _("Leave name and password out of the address; messages prove themselves by their signature."),
    "port": _("Use port 443, or one from 1024 that belongs to no database, queue or remote shell."),
    "own_network": _("This is an address of an own network. Whoever runs Bagland can open a network for webhooks."),
}


class AddressNotUsable(Refusal):
    """The address is not one to which Bagland sends."""

    code = "webhooks.address_not_usable"
    message = _("Bagland cannot send to this address. %(fault)s")
    status = 422

    def __init__(self, fault: str) -> None:
        super().__init__(fault=ADDRESS_FAULTS[fault])

    @property
    def faults(self) -> Mapping[str, str]:
        return {"address": str(self.facts["fault"])}


class OneOwner(Refusal):
    """An endpoint hears what one position or one agent may see."""

    code = "webhooks.one_owner"
    message = _("Choose either a position or an agent: the endpoint hears what that one may see.")
    status = 422


class OwnerNotYours(Refusal):
    """Whoever sends something out of the house must be the one who may see it."""

    code = "webhooks.owner_not_yours"
    message = _("An endpoint hears all that its owner may see. Choose a position that you hold, or an agent of yours.")
    status = 403


class NotHeard(Refusal):
    """The owner may never see what the endpoint should hear of."""

    code = "webhooks.not_heard"
    message = _("%(owner)s may not see what %(codes)s tells of. Grant it the right to, or leave it out.")
    status = 422

    @property
    def faults(self) -> Mapping[str, str]:
        return {"codes": self.sentence}


class UnknownCodes(Refusal):
    """A code that is no activity, no view and none of the types that Bagland sends."""

    code = "webhooks.unknown_codes"
    message = _("Bagland knows no %(codes)s. `bagland activities` lists the codes; a view's code works too.")
    status = 422

    @property
    def faults(self) -> Mapping[str, str]:
        return {"codes": gettext("Bagland knows no %(codes)s.") % self.facts}


class EndpointIs(Refusal):
    """The endpoint's state leaves no room for this."""

    code = "webhooks.endpoint_is"
    message = _("This endpoint is %(state)s.")


class TooManyEndpoints(Refusal):
    """Fifty endpoints is the most."""

    code = "webhooks.too_many_endpoints"
    message = _("There are %(most)s endpoints already. Remove one that nobody needs.")


def state_of(label: Any) -> EndpointIs:
    """The refusal for an endpoint in this state."""
    return EndpointIs(state=label)
