"""Comments and followers as a part of every object's page."""

from __future__ import annotations

import secrets
from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from bagland.foundation.act import Act
from bagland.foundation.kinds import kind_of
from bagland.kernel.notices.queries import takes_comments, talk
from bagland.ui.acting import act_address
from bagland.ui.forms import KEY
from bagland.ui.pages import address, address_of
from bagland.ui.ports import ports

ALL = "comments"
"""The parameter that asks for all comments of an object."""
OWN = ("notices.correct_comment", "notices.withdraw_comment")


def panel(request: HttpRequest, act: Act, thing: Any) -> SafeString:
    """The talk below one object; nothing where a kind takes no comments."""
    if not takes_comments(type(thing)):
        return SafeString("")
    refusals = ports.may(act, ["notices.comment", *OWN], None)
    found = talk(act, thing, everything=request.GET.get(ALL) == "all")
    here = address_of(thing.page, thing.pk)
    own = {
        comment.key: [act_address(code, comment.key) for code in OWN if refusals[code] is None]
        for comment in found.comments
        if comment.is_own and not comment.is_withdrawn
    }
    context = {
        "talk": found,
        "lines": [(comment, own.get(comment.key, ())) for comment in found.comments],
        "kind": kind_of(thing),
        "key": thing.pk,
        "act_key": secrets.token_hex(16),
        "key_name": KEY,
        "token": get_token(request),
        "may_write": refusals["notices.comment"] is None,
        "write": address("notices.talking"),
        "all": f"{here}?{ALL}=all#talk",
    }
    return SafeString(render_to_string("notices/panel.html", context))
