"""The pages of this room: coming in, approvals, rights, tokens, one's own sign-in, providers, second factors."""

from bagland.kernel.access.pages import (
    entering,
    factor_policy,
    my_sign_in,
    profile,
    providers,
    requests,
    rights,
    sessions,
    staff,
    tokens,
)

__all__ = [
    "entering",
    "factor_policy",
    "my_sign_in",
    "profile",
    "providers",
    "requests",
    "rights",
    "sessions",
    "staff",
    "tokens",
]
