"""The decision tables of a draft: a grid of cells, its faults and gaps, and its own test cases. It needs no script."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError

from bagland.foundation.act import Act
from bagland.foundation.refusal import Refusal
from bagland.foundation.speech import language
from bagland.kernel.work import drafts
from bagland.kernel.work.expression_words import said, table_said
from bagland.kernel.work.models import Version
from bagland.kernel.work.pages.draft import _see_other, found
from bagland.kernel.work.refusals import DraftChangedMeanwhile, DraftNotOpen
from bagland.kernel.work.rules.definition import DecisionTable, Definition
from bagland.kernel.work.rules.table_writing import blank, pressed, typed
from bagland.kernel.work.rules.tables import TableFault, faults, run_cases
from bagland.kernel.work.states import VersionState
from bagland.kernel.work.table_checking import case_said, types_for
from bagland.ui.pages import Page, address
from bagland.ui.refusing import said as refusal_said

TYPES: tuple[tuple[str, Any], ...] = (
    ("number", _("Number or money")),
    ("text", _("Text")),
    ("choice", _("One of several")),
    ("date", _("Date")),
    ("yes_no", _("Yes or no")),
)
HITS: tuple[tuple[str, Any], ...] = (
    ("U", _("Unique: only one row fits")),
    ("F", _("First: the first row that fits decides")),
    ("A", _("Any: several may fit, if they say the same")),
    ("R", _("Rule order: all that fit, as a list")),
    ("C", _("Collect: all that fit, added up or counted")),
)
AGGREGATES: tuple[tuple[str, Any], ...] = (
    ("", _("as a list")),
    ("sum", _("the sum")),
    ("count", _("how many")),
    ("min", _("the smallest")),
    ("max", _("the largest")),
)
_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")


class DraftTables(Page):
    """One decision table of a draft, to be written; the others to choose from."""

    code = "work.draft_tables"
    path = "procedures/drafts/<int:key>/tables/"
    title = _("Decision tables")
    parent = "work.procedures"
    view = "work.see_procedures"
    methods = ("GET", "HEAD", "POST")

    def answer(self, request: HttpRequest, act: Act, **keys: Any) -> HttpResponse:
        version = found(act, keys["key"])
        if version.state != VersionState.DRAFT:
            raise DraftNotOpen(state=version.get_state_display())
        drafts.may_write(act, version)
        whole = drafts.read_definition(version.definition)
        if request.method != "POST":
            chosen = request.GET.get("table") or (whole.tables[0].name if whole.tables else "")
            return self._shown(request, act, version, whole, _plain(whole, chosen))
        return self._post(request, act, version, whole)

    def _post(self, request: HttpRequest, act: Act, version: Version, whole: Definition) -> HttpResponse:
        press = request.POST.get("press", "")
        if press == "new":
            return self._new(request, act, version, whole)
        name = request.POST.get("table", "")
        before = _plain(whole, name)
        if before is None:
            return _see_other(address(self.code, version.pk))
        known = frozenset(types_for(whole))
        now = pressed(typed(request.POST, before, language(), known), press)
        try:
            made = None if press == "drop_table" else DecisionTable.model_validate(now)
        except ValidationError as error:
            return self._shown(request, act, version, whole, now, sentences=[_shape(error)], status=422)
        try:
            self._keep(act, version, name, made, request.POST.get("seen", ""))
        except (DraftChangedMeanwhile, DraftNotOpen) as refusal:
            return self._shown(request, act, version, whole, now, refusal=refusal, status=409)
        here = address(self.code, version.pk)
        return _see_other(f"{here}?table={name}#{_leads_to(press)}" if made is not None else here)

    def _new(self, request: HttpRequest, act: Act, version: Version, whole: Definition) -> HttpResponse:
        name = request.POST.get("name", "").strip()
        fault = ""
        if not _NAME.fullmatch(name):
            fault = gettext("A name has small letters, digits and underscores, such as who_approves.")
        elif any(table.name == name for table in whole.tables):
            fault = gettext("There is a table “%(name)s” already. Choose another name.") % {"name": name}
        if fault:
            return self._shown(request, act, version, whole, None, new=name, new_fault=fault, status=422)
        self._keep(act, version, name, DecisionTable.model_validate(blank(name)), "")
        return _see_other(f"{address(self.code, version.pk)}?table={name}")

    def _keep(self, act: Act, version: Version, name: str, made: DecisionTable | None, seen: str) -> None:
        """Put the table into the draft, or take it out, unless another changed it since it was seen."""

        def changed(before: Definition) -> Definition:
            there = next((table for table in before.tables if table.name == name), None)
            if seen and (there is None or _mark(there) != seen):
                raise DraftChangedMeanwhile(who=drafts.who_changed(version))
            tables = [made if table.name == name else table for table in before.tables]
            if there is None:
                tables.append(made)
            return before.model_copy(update={"tables": [table for table in tables if table is not None]})

        drafts.alter(act, version.pk, changed, about=f"table {name}")

    def _shown(
        self,
        request: HttpRequest,
        act: Act,
        version: Version,
        whole: Definition,
        table: dict[str, Any] | None,
        *,
        sentences: list[str] | None = None,
        refusal: Refusal | None = None,
        new: str = "",
        new_fault: str = "",
        status: int = 200,
    ) -> HttpResponse:
        context: dict[str, Any] = {
            "title": gettext("Decision tables of %(procedure)s") % {"procedure": version.procedure.title},
            "here": address(self.code, version.pk),
            "draft": address("work.draft", version.pk),
            "names": [(one.name, one.title.in_language(language()) or one.name) for one in whole.tables],
            "new": new,
            "new_fault": new_fault,
            "refusal": refusal_said(refusal) if refusal is not None else None,
            "table": None,
        }
        if table is not None:
            context |= _drawn(table, whole, sentences)
        return self.shown(request, act, "work/draft/tables.html", context, status=status)


def _plain(whole: Definition, name: str) -> dict[str, Any] | None:
    found = next((table for table in whole.tables if table.name == name), None)
    return None if found is None else found.model_dump(mode="json")


def _mark(table: DecisionTable) -> str:
    told = json.dumps(table.model_dump(mode="json"), sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()


def _shape(error: ValidationError) -> str:
    """What has not the shape of a table, as one sentence."""
    place = ".".join(str(part) for part in error.errors()[0]["loc"])
    if place.startswith("outputs") and place.endswith("name"):
        return gettext("A result has a name of small letters, digits and underscores, such as approver.")
    return gettext("This cannot be kept: %(place)s. Change it.") % {"place": place}


def _leads_to(press: str) -> str:
    what, _sign, rest = press.partition(":")
    return "cases" if rest.startswith("cases") else "rows" if what else "faults"


def _drawn(table: dict[str, Any], whole: Definition, sentences: list[str] | None) -> dict[str, Any]:
    """The grid as the template takes it: columns, rows and cases, each cell with its name, text and fault."""
    speech = language()
    made = None if sentences else DecisionTable.model_validate(table)
    found = faults(made, types_for(whole)) if made is not None else []
    tried = run_cases(made) if made is not None else []
    inputs, outputs = table["inputs"], table["outputs"]
    return {
        "table": table,
        "seen": _mark(made) if made is not None else "",
        "table_title": (table.get("title") or {}).get(speech, ""),
        "columns": [
            {**one, "place": place, "text": _label(one, speech), "told": ", ".join(one["values"]),
             "fault": _fault_at(found, None, place)}
            for place, one in enumerate(inputs)
        ],
        "results": [{**one, "place": place, "text": _label(one, speech)} for place, one in enumerate(outputs)],
        "rows": [
            {
                "place": row,
                "number": row + 1,
                "cells": [
                    (f"cell.{row}.{place}", text, _fault_at(found, row, place), _label(inputs[place], speech))
                    for place, text in enumerate(rule["cells"])
                ],
                "outputs": [
                    (f"result.{row}.{place}", text, _fault_at(found, row, place + len(inputs)),
                     _label(outputs[place], speech))
                    for place, text in enumerate(rule["outputs"])
                ],
                "note": rule["note"],
            }
            for row, rule in enumerate(table["rules"])
        ],
        "cases": [
            {**case, "place": place, "number": place + 1, "tried": tried[place] if made else None,
             "said": case_said(made, tried[place], place) if made and not tried[place].holds else ""}
            for place, case in enumerate(table["cases"])
        ],
        "sentences": sentences or [table_said(made, fault) for fault in found if made is not None],
        "types": TYPES,
        "result_types": [choice for choice in TYPES if choice[0] != "choice"],
        "hits": HITS,
        "aggregates": AGGREGATES,
    }  # fmt: skip


def _label(column: dict[str, Any], speech: str) -> str:
    words = column.get("label") or {}
    told: str = words.get(speech) or words.get("en") or words.get("da") or ""
    return told or str(column.get("expression") or column.get("name") or "")


def _fault_at(found: list[TableFault], row: int | None, column: int) -> str:
    """What is wrong with one cell; empty when nothing is."""
    for fault in found:
        if fault.row == row and fault.column == column and fault.fault is not None:
            return said(fault.fault)
    return ""
