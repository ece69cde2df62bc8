"""What of this room waits for a person, for My work."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from bagland.foundation.act import Act
from bagland.foundation.activity import activities
from bagland.foundation.money import Money
from bagland.foundation.speech import spoken
from bagland.kernel.work.approving.ballots import REQUEST
from bagland.kernel.work.approving.items import own_requests, request_items, together
from bagland.kernel.work.models import Task
from bagland.kernel.work.pages import chips
from bagland.kernel.work.pages.deeds import doing
from bagland.kernel.work.pages.mine import WaitingForMe
from bagland.kernel.work.states import Answer, TaskKind, TaskState
from bagland.kernel.work.tasks import DO
from bagland.ui import work
from bagland.ui.pages import pages
from bagland.ui.work import MOST, Deed, Item

PAGE = "work.task"
MOST_PAGES = 10
"""How far My work looks past what its reader has put off."""
ANSWERS = (
    Deed("work.decide", "a", given=(("answer", Answer.YES.value),), title=pgettext_lazy("button", "Approve")),
    Deed(
        "work.decide", "s", given=(("answer", Answer.NO.value),), title=pgettext_lazy("button", "Decline"),
        asks=("reason",),
    ),
)  # fmt: skip
"""The two buttons of an approval."""


def waiting(act: Act) -> Sequence[Item]:
    """What waits for the reader, the first due first: two queries, and a few where approvals are among it."""
    rows = _first(act)
    requests = together(act, request_items(act, [row["task__subject_id"] for row in rows if is_request(row)]))
    return [
        requests[row["task__subject_id"]] if is_request(row) else item_of(row)
        for row in rows
        if not is_request(row) or row["task__subject_id"] in requests
    ]


def _first(act: Act) -> list[dict[str, Any]]:
    """The first rows for the reader; further pages are read where much of the first is put off."""
    listed = pages[WaitingForMe.code]
    assert isinstance(listed, WaitingForMe)  # noqa: S101 - says it to the type checker
    rows: list[dict[str, Any]] = []
    after: str | None = None
    for _page in range(MOST_PAGES):
        found = listed.page(act, {"after": after} if after else {}, limit=MOST)
        seen = {row["task_id"] for row in rows}
        rows += [row for row in found.rows if row["task_id"] not in seen]
        after = found.next
        if after is None or len(rows) >= MOST:
            break
    return rows[:MOST]


def is_request(row: dict[str, Any]) -> bool:
    """Whether what waits is a request for approval, which has a page of its own."""
    return bool(row["is"] == TaskKind.APPROVAL and row["task__subject_kind"] == REQUEST)


def item_of(row: dict[str, Any]) -> Item:
    """A listed row as a thing in My work."""
    return Item(
        page=PAGE,
        key=row["task_id"],
        title=row["task__title"],
        why=row["because"],
        icon=chips.KINDS[TaskKind(row["is"])],
        deeds=deeds(row),
        amount=_amount(row),
        due=row["until"],
        behalf=row["behalf"],
        is_confidential=row["task__is_confidential"],
    )


def deeds(row: dict[str, Any]) -> tuple[Deed, ...]:
    """What can be done with it from the list: done, by the activity that it is; handed over, put off."""
    code, kind = row["code"], row["is"]
    own: tuple[Deed, ...]
    if kind == TaskKind.APPROVAL:
        own = ANSWERS
    elif kind == TaskKind.READING:
        own = (Deed(code, "a"),)
    elif code == DO:
        own = (Deed(code, "a"), Deed("work.hand_over", "h"))
    else:
        where = doing(code, row["task_id"], row["task__subject_kind"], row["task__subject_id"])
        own = (*((Deed(code, "a", where),) if where else ()), Deed("work.hand_over", "h"))
    return tuple(deed for deed in (*own, Deed("work.snooze", "u")) if deed.activity in activities)


def _amount(row: dict[str, Any]) -> Money | None:
    minor = row["task__amount_minor"]
    return None if minor is None else Money(minor, row["task__amount_currency"])


def asked(act: Act) -> Sequence[Item]:
    """What the reader has asked others for and is not done, the newest first. One query."""
    rows = Task.objects.filter(
        created_by=act.actor, case__isnull=True, state__in=[TaskState.OPEN, TaskState.BLOCKED]
    ).exclude(waiting__actor=act.actor)
    return [
        Item(
            page=PAGE,
            key=row.pk,
            title=row.title,
            why=_("Asked for %(at)s.") % {"at": spoken(row.created_at)},
            icon="hourglass",
            due=row.due_at,
            since=row.created_at,
        )
        for row in rows.order_by("-pk")[:MOST]
    ]


work.source("work.tasks", waits=waiting, asked=asked, more="work.mine", order=5)
work.source("work.requests", asked=own_requests, more="access.requests", order=10)
work.offers.append("work.create_task")
