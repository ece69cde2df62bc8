"""Cases: the list of all that the reader may see, and one with its checklist, its answers and its story."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bagland.foundation import formats
from bagland.foundation.act import Act
from bagland.foundation.kinds import Kept, kind_of, model_of
from bagland.foundation.speech import joined, language
from bagland.kernel.organisation.models import Actor, Department, LegalEntity
from bagland.kernel.work import casefile
from bagland.kernel.work.activities.tasks import can_be_about
from bagland.kernel.work.models import Case, Procedure
from bagland.kernel.work.pages import chips
from bagland.kernel.work.pages.checklist import drawn
from bagland.kernel.work.queries import answers, cases
from bagland.kernel.work.queries.tasks import about as tasks_about
from bagland.kernel.work.states import CaseState, DataClass
from bagland.ui.acting import act_address
from bagland.ui.chips import HIDDEN, Chip, Tone
from bagland.ui.columns import Column, Kind
from bagland.ui.columns import Row as Listed
from bagland.ui.details import DetailPage, Fact, Section
from bagland.ui.filters import Choice, Of, Prefix
from bagland.ui.lists import ListPage, Order
from bagland.ui.pages import address, pages
from bagland.ui.ports import ports

OF_WORK = frozenset({"access.request"})
"""Objects of other rooms that are tasks themselves."""
CONFIDENTIAL = Chip(_("confidential"), HIDDEN, Tone.LATE)
HIDDEN_ANSWER = Chip(_("hidden"), HIDDEN, Tone.CALM)
CLASSES = {
    DataClass.NORMAL.value: "",
    DataClass.PERSONAL.value: _("personal: those who have work in the case"),
    DataClass.SENSITIVE.value: _("sensitive: whoever gave it, and the steps that show it"),
}
CASE_COLUMNS = (
    Column("title", _("Case")),
    Column("procedure", _("Procedure"), quiet=True),
    Column("state", _("State"), Kind.STATUS, chips=chips.CASES),
    Column("started_at", _("Started"), Kind.MOMENT, quiet=True),
)


def _procedure(row: Listed) -> str:
    first, second = ("da", "en") if language() == "da" else ("en", "da")
    return str(row[f"procedure__title_{first}"] or row[f"procedure__title_{second}"])


class Cases(ListPage):
    """Every case that the reader may see, the newest first: running, stopped, done, cancelled."""

    code = "work.cases"
    path = "cases/"
    title = _("Cases")
    view = "work.see"
    model = Case
    columns: ClassVar[tuple[Column, ...]] = (
        Column("title", _("Case"), order="title"),
        Column("state", _("State"), Kind.STATUS, chips=chips.CASES),
        Column(
            "procedure",
            _("Procedure"),
            source=_procedure,
            needs=("procedure__title_da", "procedure__title_en"),
            page="work.procedure",
            key="procedure_id",
            wide_only=True,
        ),
        Column(
            "starter",
            _("Started by"),
            Kind.PERSON,
            source="starter__name",
            page="organisation.person",
            key="starter_id",
            roomy_only=True,
        ),
        Column("started_at", _("Started"), Kind.MOMENT, quiet=True, order="newest", wide_only=True),
        Column("promised_at", _("Promised"), Kind.MOMENT, roomy_only=True),
        Column("version", _("Version"), Kind.NUMBER, source="version__number", hidden=True, quiet=True),
        Column("entity", _("Legal entity"), source="entity__name", hidden=True, quiet=True),
        Column("ended_at", _("Ended"), Kind.MOMENT, hidden=True, quiet=True),
    )
    orders = (Order("newest", ("-id",)), Order("title", ("title", "id")))
    filters = (
        Choice(name="state", label=_("State"), choices=CaseState.choices),
        Of(name="procedure", label=_("Procedure"), model=Procedure),
        Of(name="starter", label=_("Started by"), model=Actor, offered=False),
        Of(name="entity", label=_("Legal entity"), model=LegalEntity),
        Of(name="department", label=_("Department"), model=Department),
    )
    search = Prefix(name="find", label=_("Find in the list"), column="title")
    detail = "work.case"
    many = ("work.cancel_case",)
    sentence = _("Procedures that run, and those that have run.")
    empty = _("No case yet. Start a procedure or ask for a service, and it is followed here.")
    same_for_all = True


class CasePage(DetailPage):
    """One case: how far it is, who has it, what was answered, and its whole story."""

    code = "work.case"
    path = "cases/<int:key>/"
    title = _("Case")
    parent = "work.cases"
    view = "work.see"
    model = Case

    def rows(self, act: Act) -> QuerySet[Any]:
        return Case.objects.select_related("procedure", "version", "starter", "entity", "department", "caller__case")

    def sentence(self, act: Act, thing: Case) -> str:
        return where_it_is(act, thing)

    def chip(self, act: Act, thing: Case) -> Chip | None:
        return CONFIDENTIAL if thing.is_confidential else chips.CASES[CaseState(thing.state)]

    def past(self, act: Act, thing: Case) -> Sequence[str]:
        if thing.state in (CaseState.DONE, CaseState.CANCELLED):
            return ("work.cancel_case", "work.resume_case")
        return () if thing.state == CaseState.STOPPED else ("work.resume_case",)

    def offered_first(self, act: Act, thing: Case) -> tuple[str, ...]:
        return ("work.resume_case",) if thing.state == CaseState.STOPPED else ()

    def figure(self, request: HttpRequest, act: Act, thing: Case) -> SafeString:
        return drawn(act, thing) + answered(act, thing)

    def facts(self, act: Act, thing: Case) -> list[Fact]:
        version = gettext("version %(number)s") % {"number": thing.version.number}
        if thing.version.published_at is not None:
            version = gettext("%(version)s, published %(day)s") % {
                "version": version,
                "day": formats.day(timezone.localdate(thing.version.published_at), language()),
            }
        facts = [
            Fact(_("Procedure"), thing.procedure, note=version),
            Fact(_("About"), subject) if (subject := subject_of(act, thing)) else None,
            Fact(_("Started by"), thing.starter),
            Fact(_("Started"), thing.started_at),
            Fact(_("Promised"), thing.promised_at) if thing.promised_at else None,
            Fact(_("Ended"), thing.ended_at) if thing.ended_at else None,
            Fact(_("Called by"), _caller(act, thing)) if thing.caller is not None else None,
            Fact(_("Department"), thing.department or thing.entity) if thing.department or thing.entity else None,
            Fact(_("As a file"), "PDF", link=address("work.case_file", thing.pk)),
            Fact(_("For programs"), "JSON", link=f"{address('work.case_file', thing.pk)}?as=json"),
            Fact(
                _("Confidential"), gettext("Only those who have work in it, who started it and who keep the procedure.")
            )
            if thing.is_confidential
            else None,
        ]
        return [fact for fact in facts if fact is not None]

    def sections(self, act: Act, thing: Case) -> list[Section]:
        found = []
        if called := cases.sub_cases(act, thing):
            found.append(
                Section(
                    _("Procedures that it called"), CASE_COLUMNS, [listed(each) for each in called], detail=self.code
                )
            )
        return found


class CaseFile(DetailPage):
    """One case as a PDF with its JSON inside, or with `?as=json` as JSON alone."""

    code = "work.case_file"
    path = "cases/<int:key>/file/"
    title = _("The case as a file")
    parent = "work.cases"
    view = "work.see"
    model = Case

    def rows(self, act: Act) -> QuerySet[Any]:
        return Case.objects.select_related("procedure", "version", "starter")

    def answer(self, request: HttpRequest, act: Act, **keys: Any) -> HttpResponse:
        case = self.thing(act, keys["key"])
        if request.GET.get("as") == "json":
            told = json.dumps(casefile.written(act, case), ensure_ascii=False, indent=1)
            response = HttpResponse(told, content_type="application/json; charset=utf-8")
            name = f"case-{case.pk}.json"
        else:
            response = HttpResponse(casefile.pdf(act, case), content_type="application/pdf")
            name = f"case-{case.pk}.pdf"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["Cache-Control"] = "no-store"
        return response


def answered(act: Act, case: Case) -> SafeString:
    """What was answered, as far as the reader may read it; nothing where nothing was."""
    given = answers.answers_of(act, case)
    if not given:
        return SafeString("")
    rows = [(each, HIDDEN_ANSWER if each.is_hidden else each.value, CLASSES[each.data_class]) for each in given]
    return SafeString(render_to_string("work/answers.html", {"rows": rows}))


def listed(case: Case) -> Listed:
    """A case as a row of a small table."""
    return {
        "key": case.pk,
        "title": case.title,
        "procedure": case.procedure.title,
        "state": case.state,
        "started_at": case.started_at,
    }


def subject_of(act: Act, case: Case) -> Any:
    """The object that a case is about, if the reader may see it. One query."""
    model = model_of(case.subject_kind) if case.subject_kind else None
    if model is None or case.subject_id is None:
        return None
    return model.objects.visible_to(act).filter(pk=case.subject_id).first()


def _caller(act: Act, case: Case) -> Any:
    assert case.caller is not None  # noqa: S101 - says it to the type checker
    seen: Any = Case.objects.visible_to(act)
    return seen.filter(pk=case.caller.case_id).first()


def where_it_is(act: Act, case: Case) -> str:
    """How far a case is, in one sentence: what is next, who has it, and by when it was promised. Two queries."""
    zone = timezone.get_current_timezone()
    promised = ""
    if case.promised_at is not None and case.state in (CaseState.RUNNING, CaseState.STOPPED):
        promised = gettext("Promised by %(moment)s.") % {"moment": formats.moment(case.promised_at, zone, language())}
    match case.state:
        case CaseState.DONE:
            return gettext("It is done.")
        case CaseState.CANCELLED:
            return gettext("It was cancelled.")
        case CaseState.STOPPED:
            return " ".join((gettext("It has stopped and waits for somebody to decide."), promised)).strip()
    waits = cases.open_steps(act, case)
    if not waits:
        return " ".join((gettext("It goes on by itself."), promised)).strip()
    said = [said_of(task.title, holders, task.due_at) for task, holders in waits[:3]]
    if len(waits) > 3:
        said.append(gettext("%(count)s more steps are open.") % {"count": len(waits) - 3})
    return " ".join((*said, promised)).strip()


def said_of(title: str, holders: Sequence[cases.Holder], due_at: Any) -> str:
    """Who has a step, and by when it is due."""
    who = joined([held_by(holder) for holder in holders]) or gettext("nobody")
    facts = {"step": title, "who": who}
    if due_at is None:
        return gettext("“%(step)s” is with %(who)s.") % facts
    facts["moment"] = formats.moment(due_at, timezone.get_current_timezone(), language())
    return gettext("“%(step)s” is with %(who)s, due %(moment)s.") % facts


def held_by(holder: cases.Holder) -> str:
    """`Anna Holm (IT technician)`; the position alone while nobody is there."""
    if not holder.name:
        return joined(holder.who)
    if not holder.who:
        return holder.name
    return gettext("%(who)s (%(position)s)") % {"who": joined(holder.who[:3]), "position": holder.name}


def panel(request: HttpRequest, act: Act, thing: Any) -> SafeString:
    """Cases and open tasks about an object, on its own page; nothing where there are none."""
    if not isinstance(thing, Kept) or kind_of(thing) in OF_WORK or thing._meta.app_label == "work" or not thing.page:
        return SafeString("")
    kind = thing._meta.label_lower
    about_it = cases.cases_about(act, kind, thing.pk)
    open_tasks = tasks_about(act, kind, thing.pk)
    may = ports.may(act, ["work.create_task"], None)["work.create_task"] is None and can_be_about(type(thing))
    if not about_it and not open_tasks and not may:
        return SafeString("")
    context = {
        "new": f"{act_address('work.create_task')}?about_kind={kind}&about_number={thing.pk}" if may else "",
        "cases": [(each, address("work.case", each.pk), chips.CASES[CaseState(each.state)]) for each in about_it],
        "tasks": [(each, address("work.task", each.pk)) for each in open_tasks],
        "all": address("work.cases") if "work.cases" in pages else "",
    }
    return SafeString(render_to_string("work/about.html", context))
