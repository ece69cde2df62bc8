"""The pages of the desk: my work, my settings, the company's settings."""

from django.utils.translation import gettext_lazy as _

from bagland.kernel.desk.pages import chosen, company, mine, my_work, views  # noqa: F401 - declare
from bagland.ui import keymap, navigation

navigation.entry("desk.my_work", icon="checkbox", order=0)
navigation.entry("desk.settings", icon="adjustments", order=95)

keymap.section("work", title=_("In My work"))
keymap.key("work", "J", label=_("next thing"), is_in_bar=True)
keymap.key("work", "K", label=_("previous thing"), is_in_bar=True)
keymap.key("work", "Enter", label=_("open it"), is_in_bar=True, is_letter=False)
keymap.key("work", "A", label=_("approve, or do it"), is_in_bar=True)
keymap.key("work", "S", label=_("send back"), is_in_bar=True)
keymap.key("work", "H", label=_("hand over"), is_in_bar=True)
keymap.key("work", "U", label=_("put off"), is_in_bar=True)
keymap.go("m", page="desk.my_work")
keymap.go("v", page="access.approvals")
keymap.go("b", en="n", page="notices.mine")
keymap.go("p", page="organisation.people")
keymap.go("d", en="c", page="organisation.chart")
keymap.go("h", en="e", page="audit.events")
keymap.go("i", en="s", page="desk.settings")
