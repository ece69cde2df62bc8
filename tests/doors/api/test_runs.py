"""One activity over many rows."""

from __future__ import annotations

from bagland.kernel.audit.models import Event
from bagland.kernel.organisation.models import Actor

REGISTER = "organisation.register_person"


def rows(company, *names):
    return [{"inputs": {"home": company.entities["NK"], "name": name}} for name in names]


def test_a_run_is_staged_looked_at_and_performed_once(company, at_door):
    amalie = at_door("amalie")
    sent = [*rows(company, "Ada", "Bo"), {"inputs": {"home": "NK"}}]
    staged = amalie.post("/runs", {"activity": REGISTER, "rows": sent})
    assert staged.status == 201
    assert staged.said["rows"] == {"total": 3, "done": 0, "faulty": 1}
    assert [fault["row"] for fault in staged.said["faults"]] == [3]
    assert staged.header("Location") == staged.said["href"] == f"/api/v1/runs/{staged.said['key']}"
    assert not Actor.objects.filter(name="Ada").exists()
    events = Event.objects.count()
    path = f"/runs/{staged.said['key']}"
    done = amalie.post(f"{path}/performance", {})
    assert (done.status, done.said["state"]) == (200, "DONE")
    assert done.said["rows"] == {"total": 3, "done": 2, "faulty": 1}
    assert Actor.objects.filter(name__in=["Ada", "Bo"]).count() == 2
    assert Event.objects.count() == events + 1
    assert amalie.post(f"{path}/performance", {}).said == amalie.get(path).said == done.said
    assert Event.objects.count() == events + 1


def test_a_run_belongs_to_the_one_who_staged_it(company, at_door):
    key = at_door("amalie").post("/runs", {"activity": REGISTER, "rows": rows(company, "Ada")}).said["key"]
    jens = at_door("jens")
    assert jens.get(f"/runs/{key}").code == "foundation.not_found"
    assert jens.post(f"/runs/{key}/performance", {}).code == "foundation.not_found"


def test_who_has_no_right_stages_nothing(company, at_door):
    answer = at_door("ida").post("/runs", {"activity": REGISTER, "rows": rows(company, "Ada")})
    assert (answer.status, answer.code) == (403, "access.not_granted")


def test_a_discarded_run_is_over(company, at_door):
    amalie, nadia = at_door("amalie"), at_door("nadia")
    key = amalie.post("/runs", {"activity": REGISTER, "rows": rows(company, "Ada")}).said["key"]
    assert nadia.do("jobs.discard_run", key, reason="wrong list").status == 200
    answer = amalie.post(f"/runs/{key}/performance", {})
    assert (answer.status, answer.code) == (409, "jobs.run_is_over")


def test_what_cannot_be_staged(company, at_door):
    amalie = at_door("amalie")
    one = rows(company, "Ada")
    assert amalie.post("/runs", {"activity": "organisation.change_person", "rows": one}).status in (409, 422)
    assert amalie.post("/runs", {"activity": "no.such", "rows": one}).code == "foundation.unknown_activity"
    assert amalie.post("/runs", {"activity": "organisation.found_company", "rows": one}).status == 404
    faults = {
        "activity": {"rows": one},
        "rows": {"activity": REGISTER, "rows": []},
        "more": {"activity": REGISTER, "rows": one, "more": 1},
        "rows.1": {"activity": REGISTER, "rows": [1]},
        "rows.1.subject": {"activity": REGISTER, "rows": [{"subject": 1, "inputs": {}}]},
        "body": [],
    }
    for name, body in faults.items():
        answer = amalie.post("/runs", body)
        assert (answer.status, list(answer.said["faults"])) == (422, [name])
