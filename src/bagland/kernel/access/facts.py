"""What events of this room say beyond their changed columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from bagland.foundation.facts import Facts


@dataclass(frozen=True, kw_only=True, slots=True)
class ApprovalAsked(Facts):
    """What «asked for approval» says: which act, as which request, with which inputs (personal ones apart)."""

    of: ClassVar[str] = "access.asked"
    activity: str
    request: int
    inputs: dict[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class ApprovalGiven(Facts):
    """What an approved act says of its approval: the request, and the position through which it was approved."""

    of: ClassVar[str] = "access.approve_request"
    request: int
    position: int
    basis: str
    on_behalf_of: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class SignInFailed(Facts):
    """What `access.record_failed_sign_in` says: what was typed as login, kept as a personal fact."""

    of: ClassVar[str] = "access.record_failed_sign_in"
    personal: ClassVar[dict[str, str]] = {"login": "normal"}
    login: str


@dataclass(frozen=True, kw_only=True, slots=True)
class LoginClosed(Facts):
    """What `access.close_login` says: why. What is said of a person is a personal fact."""

    of: ClassVar[str] = "access.close_login"
    personal: ClassVar[dict[str, str]] = {"reason": "normal"}
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SignedIn(Facts):
    """What `access.record_sign_in` says: the way in."""

    of: ClassVar[str] = "access.record_sign_in"
    way: str
