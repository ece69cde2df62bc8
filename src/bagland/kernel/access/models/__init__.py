"""How actors come in — sign-ins, tokens, factors, sessions — and what waits for another's approval."""

from bagland.kernel.access.models.factors import AuthenticatorApp, FactorPolicy, Passkey, RecoveryCode, Spent
from bagland.kernel.access.models.providers import Errand, IdentityProvider, ProviderBinding
from bagland.kernel.access.models.requests import Request, RequestRows
from bagland.kernel.access.models.sessions import PasswordLink, ResetWish, Session, StaffSession
from bagland.kernel.access.models.sign_ins import SignIn, SignIns, Token

__all__ = [
    "AuthenticatorApp",
    "Errand",
    "FactorPolicy",
    "IdentityProvider",
    "Passkey",
    "PasswordLink",
    "ProviderBinding",
    "RecoveryCode",
    "Request",
    "RequestRows",
    "ResetWish",
    "Session",
    "SignIn",
    "SignIns",
    "Spent",
    "StaffSession",
    "Token",
]
