"""How procedures go: how long cases take, where they wait, what was done otherwise; as charts, tables and CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from bagland.foundation import clock, formats, keyset
from bagland.foundation.act import Act
from bagland.foundation.refusals import NotFound
from bagland.foundation.speech import language
from bagland.kernel.exchange.formats.cells import neutral
from bagland.kernel.work import drafts
from bagland.kernel.work.measuring import after, first_of
from bagland.kernel.work.models import Procedure, Version
from bagland.kernel.work.pages import chips
from bagland.kernel.work.pages.picture import taken_out
from bagland.kernel.work.queries import measures
from bagland.kernel.work.queries.measures import KINDS, Figures, Report
from bagland.kernel.work.states import CaseState
from bagland.ui.pages import Page, address

MONTHS = 12
"""How many months are shown unless others are asked for; the most is five years."""
MOST_MONTHS = 60
DEVIATIONS = (
    ("late", _("Late")), ("skipped", _("Skipped")), ("again", _("Done again")), ("moved", _("Moved")),
    ("cancelled", _("Cancelled")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a chart: how long of the longest, in whole percent; the words say what it stands for."""

    label: str
    value: str
    share: int
    address: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A number that opens the cases behind it; without any it is told as a dash."""

    count: int
    address: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table of figures."""

    title: str
    count: Cell
    median: str
    ninth: str
    others: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Period:
    """Months, both ends counted."""

    first: date
    last: date

    @classmethod
    def asked(cls, request: HttpRequest) -> Period:
        """From the address, `from` and `to` as `2026-01`; what cannot be read is the last twelve months."""
        last = _month(request.GET.get("to")) or first_of(timezone.localtime(clock.now()).date())
        first = _month(request.GET.get("from")) or _before(last, MONTHS - 1)
        if first > last:
            first, last = last, first
        return cls(max(first, _before(last, MOST_MONTHS - 1)), last)

    @property
    def query(self) -> dict[str, str]:
        return {"from": f"{self.first:%Y-%m}", "to": f"{self.last:%Y-%m}"}

    @property
    def months(self) -> list[date]:
        found = [self.first]
        while found[-1] < self.last:
            found.append(after(found[-1]))
        return found


def _month(text: str | None) -> date | None:
    year, _dash, month = (text or "").partition("-")
    if not (year.isascii() and year.isdigit() and month.isascii() and month.isdigit() and len(year) == 4):
        return None
    return date(int(year), int(month), 1) if 1900 <= int(year) < 2200 and 1 <= int(month) <= 12 else None


def _before(month: date, months: int) -> date:
    count = month.year * 12 + month.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)


def span(seconds: int | None) -> str:
    """A time in words, two units at most: «3 days 4 hours»; a dash for none."""
    if seconds is None:
        return "–"
    minutes = round(seconds / 60)
    if minutes < 1:
        return gettext("under a minute")
    if minutes < 60:
        return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}
    hours, days = round(minutes / 60), round(minutes / 1440)
    if hours < 48:
        return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}
    if days < 10:
        exact = formats.number(Decimal(round(minutes / 144)) / 10, language())
        return gettext("%(count)s days") % {"count": exact}
    return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}


def said_times(figures: Figures) -> tuple[str, str]:
    """Median and ninth decile; where there are too few, that."""
    if figures.is_few:
        few = gettext("fewer than %(count)s") % {"count": measures.FEW}
        return few, "–"
    return span(figures.median), span(figures.ninth)


