"""Saved views: who sees which, and how they are kept. Records of operation, written without an event."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Sequence
from typing import Any
from urllib.parse import parse_qsl

from django.db import IntegrityError, connection, transaction
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest
from django.utils.translation import gettext

from bagland.foundation.act import Act
from bagland.foundation.ports import ports
from bagland.kernel.desk.models import DefaultView, SavedView, Sharing, ViewsVersion
from bagland.kernel.desk.models.views import LONGEST_STATE, LONGEST_TITLE
from bagland.kernel.desk.refusals import NoSuchView, TooManyViews, ViewNameTaken, ViewNeedsName
from bagland.kernel.organisation.models import Appointment, PositionTerm
from bagland.ui import ports as screens
from bagland.ui.lists import ListPage
from bagland.ui.viewing import state_of

KNOWN = "desk.views"
VERSION = "(SELECT v.number FROM desk_viewsversion v WHERE v.id = 1)"
"""Comes with the one query that finds who is signed in; while it stands, no list asks for its views again."""
MOST = 30
MOST_KEPT = 4096

_kept: OrderedDict[tuple[int, str], tuple[Hashable, tuple[screens.SavedView, ...]]] = OrderedDict()


def forget() -> None:
    """Drop what is kept (a test has another database in hand)."""
    _kept.clear()


def views_of(request: HttpRequest, act: Act, code: str) -> Sequence[screens.SavedView]:
    """The reader's views of a list, own ones first. No query while nothing about views or the organisation changed."""
    known = getattr(request, "known", {})
    if KNOWN not in known:
        return _read(act, code)
    stamp = (known[KNOWN], ports.authority.version(act), act.at.date(), act.language)
    place = (act.actor, code)
    kept = _kept.get(place)
    if kept is None or kept[0] != stamp:
        kept = _kept[place] = (stamp, _read(act, code))
        if len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return kept[1]


def _read(act: Act, code: str) -> tuple[screens.SavedView, ...]:
    """One query."""
    rows = SavedView.objects.filter(open_to(act), listed=code).select_related("department")
    rows = rows.annotate(opens=Exists(DefaultView.objects.filter(actor=act.actor, view=OuterRef("pk"))))
    found = sorted(rows, key=lambda row: (row.owner_id != act.actor, row.title.casefold(), row.pk))
    return tuple(
        screens.SavedView(row.pk, row.title, row.state, row.owner_id == act.actor, row.opens, _shared(row, act))
        for row in found
    )


def _shared(row: SavedView, act: Act) -> str:
    if row.owner_id != act.actor:
        return gettext("shared by another")
    if row.department is not None:
        return gettext("shared with %(department)s") % {"department": row.department}
    return gettext("shared with everyone who may open the list") if row.shared == Sharing.EVERYONE else ""


def open_to(act: Act) -> Q:
    """Own views, those shared with everyone, and those shared with a department in which one holds a position today."""
    today = act.at.date()
    held = Appointment.objects.on(today).filter(actor=act.actor).values("position")
    departments = PositionTerm.objects.on(today).filter(position__in=held, department__isnull=False)
    return (
        Q(owner=act.actor)
        | Q(shared=Sharing.EVERYONE)
        | Q(shared=Sharing.DEPARTMENT, department__in=departments.values("department"))
    )


def say_changed() -> None:
    """Raise the version, in the transaction of the change: every process reads its views again."""
    table = ViewsVersion._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (id, number) VALUES (1, 1) "  # noqa: S608 - our own table
            f"ON CONFLICT (id) DO UPDATE SET number = {table}.number + 1"
        )


def own(act: Act, key: str) -> SavedView:
    """A view of the reader's own. Refuses with NoSuchView."""
    found: SavedView | None = None
    if key.isascii() and key.isdigit() and len(key) < 19:
        found = SavedView.objects.filter(owner=act.actor, pk=int(key)).first()
    if found is None:
        raise NoSuchView(view=key[:20])
    return found


def save(act: Act, listed: ListPage, title: str, state: str) -> SavedView:
    """Keep what a list shows under a name; a view of the reader's own with the same name is written over.

    Refuses with ViewNeedsName, TooManyViews, and with what the list refuses in the state.
    """
    named, kept = titled(title), understood(act, listed, state)
    with transaction.atomic():
        mine = SavedView.objects.filter(owner=act.actor, listed=listed.code)
        if mine.exclude(title=named).count() >= MOST:
            raise TooManyViews(most=MOST)
        found, _is_new = SavedView.objects.update_or_create(
            owner_id=act.actor, listed=listed.code, title=named, defaults={"state": kept, "saved_at": act.at}
        )
        say_changed()
    return found


def keep(act: Act, listed: ListPage, saved: SavedView, state: str) -> None:
    """Let the view be what the list shows now."""
    saved.state, saved.saved_at = understood(act, listed, state), act.at
    with transaction.atomic():
        saved.save(update_fields=["state", "saved_at"])
        say_changed()


def rename(saved: SavedView, title: str) -> None:
    """Give the view another name. Refuses with ViewNeedsName and ViewNameTaken."""
    saved.title = titled(title)
    try:
        with transaction.atomic():
            saved.save(update_fields=["title"])
            say_changed()
    except IntegrityError:
        raise ViewNameTaken(title=saved.title) from None


def open_by_itself(act: Act, listed: ListPage, key: str) -> None:
    """Let the list open in this view, for the reader alone; with an empty key in none. Refuses with NoSuchView."""
    with transaction.atomic():
        if not key:
            DefaultView.objects.filter(actor=act.actor, listed=listed.code).delete()
        else:
            seen = SavedView.objects.filter(open_to(act), listed=listed.code)
            found = seen.filter(pk=int(key)).first() if key.isascii() and key.isdigit() and len(key) < 19 else None
            if found is None:
                raise NoSuchView(view=key[:20])
            DefaultView.objects.update_or_create(actor_id=act.actor, listed=listed.code, defaults={"view": found})
        say_changed()


def delete(saved: SavedView) -> None:
    """Drop a view that is not shared, and with it that it opened a list."""
    with transaction.atomic():
        SavedView.objects.filter(pk=saved.pk).delete()
        say_changed()


def titled(title: str) -> str:
    """The name as it is kept. Refuses with ViewNeedsName."""
    named = " ".join(title.split())
    if not 1 <= len(named) <= LONGEST_TITLE or not named.isprintable():
        raise ViewNeedsName(most=LONGEST_TITLE)
    return named


def understood(act: Act, listed: ListPage, state: str) -> str:
    """The state as it is kept: what the list reads, and nothing else. Refuses with FilterNotUnderstood."""
    given: dict[str, Any] = dict(parse_qsl(state[:LONGEST_STATE]))
    listed.chosen(act, given)
    listed.order_of(given)
    return state_of(listed, given)[:LONGEST_STATE]
