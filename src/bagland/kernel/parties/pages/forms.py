"""Where the forms of the register lead when they are done."""

from __future__ import annotations

from bagland.kernel.parties.activities.contacts import add_address, add_contact, add_identifier
from bagland.kernel.parties.activities.parties import register_party
from bagland.kernel.parties.activities.relations import begin_relation
from bagland.ui.acting import ActivityPage


class RegisterParty(ActivityPage):
    """Who it is, by which numbers, where, and what it is to us; then its page."""

    activity = register_party


class AddAddress(ActivityPage):
    """Back to the party."""

    activity = add_address
    opens = "subject"


class AddContact(ActivityPage):
    """Back to the party."""

    activity = add_contact
    opens = "subject"


class AddIdentifier(ActivityPage):
    """Back to the party."""

    activity = add_identifier
    opens = "subject"


class BeginRelation(ActivityPage):
    """Back to the party."""

    activity = begin_relation
    opens = "subject"