class ProcedureMeasures(Page):
    """One procedure: lead time by month, each step, each position, what was done otherwise. `?as=csv` is the table."""

    code = "work.measures"
    path = "procedures/<int:key>/measures/"
    title = _("How it goes")
    parent = "work.procedures"
    view = "work.see_procedures"

    def thing(self, act: Act, key: int) -> Procedure:
        """The procedure. Refuses with NotFound."""
        found = keyset.visible_one(Procedure.objects.all(), act).filter(pk=key).first() if key <= 2**63 - 1 else None
        if not isinstance(found, Procedure):
            raise NotFound(kind=Procedure._meta.verbose_name, key=key)
        return found

    def answer(self, request: HttpRequest, act: Act, **keys: Any) -> HttpResponse:
        procedure, period = self.thing(act, keys["key"]), Period.asked(request)
        where = address(self.code, procedure.pk)
        crumbs = [*self.crumbs(), (procedure.title, address("work.procedure", procedure.pk))]
        if (what := request.GET.get("cases", "")) in KINDS:
            node = request.GET.get("node", "")[:40]
            return self.behind(request, act, procedure, period, what, node, crumbs)
        report = measures.report_of(act, procedure, period.first, period.last)
        shown = _Shown(procedure, period, where, report)
        if request.GET.get("as") == "csv":
            return taken_out(shown.csv(), f"{procedure.code}.csv", "text/csv; charset=utf-8")
        title = gettext("How “%(procedure)s” goes") % {"procedure": procedure.title}
        context = {"title": title, "crumbs": crumbs, "shown": shown, "report": report, "period": period}
        return self.shown(request, act, "work/measures.html", context | {"period_fields": period.query})

    def behind(
        self, request: HttpRequest, act: Act, procedure: Procedure, period: Period, what: str, node: str, crumbs: Any
    ) -> HttpResponse:
        """The cases behind one figure."""
        found = measures.cases_behind(act, procedure, what, period.first, period.last, node)
        back = f"{address(self.code, procedure.pk)}?{urlencode(period.query)}"
        rows = [
            {
                "address": address("work.case", case.pk),
                "title": case.title,
                "chip": chips.CASES[CaseState(case.state)],
                "starter": str(case.starter),
                "started": case.started_at,
                "ended": case.ended_at,
                "took": span(int((case.ended_at - case.started_at).total_seconds())) if case.ended_at else "",
            }
            for case in found
        ]
        names = {"ended": _("Done"), "begun": _("Begun"), "visited": _("Went through"), **dict(DEVIATIONS)}
        step = _titles(procedure).get(node, node) if node else ""
        context = {
            "title": f"{names[what]}: {step or procedure.title}",
            "crumbs": [*crumbs, (gettext("How it goes"), back)],
            "rows": rows,
            "is_capped": len(rows) == measures.MOST_CASES,
            "months": _months(period),
        }
        return self.shown(request, act, "work/measured_cases.html", context)


def _titles(procedure: Procedure) -> dict[str, str]:
    """What its nodes are called, by the newest version that has them. One query."""
    versions = Version.objects.filter(procedure=procedure, published_at__isnull=False).order_by("-number")[:20]
    definitions = (drafts.read_definition(version.definition) for version in versions)
    return measures.titles_of_nodes(definitions, language())


def _months(period: Period) -> str:
    first, last = (f"{month:%m.%Y}" for month in (period.first, period.last))
    return first if first == last else f"{first} – {last}"


