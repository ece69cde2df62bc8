"""What of a new account looks like fraud, in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from bagland.kernel.parties.rules import payments as rules
from bagland.kernel.parties.rules.payments import Asked

SIGNS: dict[str, Any] = {
    "shared": _("The same account belongs to %(names)s."),
    "abroad": _("The bank is in %(bank)s, the party in %(party)s."),
    "often": _("This is change number %(count)s within %(days)s days."),
    "holder": _("The holder is %(holder)s, the party %(party)s."),
    "first": _("This is the party’s first account here."),
    "numbers": _("Telephone numbers recorded within %(days)s days before: %(count)s."),
}


def sentences(asked: Asked) -> list[str]:
    """Each sign as a sentence, in the active language."""
    return [str(SIGNS[code]) % facts for code, facts in rules.signs(asked)]
