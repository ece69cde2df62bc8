"""Services: offered by a department, asked for by its colleagues, followed in plain words."""

from __future__ import annotations

from typing import Any

import pytest

from bagland.foundation.activity import find
from bagland.foundation.perform import perform
from bagland.foundation.refusals import InputFault
from bagland.kernel.access.refusals import NotGranted, OutOfScope
from bagland.kernel.organisation.models import PositionProfile
from bagland.kernel.work import refusals
from bagland.kernel.work.models import Case, Procedure, Service
from bagland.kernel.work.pages.services import promised, promised_within, who_has_it
from bagland.kernel.work.queries import services
from tests.conftest import Company, refused, story
from tests.kernel.work.running import does, published, seat, step
from tests.signed_in import browser, comes_in

FORM = [
    {"name": "what", "label": {"en": "What"}},
    {"name": "why", "label": {"en": "Why"}, "only_if": 'what = "crane"'},
]


def offers(company: Company, who: str = "jens", **more: Any) -> Service:
    """A service of IT that runs a procedure of one step."""
    procedure = published(company, [step("fetch", lane=seat(company, "it_technician"))], form=FORM, case_title="what")
    told = {"title_en": "Fetch something", "department": company.departments["IT"], "promise": "2 working days"} | more
    done = perform(find("work.create_service"), company.act(who), procedure=procedure.pk, **told)
    return Service.objects.get(pk=done.key)


def asks(company: Company, service: Service, who: str = "ida", what: str = "paper") -> Case:
    done = perform(find("work.ask_for"), company.act(who), service.pk, answers={"what": what})
    return Case.objects.get(pk=done.key)


def test_a_colleague_asks_and_reads_in_plain_words_who_has_it_and_when_it_comes(company: Company) -> None:
    service = offers(company)
    case = asks(company, service)
    assert (case.title, case.service, case.starter_id) == ("paper", service.pk, company.people["ida"])
    assert promised_within(service) == "within 2 working days"
    [mine] = services.asked_by(company.act("ida"))
    assert who_has_it(mine) == "Rasmus Thorup (IT technician) has it: “fetch”."
    assert promised(mine).startswith("promised ")
    assert case.promised_at is not None
    assert (case.promised_at - case.started_at).days == 2
    does(company, "rasmus", case, "fetch")
    assert services.asked_by(company.act("ida")) == []
    assert services.asked_by(company.act("karen")) == []
    assert story(service) == ["work.create_service", "work.ask_for"]


def test_it_is_offered_within_ones_own_reach(company: Company) -> None:
    offers(company)
    told = {"title_en": "Another", "procedure": Procedure.objects.get().pk, "department": company.departments["IT"]}
    for who in ("maria", "ida"):
        with pytest.raises((NotGranted, OutOfScope)):
            perform(find("work.create_service"), company.act(who), **told)
    perform(find("work.create_service"), company.act("maria"), **{**told, "department": company.departments["FIN"]})


def test_only_those_for_whom_it_is_see_it_and_may_ask(company: Company) -> None:
    only = PositionProfile.objects.get(code="hr_partner").pk
    service = offers(company, only=only)
    assert services.offered(company.act("ida")) == []
    with refused(refusals.MayNotStart):
        asks(company, service)
    assert services.offered(company.act("amalie"))
    assert asks(company, service, "amalie").service == service.pk
    perform(find("work.change_service"), company.act("jens"), service.pk, for_everybody=True, title_en="For all")
    assert asks(company, service).service == service.pk


def test_a_faulty_offer_is_refused(company: Company) -> None:
    with refused(InputFault):
        offers(company, promise="soon")
    service = Service.objects.first()
    assert service is None


def test_without_a_title_or_a_published_procedure_nothing_is_offered(company: Company) -> None:
    with refused(InputFault):
        offers(company, title_en="")


def test_an_ended_service_cannot_be_asked_for_and_what_runs_goes_on(company: Company) -> None:
    service = offers(company)
    case = asks(company, service)
    perform(find("work.end_service"), company.act("jens"), service.pk)
    with refused(refusals.ServiceEnded):
        asks(company, service)
    with refused(refusals.ServiceEnded):
        perform(find("work.end_service"), company.act("jens"), service.pk)
    assert services.offered(company.act("ida")) == []
    does(company, "rasmus", case, "fetch")
    case.refresh_from_db()
    assert case.state == "DONE"


def test_services_are_found_by_words_of_either_language_and_of_their_department(company: Company) -> None:
    offers(company, title_da="Hent noget", text_en="From the stock")
    act = company.act("ida")
    for words in ("hent", "FETCH", "stock", "it", "fetch stock"):
        assert services.offered(act, words), words
    assert services.offered(act, "crane") == []


def test_few_queries_for_many_services(company: Company, django_assert_max_num_queries: Any) -> None:
    service = offers(company)
    Service.objects.bulk_create(
        Service(
            title_en=f"Service {number}", department_id=service.department_id, procedure_id=service.procedure_id,
            created_at=company.at,
        )
        for number in range(50)
    )  # fmt: skip
    for _time in range(5):
        asks(company, service)
    services.asked_by(company.act("ida"))
    act = company.act("ida")
    with django_assert_max_num_queries(10):
        assert sum(len(rows) for _name, rows in services.offered(act)) == 51
        assert len(services.asked_by(act)) == 5


def test_the_page_offers_asks_and_follows(company: Company) -> None:
    service = offers(company)
    client = comes_in(browser(), "ida")
    page = client.get("/services/").content.decode()
    assert "Fetch something" in page
    assert f"/act/work.ask_for/{service.pk}/" in page
    assert "work.create_service" not in page
    form = client.get(f"/act/work.ask_for/{service.pk}/").content.decode()
    assert "within 2 working days" in form
    assert 'name="answers' in form
    part = client.get("/services/?find=nothing+like+it", headers={"HX-Request": "true", "HX-Target": "shelves"})
    assert "No service matches that." in part.content.decode()
    assert "<html" not in part.content.decode()
    asks(company, service)
    assert "Rasmus Thorup (IT technician) has it" in client.get("/services/").content.decode()
    assert client.get(f"/services/{service.pk}/").status_code == 200