class _Shown:
    """A report as the template shows it."""

    def __init__(self, procedure: Procedure, period: Period, where: str, report: Report | None) -> None:
        self.period, self.where = period, where
        self.report, self.titles = report, _titles(procedure) if report is not None else {}
        self.file = f"{where}?{urlencode({**period.query, 'as': 'csv'})}"
        self.presets = [
            (
                label,
                f"{where}?{urlencode(Period(_before(period.last, count - 1), period.last).query)}",
                len(period.months) == count,
            )
            for label, count in ((_("3 months"), 3), (_("12 months"), 12), (_("3 years"), 36))
        ]

    def cell(self, count: int, what: str, node: str = "") -> Cell:
        told = {**self.period.query, "cases": what, **({"node": node} if node else {})}
        return Cell(count, f"{self.where}?{urlencode(told)}" if count else "")

    @property
    def conclusion(self) -> str:
        """The report in one sentence."""
        assert self.report is not None  # noqa: S101 - the template asks only where there is one
        cases = self.report.cases
        if not cases.count:
            return gettext("No case ended in these months.")
        if cases.median is None or cases.ninth is None:
            return gettext("%(count)s cases ended: too few to tell their times.") % {"count": cases.count}
        return gettext("Half of the %(count)s cases took at most %(median)s, nine in ten at most %(ninth)s.") % {
            "count": formats.number(cases.count, language()), "median": span(cases.median), "ninth": span(cases.ninth),
        }  # fmt: skip

    @property
    def months(self) -> list[Bar]:
        """Lead time by month, each month a bar."""
        assert self.report is not None  # noqa: S101 - as above
        known = dict(self.report.months)
        longest = max((figures.median or 0 for figures in known.values()), default=0) or 1
        bars = []
        for month in self.period.months:
            figures = known.get(month) or Figures()
            one = Period(month, month)
            to = f"{self.where}?{urlencode({**one.query, 'cases': 'ended'})}" if figures.count else ""
            count = ngettext("%(count)s case", "%(count)s cases", figures.count) % {"count": figures.count}
            bars.append(
                Bar(f"{month:%m.%Y}", said_times(figures)[0], round((figures.median or 0) * 100 / longest), to, count)
            )
        return bars

    @property
    def nodes(self) -> list[Row]:
        """Every step that was left, in the order of the procedure."""
        assert self.report is not None  # noqa: S101 - as above
        order = {node: place for place, node in enumerate(self.titles)}
        rows = sorted(self.report.nodes.items(), key=lambda item: (order.get(item[0], len(order)), item[0]))
        return [
            Row(
                self.titles.get(node, node),
                self.cell(figures.count, "visited", node),
                *said_times(figures),
                [self.cell(getattr(figures, name), name, node) for name in ("late", "skipped", "again")],
            )
            for node, figures in rows
        ]

    @property
    def positions(self) -> list[Bar]:
        assert self.report is not None  # noqa: S101 - as above
        return _bars(self.report.positions)

    @property
    def waiting(self) -> list[Bar]:
        assert self.report is not None  # noqa: S101 - as above
        return _bars(self.report.waiting)

    @property
    def deviations(self) -> list[tuple[Any, Cell]]:
        """What was done otherwise with whole cases; the table of steps says it of each step."""
        assert self.report is not None  # noqa: S101 - as above
        cases = self.report.cases
        return [
            (_("Cases begun"), self.cell(cases.begun, "begun")),
            (_("Ended after the promised time"), self.cell(cases.late, "late")),
            (_("Cancelled"), self.cell(cases.cancelled, "cancelled")),
            (_("Moved to another version"), self.cell(cases.moved, "moved")),
        ]

    def csv(self) -> bytes:
        """Every figure, times in whole minutes; empty where they are too few to be told."""
        kept = io.StringIO()
        writer = csv.writer(kept, lineterminator="\r\n")
        names = ("count", "begun", "late", "skipped", "again", "moved", "cancelled")
        writer.writerow(["what", "title", "month", *names, "median_minutes", "ninth_decile_minutes"])

        def put(what: str, title: str, month: str, figures: Figures) -> None:
            times = ("" if each is None else round(each / 60) for each in (figures.median, figures.ninth))
            writer.writerow([what, neutral(title), month, *(getattr(figures, name) for name in names), *times])

        if self.report is not None:
            put("all", "", "", self.report.cases)
            for month, figures in self.report.months:
                put("month", "", f"{month:%Y-%m}", figures)
            for node, figures in self.report.nodes.items():
                put("step", self.titles.get(node, node), "", figures)
            for _key, title, figures in self.report.positions:
                put("position", title, "", figures)
            for _key, title, figures in self.report.waiting:
                put("waiting now", title, "", figures)
        return kept.getvalue().encode("utf-8-sig")


def _bars(rows: Sequence[tuple[int, str, Figures]]) -> list[Bar]:
    longest = max((figures.median or 0 for _key, _title, figures in rows), default=0) or 1
    return [
        Bar(
            title, said_times(figures)[0], round((figures.median or 0) * 100 / longest),
            address("organisation.position", key),
            ngettext("%(count)s step", "%(count)s steps", figures.count) % {"count": figures.count},
        )
        for key, title, figures in rows
    ]  # fmt: skip


class Measures(Page):
    """Every procedure that the reader may see: how many cases, how long, and whose review is overdue."""

    code = "work.all_measures"
    path = "procedures/measures/"
    title = _("How procedures go")
    parent = "work.procedures"
    view = "work.see_procedures"

    def answer(self, request: HttpRequest, act: Act, **keys: Any) -> HttpResponse:
        period = Period.asked(request)
        today = timezone.localtime(clock.now()).date()
        lines = measures.all_of(act, period.first, period.last, today)
        rows = [
            {
                "title": line.procedure.title,
                "address": f"{address('work.measures', line.procedure.pk)}?{urlencode(period.query)}",
                "count": line.figures.count,
                "times": said_times(line.figures),
                "deviations": line.figures.late + line.figures.cancelled + line.figures.moved,
                "review_on": line.review_on,
                "is_overdue": line.review_on is not None and line.review_on < today,
            }
            for line in lines
        ]
        overdue = sum(1 for row in rows if row["is_overdue"])
        told = ngettext("%(count)s review is overdue.", "%(count)s reviews are overdue.", overdue)
        where = address(self.code)
        context = {
            "sentence": told % {"count": overdue} if overdue else gettext("No review is overdue."),
            "rows": rows,
            "months": _months(period),
            "presets": [
                (
                    label,
                    f"{where}?{urlencode(Period(_before(period.last, count - 1), period.last).query)}",
                    len(period.months) == count,
                )
                for label, count in ((_("3 months"), 3), (_("12 months"), 12), (_("3 years"), 36))
            ],
        }
        return self.shown(request, act, "work/all_measures.html", context)
