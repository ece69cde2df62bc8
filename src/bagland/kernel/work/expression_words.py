"""The faults of expressions and tables, and durations, as a person reads them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from bagland.foundation.speech import joined
from bagland.foundation.speech import language as active
from bagland.foundation.working_time import Duration, WorkingTimeError, parse_duration
from bagland.kernel.work.rules.definition import DecisionTable
from bagland.kernel.work.rules.expressions import ExpressionFault
from bagland.kernel.work.rules.tables import TableFault

KINDS: dict[str, Any] = {
    "number": _("a number"),
    "text": _("a text"),
    "yes_no": _("a yes or no"),
    "date": _("a date"),
    "moment": _("a moment"),
    "time": _("a time of day"),
    "duration": _("a duration"),
    "money": _("an amount of money"),
    "list": _("a list"),
    "record": _("a record"),
    "person": _("a person"),
    "position": _("a position"),
    "department": _("a department"),
    "entity": _("a legal entity"),
    "party": _("a customer or supplier"),
    "case": _("a case"),
    "event": _("an event"),
    "organisation.actor": _("a person"),
    "organisation.position": _("a position"),
    "organisation.department": _("a department"),
    "organisation.legalentity": _("a legal entity"),
    "parties.party": _("a customer or supplier"),
    "empty": _("nothing"),
    "any": _("anything"),
    "other": _("something else"),
}
"""What a person calls a kind of value."""

SENTENCES: dict[str, Any] = {
    "nothing": _("Nothing is written here. Write a condition or a value, such as amount > 1000."),
    "too_long": _("An expression has at most %(most)s characters. Split it: give a part of it a name first."),
    "too_deep": _("This is put together from too many parts. Give a part of it a name first, with a step “set”."),
    "too_much": _(
        "This takes too much work to find out. Ask for less: a shorter list, or one list inside another less."
    ),
    "too_large": _("The value becomes larger than can be reckoned with exactly. Look at the numbers that go in."),
    "sign": _('“%(sign)s” has no meaning here. Texts stand in quotation marks: "like this".'),
    "quotation_marks": _('“%(sign)s” does not begin a text. Use straight quotation marks: "like this".'),
    "other_sign": _("“%(sign)s” is not used here. Write “%(instead)s”."),
    "unclosed": _('The quotation mark that begins here is not closed. Add " where the text ends.'),
    "escape": _('“%(sign)s” means nothing inside a text. Write \\" for a quotation mark and \\\\ for a backslash.'),
    "thousands": _("“%(number)s” can be read in two ways. Write %(whole)s, or %(exact)s if it has decimals."),
    "unexpected": _("“%(word)s” does not fit here. Look at what stands just before it."),
    "unexpected_wanted": _("“%(word)s” does not fit here. Expected here: %(expected)s."),
    "ended": _("Something is missing at the end. Write the value that belongs there."),
    "ended_wanted": _("Something is missing at the end. Expected here: %(expected)s."),
    "compared_twice": _("Two comparisons follow each other. Join them with “and”: a < b and b < c."),
    "no_function": _("Only a function is followed by a bracket. Write an operator such as * or “and” between them."),
    "unknown_function": _("There is no function “%(name)s”. The list of functions shows those there are."),
    "unknown_function_near": _("There is no function “%(name)s”. Did you mean “%(near)s”?"),
    "unknown_name": _(
        "“%(name)s” is not known here. Use an answer of a form, or a variable that an earlier step sets."
    ),
    "unknown_name_near": _("“%(name)s” is not known here. Did you mean “%(near)s”?"),
    "no_part": _("“%(name)s” cannot be asked of %(kind)s. Leave it out."),
    "no_part_known": _("“%(name)s” cannot be asked of %(kind)s. It has %(known)s."),
    "no_part_near": _("“%(name)s” cannot be asked of %(kind)s. Did you mean “%(near)s”?"),
    "arguments": _("“%(function)s” takes %(count)s values between its brackets. Add or remove some."),
    "argument": _("This is %(kind)s, and should be %(wants)s. Change it, or turn it into one with a function."),
    "kind": _("This is %(kind)s, and should be a number. Change it."),
    "kinds": _("“%(operator)s” does not go between %(left)s and %(right)s. Make both of one kind."),
    "kinds_day": _("A day and a moment cannot be held against each other. Write date(…) around the moment."),
    "kinds_money": _("“%(operator)s” does not go between money and a number. Give the number its currency: 100 DKK."),
    "kinds_text": _("“+” does not join a text with %(other)s. Write text(…) around it."),
    "empty": _("This has no value here. Ask first with known(…), or give another with either(…, …)."),
    "empty_item": _("One of the values is missing. Leave it out, or give another with either(…, …)."),
    "empty_list": _("The list is empty, so it has no such value. Ask first whether count(…) is above 0."),
    "not_yes_no": _('This is %(kind)s and not a condition. Compare it with something: = "…", > 100.'),
    "not_a_list": _("This is %(kind)s and not a list. Write the values in square brackets: [1, 2]."),
    "range_alone": _("A range stands only behind “in”: amount in [100..500]."),
    "not_a_place": _("A place in a list is a whole number: 1 for the first, -1 for the last."),
    "no_place": _("The list has %(count)s items, so there is none at place %(place)s. Ask first with count(…)."),
    "division_by_zero": _("This divides by zero. Ask first whether it is something else than 0."),
    "currencies": _("%(left)s and %(right)s are different currencies. Turn one into the other first."),
    "duration_length": _("Months and working days have no fixed length. Compare days: date + duration."),
    "whole_factor": _("A duration is multiplied by a whole number up to 10,000. Round it first."),
    "day_and_hours": _('Hours cannot be added to a day. Use moment(day, "12:00") or “now”.'),
    "no_calendar": _('Working days are not known here. Use plain days, such as @"P3D".'),
    "whole_places": _("Decimals are a whole number up to %(most)s. Change it."),
    "nth": _("Which day is a whole number from 1 to 31, from the end when it is negative. Change it."),
    "no_such_day": _("The month has no working day number %(nth)s. Use a smaller number."),
    "duration": _("“%(word)s” is not a duration. Write P3D, PT4H or, in working time, P2BD or PT4BH."),
    "day": _("“%(word)s” is not a date. Write year, month and day: 2026-12-24."),
    "moment": _("“%(word)s” is not a moment. Write date, time and zone: 2026-12-24T15:00+01:00."),
    "time": _("“%(word)s” is not a time of day. Write hours and minutes: 15:00."),
    "number": _("“%(word)s” is not a number. Write digits and a decimal point: 1234.5."),
    "money": _(
        "%(amount)s %(currency)s is not an amount. Write a currency such as DKK, and no more decimals than it has."
    ),
    "cell": _("“%(cell)s” is no cell. Write -, a value, > 100, [1..5], a list with commas, or not(…)."),
    "cell_empty": _("“%(cell)s” lets nothing through. Write the smaller value first."),
    "cell_yes_no": _("“%(word)s” is neither yes nor no. Write true or false."),
    "table_none": _("No row of the table “%(name)s” fits. Add a row for these values."),
    "table_several": _(
        "Rows %(rows)s of the table “%(name)s” fit at once and say different things. Change one of them."
    ),
    "table_case_shape": _("The test case has not one value for each column. Write them all."),
}
"""What each fault says, with the way on. Longer keys of the same beginning say it when more is known."""


def said(fault: ExpressionFault) -> str:
    """The fault in the reader's language, as a sentence with its way on."""
    facts = dict(fault.facts)
    code = _variant(fault.code, facts)
    for name in ("kind", "left", "right", "wants", "other"):
        told = facts.get(name)
        if fault.code == "currencies" or told is None:
            continue
        words = [told] if isinstance(told, str) else list(told)
        facts[name] = _or([str(KINDS.get(word, word)) for word in words])
    if fault.code == "arguments":
        facts["count"] = _count(facts["least"], facts["most"])
    if fault.code == "table_several":
        facts["rows"] = joined(str(row) for row in facts["rows"])
    if fault.code == "no_part":
        facts["known"] = joined(facts["known"])
    return str(SENTENCES[code]) % facts


