"""Questions about rights, and who the caller is."""

from __future__ import annotations

from datetime import date

from bagland.foundation.activity import find
from bagland.foundation.perform import perform


def test_me_names_positions_and_views(company, at_door):
    said = at_door("maria").get("/me").said
    assert (said["actor"], said["name"], said["today"]) == (company.people["maria"], "Maria Holm", "2026-11-23")
    (held,) = said["positions"]
    assert (held["key"], held["title"], held["basis"]) == (company.seats["finance_manager"], "Finance manager", "own")
    assert "organisation.see" in [view["code"] for view in said["views"]]
    assert said["limited_to"] is None


def test_me_says_for_whom_one_stands_in(company, at_door):
    inputs = {
        "first_date": date(2026, 11, 23),
        "last_date": None,
        "reason": "HOLIDAY",
        "substitute": company.people["maria"],
    }
    perform(find("organisation.register_absence"), company.act("amalie"), person=company.people["jens"], **inputs)
    held = {position["basis"]: position for position in at_door("maria").get("/me").said["positions"]}
    assert held["substitute"]["on_behalf_of"] == "Jens Friis"
    assert held["substitute"]["key"] == company.seats["managing_director"]


def test_who_may_do_something_up_to_an_amount(company, at_door):
    def names(**given):
        answer = at_door("jens").get("/rights/who-may", activity="organisation.open_position", **given)
        return [item["name"] for item in answer.said["items"] if not item["asks"]]

    assert names() == ["Amalie Skov", "Jens Friis"]
    assert names(entity=company.entities["NK"], amount="600000.00", currency="DKK") == ["Amalie Skov", "Jens Friis"]
    assert names(entity=company.entities["NK"], amount="600000.01", currency="DKK") == ["Jens Friis"]
    assert names(entity=company.entities["NKSE"]) == ["Jens Friis"]


def test_questions_that_cannot_be_answered(at_door):
    jens = at_door("jens")
    assert jens.get("/rights/who-may", activity="no.such").code == "foundation.unknown_activity"
    assert jens.get("/rights/who-may", activity="organisation.appoint", amount="1").status == 422
    assert jens.get("/rights/who-may", activity="organisation.appoint", amount="1.001", currency="DKK").status == 422
    assert jens.get("/rights/of/999999").code == "foundation.not_found"


def test_what_somebody_may_do_and_why(company, at_door):
    items = at_door("jens").get(f"/rights/of/{company.people['amalie']}").said["items"]
    limits = [item["limit"] for item in items if item["code"] == "organisation.open_position"]
    assert {"amount": "600000.00", "currency": "DKK"} in limits
    assert all(item["because"].startswith("Amalie Skov holds HR partner") for item in items)


def test_conflicts(at_door):
    assert at_door("jens").get("/rights/conflicts").status == 200
