"""Tasks: made, handed over, put off, put in order, confidential; and whose they are."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bagland.foundation.activity import find
from bagland.foundation.perform import Done, perform
from bagland.foundation.refusals import InputFault, NotFound
from bagland.kernel.access.refusals import OutOfScope
from bagland.kernel.work import refusals, sources
from bagland.kernel.work.models import Task, Waiting
from bagland.kernel.work.pages.tasks import Tasks
from bagland.kernel.work.states import TaskState
from bagland.kernel.work.tasks import close_task
from bagland.ui.pages import pages
from tests.conftest import MONDAY, Company, refused, story
from tests.kernel.work.test_resolving import DAY, away, leaves


def does(company: Company, who: str, code: str, subject: Any = None, /, **inputs: Any) -> Any:
    answer = perform(find(f"work.{code}"), company.act(who), subject, **inputs)
    assert isinstance(answer, Done)
    return answer.result


def mine(company: Company, who: str) -> list[str]:
    return [item.title for item in sources.waiting(company.act(who))]


def why(company: Company, who: str) -> list[str]:
    return [item.why for item in sources.waiting(company.act(who))]


def task_for(company: Company, position: str, title: str = "Count the cash", by: str = "maria", **more: Any) -> Task:
    made: Task = does(company, by, "create_task", title=title, position=company.seats[position], **more)
    return made


def test_a_task_for_a_position_is_its_holders_and_the_next_holders_at_once(company: Company) -> None:
    task = task_for(company, "bookkeeper")
    assert mine(company, "sofie") == ["Count the cash"]
    assert mine(company, "ida") == []
    assert why(company, "sofie") == ["Maria Holm asks. Yours because you hold Bookkeeper."]
    leaves(company, "sofie", DAY - timedelta(days=1))
    appoint = find("organisation.appoint")
    perform(appoint, company.act("jens"), position=company.seats["bookkeeper"], person=company.people["ida"])
    assert mine(company, "sofie") == []
    assert mine(company, "ida") == ["Count the cash"]
    assert story(task) == ["work.create_task"]
    with refused(NotFound):
        perform(find("work.snooze"), company.act("sofie"), task.pk, until=MONDAY + timedelta(days=1), reason="later")


def test_a_substitute_has_it_while_the_holder_is_away_and_is_told_until_when(company: Company) -> None:
    task_for(company, "bookkeeper")
    away(company, "sofie", DAY, DAY + timedelta(days=3), "ida")
    assert mine(company, "ida") == ["Count the cash"]
    (item,) = sources.waiting(company.act("ida"))
    assert item.behalf == "Sofie Lindgaard"
    assert item.why == (
        "Maria Holm asks. Yours because you stand in for Sofie Lindgaard, Bookkeeper, who is away until 26 Nov."
    )


def test_who_was_lent_one_activity_sees_the_tasks_of_that_activity_alone(company: Company) -> None:
    from bagland.kernel.organisation.models import Delegation
    from bagland.kernel.work.rules.definition import Lane
    from bagland.kernel.work.states import TaskKind
    from bagland.kernel.work.tasks import open_task

    seat = company.seats["hr_partner"]
    offered = perform(
        find("organisation.offer_delegation"), company.act("amalie"), position=seat,
        receiver=company.people["ida"], code="organisation.register_person", last_date=DAY + timedelta(days=5),
    )  # fmt: skip
    assert isinstance(offered, Done)
    perform(find("organisation.accept_delegation"), company.act("ida"), offered.key)
    assert Delegation.objects.filter(accepted_at__isnull=False).exists()
    lane = Lane(kind="position", positions=[seat])
    act = company.act("jens")
    open_task(act, kind=TaskKind.TASK, title="Hire Bo", lane=lane, activity="organisation.register_person")
    open_task(act, kind=TaskKind.TASK, title="Review pay", lane=lane)
    assert mine(company, "ida") == ["Hire Bo"]
    assert sorted(mine(company, "amalie")) == ["Hire Bo", "Review pay"]
    seen = Task.objects.visible_to(company.act("ida")).values_list("title", flat=True)
    assert list(seen) == ["Hire Bo"]


def test_handing_over_moves_it_and_the_story_says_so(company: Company) -> None:
    task = task_for(company, "bookkeeper")
    does(company, "sofie", "hand_over", task.pk, person=company.people["ida"], reason="She counted it last time")
    assert mine(company, "sofie") == []
    assert mine(company, "ida") == ["Count the cash"]
    assert why(company, "ida") == ["Sofie Lindgaard handed it over. Yours because it was given to you by name."]
    with refused(refusals.NotYourself):
        perform(find("work.hand_over"), company.act("ida"), task.pk, person=company.people["ida"])
    with refused(InputFault):
        perform(find("work.hand_over"), company.act("ida"), task.pk)
    assert story(task) == ["work.create_task", "work.hand_over"]


def test_what_one_puts_off_is_out_of_ones_own_list_until_the_moment(company: Company) -> None:
    task = task_for(company, "bookkeeper")
    until = MONDAY + timedelta(days=2)
    does(company, "sofie", "snooze", task.pk, until=until, reason="The bank answers on Wednesday")
    assert mine(company, "sofie") == []
    company.at = until + timedelta(minutes=1)
    assert mine(company, "sofie") == ["Count the cash"]
    company.at = MONDAY
    with refused(refusals.NotLater):
        perform(find("work.snooze"), company.act("sofie"), task.pk, until=MONDAY, reason="now")
    does(company, "sofie", "wake", task.pk)
    assert mine(company, "sofie") == ["Count the cash"]


def test_a_task_that_comes_after_another_waits_for_nobody_until_that_is_done(company: Company) -> None:
    first = task_for(company, "bookkeeper", "Count")
    then = task_for(company, "finance_manager", "Sign", by="sofie", after=[first.pk])
    assert then.state == TaskState.BLOCKED
    assert mine(company, "maria") == []
    with refused(refusals.GoesRound):
        perform(find("work.wait_for_task"), company.act("maria"), first.pk, other=then.pk)
    close_task(company.act("sofie"), first, TaskState.DONE)
    assert mine(company, "maria") == ["Sign"]


def test_cancelling_takes_the_parts_with_it_and_only_the_asker_may(company: Company) -> None:
    task = task_for(company, "bookkeeper")
    part = does(company, "sofie", "add_subtask", task.pk, title="Find the box")
    assert mine(company, "sofie") == ["Count the cash", "Find the box"]
    with refused(OutOfScope):
        perform(find("work.cancel_task"), company.act("sofie"), task.pk, reason="no")
    does(company, "maria", "cancel_task", task.pk, reason="The cash is gone")
    part.refresh_from_db()
    assert part.state == TaskState.CANCELLED
    assert not Waiting.objects.exists()
    with refused(refusals.TaskIsClosed):
        perform(find("work.snooze"), company.act("maria"), task.pk, until=MONDAY + timedelta(days=1), reason="x")


def test_a_confidential_task_has_no_existence_for_others_and_administrators(company: Company) -> None:
    task = task_for(company, "hr_partner", "Talk with Ida", is_confidential=True)
    listed = pages[Tasks.code]
    assert isinstance(listed, Tasks)
    for who in ("jens", "nadia", "grethe", "sofie"):
        act = company.act(who)
        assert not Task.objects.visible_to(act).filter(pk=task.pk).exists(), who
        assert listed.page(act, {"count": "1"}).rows == [], who
        assert listed.page(act, {"count": "1"}).count.number == 0, who
    for who in ("amalie", "maria"):
        assert Task.objects.visible_to(company.act(who)).filter(pk=task.pk).exists(), who
        assert [row["title"] for row in listed.page(company.act(who), {}).rows] == ["Talk with Ida"], who


def test_time_is_counted_by_whoever_spent_it_and_can_be_withdrawn(company: Company) -> None:
    task = task_for(company, "bookkeeper")
    spent = does(company, "sofie", "spend_time", task.pk, minutes=90, note="Counted twice")
    assert (spent.minutes, spent.day) == (90, DAY)
    with refused(InputFault):
        perform(find("work.spend_time"), company.act("sofie"), task.pk, minutes=0)
    with refused(InputFault):
        perform(find("work.spend_time"), company.act("sofie"), task.pk, minutes=5, day=DAY + timedelta(days=1))
    does(company, "sofie", "withdraw_time", spent.pk)
    spent.refresh_from_db()
    assert spent.withdrawn_at is not None


def test_about_an_object_that_one_does_not_see_no_task_is_made(company: Company) -> None:
    seat = company.seats["bookkeeper"]
    task = task_for(company, "bookkeeper", about_kind="organisation.position", about_number=seat)
    assert (task.subject_kind, task.subject_id) == ("organisation.position", seat)
    with refused(NotFound):
        task_for(company, "bookkeeper", about_kind="organisation.position", about_number=99999)
    with refused(refusals.NothingToAddTo):
        task_for(company, "bookkeeper", about_kind="audit.event", about_number=1)


@pytest.mark.parametrize("who", ["maria", "sofie", "jens"])
def test_pages_show_it(company: Company, who: str, client: Any) -> None:
    from bagland.kernel.access.models import SignIn

    task = task_for(company, "bookkeeper", text="The green box", due_at=MONDAY + timedelta(days=1))
    client.force_login(SignIn.objects.get(actor=company.people[who]), "django.contrib.auth.backends.ModelBackend")
    client.cookies["language"] = "en"
    for where in ("/my-work/", "/my-work/all/", "/tasks/", f"/tasks/{task.pk}/"):
        answer = client.get(where, headers={"host": "localhost"})
        assert answer.status_code == 200, where
    assert "For whom it waits" in answer.content.decode()


def test_before_somebody_leaves_all_that_points_there_is_listed_and_a_successor_takes_it(company: Company) -> None:
    from bagland.kernel.organisation.models import Actor
    from bagland.kernel.organisation.public import what_points_at

    task = does(company, "maria", "create_task", title="Train the new one", person=company.people["sofie"])
    blocked = does(company, "maria", "create_task", title="Then", person=company.people["sofie"], after=[task.pk])
    does(company, "sofie", "create_task", title="New chair", position=company.seats["it_technician"])
    sofie = Actor.objects.get(pk=company.people["sofie"])
    told = [(str(each.how), each.name) for each in what_points_at(company.act("jens"), sofie, DAY)]
    assert ("Has the task", "Train the new one") in told
    assert ("Has the task", "Then") in told
    assert ("Waits for the task", "New chair") in told
    does(company, "jens", "take_over", sofie.pk, successor=company.people["ida"])
    assert mine(company, "ida") == ["Train the new one"]
    assert mine(company, "sofie") == []
    close_task(company.act("ida"), task, TaskState.DONE)
    assert mine(company, "ida") == ["Then"]
    blocked.refresh_from_db()
    assert blocked.state == TaskState.OPEN
    ways = [str(each.how) for each in what_points_at(company.act("jens"), sofie, DAY)]
    assert "Has the task" not in ways
    with refused(InputFault):
        perform(find("work.take_over"), company.act("jens"), sofie.pk, successor=sofie.pk)


def test_erasing_a_person_takes_reasons_and_notes_and_leaves_the_minutes(company: Company) -> None:
    from bagland.kernel.organisation.models import Actor
    from bagland.kernel.work.erasing import erase_of_work
    from bagland.kernel.work.models import Snooze

    task = task_for(company, "bookkeeper")
    does(company, "sofie", "snooze", task.pk, until=MONDAY + timedelta(days=1), reason="My back hurts")
    spent = does(company, "sofie", "spend_time", task.pk, minutes=30, note="Slow, the back again")
    erase_of_work(Actor.objects.get(pk=company.people["sofie"]), MONDAY)
    spent.refresh_from_db()
    assert (spent.minutes, spent.note) == (30, "")
    assert not Snooze.objects.exists()


def test_the_form_of_a_new_task_takes_what_it_is_about_from_the_link(company: Company, client: Any) -> None:
    from bagland.kernel.access.models import SignIn

    first = task_for(company, "bookkeeper", "First")
    client.force_login(SignIn.objects.get(actor=company.people["maria"]), "django.contrib.auth.backends.ModelBackend")
    client.cookies["language"] = "en"
    seat = company.seats["bookkeeper"]
    where = f"/act/work.create_task/?about_kind=organisation.position&about_number={seat}&after={first.pk}"
    html = client.get(where, headers={"host": "localhost"}).content.decode()
    assert "Kind of object" not in html
    assert f'name="about_number" value="{seat}"' in html
    sent = {
        "title": "Then",
        "position": seat,
        "about_kind": "organisation.position",
        "about_number": seat,
        "after": [first.pk],
        "act-key": "1",
    }
    answer = client.post("/act/work.create_task/", sent, headers={"host": "localhost"})
    assert answer.status_code == 303, answer.content.decode()[:2000]
    made = Task.objects.get(title="Then")
    assert (made.subject_id, made.state) == (seat, TaskState.BLOCKED)
    shown = client.get(f"/organisation/positions/{seat}/", headers={"host": "localhost"}).content.decode()
    assert f"/tasks/{made.pk}/" in shown
    assert "/act/work.create_task/?about_kind=organisation.position" in shown


def test_no_page_tells_of_a_confidential_task_to_whom_it_is_hidden(company: Company) -> None:
    from django.test import Client

    from bagland.kernel.access.models import SignIn

    seat = company.seats["bookkeeper"]
    task = task_for(
        company, "hr_partner", "Zebrafinch quarrel", text="Zebrafinch quarrel", is_confidential=True,
        about_kind="organisation.position", about_number=seat,
    )  # fmt: skip
    places = (
        "/my-work/", "/my-work/all/", "/tasks/", "/tasks/?count=1", f"/organisation/positions/{seat}/", "/events/",
        f"/organisation/people/{company.people['amalie']}/", "/search/?q=quarrel", "/me/notices/",
    )  # fmt: skip
    for who in ("jens", "nadia", "grethe"):
        client = Client()
        sign_in = SignIn.objects.get(actor=company.people[who])
        client.force_login(sign_in, "django.contrib.auth.backends.ModelBackend")
        client.cookies["language"] = "en"
        for where in places:
            answer = client.get(where, headers={"host": "localhost"})
            assert answer.status_code in (200, 403), (who, where)
            assert "Zebrafinch" not in answer.content.decode(), (who, where)
            assert f"/tasks/{task.pk}/" not in answer.content.decode(), (who, where)
        assert client.get(f"/tasks/{task.pk}/", headers={"host": "localhost"}).status_code == 404