TABLES: dict[str, Any] = {
    "table_no_output": _("The table concludes nothing. Add a column for its result."),
    "table_no_row": _("The table has no row. Add one."),
    "table_output_twice": _("Two results have the same name. Rename one."),
    "table_aggregate": _("Only hit policy C adds up or counts. Choose C, or take the sum away."),
    "table_row_shape": _("Row %(row)s has not one cell for each column. Fill them."),
    "table_unknown_value": _("Row %(row)s: “%(value)s” is none of the column's values. Use one of them, or add it."),
    "table_overlap": _("Rows %(rows)s both fit where %(region)s. Make one of them narrower."),
    "table_gap": _("No row fits where %(region)s. Add a row, or make one wider."),
    "table_gap_everywhere": _("No row fits. Add one."),
    "table_more_gaps": _("There are more than %(most)s such gaps. Add a last row of - for everything else."),
    "table_unreached": _("Row %(row)s is never reached: earlier rows fit wherever it does. Move it up or remove it."),
    "table_too_many": _("The table is too large to be searched for gaps. Divide it in two."),
}
"""What each fault of a whole table says."""


def table_said(table: DecisionTable, fault: TableFault) -> str:
    """A fault of a table in the reader's language."""
    language = active()
    if fault.fault is not None:
        place = _place(table, fault, language)
        return f"{place}: {said(fault.fault)}" if place else said(fault.fault)
    told = [
        f"{column.label.in_language(language) or column.expression} {cell}"
        for column, cell in zip(table.inputs, fault.region, strict=False)
        if cell != "-"
    ]
    code = "table_gap_everywhere" if fault.code == "table_gap" and not told else fault.code
    facts = {"row": fault.row + 1 if fault.row is not None else "", "region": joined(told) or gettext("anything")}
    return str(TABLES[code]) % {**facts, "rows": joined(str(row + 1) for row in fault.rows), **fault.facts}


