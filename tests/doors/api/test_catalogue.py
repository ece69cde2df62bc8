"""What can be done, and by whom."""

from __future__ import annotations

from django.utils import translation

from bagland.foundation.activity import activities


def test_every_activity_is_listed_with_both_titles(at_door):
    items = at_door("amalie").get("/activities").said["items"]
    assert [item["code"] for item in items] == sorted(code for code, known in activities.items() if not known.by_system)
    register = next(item for item in items if item["code"] == "organisation.register_person")
    assert register["title"]["en"] == "Register person"
    with translation.override("da"):
        assert register["title"]["da"] == str(activities["organisation.register_person"].title)
    assert (register["may"], register["bulk"], register["subject"]) == (True, True, None)


def test_one_activity_says_what_it_needs_and_why_the_caller_may_not(at_door):
    said = at_door("ida").get("/activities/organisation.register_person").said
    assert (said["may"], said["inputs"]["required"]) == (False, ["home", "name"])
    assert "Jens Friis" in said["because"]
    assert at_door("amalie").get("/activities/organisation.register_person").said["because"] is None
