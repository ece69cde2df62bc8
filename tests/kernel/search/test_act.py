"""The index is kept in the act's own transaction, hears of what other hands do, and forgets who is erased."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import connection

from bagland.foundation import clock
from bagland.foundation.activity import find
from bagland.foundation.perform import Done, perform
from bagland.foundation.ports import ports
from bagland.foundation.refusals import InputFault
from bagland.kernel.jobs.runs import perform_run, stage
from bagland.kernel.organisation.models import Actor, PositionProfile
from bagland.kernel.search import building, settling
from bagland.kernel.search.models import Coverage, Entry, Touched
from bagland.kernel.search.recurring import catch_up
from tests.conftest import refused

ERASE = "organisation.erase_person"


def register(act, company, name, **more):
    return perform(find("organisation.register_person"), act, home=company.entities["NK"], name=name, **more).key


def test_who_is_erased_is_found_by_nothing_at_once(built, amalie, jens, names):
    """Two approve; from that moment neither name, address nor either telephone finds anything."""
    words = ("Vilhelmine", "vilhelmine@", "31415926", "27182818")
    key = register(
        amalie, built, "Vilhelmine Bruun", work_email="vilhelmine@nordlys.example", work_phone="31 41 59 26",
        private_phone="27 18 28 18",
    )  # fmt: skip
    assert [names(amalie, word) for word in words] == [["Vilhelmine Bruun"]] * 4
    asked = perform(find(ERASE), amalie, key)
    assert names(jens, "Vilhelmine") == ["Vilhelmine Bruun"]
    perform(find("access.approve_request"), jens, asked.request)
    assert [names(amalie, word) for word in words] == [[]] * 4
    assert not Entry.objects.filter(kind="organisation.actor", key=key).exists()
    assert not Entry.objects.filter(title__icontains="vilhelmine").exists()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM search_words WHERE title LIKE '%vilhelmine%'")
            assert cursor.fetchone() == (0,)


def test_what_an_act_changes_is_found_when_it_is_done_and_not_when_it_is_refused(built, amalie, names):
    key = register(amalie, built, "Torben Ulvskov")
    assert names(amalie, "ulvskov") == ["Torben Ulvskov"]
    perform(find("organisation.change_person"), amalie, key, name="Torben Rævsgaard")
    assert (names(amalie, "ulvskov"), names(amalie, "raevsgaard")) == ([], ["Torben Rævsgaard"])
    with refused(InputFault):
        perform(find("organisation.change_person"), amalie, key, work_email="no address", name="Torben Bjørn")
    assert names(amalie, "bjørn") == []
    assert Touched.objects.count() == 0


def test_an_act_that_is_undone_leaves_no_word_behind(built, amalie, names, monkeypatch):
    """Whatever fails after the index was written takes the words with it: they are in the act's transaction."""

    class Undone(Exception):
        pass

    seen = []

    def fails(*_told):
        seen.extend(names(amalie, "fortrudt"))
        raise Undone

    monkeypatch.setattr(ports, "settlers", [*ports.settlers, fails])
    with pytest.raises(Undone):
        register(amalie, built, "Fortrudt Person")
    assert (seen, names(amalie, "fortrudt")) == (["Fortrudt Person"], [])


def test_a_bulk_run_indexes_each_chunk_with_it(built, amalie, names):
    rows = [{"inputs": {"home": built.entities["NK"], "name": f"Masse Person{number}x"}} for number in range(25)]
    run = stage(amalie, find("organisation.register_person"), rows, chunk_rows=10)
    seen = []
    perform_run(amalie, run, progress=lambda _run: seen.append(len(names(amalie, "masse", limit=50))))
    assert seen == [10, 20, 25]
    assert Touched.objects.count() == 0


def test_what_a_statement_changes_is_left_to_the_worker_and_hides_from_nobody_long(built, amalie, names):
    """`update()`, raw SQL and a deletion: no signal of Django's is sent, the triggers hear all the same."""
    Actor.objects.filter(pk=built.people["ida"]).update(name="Ida Fjordmark")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE organisation_actor SET work_phone = '99887766' WHERE id = %s", [built.people["karen"]])
    assert Touched.objects.count() == 2
    settling.settle_rest()
    assert names(amalie, "fjordmark") == ["Ida Fjordmark"]
    assert names(amalie, "9988") == ["Karen Bjerregaard"]
    assert Touched.objects.count() == 0


def test_a_statement_that_changes_nothing_that_is_found_touches_nothing(built):
    Actor.objects.update(language="en")
    assert Touched.objects.count() == 0


