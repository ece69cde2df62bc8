"""What keeps a draft's decision tables from coming into force: their own faults, and test cases that do not hold."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bagland.kernel.work.checking import Fault
from bagland.kernel.work.expression_words import said, table_said
from bagland.kernel.work.known_names import GIVEN, Known, all_names
from bagland.kernel.work.rules.definition import DecisionTable, Definition
from bagland.kernel.work.rules.tables import Tried, faults, run_cases


def types_for(whole: Definition) -> Known:
    """The names that the tables of a definition may use, with their kinds."""
    return GIVEN | all_names(whole)


def table_faults(whole: Definition) -> list[Fault]:
    """Every fault of every table of a definition, in order."""
    types = types_for(whole)
    found: list[Fault] = []
    for table in whole.tables:
        told = [table_said(table, fault) for fault in faults(table, types)]
        told += [case_said(table, tried, place) for place, tried in enumerate(run_cases(table)) if not tried.holds]
        found += [Fault("", f"tables.{table.name}", sentence) for sentence in told]
    return found


def case_said(table: DecisionTable, tried: Tried, place: int) -> str:
    """Why a test case does not hold."""
    name = tried.title or str(place + 1)
    if tried.fault is not None:
        return _("Test case %(name)s: %(fault)s") % {"name": name, "fault": said(tried.fault)}
    found = ", ".join(tried.found)
    return _("Test case %(name)s gives %(found)s. Change the case or the table.") % {"name": name, "found": found}
