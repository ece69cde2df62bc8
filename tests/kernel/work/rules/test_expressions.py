"""The small language of procedures: exact, closed, and never at a loss for a sentence."""

import string
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bagland.foundation.money import Money
from bagland.foundation.working_time import Calendar, Duration
from bagland.kernel.work.expression_words import SENTENCES, said
from bagland.kernel.work.rules.expressions import (
    ExpressionFault,
    Kind,
    check,
    evaluate,
    from_json,
    is_true,
    names_in,
    parse,
    paths_in,
    to_json,
)
from bagland.kernel.work.rules.expressions.functions import FUNCTIONS
from bagland.kernel.work.rules.expressions.lexing import KEYWORDS

NOW = datetime(2026, 11, 24, 10, 15, tzinfo=UTC)
FACTS = {
    "amount": Money.of("50000.00", "DKK"),
    "count_of": 3,
    "who": "Anna",
    "nobody": None,
    "tags": ["it", "new"],
    "lines": [{"price": Money.of("100.00", "DKK"), "pieces": 2}, {"price": Money.of("40.50", "DKK"), "pieces": 1}],
    "due": datetime(2026, 12, 1, 12, 0, tzinfo=UTC),
    "first": date(2026, 11, 2),
    "yes": True,
}
KINDS = {
    "amount": "money",
    "count_of": "number",
    "who": "text",
    "nobody": "number",
    "tags": Kind("list", Kind("text")),
    "lines": Kind("list", Kind("record", has={"price": Kind("money"), "pieces": Kind("number")})),
    "due": "moment",
    "first": "date",
    "yes": "yes_no",
    "starter": "person",
}


def value(text, facts=FACTS):
    return evaluate(parse(text), facts, now=NOW, calendar=Calendar())


def fault(text, facts=FACTS):
    with pytest.raises(ExpressionFault) as caught:
        value(text, facts)
    return caught.value


PIECES = [
    *KEYWORDS,
    *FUNCTIONS,
    *FACTS,
    *"+-*/=<>()[],.\"@'_ ",
    "..",
    "!=",
    "<=",
    '"',
    '@"P1D"',
    '"x"',
    "1",
    "0",
    "9.5",
    "DKK",
]
PIECES += ["item", "today", "now", "2026-02-30", "ø", "99999999999999999999", "-1"]


def tried(text):
    """What came of an expression: nothing, or its fault."""
    try:
        value(text)
    except ExpressionFault as found:
        return found
    return None


def is_told(found, text):
    """A fault lies inside the text and has a sentence."""
    return found.at >= 0 and found.at + found.length <= len(text) and said(found).endswith((".", "?"))


@settings(max_examples=2000, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40), st.sampled_from([" ", ""]))
@example(["-"] * 40, "")
@example(["["] * 40, "")
@example(["some x in"] * 10, " ")
def test_whatever_is_written_is_worked_out_or_told_what_is_wrong(pieces, gap):
    text = gap.join(pieces)
    found = tried(text)
    assert found is None or is_told(found, text)
    assert all(is_told(known, text) for known in check(text, KINDS))


@settings(max_examples=1000, deadline=None)
@given(st.text(st.characters(codec="utf-8") | st.sampled_from(string.printable), max_size=60))
def test_any_text_at_all_is_read_or_refused_by_place(text):
    found = tried(text)
    assert found is None or is_told(found, text)


