"""How the door itself says no, before anything of the business is asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from bagland.foundation.refusal import Refusal


class TokenMissing(Refusal):
    """The request carries no bearer token."""

    code = "api.token_missing"
    message = _("Send a token in the header Authorization, as “Bearer …”. You get one under your own name.")
    status = 401


class TokenNotGood(Refusal):
    """The token is unknown, has ended, was revoked, or its owner may not come in."""

    code = "api.token_not_good"
    message = _("This token is not known, has ended or was revoked. Issue a new one.")
    status = 401


class BodyNotUnderstood(Refusal):
    """The body is not one JSON value in UTF-8."""

    code = "api.body_not_understood"
    message = _("The body is not JSON in UTF-8 that can mean only one thing. %(reason)s")
    status = 400


class NothingHere(Refusal):
    """Nothing lives at this address of the API."""

    code = "api.nothing_here"
    message = _("There is nothing at %(path)s. GET /api/v1/openapi.json lists every address.")
    status = 404


class WrongMethod(Refusal):
    """The address is there, but not with this method."""

    code = "api.wrong_method"
    message = _("%(path)s answers %(allowed)s, not %(method)s.")
    status = 405

    def __init__(self, *, path: str, method: str, allowed: list[str]) -> None:
        super().__init__(path=path, method=method, allowed=allowed)
        self.allowed = allowed


class BodyTooLarge(Refusal):
    """The body is larger than the door takes at once."""

    code = "api.body_too_large"
    message = _("The body is larger than %(most)s bytes. Send it in parts.")
    status = 413


class NotJson(Refusal):
    """The body says that it is something else than JSON."""

    code = "api.not_json"
    message = _("Bodies are sent as application/json, in UTF-8.")
    status = 415


class ParameterFault(Refusal):
    """A parameter or header cannot be used, or there is none with this name. Each fault names it."""

    code = "api.parameter_fault"
    message = _("%(count)s of the parameters cannot be used. Put them right and send again.")
    status = 422

    def __init__(self, by_name: Mapping[str, Any]) -> None:
        super().__init__(count=len(by_name))
        self.by_name = by_name

    @property
    def faults(self) -> Mapping[str, str]:
        return {name: str(sentence) for name, sentence in self.by_name.items()}


class Broken(Refusal):
    """Something in Bagland is broken; the log of the installation has it."""

    code = "api.broken"
    message = _("Something in Bagland went wrong, and nothing was changed. Who runs it finds the reason in the log.")
    status = 500
