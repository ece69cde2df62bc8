"""Every declared object: its facts and small tables as plain values."""

from __future__ import annotations

from typing import Any

from bagland.doors.api import shapes
from bagland.doors.api.addresses import absolute, detail_path, details
from bagland.doors.api.operations import Answer, Call, Operation, Success, key_of
from bagland.doors.api.values import item, plain_value
from bagland.foundation.kinds import kind_of
from bagland.ui.details import DetailPage, Section


def operations() -> list[Operation]:
    """One address for each page that shows one object."""
    return [_operation(page) for page in details()]


def _operation(page: DetailPage) -> Operation:
    return Operation(
        name=page.code,
        method="GET",
        path=detail_path(page),
        tag=page.code.partition(".")[0],
        summary=str(page.title),
        answer=lambda call: shown(page, call),
        successes={200: Success("The object.", shapes.Full)},
        parameters=(key_of("key", "The key of the object."),),
        refusals=(403, 404),
    )


def shown(page: DetailPage, call: Call) -> Answer:
    """One object that the caller may see."""
    page.must_be_open_to(call.act)
    thing = page.thing(call.act, call.keys["key"])
    chip = page.chip(call.act, thing)
    return Answer(
        shapes.Full(
            kind=kind_of(thing),
            key=thing.pk,
            href=absolute(detail_path(page).replace("{key}", str(thing.pk))),
            label=page.heading(call.act, thing),
            state=str(chip.word) if chip else None,
            sentence=str(plain_value(page.sentence(call.act, thing)) or ""),
            facts=[_fact(fact.label, fact.value, fact.note) for fact in page.facts(call.act, thing)],
            sections=[_section(section) for section in page.sections(call.act, thing)],
        )
    )


def _fact(label: Any, value: Any, note: Any) -> shapes.Fact:
    return shapes.Fact(label=str(label), value=plain_value(value), note=str(plain_value(note) or ""))


def _section(section: Section) -> shapes.Section:
    rows = [
        {**row, "key": row.get("key", row.get("pk")), **{column.name: column.value(row) for column in section.columns}}
        for row in section.rows
    ]
    return shapes.Section(
        title=str(section.title),
        columns=[
            shapes.SectionColumn(name=column.name, label=str(column.label), kind=column.kind.value)
            for column in section.columns
        ],
        items=[item(section.columns, row, section.detail) for row in rows],
    )