@settings(max_examples=400, deadline=None)
@given(
    st.recursive(
        st.integers(0, 99).map(str), lambda inner: st.builds("({} {} {})".format, inner, st.sampled_from("+-*"), inner)
    )
)
def test_sums_agree_with_exact_arithmetic(text):
    refused = tried(text)
    if refused is not None:
        assert refused.code in ("too_deep", "too_large", "too_long")
        return
    exact = eval(text)  # noqa: S307 - digits, brackets and three signs of this test's own making
    assert value(text) == exact or abs(exact) >= 10**34


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("10 - 2 - 3", 5),
        ("-2 * -3", 6),
        ("0.1 + 0.2 = 0.3", True),
        ("1 / 3 * 3 > 0.99", True),
        ("amount > 49999.99", True),
        ("amount > 50000", False),
        ("amount >= 50000 DKK", True),
        ("amount * 0.25", Money.of("12500.00", "DKK")),
        ("amount / 3", Money.of("16666.67", "DKK")),
        ("amount / 100 DKK", 500),
        ("sum(for line in lines return line.price * line.pieces)", Money.of("240.50", "DKK")),
        ("lines[item.pieces > 1][1].price = 100 DKK", True),
        ("count(lines[item.price > 1000 DKK])", 0),
        ("tags[-1]", "new"),
        ("some tag in tags satisfies tag = \"it\"", True),
        ("every tag in tags satisfies starts with(tag, \"i\")", False),
        ("not who = \"Anna\" or yes", True),
        ("not(yes) and nobody > 3", False),
        ("yes or nobody > 3", True),
        ("count_of in [1..3]", True),
        ("count_of in [1..3)", False),
        ("count_of in (3..5]", False),
        ("count_of between 3 and 5 and yes", True),
        ("who in (\"Anna\", \"Bo\")", True),
        ("\"it\" in tags", True),
        ("if amount > 1000 then \"large\" else \"small\"", "large"),
        ("nobody = null", True),
        ("known(nobody)", False),
        ("either(nobody, who)", "Anna"),
        ("contains(who, \"nn\") and ends_with(who, \"a\")", True),
        ("join(for tag in tags return upper(tag), \"-\")", "IT-NEW"),
        ("text(1.50) + \" kg\"", "1.5 kg"),
        ("round(2.5)", 3),
        ("round(-2.5)", -3),
        ("round_down(7.99, 1)", Decimal("7.9")),
        ("today", date(2026, 11, 24)),
        ("today() + @\"P1M\"", date(2026, 12, 24)),
        ("@\"2026-01-31\" + @\"P1M\"", date(2026, 2, 28)),
        ("date(2026, 12, 24).weekday", 4),
        ("days_between(first, today)", 22),
        ("today - first", Duration(days=22)),
        ("(due - now).hours", Decimal("169.75")),
        ("now.hour", 11),
        ("date(due) > today", True),
        ("today + @\"P2BD\"", date(2026, 11, 26)),
        ("@\"2026-11-27\" + @\"P1BD\"", date(2026, 11, 30)),
        ("last banking day(today)", date(2026, 11, 30)),
        ("banking day(-2, today)", date(2026, 11, 27)),
        ("moment(last_banking_day(today), \"12:00\")", datetime(2026, 11, 30, 11, tzinfo=UTC)),
        ("@\"PT4H\" < @\"P1D\"", True),
        ("max(1, 5, 3) - min([4, 2])", 3),
        ("average(1, 2, 4.5)", Decimal("2.5")),
        ("distinct([1, 1, 2])", [1, 2]),
        ("[1, 2] + [3]", [1, 2, 3]),
        ("\"a\\\"b\"", 'a"b'),
    ],
)  # fmt: skip
def test_what_an_expression_is_worth(text, told):
    assert value(text) == told
    assert not check(text, KINDS)


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("amuont > 3", "unknown_name", (0, 6)),
        ("amount > 50.000", "thousands", (9, 6)),
        ("amount == 3", "other_sign", (7, 2)),
        ("who = 'Anna'", "quotation_marks", (6, 1)),
        ("who = \"Anna", "unclosed", (6, 5)),
        ("amount >", "ended", (8, 0)),
        ("(1 + 2", "ended", (6, 0)),
        ("1 < 2 < 3", "compared_twice", (6, 1)),
        ("amount + 3", "kinds", (0, 10)),
        ("amount > 3 EUR", "currencies", (0, 14)),
        ("3 ABC", "money", (0, 5)),
        ("who.name", "no_part", (4, 4)),
        ("lines[3]", "no_place", (6, 1)),
        ("1 / 0", "division_by_zero", (4, 1)),
        ("nobody > 3", "empty", (0, 6)),
        ("due > today", "kinds", (0, 11)),
        ("sum(who)", "argument", (4, 3)),
        ("conut(tags)", "unknown_function", (0, 5)),
        ("max([])", "empty_list", (0, 7)),
        ("if who then 1 else 2", "not_yes_no", (3, 3)),
        ("[1..2]", "range_alone", (0, 6)),
        ("@\"2026-02-30\"", "day", (0, 13)),
        ("P1D(3)", "unknown_function", (0, 3)),
        ("", "nothing", (0, 0)),
        ("1 " * 2, "unexpected", (2, 1)),
        ("9" * 30 + "." + "9" * 30, "too_large", (0, 61)),
        ("today + @\"PT4H\"", "day_and_hours", (0, 15)),
        ("count(for a in tags return 1) > \"x\"", "kinds", (0, 35)),
    ],
)  # fmt: skip
def test_a_fault_names_its_place(text, code, place):
    found = fault(text)
    assert (found.code, (found.at, found.length)) == (code, place)


