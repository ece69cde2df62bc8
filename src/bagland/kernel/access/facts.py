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
    """What `access.record_failed_sign_in` says: what was typed as login, kept as a personal fact, and the way tried."""

    of: ClassVar[str] = "access.record_failed_sign_in"
    personal: ClassVar[dict[str, str]] = {"login": "normal"}
    login: str
    way: str = ""


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


@dataclass(frozen=True, kw_only=True, slots=True)
class FactorsReset(Facts):
    """What `access.reset_second_factor` says: what was taken away, and why. The reason is a personal fact."""

    of: ClassVar[str] = "access.reset_second_factor"
    personal: ClassVar[dict[str, str]] = {"reason": "normal"}
    reason: str
    apps: int
    passkeys: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ProviderChecked(Facts):
    """What `access.record_provider_check` says: the fault that was found, empty when all was well."""

    of: ClassVar[str] = "access.record_provider_check"
    fault: str


@dataclass(frozen=True, kw_only=True, slots=True)
class NewBrowser(Facts):
    """What `access.record_new_browser` says: which program, and from where."""

    of: ClassVar[str] = "access.record_new_browser"
    personal: ClassVar[dict[str, str]] = {"device": "normal", "address": "normal"}
    device: str
    address: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Invited(Facts):
    """What `access.invite` says: the login, and whether the link went by mail or was shown to be handed over."""

    of: ClassVar[str] = "access.invite"
    personal: ClassVar[dict[str, str]] = {"login": "normal"}
    login: str
    by_mail: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class LinkSent(Facts):
    """What `access.reopen_login` says: whether the link went by mail or was shown to be handed over."""

    of: ClassVar[str] = "access.reopen_login"
    by_mail: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class SessionsEnded(Facts):
    """What `access.end_sessions` and `access.end_other_sessions` say: how many, and why."""

    of: ClassVar[str] = "access.end_sessions"
    personal: ClassVar[dict[str, str]] = {"reason": "normal"}
    count: int
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class StaffSessionBegun(Facts):
    """What `access.begin_staff_session` says: why, and for how long."""

    of: ClassVar[str] = "access.begin_staff_session"
    reason: str
    minutes: int
