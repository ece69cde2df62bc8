"""A person's rights: what no law keeps goes at once, what one keeps goes on its day, and a refusal is on record."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, date, datetime

import pytest
from django.apps import apps

from bagland.foundation import clock
from bagland.foundation.activity import find
from bagland.foundation.kinds import kind_of
from bagland.foundation.perform import Pending, perform
from bagland.kernel.access import refusals as no
from bagland.kernel.audit import sealing
from bagland.kernel.audit.models import Event, PersonalFact
from bagland.kernel.exchange import exporting, making
from bagland.kernel.exchange.models import Export
from bagland.kernel.jobs.system import system_actor
from bagland.kernel.parties import erasing, exporting_person, finishing, refusals, refusals_of_rights
from bagland.kernel.parties.erasing import Forbids
from bagland.kernel.parties.exporting_person import Told
from bagland.kernel.parties.models import Contact, Party, PaymentDetails
from tests.conftest import MONDAY, refused, story
from tests.signed_in import browser, comes_in

ERASE = "parties.erase_person_party"
CANARY = "Ragnhild Kanarie"
BOOKKEEPING = Forbids("Invoice 4411", "bogføringsloven § 12", date(2030, 12, 31))


def does(company, who, code, subject=None, /, act=None, **inputs):
    return perform(find(code), company.act(who, **(act or {})), subject, **inputs)


@pytest.fixture(autouse=True)
def _monday():
    clock.set_to(MONDAY)
    yield
    clock.set_to(None)


@pytest.fixture
def law():
    """What a room further right says of a party: add to the list to forbid."""
    said: list[Forbids] = []

    def ask(party, day):
        return [reason for reason in said if reason.until is None or reason.until >= day]

    erasing.forbids_erasing.append(ask)
    yield said
    erasing.forbids_erasing.remove(ask)


@pytest.fixture
def ragnhild(company):
    """A natural person with everything: numbers, address, contact, account, comment, all by real activities."""
    made = does(
        company, "maria", "parties.register_party", kind="PERSON", name=CANARY, country="DK", language="da",
        email="kanarie@ragnhild.example", phone="+45 31 41 59 26", note="kanarie-note",
    ).result  # fmt: skip
    does(company, "maria", "parties.add_contact", made.pk, name="Bror Kanarie", mobile="+45 27 18 28 18")
    does(company, "maria", "parties.add_address", made.pk, street="Kanariestræde 7", postal_code="6000", city="Kolding")
    does(company, "maria", "parties.add_identifier", made.pk, scheme="OTHER", number="KANARIE-1")
    pending = does(
        company, "sofie", "parties.add_payment_details", made.pk, kind="IBAN", account="DK50 0040 0440 1162 43",
        holder="Kanarie & Co", received="Kanarie-mail",
    )  # fmt: skip
    does(
        company, "maria", "parties.confirm_payment_details", pending.request, how="MET_IN_PERSON",
        spoke_with="Ragnhild Kanarie",
    )  # fmt: skip
    does(company, "maria", "notices.comment", about_kind=kind_of(Party), about=made.pk, text="Kanarie ringer sent.")
    return Party.objects.get(pk=made.pk)


def everywhere(*texts):
    """Tables in which one of the texts still stands, whatever the column."""
    found = set()
    for model in apps.get_models():
        columns = [column for column in model._meta.concrete_fields if not column.is_relation]
        for row in model._default_manager.values_list(*(column.attname for column in columns)):
            said = " ".join(str(value) for value in row).casefold()
            found |= {model._meta.label for text in texts if text.casefold() in said}
    return found


def erased(company, party, **inputs):
    pending = does(company, "jens", ERASE, party.pk, **inputs)
    assert isinstance(pending, Pending)
    return does(company, "maria", "access.approve_request", pending.request)


def test_nothing_of_a_person_stays_in_any_table(company, ragnhild):
    before = Event.objects.count()
    assert everywhere("kanarie", "31415926", "31 41 59 26") != set()
    done = erased(company, ragnhild)
    assert everywhere("kanarie", "ragnhild", "31 41 59 26", "27 18 28 18", "DK5000400440116243") == set()
    party = Party.objects.get(pk=ragnhild.pk)
    assert (party.name, party.erased_at, str(party)) == ("", MONDAY, f"erased party {party.pk}")
    assert not PaymentDetails.objects.filter(ended_at=None).exists()
    assert Event.objects.get(pk=done.event).told["told"][-1]["kept"] == []
    assert Event.objects.count() > before
    assert not PersonalFact.objects.filter(about_kind=kind_of(Party), about_id=party.pk, erased_at=None).exists()


def test_who_asks_does_not_approve(company, ragnhild):
    pending = does(company, "jens", ERASE, ragnhild.pk)
    with refused(no.OwnRequest):
        does(company, "jens", "access.approve_request", pending.request)


def test_a_law_that_keeps_it_refuses_by_name_and_on_record(company, ragnhild, law):
    law.append(BOOKKEEPING)
    law.append(Forbids("Complaint 7", "legal hold"))
    before, kept = Event.objects.count(), everywhere("kanarie")
    with pytest.raises(refusals_of_rights.LawKeepsIt) as caught:
        does(company, "jens", ERASE, ragnhild.pk)
    assert "Invoice 4411 (bogføringsloven § 12, 31 Dec 2030); Complaint 7 (legal hold)." in caught.value.sentence
    assert everywhere("kanarie") == kept
    assert Event.objects.count() == before + 1
    event = Event.objects.latest("pk")
    assert (event.activity, event.actor, event.subject_id) == (
        "parties.erasure_refused", company.people["jens"], ragnhild.pk,
    )  # fmt: skip
    assert [reason["until"] for reason in event.told["told"][0]["reasons"]] == ["2030-12-31", ""]
    assert story(ragnhild)[-1] == "parties.erasure_refused"


def test_a_law_that_comes_between_asking_and_approving_refuses_too(company, ragnhild, law):
    pending = does(company, "jens", ERASE, ragnhild.pk)
    law.append(BOOKKEEPING)
    with pytest.raises(refusals_of_rights.LawKeepsIt):
        does(company, "maria", "access.approve_request", pending.request)
    assert Party.objects.get(pk=ragnhild.pk).name == CANARY
    event = Event.objects.latest("pk")
    assert (event.activity, event.approved_by) == ("parties.erasure_refused", company.people["maria"])


def test_as_far_as_the_law_allows_the_rest_goes_on_its_day(company, ragnhild, law):
    law.append(BOOKKEEPING)
    erased(company, ragnhild, as_far_as_allowed=True)
    party = Party.objects.get(pk=ragnhild.pk)
    assert (party.name, party.email, party.phone, party.note, party.erased_at) == (CANARY, "", "", "", None)
    assert party.erase_on_date == date(2030, 12, 31)
    assert Contact.objects.get(party=party).name == ""
    assert everywhere("bror kanarie", "27 18 28 18", "31 41 59 26", "kanarie-note", "ringer sent") == set()
    assert everywhere("Kanariestræde 7") != set()
    clock.set_to(datetime(2030, 12, 31, 12, tzinfo=UTC))
    finishing.finish()
    assert Party.objects.get(pk=ragnhild.pk).name == CANARY
    clock.set_to(datetime(2031, 1, 1, 12, tzinfo=UTC))
    finishing.finish()
    assert everywhere("kanarie", "ragnhild") == set()
    last = Event.objects.filter(subject_kind=kind_of(Party), subject_id=ragnhild.pk).latest("pk")
    assert (last.activity, last.actor) == ("parties.finish_erasing", system_actor())


def test_what_looked_for_a_merged_ones_address_forgets_it(company, ragnhild, law):
    law.append(BOOKKEEPING)
    twin = Party.objects.create(
        name="R. K.", kind="PERSON", country="DK", language="da", email="zebra@finch.example",
        merged_into=ragnhild, merged_at=MONDAY, registered_at=MONDAY,
    )  # fmt: skip
    looked = Export.objects.create(
        actor_id=company.people["maria"], language="da", listed="parties.parties", query="q=zebra%40finch.example",
        format="CSV", asked_at=MONDAY, rows=0,
    )  # fmt: skip
    erased(company, ragnhild, as_far_as_allowed=True)
    assert Party.objects.get(pk=twin.pk).email == ""
    assert Export.objects.get(pk=looked.pk).query == ""


def test_another_law_by_then_moves_the_day(company, ragnhild, law):
    law.append(BOOKKEEPING)
    erased(company, ragnhild, as_far_as_allowed=True)
    law.append(Forbids("Ledger 2031", "bogføringsloven § 12", date(2036, 12, 31)))
    clock.set_to(datetime(2031, 1, 1, 12, tzinfo=UTC))
    finishing.finish()
    party = Party.objects.get(pk=ragnhild.pk)
    assert (party.name, party.erase_on_date) == (CANARY, date(2036, 12, 31))


def test_an_organisation_and_one_that_is_still_related_are_refused(company, ragnhild):
    firm = does(company, "maria", "parties.register_party", name="Kolding Maskinfabrik A/S", country="DK").result
    with refused(refusals_of_rights.NotANaturalPerson):
        does(company, "jens", ERASE, firm.pk)
    does(company, "maria", "parties.begin_relation", ragnhild.pk, entity=company.entities["NK"], role="CUSTOMER")
    with refused(refusals_of_rights.StillRelated) as caught:
        does(company, "jens", ERASE, ragnhild.pk)
    assert "customer (Nordlys Kontor ApS)" in caught.value.sentence


def test_a_contact_is_erased_and_the_party_stays(company, ragnhild):
    contact = Contact.objects.get(party=ragnhild)
    pending = does(company, "jens", "parties.erase_contact", contact.pk)
    does(company, "maria", "access.approve_request", pending.request)
    assert everywhere("bror kanarie", "27 18 28 18") == set()
    assert Party.objects.get(pk=ragnhild.pk).name == CANARY
    with refused(refusals.PartyIsErased):
        does(company, "jens", "parties.erase_contact", contact.pk)


def test_whoever_has_no_right_erases_nothing(company, ragnhild):
    for who in ("sofie", "ida", "grethe"):
        with refused(no.NotGranted):
            does(company, who, ERASE, ragnhild.pk)


def test_the_chain_stays_whole(company, ragnhild):
    erased(company, ragnhild)
    sealing.seal_all()
    assert sealing.verify().faults == ()


def archive_of(company, who, export):
    """The file as its asker fetches it, once the worker has made it."""
    making.work(30)
    export.refresh_from_db()
    assert export.state == "READY", export.fault
    client = comes_in(browser(), who)
    answer = client.get(f"/exports/{export.pk}/file/")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/zip")
    return zipfile.ZipFile(io.BytesIO(b"".join(answer)))


def test_all_that_is_kept_of_a_person_is_one_archive(company, ragnhild):
    export = does(company, "jens", "parties.export_person", ragnhild.pk).result
    archive = archive_of(company, "jens", export)
    assert sorted(archive.namelist()) == ["person.html", "person.json"]
    page, kept = archive.read("person.html").decode(), json.loads(archive.read("person.json"))
    for text in (
        CANARY, "kanarie@ragnhild.example", "+45 31 41 59 26", "kanarie-note", "Bror Kanarie", "+45 27 18 28 18",
        "Kanariestræde 7", "KANARIE-1", "DK5000400440116243", "Kanarie &amp; Co", "Kanarie ringer sent.",
        "Register party",
    ):  # fmt: skip
        assert text in page, text
    assert kept["sections"][0]["title"] == "party"
    assert export.rows == sum(len(section["rows"]) for section in kept["sections"])
    other = comes_in(browser(), "maria").get(f"/exports/{export.pk}/file/")
    assert other.status_code in (403, 404)


def test_rooms_add_what_they_know_and_files(company, ragnhild, tmp_path):
    (tmp_path / "kept").write_bytes(b"contract")

    def tells(act, one):
        return [Told("Contracts", [{"Title": "Lease"}], files={"1 Lease.pdf": tmp_path / "kept"})]

    exporting_person.tells_about.append(tells)
    try:
        archive = archive_of(company, "jens", does(company, "jens", "parties.export_person", ragnhild.pk).result)
    finally:
        exporting_person.tells_about.remove(tells)
    assert archive.read("files/1 Lease.pdf") == b"contract"


def test_an_employee_gets_the_same_and_no_secret_of_the_house(company, ragnhild):
    export = does(company, "amalie", "parties.export_employee", company.people["ida"]).result
    page = archive_of(company, "amalie", export).read("person.json").decode()
    assert "Ida Højlund" in page
    assert "pbkdf2" not in page
    assert "argon2" not in page
    assert '"password"' not in page
    assert CANARY not in page


def test_after_the_erasure_no_archive_is_left_and_none_is_made(company, ragnhild):
    export = does(company, "jens", "parties.export_person", ragnhild.pk).result
    making.work(30)
    export.refresh_from_db()
    assert export.file
    assert list(exporting.folder().glob(f"{export.file}*"))
    erased(company, ragnhild)
    export.refresh_from_db()
    assert export.state == "GONE"
    assert not list(exporting.folder().glob(f"{export.file}*"))
    with refused(refusals.PartyIsErased):
        does(company, "jens", "parties.export_person", ragnhild.pk)
