"""What is declared hangs together: rights name what exists, all is granted, said in two languages, and listed."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.utils import translation

from bagland.foundation.activity import activities, views
from bagland.foundation.refusal import refusals
from bagland.kernel.organisation.profiles import shipped

UNGRANTED = {
    "access.approve_request": "whoever could do what is asked for may approve it",
    "parties.confirm_payment_details": "whoever could do what is asked for may approve it",
}
RECORDS_OF_OPERATION = {
    "work.measure": "sums of a month, made anew from cases",
    "work.measuredmonth": "when a month was measured",
    "audit.unsealed": "the sealer's queue",
    "audit.seal": "seals",
    "audit.installation": "what the database was born as",
    "audit.event": "events themselves",
    "audit.personalfact": "events themselves",
    "jobs.actkey": "idempotency keys",
    "jobs.delivery": "deliveries; a person's decision on parked ones is an activity",
    "jobs.effect": "that a reaction has answered",
    "jobs.schedule": "recurring jobs",
    "jobs.run": "staged runs; what they perform is recorded",
    "jobs.runrow": "staged rows",
    "organisation.version": "raised by triggers",
    "search.entry": "the index of search",
    "search.touched": "what the index must read again, written by triggers",
    "search.coverage": "how far the index is built",
    "desk.preferences": "how pages look and answer for one person",
    "desk.draft": "what is typed and not sent",
    "desk.heldform": "a form that is held while its sender signs in again",
    "desk.presence": "who has a form open; it counts for a minute",
    "desk.savedview": "saved views; sharing one is an activity",
    "desk.defaultview": "the view in which a list opens for one person",
    "desk.viewsversion": "raised with every saved view",
    "desk.batch": "what was asked for over chosen rows; each row done has its own event",
    "desk.batchrow": "what came of each chosen row",
    "notices.follower": "what one wants to hear of",
    "notices.notice": "what one was told, and whether it was read",
    "notices.told": "how far people have been told",
    "documents.transfer": "files on their way in; filing one is an activity",
    "documents.content": "bytes under their hash; the version that uses them is recorded",
    "documents.removal": "contents whose bytes are to go; the destruction that asked for it is recorded",
    "documents.recalculation": "retention to be worked out again; each chunk of it is an activity",
    "documents.inspection": "how far the archive was read against its hashes, and what was wrong",
    "documents.reading": "what was read out of a content; it can be made again",
    "parties.numberseries": "which customer number comes next; the relation that took one is recorded",
    "parties.likeness": "proposals of the search for duplicates; deciding on one is an activity",
    "parties.likenesskey": "what duplicates are found by",
    "parties.likenesstouched": "whom the search for duplicates must compare again, written by triggers",
    "work.waiting": "for whom an open task waits; resolved anew from its lane",
    "work.dependency": "part of the task, told in its event",
    "work.link": "part of the task, told in its event",
    "work.snooze": "part of what one does to a task",
    "work.draftstep": "a draft at each keystroke",
    "work.digest": "when one is written to, and was last; choosing the hour is an activity",
    "work.resolution": "how far open tasks have been asked again for whom they wait",
    "work.start": "made from a published version",
    "work.block": "where a case is; each act that moves it on is recorded",
    "work.token": "where a case is; each act that moves it on is recorded",
    "work.variable": "what a case knows; the act that said it is recorded",
    "work.timer": "what is due; what comes of it is recorded",
    "work.expectation": "what a case waits for",
    "work.move": "one case of a plan; the plan is recorded",
    "work.vote": "one decision; the act is recorded",
    "sessions.session": "sessions",
    "axes.accessattempt": "sign-in throttle",
    "axes.accesslog": "sign-in throttle",
    "axes.accessfailurelog": "sign-in throttle",
    "axes.accessattemptexpiration": "sign-in throttle",
    "contenttypes.contenttype": "Django's own",
    "auth.permission": "Django's own, unused: rights are held by positions",
    "auth.group": "Django's own, unused",
}
BUSINESS_ROOMS = {"organisation", "mail", "access", "exchange", "notices", "parties", "documents", "work", "webhooks"}


def granted() -> set[str]:
    return {grant.code for profile in shipped() for grant in profile.grants}


def test_every_granted_code_is_an_activity_or_a_view():
    assert granted() - set(activities) - set(views) == set()


def test_every_activity_and_view_is_granted_to_some_shipped_position():
    assert (set(activities) | set(views)) - granted() == set(UNGRANTED)


def test_what_is_kept_apart_exists():
    assert {other for known in activities.values() for other in known.separate_from} <= set(activities)


@pytest.mark.parametrize("code", sorted(activities))
def test_an_activity_says_what_it_is_in_both_languages(code):
    known = activities[code]
    with translation.override("en"):
        english = [str(known.title), *(str(item.says.label) for item in known.inputs)]
    with translation.override("da"):
        danish = [str(known.title), *(str(item.says.label) for item in known.inputs)]
    assert known.description, "its docstring says what happens in the business"
    assert all(english)
    assert english[0] != danish[0]
    assert code.partition(".")[0] in {config.label for config in apps.get_app_configs()}


@pytest.mark.parametrize("code", sorted(activities))
def test_the_story_says_what_was_done_in_both_languages(code):
    known = activities[code]
    if known.stands_for is not None:
        return
    with translation.override("en"):
        english = str(known.told)
    with translation.override("da"):
        danish = str(known.told)
    assert english.endswith(".")
    assert danish.endswith(".")
    assert english != danish


@pytest.mark.parametrize("code", sorted(refusals))
def test_a_refusal_says_it_in_both_languages_and_with_a_full_stop(code):
    message = refusals[code].message
    with translation.override("en"):
        english = str(message)
    with translation.override("da"):
        danish = str(message)
    assert english != danish
    for text in (english, danish):
        assert text.rstrip().endswith((".", ")s", "?", "”"))
        assert not {"oops", "desværre", "venligst", "sorry", "please"} & set(text.lower().split())


def test_every_table_is_business_or_a_listed_record_of_operation():
    tables = {model._meta.label_lower for model in apps.get_models(include_auto_created=False)}
    business = {label for label in tables if label.partition(".")[0] in BUSINESS_ROOMS} - set(RECORDS_OF_OPERATION)
    assert tables - business == set(RECORDS_OF_OPERATION) & tables
    assert set(RECORDS_OF_OPERATION) - tables <= {"axes.accessattemptexpiration"}
