"""All that is kept of one person, as one archive: a page to read, the same for programs, and files that may be given.

What belongs to a person is found by the tables themselves: rows whose column `party`, `person` or `actor` points to the
subject. Rooms add what is not found so. Source: GDPR articles 15 and 20.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode

from django.db import models
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bagland.foundation.act import Act
from bagland.foundation.activity import title_of
from bagland.foundation.facts import plain
from bagland.foundation.kinds import Kept, kind_of, model_of
from bagland.foundation.refusals import NotFound
from bagland.foundation.speech import spoken
from bagland.kernel.audit.models import Event
from bagland.kernel.exchange.makers import Maker, makers
from bagland.kernel.exchange.models import Export
from bagland.kernel.notices.models import Comment
from bagland.kernel.organisation.models import Actor
from bagland.kernel.parties.erasing import together
from bagland.kernel.parties.models import Contact, Party

POINTS_BY = ("party", "person", "actor")
LEFT_OUT = ("id", "salt", "fingerprint", "digest")
CODE = "parties.person"
SUBJECTS: tuple[type[Kept], ...] = (Party, Contact, Actor)
MOST_EVENTS = 50_000


@dataclass(frozen=True, slots=True)
class Told:
    """One part of what is kept: each row by label, for people; `values` by column name, for programs.

    `files` are names in the archive with where their bytes are now.
    """

    title: Any
    rows: Sequence[Mapping[str, Any]]
    values: Sequence[Mapping[str, Any]] = ()
    files: Mapping[str, Path] = field(default_factory=dict)


Tells = Callable[[Act, Kept], Iterable[Told]]
tells_about: list[Tells] = []
"""What rooms further right know of a person. Each adds its function at start."""


def told(act: Act, subject: Kept) -> Iterator[Told]:
    """Everything of the subject that the act may see, its own columns first."""
    subjects: list[Kept] = [*together(subject)] if isinstance(subject, Party) else [subject]
    for one in subjects:
        yield _of_rows(one._meta.verbose_name, [one])
    for one in subjects:
        for model, column in _pointing(type(one)):
            rows = list(model.objects.visible_to(act).filter(**{column: one.pk}).order_by("pk"))
            if rows:
                yield _of_rows(model._meta.verbose_name_plural, rows)
    for one in subjects:
        yield from _said_of(act, one)
        for tells in tells_about:
            yield from tells(act, one)


def _pointing(subject: type[Kept]) -> Iterator[tuple[Any, str]]:
    """Tables whose rows belong to a subject of this kind, with the column that says so."""
    for relation in subject._meta.related_objects:
        model = relation.related_model
        if issubclass(model, Kept) and relation.field.name in POINTS_BY and model.view:
            yield model, relation.field.name


def _of_rows(title: Any, rows: Sequence[Kept]) -> Told:
    return Told(title, [_labelled(row) for row in rows], [_values(row) for row in rows])


def _shown_columns(row: Kept) -> Iterator[models.Field[Any, Any]]:
    """Columns that hold something and are no secret of the house."""
    for column in row._meta.concrete_fields:
        if column.name in LEFT_OUT or column.attname in row.unrecorded or column.name in row.unrecorded:
            continue
        if getattr(row, column.attname) not in (None, "", [], {}):
            yield column


def _labelled(row: Kept) -> dict[str, str]:
    found = {}
    for column in _shown_columns(row):
        value = getattr(row, column.attname)
        if column.is_relation:
            value = str(getattr(row, column.name))
        elif column.choices:
            value = getattr(row, f"get_{column.name}_display")()
        found[str(column.verbose_name).capitalize()] = (
            spoken(value) if not isinstance(value, (list, dict)) else str(value)
        )
    return found


def _values(row: Kept) -> dict[str, Any]:
    return {column.attname: _plain(getattr(row, column.attname)) for column in _shown_columns(row)}


def _plain(value: Any) -> Any:
    return value if isinstance(value, (list, dict)) else plain(value)


def _said_of(act: Act, one: Kept) -> Iterator[Told]:
    """Comments on the subject, which whoever sees it sees, and what was done to it and when."""
    comments = Comment.objects.filter(about_kind=kind_of(one), about=one.pk, withdrawn_at=None)
    if rows := list(comments.order_by("pk")):
        yield _of_rows(Comment._meta.verbose_name_plural, rows)
    events = Event.objects.visible_to(act).filter(subject_kind=kind_of(one), subject_id=one.pk).order_by("at", "pk")
    done = list(events.values_list("at", "activity", "pk")[:MOST_EVENTS])
    if done:
        people = [{str(_("When")): spoken(at), str(_("What")): str(title_of(code))} for at, code, _key in done]
        programs = [{"at": plain(at), "activity": code, "event": key} for at, code, key in done]
        yield Told(_("What was done"), people, programs)


def write(export: Export, act: Act, path: Path) -> int:
    """The archive. How many rows it holds. Refuses with NotFound when the subject is no longer seen."""
    subject, count = subject_of(export, act), 0
    parts = list(told(act, subject))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        sections, machine = [], []
        for part in parts:
            for name, source in part.files.items():
                archive.write(source, f"files/{name}")
            sections.append({"title": str(part.title).capitalize(), "rows": part.rows, "files": list(part.files)})
            machine.append(
                {"title": str(part.title), "rows": list(part.values or part.rows), "files": list(part.files)}
            )
            count += len(part.rows)
        context = {
            "name": str(subject),
            "language": export.language,
            "made_at": spoken(act.at),
            "sections": sections,
        }
        archive.writestr(f"{_('person')}.html", render_to_string("parties/person_file.html", context))
        kept = {"kind": kind_of(subject), "key": subject.pk, "made_at": plain(act.at), "sections": machine}
        archive.writestr("person.json", json.dumps(kept, ensure_ascii=False, indent=1))
    return count


def asked(subject: Kept) -> str:
    """How an export remembers of whom it is."""
    return urlencode({"kind": kind_of(subject), "key": subject.pk})


def subject_of(export: Export, act: Act) -> Kept:
    """The person that an export is of, as far as the act may see it. Refuses with NotFound."""
    given = {name: values[0] for name, values in parse_qs(export.query).items()}
    model, key = model_of(given.get("kind", "")), int(given.get("key", "0"))
    found: Kept | None = model.objects.visible_to(act).filter(pk=key).first() if model in SUBJECTS else None
    if found is None:
        raise NotFound(kind=Party._meta.verbose_name, key=key)
    return found


def _name(export: Export) -> str:
    return f"{_('person')} {export.asked_at:%Y-%m-%d}"


makers[CODE] = Maker(
    title=gettext_lazy("All that is kept of a person"),
    activities=("parties.export_person", "parties.export_contact", "parties.export_employee"),
    write=write,
    name=_name,
)
