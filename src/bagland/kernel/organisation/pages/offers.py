"""Links to activities that have no subject, with what the page knows filled in."""

from __future__ import annotations

from urllib.parse import urlencode

from bagland.foundation.act import Act
from bagland.ui.acting import act_address
from bagland.ui.ports import ports


def offer(act: Act, code: str, **given: int) -> str:
    """Where the form of an activity opens with these inputs; empty when the reader may not do it at all."""
    if ports.may(act, [code], None).get(code) is not None:
        return ""
    return f"{act_address(code)}?{urlencode(given)}" if given else act_address(code)
