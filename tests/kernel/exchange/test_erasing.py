"""Who is erased is gone from staged rows, from addresses of exports, and from every file that is still kept."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bagland.foundation import clock
from bagland.foundation.activity import find
from bagland.foundation.perform import perform
from bagland.kernel.audit.models import PersonalFact
from bagland.kernel.exchange import exporting, making, recurring, staging
from bagland.kernel.exchange.erasing import erase
from bagland.kernel.exchange.models import Export, Import, RememberedColumns
from bagland.kernel.exchange.states import ExportState, FileFormat
from bagland.kernel.organisation.models import Actor

PEOPLE = "organisation.people"


@pytest.fixture(autouse=True)
def _monday(company, tmp_path, monkeypatch):
    clock.set_to(company.at)
    monkeypatch.setattr(exporting, "folder", lambda: tmp_path)
    yield
    clock.set_to(None)


def test_what_names_the_person_is_emptied_everywhere(company, amalie, maria, tmp_path):
    ida = Actor.objects.get(pk=company.people["ida"])
    batch = staging.receive(amalie, PEOPLE, f"Navn\tE-mail\n{ida.name}\tida@else.example\nBo Dahl\tbo@vest.example\n")
    listed = perform(
        find("exchange.export_list"), maria, listed=PEOPLE, query=f"find={ida.name}", file_format=FileFormat.PLAIN
    ).result
    making.make(listed, seconds=60)
    assert list(tmp_path.iterdir())
    assert PersonalFact.objects.filter(name="told.filters", value__contains="Ida").exists()
    erase(ida, company.at)
    assert ida.name not in "".join(batch.rows.values_list("cells", flat=True))
    assert "Bo Dahl" in "".join(batch.rows.values_list("cells", flat=True)), "others wait on"
    listed.refresh_from_db()
    assert (listed.query, listed.state) == ("", ExportState.GONE)
    assert list(tmp_path.iterdir()) == []
    assert not PersonalFact.objects.filter(name="told.filters", value__isnull=False).exists()


def test_what_the_person_staged_is_emptied_too(company, amalie):
    batch = staging.receive(amalie, PEOPLE, "Navn\tE-mail\nBo Dahl\tbo@vest.example\n")
    mapping = {int(place): name for place, name in batch.mapping.items()}
    staging.choose_columns(amalie, batch, mapping=mapping, same_for_all={"home": "NK"}, written_in="da")
    erase(Actor.objects.get(pk=amalie.actor), company.at)
    batch.refresh_from_db()
    assert (batch.state, set(batch.rows.values_list("cells", flat=True))) == ("DISCARDED", {""})
    assert not RememberedColumns.objects.exists()


def test_rows_that_nobody_imports_go_after_thirty_days(company, amalie):
    batch = staging.receive(amalie, PEOPLE, "Navn\tE-mail\nBo Dahl\tbo@vest.example\n")
    clock.set_to(company.at + timedelta(days=29))
    recurring.let_go()
    assert Import.objects.get(pk=batch.pk).state == "COLUMNS"
    clock.set_to(company.at + timedelta(days=30, minutes=1))
    recurring.let_go()
    batch.refresh_from_db()
    assert (batch.state, set(batch.rows.values_list("cells", flat=True))) == ("DISCARDED", {""})


def test_a_narrow_token_exports_no_more_than_it_names(company, maria):
    from dataclasses import replace

    from bagland.ui.refusals import PageNotYours

    narrow = replace(maria, only=frozenset({"exchange.export_list"}))
    with pytest.raises(PageNotYours):
        perform(find("exchange.export_list"), narrow, listed=PEOPLE, file_format=FileFormat.PLAIN)
    wide = replace(maria, only=frozenset({"exchange.export_list", "organisation.see"}))
    made = perform(find("exchange.export_list"), wide, listed=PEOPLE, file_format=FileFormat.PLAIN).result
    assert making.make(made, seconds=60)
    assert Export.objects.get(pk=made.pk).state == ExportState.READY
