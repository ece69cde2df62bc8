"""One case as a file: a PDF/A-3 to read, with the same as JSON inside, and its events as the chain has them.

What the reader may not read of it is not in the file; the file says so. The definition on which the case runs is in it
whole, with its SHA-256, so that what was done can be held against what was to be done.
"""

from __future__ import annotations

import json
from datetime import datetime
from importlib.resources import files
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from bagland.foundation import formats
from bagland.foundation.act import Act
from bagland.foundation.facts import plain
from bagland.foundation.kinds import kind_of
from bagland.foundation.naming import names_of
from bagland.foundation.speech import language, spoken
from bagland.kernel.audit.models import Event
from bagland.kernel.audit.queries import about
from bagland.kernel.documents.models import Attachment
from bagland.kernel.documents.public import Document
from bagland.kernel.work.models import Case, Task, Token
from bagland.kernel.work.queries import answers, cases
from bagland.kernel.work.rules.progress import SILENT, Stands
from bagland.ui.ports import StoryLine, ports

ACTOR = "organisation.actor"
MOST_EVENTS = 10_000
SCHEMA = "bagland.case.1"


def written(act: Act, case: Case) -> dict[str, Any]:
    """The case as JSON values. A dozen queries, and one for each fifty lines of its story."""
    events = list(Event.objects.filter(about(act, case)).order_by("pk")[:MOST_EVENTS])
    readable = {line.event for line in _story(act, case)}
    given = answers.answers_of(act, case)
    names = names_of(act, {(ACTOR, event.actor) for event in events if event.pk in readable})
    return {
        "schema": SCHEMA,
        "made_at": act.at.isoformat(),
        "case": {
            "number": case.pk,
            "title": case.title,
            "state": case.state,
            "started_at": case.started_at.isoformat(),
            "ended_at": case.ended_at.isoformat() if case.ended_at else None,
            "promised_at": case.promised_at.isoformat() if case.promised_at else None,
            "starter": case.starter_id,
            "about": [case.subject_kind, case.subject_id] if case.subject_id else None,
        },
        "procedure": {
            "code": case.procedure.code,
            "title": case.procedure.title,
            "version": case.version.number,
            "sha256": case.version.sha256,
            "definition": json.loads(case.version.definition),
        },
        "answers": [
            {
                "name": each.name,
                "label": each.label,
                "value": None if each.is_hidden else _plainly(each.value),
                "hidden": each.is_hidden,
                "data_class": each.data_class,
                "at": each.at.isoformat(),
            }
            for each in given
        ],
        "visits": [
            {"token": token.pk, "node": token.node, "arrived_at": plain(token.arrived_at), "left": token.left,
             "left_at": plain(token.left_at)}
            for token in Token.objects.filter(case=case).order_by("pk")
        ],
        "tasks": [
            {"task": task.pk, "node": task.node, "title": task.title, "state": task.state, "outcome": task.outcome,
             "note": task.outcome_note, "closed_by": task.closed_by_id, "closed_at": plain(task.closed_at),
             "event": task.event}
            for task in Task.objects.filter(case=case).order_by("pk")
        ],
        "documents": [
            {"document": row.pk, "title": row.title, "sha256": row.versions.latest("number").content.sha256}
            for row in _documents(act, case)
        ],
        "events": [
            {
                "event": event.pk,
                "at": event.at.isoformat(),
                "activity": event.activity,
                "actor": event.actor,
                "name": names.get((ACTOR, event.actor), ""),
                "position": event.position,
                "on_behalf_of": event.on_behalf_of,
                "approved_by": event.approved_by,
                "facts": json.loads(event.facts),
            }
            for event in events
            if event.pk in readable
        ],
        "events_hidden": sum(1 for event in events if event.pk not in readable),
    }  # fmt: skip


