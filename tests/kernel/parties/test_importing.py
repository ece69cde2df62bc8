"""Parties come from sheets: a chunk at once writes what row after row would, and everything is asked as for one."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from django.db import transaction
from django.utils import translation

from bagland.foundation.activity import find
from bagland.foundation.kinds import kind_of
from bagland.foundation.perform import perform
from bagland.kernel.audit.models import Event
from bagland.kernel.exchange import checking, exporting, running, staging
from bagland.kernel.exchange.importables import importables
from bagland.kernel.exchange.rules.guessing import guess
from bagland.kernel.exchange.states import FileFormat
from bagland.kernel.jobs import runs
from bagland.kernel.parties import finding_duplicates
from bagland.kernel.parties.models import Address, Identifier, Likeness, Party, Relation
from bagland.kernel.parties.refusals import KnownAlready
from tests.conftest import refused
from tests.kernel.parties.planted import HEADINGS, as_csv, sheet

TAKE = "parties.take_over_party"
MODELS = (Party, Identifier, Address, Relation)


def imported(act, rows, *, chunk_rows=0):
    batch = staging.receive(act, "parties.parties", io.BytesIO(as_csv(rows)), name="parties.csv")
    mapping = {int(place): name for place, name in batch.mapping.items()}
    staging.choose_columns(act, batch, mapping=mapping, same_for_all=batch.same_for_all, written_in="da")
    checking.check(act, batch.pk)
    if batch.counts()["GOOD"]:
        running.start(act, batch.pk, chunk_rows=chunk_rows)
        running.go_on(act, batch.pk)
    batch.refresh_from_db()
    return batch


def written(company):
    """What the tables hold, without the keys that differ by order."""
    found = {}
    for model in MODELS:
        names = [field.attname for field in model._meta.concrete_fields if field.attname not in ("id", "party_id")]
        owner = "name" if model is Party else "party__name"
        found[model.__name__] = sorted(str(row) for row in model.objects.order_by("pk").values_list(owner, *names))
    return found


def test_a_chunk_at_once_writes_what_row_after_row_does(company, jens):
    rows = [
        {
            "inputs": {
                "name": f"Part {number} A/S",
                "cvr": "10000009" if number % 3 else "",
                "street": "Torvet 1",
                "country": "Sverige" if number % 4 == 0 else "",
                "payment_terms": "Lb. md. 30",
                "role": "CUSTOMER",
                "entity": company.entities["NK"],
                "number": str(200 + number) if number % 2 else "",
                "although_known": True,
            }
        }
        for number in range(12)
    ]
    activity = find(TAKE)
    runs.perform_run(jens, runs.stage(jens, activity, rows))
    together = written(company)
    numbers = sorted(Relation.objects.values_list("number", flat=True))
    assert len(set(numbers)) == 12
    Relation.objects.all().delete()
    for row in rows:
        perform(activity, jens, **{**row["inputs"], "name": f"Again {row['inputs']['name']}"})
    singly = written(company)
    for model in ("Identifier", "Address"):
        again = [row.replace("Again ", "") for row in singly[model] if "Again" in row]
        assert again == list(together[model])


def test_a_row_that_the_database_refuses_is_told_and_the_others_go_on(company, jens):
    perform(find(TAKE), jens, name="Den første", role="CUSTOMER", entity=company.entities["NK"], number="7001")
    rows = [
        {"inputs": {"name": f"Part {n}", "role": "CUSTOMER", "entity": company.entities["NK"], "number": number}}
        for n, number in enumerate(["7000", "7001", "7002", "7002"])
    ]
    rows.append({"inputs": {"name": "Lost", "role": "CUSTOMER", "entity": 999_999, "number": "7003"}})
    run = runs.perform_run(jens, runs.stage(jens, find(TAKE), rows))
    faults = dict(run.rows.exclude(fault="").values_list("number", "fault"))
    assert (run.rows_done, run.rows_faulty, set(faults)) == (2, 3, {2, 4, 5})
    assert "Den første" in faults[2]
    event = Event.objects.get(subject_kind=kind_of(run), subject_id=run.pk)
    assert event.told["run"]["count"] == 2


def test_rights_are_asked_for_every_scope_of_a_chunk(company):
    karen = company.act("karen")
    rows = [
        {"inputs": {"name": f"Part {code}", "role": "CUSTOMER", "entity": company.entities[code]}}
        for code in company.entities
    ]
    rows.append({"inputs": {"name": "The group's"}})
    run = runs.perform_run(karen, runs.stage(karen, find(TAKE), rows))
    made = set(Relation.objects.values_list("entity_id", flat=True))
    assert made == {company.entities["NK"]}
    assert (run.rows_done, run.rows_faulty) == (1, len(rows) - 1)


def test_who_may_not_takes_nothing_over(company, ida):
    run = runs.perform_run(ida, runs.stage(ida, find(TAKE), [{"inputs": {"name": "Part"}}]))
    assert (run.rows_done, run.rows_faulty, Party.objects.count()) == (0, 1, 0)


def test_a_sheet_with_its_duplicates(company, jens):
    rows, planted = sheet(400)
    batch = imported(jens, rows, chunk_rows=90)
    assert batch.counts()["DONE"] == 400
    events = Event.objects.filter(subject_kind="jobs.run", subject_id=batch.run_id)
    assert [event.told["run"]["count"] for event in events.order_by("pk")] == [90, 90, 90, 90, 40]
    assert finding_duplicates.look_at_all() == 400
    assert finding_duplicates.waiting() == 0
    keys = dict(Relation.objects.values_list("number", "party_id"))
    wanted = {tuple(sorted((keys[one], keys[other]))) for one, other, _way in planted}
    assert set(Likeness.objects.values_list("first_id", "second_id")) == wanted
    again = imported(jens, rows)
    assert again.counts() == {**again.counts(), "THERE": 400, "GOOD": 0, "FAULTY": 0}


def test_each_fault_stands_at_its_cell(company, jens):
    rows, _planted = sheet(9)
    rows[2][2], rows[3][6], rows[4][11], rows[5][9] = "1234", "Atlantis", "engang", ""
    rows[6][0] = rows[1][0]
    batch = imported(jens, rows)
    faults = [row.faults for row in batch.rows.exclude(faults="").order_by("number")]
    assert batch.counts()["DONE"] == 4
    for told, name in zip(faults, ("cvr", "country", "payment_terms", "role", "number"), strict=True):
        assert f'["{name}", ' in told


def test_a_doubtful_number_is_taken_over_and_marked(company, jens):
    perform(find(TAKE), jens, name="Tvivl", cvr="DK 12 34 56 78")
    found = Identifier.objects.get()
    assert (found.value, found.has_bad_check) == ("12345678", True)


ADDRESS = ["street", "postal_code", "city", "country"]


@pytest.mark.parametrize(
    ("headings", "wanted"),
    [
        (
            "; ".join(HEADINGS),
            ["number", "name", "cvr", *ADDRESS, "email", "phone", "role", "entity", "payment_terms", "currency"],
        ),
        (
            "Leverandørnr.; Navn; Adresse; Postnr.; By; Land; Telefon; E-mail; CVR-nr.; Betalingsbetingelser",
            ["number", "name", *ADDRESS, "phone", "email", "cvr", "payment_terms"],
        ),
        (
            "Customer number; Company name; VAT number; EAN; Address; Zip code; City; Country; Email; Phone; Currency",
            ["number", "name", "vat", "gln", *ADDRESS, "email", "phone", "currency"],
        ),
    ],
)
def test_headings_of_the_usual_systems_are_understood(headings, wanted):
    assert list(guess(headings.split("; "), [], importables["parties.parties"].known).values()) == wanted


@pytest.mark.parametrize("spelled", [{"cvr": "DK-10000009"}, {"vat": "DK10000009"}, {"vat": "DK 10 00 00 09"}])
def test_a_number_that_is_known_is_refused_by_whichever_way_a_party_comes(company, jens, spelled):
    first = perform(find("parties.register_party"), jens, name="Den første ApS", cvr="10000009").key
    for code in ("parties.register_party", TAKE):
        with refused(KnownAlready) as caught:
            perform(find(code), jens, name="Den anden ApS", **spelled)
        assert caught.value.facts == {"party": "Den første ApS", "key": first, "number": "10000009"}
        perform(find(code), jens, name=f"Meant by {code}", although_known=True, **spelled)
    assert Party.objects.count() == 3


def test_in_bulk_a_known_number_is_refused_row_by_row_also_within_a_chunk(company, jens):
    first = perform(find("parties.register_party"), jens, name="Den første ApS", cvr="10000009").key
    rows = [
        {"inputs": {"name": name, "cvr": cvr, "although_known": meant}}
        for name, cvr, meant in (
            ("Known", "10000009", False),
            ("Meant", "10000009", True),
            ("New", "DK10000017", False),
            ("Known within the chunk", "10000017", False),
            ("Meant within the chunk", "10000017", True),
        )
    ]
    run = runs.perform_run(jens, runs.stage(jens, find(TAKE), rows))
    faults = dict(run.rows.exclude(fault="").values_list("number", "fault"))
    new = Party.objects.get(name="New")
    assert set(faults) == {1, 4}
    assert f"Den første ApS (no. {first}) has the number 10000009" in faults[1]
    assert f"New (no. {new.pk}) has the number 10000017" in faults[4]
    assert set(Party.objects.values_list("name", flat=True)) == {
        "Den første ApS", "Meant", "New", "Meant within the chunk",
    }  # fmt: skip


def test_a_sheet_says_for_all_rows_whether_known_numbers_are_meant(company, jens):
    perform(find("parties.register_party"), jens, name="Den første ApS", cvr="10000009")
    rows = [HEADINGS, ["1", "En filial ApS", "10000009", "", "", "", "", "", "", "Customer", "NK", "", ""]]
    batch = staging.receive(jens, "parties.parties", io.BytesIO(as_csv(rows)), name="parties.csv")
    assert batch.same_for_all == {"although_known": "yes"}
    mapping = {int(place): name for place, name in batch.mapping.items()}
    for said, state in (("", "FAULTY"), ("nej", "FAULTY"), ("yes", "GOOD")):
        staging.choose_columns(jens, batch, mapping=mapping, same_for_all={"although_known": said}, written_in="da")
        checking.check(jens, batch.pk)
        row = batch.rows.get(number=2)
        assert row.state == state
        assert ("Den første ApS" in row.faults) == (state == "FAULTY")
    running.start(jens, batch.pk)
    running.go_on(jens, batch.pk)
    assert Party.objects.count() == 2


MOVED = (
    "cvr_number,vat_number,gln,street,postal_code,city,country,phone,email,website,kind,language,roles,cvr,block,"
    "registered_at"
)
MET = [
    {"name": "Ærø Bageri & Søn ApS", "cvr": "10000009", "street": "Havnegade 1\n2. sal", "postal_code": "5970",
     "city": "Ærøskøbing", "phone": "+45 62 52 12 34", "email": "post@aeroe.example", "website": "aeroe.example",
     "gln": "5790000000005"},
    {"name": "Åkerlund AB", "country": "SE", "vat": "SE556703748501", "street": "Storgatan 2", "postal_code": "114 35",
     "city": "Stockholm", "language": "sv"},
    {"name": "=Regneark A/S", "cvr": "DK12345678", "phone": "-12", "language": "en"},
    {"name": "Nakamura KK", "country": "JP", "city": "Tokyo", "language": "es"},
    {"name": "Kim Østergård", "kind": "PERSON", "email": "kim@oe.example", "phone": "12345678", "language": "pl"},
    {"name": '"Anførsel"; komma, og semikolon', "country": "CI", "language": "fi"},
]  # fmt: skip


def who_they_are():
    """Each party with its numbers and places, without what every installation gives itself: keys and moments."""
    numbers, places = Identifier.objects.order_by("scheme"), Address.objects.order_by("pk")
    return sorted(
        (
            *(getattr(party, name) for name in ("name", "name_key", "kind", "country", "language", "email", "phone")),
            party.website,
            tuple(numbers.filter(party=party).values_list("scheme", "country", "value", "has_bad_check")),
            tuple(places.filter(party=party).values_list("kind", "street", "postal_code", "city", "country")),
        )
        for party in Party.objects.all()
    )


@pytest.mark.parametrize("tongue", ["da", "en"])
@pytest.mark.parametrize("file_format", [FileFormat.CSV, FileFormat.PLAIN, FileFormat.XLSX])
def test_what_is_exported_here_and_imported_there_is_the_same(company, jens, tongue, file_format):
    act = replace(jens, language=tongue)
    here = transaction.savepoint()
    with translation.override(tongue):
        for values in MET:
            perform(find(TAKE), act, **values)
        rows, _planted = sheet(40)
        imported(act, rows)
        before = who_they_are()
        page, query = exporting.list_of("parties.parties"), f"columns={MOVED}"
        content, count = exporting.at_once(page, act, query, file_format)
        assert (count, len(before)) == (46, 46)
        transaction.savepoint_rollback(here)
        assert Party.objects.count() == 0
        batch = staging.receive(act, "parties.parties", io.BytesIO(content), name=f"parties.{file_format.lower()}")
        mapping = {int(place): name for place, name in batch.mapping.items()}
        staging.choose_columns(
            act, batch, mapping=mapping, same_for_all=batch.same_for_all, written_in=batch.written_in
        )
        checking.check(act, batch.pk)
        assert list(batch.rows.exclude(faults="").values_list("faults", flat=True)) == []
        running.start(act, batch.pk)
        running.go_on(act, batch.pk)
    assert who_they_are() == before
