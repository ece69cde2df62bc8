"""Services: everything that the departments do for each other, on one page; and asking for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bagland.foundation import formats
from bagland.foundation.act import Act
from bagland.foundation.speech import joined, language
from bagland.kernel.organisation.models import PositionProfile
from bagland.kernel.work import asking
from bagland.kernel.work.activities.services import ask_for
from bagland.kernel.work.answers import INPUT, hidden
from bagland.kernel.work.expression_words import duration_text
from bagland.kernel.work.forms import fields_of
from bagland.kernel.work.models import Service
from bagland.kernel.work.pages.cases import held_by
from bagland.kernel.work.pages.doing import published_of
from bagland.kernel.work.queries import services
from bagland.kernel.work.states import CaseState
from bagland.ui.acting import ActivityPage, act_address
from bagland.ui.details import DetailPage, Fact
from bagland.ui.pages import Page, address

LONGEST = 100


class Services(Page):
    """Every service of every department that the reader may ask for, and what the reader has asked for already."""

    code = "work.services"
    path = "services/"
    title = _("Services")
    view = "work.see_services"
    sentence = _("Ask another department for something, and follow it until it is there.")

    def answer(self, request: HttpRequest, act: Act, **keys: Any) -> HttpResponse:
        find = request.GET.get("find", "").strip()[:LONGEST]
        shelves = [(name, [shown(service) for service in rows]) for name, rows in services.offered(act, find)]
        context = {
            "shelves": shelves,
            "number": sum(len(rows) for _name, rows in shelves),
            "find": find,
            "asked": [] if find else [asked(each) for each in services.asked_by(act)],
            "here": address(self.code),
            "offer": act_address("work.create_service") if services.may_offer(act) else "",
        }
        is_part = request.headers.get("HX-Target") == "shelves"
        template = "work/services_shelves.html" if is_part else "work/services.html"
        return self.shown(request, act, template, context)


def shown(service: Service) -> dict[str, Any]:
    """A service as its card shows it."""
    return {
        "key": service.pk,
        "title": service.title,
        "text": service.text,
        "icon": service.icon,
        "promise": promised_within(service),
        "ask": act_address("work.ask_for", service.pk),
        "about": address("work.service", service.pk),
    }


def promised_within(service: Service) -> str:
    """«within 3 working days»; empty where nothing is promised."""
    return gettext("within %(time)s") % {"time": duration_text(service.promise)} if service.promise else ""


def asked(each: services.Asked) -> dict[str, Any]:
    """Something that was asked for, as its line says it: the service, the case, who has it now and when it comes."""
    return {
        "service": each.service,
        "title": each.case.title,
        "address": address("work.case", each.case.pk),
        "sentence": who_has_it(each),
        "is_stopped": each.case.state == CaseState.STOPPED,
        "is_late": each.promised_at is not None and each.promised_at < timezone.now(),
        "promised": promised(each),
    }


def who_has_it(each: services.Asked) -> str:
    """«Anna Holm (IT technician) has it: “Prepare and label”.»"""
    if each.case.state == CaseState.STOPPED:
        return gettext("It has stopped and waits for somebody to decide.")
    if each.next is None:
        return gettext("It goes on by itself.")
    who = joined([held_by(holder) for holder in each.holders]) or gettext("nobody")
    facts = {"who": who, "step": each.next.title, "more": each.more}
    if each.more:
        return gettext("%(who)s has “%(step)s”; %(more)s more at the same time.") % facts
    return gettext("%(who)s has it: “%(step)s”.") % facts


def promised(each: services.Asked) -> str:
    """«promised Thursday 26 November 12:00»; empty where nothing is promised."""
    if each.promised_at is None:
        return ""
    zone = timezone.get_current_timezone()
    return gettext("promised %(moment)s") % {"moment": formats.moment(each.promised_at, zone, language())}


class ServicePage(DetailPage):
    """One service: what one gets, from whom and when, and which procedure it runs."""

    code = "work.service"
    path = "services/<int:key>/"
    title = _("Service")
    parent = "work.services"
    view = "work.see_services"
    model = Service

    def rows(self, act: Act) -> QuerySet[Any]:
        return Service.objects.select_related("department", "procedure")

    def sentence(self, act: Act, thing: Service) -> str:
        return thing.text

    def offered_first(self, act: Act, thing: Service) -> tuple[str, ...]:
        return ("work.ask_for",)

    def past(self, act: Act, thing: Service) -> Sequence[str]:
        return ("work.ask_for", "work.change_service", "work.end_service") if thing.ended_at is not None else ()

    def facts(self, act: Act, thing: Service) -> list[Fact]:
        code = thing.who.get("code", "")
        only = PositionProfile.objects.filter(code=code).first() if code else None
        facts = [
            Fact(_("Offered by"), thing.department),
            Fact(_("Promised time"), duration_text(thing.promise)) if thing.promise else None,
            Fact(_("Who may ask"), only or gettext("everybody")),
            Fact(_("Procedure"), procedure) if (procedure := services.procedure_of(act, thing)) else None,
            Fact(_("Offered since"), thing.created_at),
            Fact(_("Ended"), thing.ended_at) if thing.ended_at else None,
        ]
        return [fact for fact in facts if fact is not None]


class AskFor(ActivityPage):
    """Answer what the service asks; then its procedure runs, and the case tells how far it is."""

    activity = ask_for
    order = (INPUT,)
    button = _("Ask for it")
    done = _("You have asked for it. Here one sees how far it is.")

    def introduction(self, act: Act, subject: Any) -> Any:
        if not isinstance(subject, Service):
            return ""
        within = promised_within(subject)
        said = gettext("You get it %(within)s.") % {"within": within} if within else ""
        return " ".join(part for part in (subject.text, said) if part)

    def asked(self, act: Act, subject: Any) -> Mapping[str, Mapping[str, forms.Field]]:
        version = published_of(subject.procedure)
        questions = asking.questions_of_start(version) if version is not None else []
        return {INPUT: fields_of(act, questions)} if questions else {}

    def hides(self, act: Act, subject: Any, answers: Mapping[str, Any]) -> Sequence[str]:
        version = published_of(subject.procedure)
        questions = asking.questions_of_start(version) if version is not None else []
        return hidden(act, questions, answers, asking.known_to_start(act))