def test_those_who_repeat_what_changed_follow(built, jens, names):
    """A department's new name is in the texts of its positions and of those who hold them, in the same transaction."""
    perform(find("organisation.change_department"), jens, built.departments["SALG"], name="Kundekontor")
    assert set(names(jens, "kundekontor")) == {
        "Kundekontor", "Karen Bjerregaard", "Ida Højlund", "Sales administrator", "Employee",
    }  # fmt: skip
    perform(find("organisation.change_position"), jens, built.seats["employee"], title="Kaffemester")
    assert names(jens, "kaffemester") == ["Kaffemester", "Ida Højlund"]


def test_too_many_followers_are_left_to_the_worker(built, jens, names, monkeypatch):
    monkeypatch.setattr(settling, "MOST_FOLLOWERS", 3)
    perform(find("organisation.change_department"), jens, built.departments["SALG"], name="Kundekontor")
    assert names(jens, "kundekontor") == ["Kundekontor"]
    catch_up()
    assert "Ida Højlund" in names(jens, "kundekontor")


def test_the_day_turns_what_is_called_otherwise_from_today(built, jens, names):
    perform(
        find("organisation.change_position"), jens, built.seats["bookkeeper"], title="Regnskabschef",
        first_date=date(2026, 12, 1),
    )  # fmt: skip
    assert names(jens, "regnskabschef") == []
    try:
        clock.set_to(datetime(2026, 11, 30, 12, tzinfo=UTC))
        Coverage.objects.update(turned_on=date(2026, 11, 23))
        building.turn_day()
        catch_up()
        assert names(jens, "regnskabschef") == []
        clock.set_to(datetime(2026, 12, 1, 12, tzinfo=UTC))
        assert building.turn_day() > 0
        catch_up()
        later = built.act("jens", at=datetime(2026, 12, 1, 12, tzinfo=UTC))
        assert names(later, "regnskabschef") == ["Regnskabschef", "Sofie Lindgaard"]
        assert building.turn_day() == 0
    finally:
        clock.set_to(None)


def test_an_index_that_was_lost_is_built_again_and_goes_on_where_it_was_interrupted(built, jens, names, monkeypatch):
    monkeypatch.setattr(building, "AT_ONCE", 4)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_entry")
        if connection.vendor == "sqlite":
            cursor.execute("DELETE FROM search_words")
    Coverage.objects.all().delete()
    read = []

    class Killed(Exception):
        pass

    def progress(kind, done, _all):
        read.append((kind, done))
        if len(read) == 2:
            raise Killed

    with pytest.raises(Killed):
        building.build_all(progress)
    assert Entry.objects.filter(kind="organisation.actor").count() == 7
    building.build_all()
    assert names(jens, "sofie") == ["Sofie Lindgaard"]
    assert [state for state in building.states() if state.differing or not state.is_built] == []


def test_building_again_writes_nothing_where_nothing_changed(built):
    before = list(Entry.objects.order_by("pk").values_list("pk", flat=True))
    building.build_all(afresh=True)
    assert list(Entry.objects.order_by("pk").values_list("pk", flat=True)) == before


def test_what_differs_from_the_index_is_counted(built):
    Entry.objects.filter(kind="organisation.legalentity").update(digest="wrong")
    Entry.objects.filter(kind="organisation.department", title="HR").delete()
    differing = {state.kind: state.differing for state in building.states()}
    assert differing["organisation.legalentity"] == 2
    assert differing["organisation.department"] == 1
    assert differing["organisation.actor"] == 0


def test_an_object_of_a_kind_that_is_no_more_is_taken_out(built):
    Entry.objects.filter(kind="organisation.department", title="HR").update(kind="organisation.gone")
    building.build_all()
    assert not Entry.objects.filter(kind="organisation.gone").exists()


def test_an_act_asks_one_query_when_it_touches_nothing_that_is_found(built, amalie, django_assert_num_queries):
    with django_assert_num_queries(1):
        settling.settle_act(amalie, find("organisation.register_person"), None, None, 4711)
    with django_assert_num_queries(0):
        settling.settle_act(amalie, find("organisation.register_person"), None, None, 4711)


def test_profiles_are_found_in_both_languages(built, sofie, names):
    made = perform(
        find("organisation.create_profile"), built.act("jens"), code="vat", title_en="VAT officer",
        title_da="Momsansvarlig",
    )  # fmt: skip
    assert isinstance(made, Done)
    assert names(sofie, "momsansvarlige") == names(sofie, "vat") == ["VAT officer"]
    assert PositionProfile.objects.filter(pk=made.key).exists()
