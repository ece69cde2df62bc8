"""The audit room's rights to read. It has no activity of its own: events come from everywhere else."""

from django.utils.translation import gettext_lazy as _

from bagland.foundation.activity import view

view("audit.see_events", title=_("See events"))
view("audit.see_personal_facts", title=_("See personal facts in events"))
