"""How procedures went: sums of months within what the reader may see, and the cases behind a figure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q

from bagland.foundation import keyset
from bagland.foundation.act import Act
from bagland.kernel.organisation.models import Position
from bagland.kernel.work.measuring import ends
from bagland.kernel.work.models import Case, Move, Procedure, Task, Token, Version, reading
from bagland.kernel.work.models.measures import Measure, MeasuredMonth
from bagland.kernel.work.rules.spread import added, quantile
from bagland.kernel.work.states import CaseState, Left, Measured, VersionState

FEW = 5
"""Times of fewer than this are not told: they would be the times of one person."""
MOST_CASES = 200


@dataclass(slots=True)
class Figures:
    """What was measured of one thing. Times are seconds; None where there are too few to tell them."""

    count: int = 0
    begun: int = 0
    late: int = 0
    skipped: int = 0
    again: int = 0
    moved: int = 0
    cancelled: int = 0
    median: int | None = None
    ninth: int | None = None
    """Nine in ten took at most this."""
    _spreads: list[dict[str, int]] = field(default_factory=list)

    def add(self, row: Measure) -> None:
        """One more row of sums."""
        for name in ("count", "begun", "late", "skipped", "again", "moved", "cancelled"):
            setattr(self, name, getattr(self, name) + getattr(row, name))
        self._spreads.append(row.spread)

    def told(self) -> Figures:
        """With its times worked out."""
        if self.count >= FEW:
            spread = added(self._spreads)
            self.median, self.ninth = quantile(spread, 0.5), quantile(spread, 0.9)
        return self

    @property
    def is_few(self) -> bool:
        """Whether there are some, but too few for their times to be told."""
        return 0 < self.count < FEW

    @property
    def deviations(self) -> int:
        return self.late + self.skipped + self.again + self.moved + self.cancelled


@dataclass(frozen=True, slots=True)
class Report:
    """A procedure over some months, of the cases that the reader may see."""

    cases: Figures
    months: list[tuple[date, Figures]]
    nodes: dict[str, Figures]
    positions: list[tuple[int, str, Figures]]
    waiting: list[tuple[int, str, Figures]]
    measured_at: datetime | None


def seen(act: Act, procedure: Procedure | None = None) -> Q | None:
    """The sums that the reader may see, as of cases; None for none. Whoever keeps a procedure sees all of its."""
    reach = reading.reach_by(act)
    by, mine = reach.by(reading.SEE), reach.by(reading.MINE)
    found: Q | None = None
    if by.everything:
        found = Q(is_confidential=False)
    elif by.entities or by.departments:
        found = Q(is_confidential=False) & (Q(entity__in=by.entities) | Q(department__in=by.departments))
    if mine.positions:
        if procedure is None:
            kept = Q(procedure__owner__in=mine.positions)
            return kept if found is None else found | kept
        if procedure.owner_id in mine.positions:
            return Q()
    return found


def report_of(act: Act, procedure: Procedure, first: date, last: date) -> Report | None:
    """A procedure from one month to another, both counted; None when the reader may see none of its sums.

    Three queries, whatever the number of cases.
    """
    within = seen(act, procedure)
    if within is None:
        return None
    rows = Measure.objects.filter(within, procedure=procedure, month__gte=first, month__lte=last)
    cases, months, nodes, positions, waiting = Figures(), *(defaultdict[Any, Figures](Figures) for _ in range(4))
    for row in rows.order_by("month", "pk"):
        match row.what:
            case Measured.CASE:
                cases.add(row)
                months[row.month].add(row)
            case Measured.NODE:
                nodes[row.node].add(row)
            case Measured.POSITION:
                positions[row.position_id].add(row)
            case Measured.WAITING:
                waiting[row.position_id].add(row)
    titles = Position.labels({*positions, *waiting}) if positions or waiting else {}
    newest = MeasuredMonth.objects.order_by("-month").values_list("measured_at", flat=True).first()
    return Report(
        cases.told(),
        [(month, figures.told()) for month, figures in sorted(months.items())],
        {node: figures.told() for node, figures in nodes.items()},
        _longest_first(positions, titles),
        _longest_first(waiting, titles),
        newest,
    )


def _longest_first(by_position: dict[int, Figures], titles: dict[int, str]) -> list[tuple[int, str, Figures]]:
    rows = [(key, titles.get(key, ""), figures.told()) for key, figures in by_position.items()]
    return sorted(rows, key=lambda row: (-(row[2].median or 0), -row[2].count, row[1]))


@dataclass(frozen=True, slots=True)
class Line:
    """One procedure in the report of all."""

    procedure: Procedure
    figures: Figures
    review_on: date | None


def all_of(act: Act, first: date, last: date, today: date) -> list[Line]:
    """Every procedure that the reader may see, with its figures; those whose review is overdue come first.

    Three queries.
    """
    procedures: list[Procedure] = list(keyset.visible(Procedure.objects.all(), act).order_by("pk")[:500])
    within, found = seen(act), defaultdict[int, Figures](Figures)
    if within is not None:
        rows = Measure.objects.filter(within, what=Measured.CASE, month__gte=first, month__lte=last)
        for row in rows:
            found[row.procedure_id].add(row)
    keys = [procedure.pk for procedure in procedures]
    reviews = dict(
        Version.objects.filter(procedure__in=keys, state=VersionState.PUBLISHED).values_list("procedure", "review_on")
    )
    lines = [Line(each, found[each.pk].told(), reviews.get(each.pk)) for each in procedures if each.pk in reviews]
    return sorted(
        lines,
        key=lambda line: (not (line.review_on and line.review_on < today), -line.figures.count, line.procedure.pk),
    )


KINDS = ("ended", "begun", "late", "cancelled", "moved", "skipped", "again", "visited")


def cases_behind(act: Act, procedure: Procedure, what: str, first: date, last: date, node: str = "") -> list[Case]:
    """The cases behind a figure that the reader may see, the newest first, at most two hundred. One query."""
    start, end = ends(first)[0], ends(last)[1]
    rows: Any = Case.objects.visible_to(act).filter(procedure=procedure)
    ended = Q(ended_at__gte=start, ended_at__lt=end)
    if node:
        visits = Token.objects.filter(case=OuterRef("pk"), node=node, left_at__gte=start, left_at__lt=end)
        rows = rows.filter(Exists(_visits(visits, what)))
    elif what == "begun":
        rows = rows.filter(started_at__gte=start, started_at__lt=end)
    elif what == "moved":
        moves = Move.objects.filter(
            case=OuterRef("pk"), moved_at__gte=start, moved_at__lt=end, reversed_at__isnull=True
        )
        rows = rows.filter(Exists(moves))
    elif what == "cancelled":
        rows = rows.filter(ended, state=CaseState.CANCELLED)
    elif what == "late":
        rows = rows.filter(ended, state=CaseState.DONE, promised_at__lt=F("ended_at"))
    else:
        rows = rows.filter(ended, state=CaseState.DONE)
    found: list[Case] = list(rows.select_related("starter").order_by("-pk")[:MOST_CASES])
    return found


def _visits(visits: Any, what: str) -> Any:
    """The stays at a node that a figure counts."""
    match what:
        case "skipped":
            return visits.filter(left=Left.SKIPPED)
        case "cancelled":
            return visits.filter(left=Left.CANCELLED)
        case "late":
            after = Task.objects.filter(token=OuterRef("pk"), due_at__lt=OuterRef("left_at"))
            return visits.filter(Q(left=Left.LATE) | Exists(after)).exclude(
                left__in=[Left.SKIPPED, Left.CANCELLED, Left.MOVED]
            )
        case "again":
            earlier = Token.objects.filter(case=OuterRef("case"), node=OuterRef("node"), pk__lt=OuterRef("pk"))
            return visits.filter(Exists(earlier))
    return visits.exclude(left__in=[Left.SKIPPED, Left.CANCELLED, Left.MOVED])


def titles_of_nodes(definitions: Iterable[Any], language: str) -> dict[str, str]:
    """What nodes are called, by the newest definition that has them; those of all that leave visits."""
    found: dict[str, str] = {}
    for definition in definitions:
        for node in definition.nodes():
            found.setdefault(node.id, node.title.in_language(language) or node.id)
    return found