def pdf(act: Act, case: Case) -> bytes:
    """The case on paper, in the active language, with its JSON inside."""
    import typst

    inside = json.dumps(written(act, case), ensure_ascii=False, indent=1)
    source = (files("bagland.kernel.work") / "casefile.typ").read_bytes()
    told = json.dumps({**_told(act, case), "json": inside}, ensure_ascii=False)
    compiled: Any = typst.compile(
        source,
        sys_inputs={"data": told},
        format="pdf",
        pdf_standards="a-3b",
        timestamp=int(act.at.timestamp()),
        ignore_system_fonts=True,
    )
    return bytes(compiled)


def _told(act: Act, case: Case) -> dict[str, Any]:
    lines = _story(act, case)
    given = answers.answers_of(act, case)
    version = _("version %(number)s") % {"number": case.version.number}
    return {
        "language": language(),
        "title": case.title,
        "author": case.procedure.title,
        "statement": _("This is the whole case as whoever made this file may read it. The same is inside as JSON."),
        "facts": [
            [_("Case"), str(case.pk)],
            [_("Procedure"), f"{case.procedure.title}, {version}"],
            [_("Hash of the procedure (SHA-256)"), case.version.sha256],
            [_("State"), str(case.get_state_display())],
            [_("Started"), f"{spoken(case.started_at)}, {case.starter.name}"],
            *([[_("Ended"), spoken(case.ended_at)]] if case.ended_at else []),
            [_("File made"), spoken(act.at)],
        ],
        "checklist_title": _("Checklist"),
        "checklist": [
            [each.line.depth, _mark(each.line.stands), cases.title_of_node(each.line.node), _stays(each)]
            for each in cases.checklist(act, case)
            if each.line.branch is None and not each.line.way and each.line.node.kind not in SILENT
        ],
        "answers_title": _("Answers"),
        "answers_head": [_("Question"), _("Answer"), _("Given by"), _("When")],
        "answers": [
            [each.label, _("hidden") if each.is_hidden else answers.told(each.value), each.by, spoken(each.at)]
            for each in given
        ],
        "documents_title": _("Documents"),
        "documents": [f"{row.pk} {row.title}" for row in _documents(act, case)],
        "story_title": _("The story"),
        "story": [[_moment(line.at), _who(line), line.reason] for line in reversed(lines)],
        "json_description": _("The same case for programs."),
    }


def _story(act: Act, case: Case) -> list[StoryLine]:
    """Every line of its story that the reader may read, the newest first."""
    found: list[StoryLine] = []
    after: str | None = None
    while len(found) < MOST_EVENTS:
        part = ports.story(act, kind_of(case), case.pk, after=after)
        found += part.lines
        after = part.older
        if after is None:
            break
    return found


def _documents(act: Act, case: Case) -> list[Document]:
    attached = Attachment.objects.filter(about_kind=kind_of(case), about=case.pk, detached_at__isnull=True)
    seen: Any = Document.objects.visible_to(act)
    return list(seen.filter(pk__in=attached.values("document")).order_by("pk"))


def _mark(stands: Stands) -> str:
    marks = {Stands.DONE: "✓", Stands.NOW: "→", Stands.SKIPPED: "–", Stands.CANCELLED: "×", Stands.NOT_TAKEN: "·"}
    return marks.get(stands, "○")


def _stays(shown: cases.Shown) -> str:
    parts = []
    for stay in shown.stays:
        who = f"{stay.who}, " if stay.who else ""
        parts.append(f"{who}{_moment(stay.at)}{f': {stay.note}' if stay.note else ''}")
    return "; ".join(parts)


def _who(line: StoryLine) -> str:
    behalf = _("on behalf of %(name)s") % {"name": line.on_behalf_of} if line.on_behalf_of else ""
    told = [line.who, line.position, behalf]
    return f"{', '.join(part for part in told if part)} {line.sentence}"


def _moment(at: datetime) -> str:
    return formats.moment(at, timezone.get_current_timezone(), language())


def _plainly(value: Any) -> Any:
    if isinstance(value, list):
        return [_plainly(part) for part in value]
    try:
        return plain(value)
    except TypeError:
        return str(value)
