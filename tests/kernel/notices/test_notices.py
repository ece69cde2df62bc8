"""Comments, followers and notices: who may write, who is told, what nobody hears of."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bagland.foundation.activity import find
from bagland.foundation.money import Money
from bagland.foundation.perform import Pending, perform
from bagland.foundation.refusals import NotFound
from bagland.kernel.access.models import SignIn
from bagland.kernel.access.refusals import NotGranted
from bagland.kernel.audit import sealing
from bagland.kernel.audit.models import Event, PersonalFact
from bagland.kernel.notices import telling
from bagland.kernel.notices.models import Comment, Follower, Notice
from bagland.kernel.notices.queries import notices
from bagland.kernel.notices.refusals import CommentIsWithdrawn, MentionedCannotSee, NothingToCommentOn
from bagland.kernel.notices.states import Why
from bagland.kernel.organisation.models import PositionProfile
from tests.conftest import refused

POSITION = "organisation.position"


def does(company, who, code, subject=None, /, **inputs):
    return perform(find(code), company.act(who), subject, **inputs)


def says(company, who, text, seat="bookkeeper"):
    return does(company, who, "notices.comment", about_kind=POSITION, about=company.seats[seat], text=text)


def told(company) -> None:
    sealing.seal_all()
    while telling.tell():
        pass


def told_whom() -> set[tuple[int, str]]:
    return set(Notice.objects.values_list("reader_id", "why"))


@pytest.fixture
def caught_up(company):
    told(company)
    Notice.objects.all().delete()
    return company


def signed_in(company, who) -> Client:
    client = Client(headers={"accept-language": "en", "host": "localhost"})
    client.force_login(
        SignIn.objects.get(actor=company.people[who]), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client


def test_a_mention_is_told_once_and_kept_as_a_key(caught_up):
    company = caught_up
    written = says(company, "ida", "Hi @Maria Holm, is this seat filled? @maria holm!").result
    maria = company.people["maria"]
    assert written.text == f"Hi @[{maria}], is this seat filled? @[{maria}]!"
    told(company)
    told(company)
    assert told_whom() == {(maria, Why.MENTIONED)}
    (notice,), following = notices(company.act("maria"))
    assert (notice.who, notice.excerpt, notice.is_new) == (
        "Ida Højlund", "Hi @Maria Holm, is this seat filled? @Maria Holm!", True,
    )  # fmt: skip
    assert following is None


def test_a_number_that_is_typed_mentions_nobody(caught_up):
    company = caught_up
    written = says(company, "ida", f"@[{company.people['maria']}] and @Nobody Here").result
    assert written.text == f"@ [{company.people['maria']}] and @Nobody Here"
    told(company)
    assert told_whom() == set()


def test_followers_hear_what_happens_and_the_doer_does_not(caught_up):
    company = caught_up
    says(company, "ida", "I want to know.")
    assert list(Follower.objects.values_list("actor_id", flat=True)) == [company.people["ida"]]
    does(company, "jens", "organisation.change_position", company.seats["bookkeeper"], title="Head bookkeeper")
    told(company)
    assert (company.people["ida"], Why.FOLLOWED) in told_whom()
    assert company.people["jens"] not in {reader for reader, _why in told_whom()}


def test_who_is_concerned_is_told_by_others_only(caught_up):
    company = caught_up
    ida = company.people["ida"]
    does(
        company, "amalie", "organisation.register_absence", person=ida, reason="SICKNESS",
        first_date=date(2026, 11, 23), last_date=date(2026, 11, 24),
    )  # fmt: skip
    told(company)
    assert (ida, Why.CONCERNED) in told_whom()


def test_those_who_can_approve_are_told_when_they_are_asked(caught_up):
    company = caught_up
    asked = does(
        company, "amalie", "organisation.open_position", entity=company.entities["NK"],
        department=company.departments["HR"], profile=PositionProfile.objects.get(code="employee").pk,
        yearly_cost=Money.of("700000.00", "DKK"),
    )  # fmt: skip
    assert isinstance(asked, Pending)
    told(company)
    assert told_whom() == {(company.people["jens"], Why.ASKED)}


def test_who_may_not_see_the_object_is_neither_mentioned_nor_told(caught_up):
    company = caught_up
    plan = does(
        company, "amalie", "organisation.prepare_reorganisation", entity=company.entities["NK"], title="Quiet",
        day=date(2027, 1, 1),
    ).key  # fmt: skip
    about = {"about_kind": "organisation.reorganisation", "about": plan}
    with refused(MentionedCannotSee):
        does(company, "amalie", "notices.comment", text="What do you think, @Ida Højlund?", **about)
    with refused(NotFound):
        does(company, "ida", "notices.comment", text="I have heard something.", **about)
    Follower.objects.create(actor_id=company.people["ida"], **about)
    does(company, "amalie", "notices.comment", text="Nobody else reads this.", **about)
    told(company)
    assert company.people["ida"] not in {reader for reader, _why in told_whom()}


def test_a_notice_is_hidden_when_its_reader_may_no_longer_see_the_object(caught_up):
    company = caught_up
    plan = does(
        company, "amalie", "organisation.prepare_reorganisation", entity=company.entities["NK"], title="canary-plan",
        day=date(2027, 1, 1),
    ).key  # fmt: skip
    does(
        company, "amalie", "notices.comment", text="@Maria Holm, look.", about_kind="organisation.reorganisation",
        about=plan,
    )  # fmt: skip
    told(company)
    assert "canary-plan" in signed_in(company, "maria").get("/me/notices/").content.decode()
    Notice.objects.update(reader=company.people["ida"])
    client = signed_in(company, "ida")
    assert "canary-plan" not in client.get("/me/notices/").content.decode()
    assert client.get(f"/me/notices/{Notice.objects.get().pk}/").status_code == 404


@pytest.mark.parametrize(
    ("kind", "refusal"),
    [
        ("audit.event", NothingToCommentOn),
        ("access.signin", NothingToCommentOn),
        ("no.such", NothingToCommentOn),
        ("organisation.position", NotFound),
    ],
)
def test_what_takes_no_comments(company, kind, refusal):
    with refused(refusal):
        does(company, "ida", "notices.comment", about_kind=kind, about=999_999, text="Hello")


def test_only_its_writer_corrects_and_withdraws_a_comment(company):
    written = says(company, "ida", "Frist").result
    for code, inputs in (("correct_comment", {"text": "Mine now"}), ("withdraw_comment", {})):
        with refused((NotFound, NotGranted)):
            does(company, "karen", f"notices.{code}", written.pk, **inputs)
    does(company, "ida", "notices.correct_comment", written.pk, text="First, @Maria Holm")
    written.refresh_from_db()
    assert written.corrected_at is not None
    does(company, "ida", "notices.withdraw_comment", written.pk)
    written.refresh_from_db()
    assert (written.text, written.withdrawn_at is not None) == ("", True)
    with refused(CommentIsWithdrawn):
        does(company, "ida", "notices.correct_comment", written.pk, text="Again")


def test_the_page_shows_talk_escaped_and_takes_a_comment_without_script(company):
    client = signed_in(company, "ida")
    here = f"/organisation/positions/{company.seats['bookkeeper']}/"
    sent = {
        "about_kind": POSITION,
        "about": company.seats["bookkeeper"],
        "text": "<script>alert(1)</script> @Maria Holm",
    }
    answer = client.post("/talk/", sent | {"idempotency-key": "a" * 32})
    again = client.post("/talk/", sent | {"idempotency-key": "a" * 32})
    assert (answer.status_code, again.status_code) == (303, 303)
    assert Comment.objects.count() == 1
    page = client.get(here).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert '<b class="mention">@Maria Holm</b>' in page
    empty = client.post("/talk/", sent | {"text": "  "})
    assert empty.status_code == 422
    assert "fault" in empty.content.decode()
    kept = client.post("/talk/", sent | {"text": "Ask @Nadia Yıldız" + "x" * 4000})
    assert kept.status_code == 422
    assert "Ask @Nadia" in kept.content.decode()


def test_following_and_reading_are_no_events(company):
    client = signed_in(company, "ida")
    place = {"about_kind": POSITION, "about": company.seats["bookkeeper"]}
    before = Event.objects.count()
    assert client.post("/talk/", place | {"do": "follow"}).status_code == 303
    assert client.post("/talk/", place | {"do": "follow"}).status_code == 303
    assert Follower.objects.count() == 1
    assert client.post("/talk/", place | {"do": "unfollow"}).status_code == 303
    assert Follower.objects.count() == 0
    assert Event.objects.count() == before


def test_opening_a_notice_reads_it_and_leads_to_the_talk(caught_up):
    company = caught_up
    says(company, "ida", "@Maria Holm")
    told(company)
    client, notice = signed_in(company, "maria"), Notice.objects.get()
    assert signed_in(company, "karen").get(f"/me/notices/{notice.pk}/").status_code == 404
    answer = client.get(f"/me/notices/{notice.pk}/")
    assert answer.headers["Location"] == f"/organisation/positions/{company.seats['bookkeeper']}/#talk"
    notice.refresh_from_db()
    assert notice.read_at is not None


def test_a_page_costs_a_steady_number_of_queries(caught_up):
    company = caught_up
    client = signed_in(company, "maria")
    for number in range(3):
        says(company, "ida", f"@Maria Holm {number}")
    told(company)
    client.get("/me/notices/")
    with CaptureQueriesContext(connection) as few:
        client.get("/me/notices/")
    for number in range(20):
        says(company, "karen", f"@Maria Holm {number}", seat="employee")
    told(company)
    client.get("/me/notices/")
    with CaptureQueriesContext(connection) as many:
        client.get("/me/notices/")
    assert len(many) == len(few) <= 9


def test_what_is_said_about_an_erased_person_goes_and_a_mention_loses_its_name(company):
    ida = company.people["ida"]
    on_ida = does(
        company, "amalie", "notices.comment", about_kind="organisation.actor", about=ida, text="Ida is canary-ill."
    ).result
    elsewhere = says(company, "amalie", "Ask @Ida Højlund").result
    from bagland.kernel.notices.erasing import erase
    from bagland.kernel.organisation.models import Actor

    erase(Actor.objects.get(pk=ida), company.at)
    on_ida.refresh_from_db()
    elsewhere.refresh_from_db()
    assert on_ida.text == ""
    assert not PersonalFact.objects.filter(value__contains="canary-ill").exists()
    assert elsewhere.text == f"Ask @[{ida}]"


def test_who_works_in_two_companies_is_not_asked_in_which_to_comment(company):
    sweden = company.entities["NKSE"]
    place = does(company, "jens", "organisation.create_department", entity=sweden, code="LED", name="Ledning").key
    seat = does(
        company, "jens", "organisation.open_position", entity=sweden, department=place,
        profile=PositionProfile.objects.get(code="employee").pk,
    ).key  # fmt: skip
    does(company, "jens", "organisation.appoint", position=seat, person=company.people["ida"])
    assert says(company, "ida", "Seen from the entity of the seat.").result.author_id == company.people["ida"]
    profile = {"about_kind": "organisation.positionprofile", "about": PositionProfile.objects.get(code="employee").pk}
    answer = signed_in(company, "ida").post("/talk/", profile | {"text": "Of the whole group."})
    assert answer.status_code == 303