def _place(table: DecisionTable, fault: TableFault, language: str) -> str:
    """«Row 3, Amount»."""
    columns = [
        *(column.label.in_language(language) or column.expression for column in table.inputs),
        *(column.label.in_language(language) or column.name for column in table.outputs),
    ]
    column = columns[fault.column] if fault.column is not None and fault.column < len(columns) else ""
    row = gettext("Row %(row)s") % {"row": fault.row + 1} if fault.row is not None else ""
    return ", ".join(part for part in (row, column) if part)


def _variant(code: str, facts: dict[str, Any]) -> str:
    """The key of the sentence that fits what is known of the fault."""
    if code == "kinds":
        kinds = {facts["left"], facts["right"]}
        if kinds == {"date", "moment"}:
            return "kinds_day"
        if kinds == {"money", "number"}:
            return "kinds_money"
        if "text" in kinds and facts["operator"] == "+":
            facts["other"] = next((kind for kind in (facts["left"], facts["right"]) if kind != "text"), "text")
            return "kinds_text"
    for fact, ending in (("near", "near"), ("known", "known"), ("expected", "wanted")):
        if facts.get(fact) and f"{code}_{ending}" in SENTENCES:
            return f"{code}_{ending}"
    return code


def _or(words: list[str]) -> str:
    """«a number, a text or a list»."""
    if len(words) < 2:
        return "".join(words)
    return gettext("%(first)s or %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}


def _count(least: int, most: int | None) -> str:
    if most is None:
        return gettext("%(least)s or more") % {"least": least}
    return str(least) if least == most else f"{least}-{most}"


def duration_text(duration: Duration | str) -> str:
    """«2 working days», «1 month and 4 hours»; a text that is no duration as it stands."""
    if isinstance(duration, str):
        try:
            duration = parse_duration(duration)
        except WorkingTimeError:
            return str(duration)
    years, months = divmod(abs(duration.months), 12)
    hours, rest = divmod(abs(duration.seconds), 3600)
    working_hours, working_rest = divmod(abs(duration.working_seconds), 3600)
    days, working_days = abs(duration.days), abs(duration.working_days)
    parts = [
        (years, ngettext("%(count)s year", "%(count)s years", years)),
        (months, ngettext("%(count)s month", "%(count)s months", months)),
        (days, ngettext("%(count)s day", "%(count)s days", days)),
        (working_days, ngettext("%(count)s working day", "%(count)s working days", working_days)),
        (hours, ngettext("%(count)s hour", "%(count)s hours", hours)),
        (rest // 60, ngettext("%(count)s minute", "%(count)s minutes", rest // 60)),
        (rest % 60, ngettext("%(count)s second", "%(count)s seconds", rest % 60)),
        (working_hours, ngettext("%(count)s working hour", "%(count)s working hours", working_hours)),
        (
            working_rest // 60,
            ngettext("%(count)s working minute", "%(count)s working minutes", working_rest // 60),
        ),
    ]
    told = [words % {"count": number} for number, words in parts if number]
    return joined(told) if told else gettext("at once")