def test_work_is_bounded():
    many = {"n": list(range(3000))}
    assert fault("every a in n satisfies (every b in n satisfies a + b >= 0)", many).code == "too_much"
    assert fault("sum(n) + sum(n) + sum(n) + sum(n)", many).code == "too_much"
    assert fault(" + ".join(["1"] * 400)).code == "too_deep"
    assert fault("1" * 2001).code == "too_long"
    doubled = "a"
    for _turn in range(6):
        doubled = f"upper({doubled} + {doubled})"
    assert fault(doubled, {"a": "x" * 9000}).code == "too_large"


def test_a_check_finds_every_fault_without_facts():
    found = check("amuont > 3 and who + 1 = \"x\" and starter.boss.name = \"x\" and count(who) > 1", KINDS)  # fmt: skip
    assert [one.code for one in found] == ["unknown_name", "kinds", "no_part", "argument"]
    assert [one.code for one in check("amount", KINDS, wants=["yes_no"])] == ["not_yes_no"]
    assert not check("starter.manager.department.head.name = \"x\"", KINDS, wants=["yes_no"])  # fmt: skip


def test_only_names_that_are_asked_for_are_read():
    class Facts(dict):
        def __missing__(self, name):
            raise AssertionError(name)

    tree = parse("known(a) and (some x in a satisfies x.b = c.d.e) and today = f")
    assert names_in(tree) == {"a", "c", "f"}
    assert paths_in(tree) == {"a", "c.d.e", "f"}
    assert is_true(parse("true or b"), Facts(a=1))


def test_every_fault_is_told_in_both_languages_with_its_way_on():
    for code, sentence in SENTENCES.items():
        assert str(sentence).endswith((".", "?")), code
    assert said(fault("amuont > 3")) == "“amuont” is not known here. Did you mean “amount”?"
    assert said(fault("amount + 3")).endswith("100 DKK.")


@pytest.mark.parametrize(
    "one",
    [
        None, True, Decimal("1.50"), Decimal("1E+200"), "x\ue000\"y", Money.of("-3.50", "DKK"), date(2026, 1, 2), NOW,
        Duration(months=1, working_days=2), [Decimal(1), ["a"]], {"a": {"money": "x"}, "b": []},
    ],
)  # fmt: skip
def test_values_are_kept_as_json_without_loss(one):
    again = from_json(to_json(one))
    assert again == (one.replace("\ue000", "") if isinstance(one, str) else one)
    assert to_json(again) == to_json(again)


def test_a_day_is_the_day_of_the_entity():
    late = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    tree = parse("today.year")
    assert evaluate(tree, {}, now=late, zone=ZoneInfo("Europe/Copenhagen")) == 2027
    assert evaluate(tree, {}, now=late) == 2026
