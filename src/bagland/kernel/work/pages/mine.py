"""All that waits for the reader: the long list behind My work, by what is due first."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.activity import activities, title_of
from bagland.kernel.organisation.models import Position
from bagland.kernel.work.models import Snooze, Vote, Waiting
from bagland.kernel.work.queries.why import Row, because
from bagland.kernel.work.states import TaskKind
from bagland.kernel.work.tasks import FAR
from bagland.ui.columns import Column, Kind
from bagland.ui.columns import Row as Listed
from bagland.ui.filters import Choice, Days, Of
from bagland.ui.lists import ListPage, Order

TOLD_WITH = (
    "task_id", "position_id", "actor_id", "why", "activity", "task__created_by_id", "task__handed_by_id",
    "task__entity_id", "task__trace", "task__is_confidential", "task__subject_kind", "task__subject_id", "kind",
    "due_at",
)  # fmt: skip


class _Activities:
    """Every activity that can wait, by its title."""

    def __iter__(self) -> Any:
        return iter(sorted(((code, each.title) for code, each in activities.items() if not each.by_system), key=_word))


def _word(choice: tuple[str, Any]) -> str:
    return str(choice[1])


def _kind(row: Listed) -> str:
    return str(TaskKind(row["kind"]).label)


class WaitingForMe(ListPage):
    """Everything that waits for the reader as holder, substitute or delegate, from all departments.

    One query, and one for what the reader has put off.
    """

    code = "work.mine"
    path = "my-work/all/"
    title = _("Waits for me")
    parent = "desk.my_work"
    view = "work.see"
    model = Waiting
    columns: ClassVar[tuple[Column, ...]] = (
        Column("title", _("Task"), source="task__title"),
        Column("why", _("Why it is yours"), source=lambda row: row["because"], needs=TOLD_WITH, quiet=True),
        Column("kind", _("Kind"), source=_kind, needs=("kind",), quiet=True, wide_only=True),
        Column(
            "amount", _("Amount"), Kind.MONEY, source="task__amount_minor", currency="task__amount_currency",
            wide_only=True,
        ),
        Column("due", _("Due"), Kind.MOMENT, source=lambda row: row["until"], order="due"),
        Column("since", _("Waits since"), Kind.MOMENT, quiet=True, hidden=True),
        Column(
            "activity", _("Activity"), source=lambda row: str(title_of(row["activity"])), needs=("activity",),
            quiet=True, hidden=True,
        ),
        Column("case", _("Case"), source="task__case__title", page="work.case", key="task__case_id", quiet=True,
               hidden=True),
    )  # fmt: skip
    orders = (Order("due", ("due_at", "id")),)
    filters = (
        Choice(name="kind", label=_("Kind"), choices=TaskKind.choices),
        Choice(name="activity", label=_("Activity"), choices=_Activities()),
        Of(name="position", label=_("For the position"), model=Position, offered=False),
        Days(name="due", label=_("Due"), column="due_at", moments=True),
    )
    detail = "work.task"
    offers = ("work.create_task",)
    sentence = _("Everything that waits for you, from all departments, by what is due first.")
    empty = _("Nothing waits for you.")
    same_for_all = True

    def complete(self, act: Act, rows: list[Listed]) -> None:
        """Why each is the reader's; what the reader has put off is left out, and what two positions both see is one."""
        keys = [row["task_id"] for row in rows]
        asleep = put_off(act, keys)
        approvals = [row["task_id"] for row in rows if row["kind"] == TaskKind.APPROVAL]
        asleep |= answered(act, approvals)
        seen: set[int] = set()
        for row in list(rows):
            if row["task_id"] in seen or row["task_id"] in asleep:
                rows.remove(row)
            seen.add(row["task_id"])
        for row, told in zip(rows, because(act, [told_of(row) for row in rows]), strict=True):
            row["key"], row["is"], row["code"] = row["task_id"], row["kind"], row["activity"]
            row["because"], row["behalf"] = told.sentence, told.behalf
            row["until"] = row["due_at"] if row["due_at"] < FAR else None


def told_of(row: Listed) -> Row:
    """What a listed row tells of why it is the reader's."""
    return Row(
        task=row["task_id"],
        position=row["position_id"],
        actor=row["actor_id"],
        why=row["why"],
        activity=row["activity"],
        asker=row["task__created_by_id"],
        handed_by=row["task__handed_by_id"],
        entity=row["task__entity_id"],
        trace=row["task__trace"],
    )


def answered(act: Act, approvals: list[int]) -> set[int]:
    """Those of the approvals to which the reader has said yes or no. One query, none where none waits."""
    if not approvals:
        return set()
    return set(Vote.objects.filter(actor=act.actor, task__in=approvals).values_list("task", flat=True))


def put_off(act: Act, tasks: list[int]) -> set[int]:
    """Those of the tasks that the reader does not want to see yet. One query."""
    asleep = Snooze.objects.filter(actor=act.actor, task__in=tasks, until__gt=act.at)
    return set(asleep.values_list("task", flat=True))
