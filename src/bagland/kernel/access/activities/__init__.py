"""What is done about sign-ins, passwords, sessions, tokens, and requests for approval."""

from bagland.kernel.access.activities.records import record_failed_sign_in, record_new_browser, record_sign_in
from bagland.kernel.access.activities.requests import (
    approve_request,
    decline_request,
    expire_request,
    withdraw_request,
)
from bagland.kernel.access.activities.sessions import end_other_sessions, end_session, end_sessions
from bagland.kernel.access.activities.sign_ins import (
    choose_password,
    close_login,
    invite,
    must_be_strong,
    open_login,
    reopen_login,
    send_reset_link,
    set_password,
)
from bagland.kernel.access.activities.staff import begin_staff_session, end_staff_session
from bagland.kernel.access.activities.tokens import (
    TOKEN_MARK,
    as_kept,
    issue_app_password,
    issue_token,
    revoke_token,
    token_digest,
)

__all__ = [
    "TOKEN_MARK",
    "approve_request",
    "as_kept",
    "begin_staff_session",
    "choose_password",
    "close_login",
    "decline_request",
    "end_other_sessions",
    "end_session",
    "end_sessions",
    "end_staff_session",
    "expire_request",
    "invite",
    "issue_app_password",
    "issue_token",
    "must_be_strong",
    "open_login",
    "record_failed_sign_in",
    "record_new_browser",
    "record_sign_in",
    "reopen_login",
    "revoke_token",
    "send_reset_link",
    "set_password",
    "token_digest",
    "withdraw_request",
]
