"""The editor's changes, made at random: the outline never loses a row, and always reads back as it was written."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bagland.kernel.work.rules import checklist, outline
from bagland.kernel.work.rules.definition import (
    Branch,
    Decide,
    Definition,
    Parallel,
    Phase,
    Step,
    Words,
    bodies,
    read,
    walk,
)
from bagland.kernel.work.rules.editing import DEEPEST, KINDS, EditFault, Outline
from bagland.kernel.work.rules.outline import Item

MOVES = ("indent", "outdent", "up", "down")


def at_random(seed: int, changes: int) -> tuple[Definition, Counter[str]]:
    """A draft after random changes, each saved and read again, and how often each was made."""
    choose = random.Random(seed)
    made: Counter[str] = Counter()
    whole = Definition()
    for count in range(changes):
        draft = Outline(whole)
        rows = [row for item in draft.items for row in item.walk()]
        keys = [row.id for row in rows] or [""]
        what = choose.choice(("add", "add", "inside", "delete", "kind", "title", "path", "copy", *MOVES, *MOVES))
        key = choose.choice(keys)
        before = {node.id for node in whole.nodes()}
        try:
            if what == "add":
                draft.add(kind=choose.choice(KINDS), after=key, title=Words(en=f"row {count}"))
            elif what == "inside" and key:
                draft.add(kind=choose.choice((*KINDS, "branch")), inside=key)
            elif what == "kind":
                draft.kind(key, choose.choice(KINDS))
            elif what == "title":
                draft.title(key, choose.choice(("da", "en")), f"title {count}")
            elif what == "path":
                which = choose.choice(("refused", "late", "otherwise"))
                fits = [row.id for row in rows if row.kind in ("approval", "decide")] or [key]
                draft.path(choose.choice(fits), which, there=choose.random() < 0.7)
            elif what == "copy" and key:
                draft.insert(draft.copies([draft.row(key)]), after=choose.choice(keys))
            elif what == "delete":
                draft.delete(key) if choose.random() < 0.4 else draft.relocate(key, choose.choice(keys))
            elif key:
                getattr(draft, what)(key)
            after = read(draft.definition().canonical())
        except EditFault:
            made["refused"] += 1
            continue
        made[what] += 1
        if what in (*MOVES, "kind", "title"):
            assert {node.id for node in after.nodes()} == before, what
        assert after.canonical() == read(after.canonical()).canonical()
        again = Outline(after)
        assert again.definition().canonical() == after.canonical()
        whole = after
    return whole, made


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32), st.integers(5, 60))
def test_random_changes_never_lose_a_row_and_read_back_the_same(seed: int, changes: int) -> None:
    whole, _made = at_random(seed, changes)
    ids = [node.id for node in whole.nodes()]
    assert len(ids) == len(set(ids))


def test_every_change_is_made_often_at_random() -> None:
    made: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    for seed in range(60):
        whole, counted = at_random(seed, 50)
        made += counted
        kinds += Counter(node.kind for node in whole.nodes())  # type: ignore[attr-defined]
    assert all(made[what] >= 20 for what in ("add", "inside", "delete", "kind", "title", "path", "copy", *MOVES)), made
    assert set(kinds) == set(KINDS)


def a_decision() -> Definition:
    return Definition(
        body=[
            Step(id="one", title=Words(en="One")),
            Decide(
                id="if",
                branches=[
                    Branch(id="b1", when="amount > 500", body=[Step(id="two")]),
                    Branch(id="b2", title=Words(en="small"), when="amount > 5", body=[Step(id="three")]),
                ],
                otherwise=[Step(id="four")],
            ),
            Parallel(
                id="both", branches=[Branch(id="p1", body=[Step(id="five")]), Branch(id="p2", body=[Phase(id="six")])]
            ),
        ]
    )


def test_a_row_is_moved_out_of_a_branch_into_the_next_and_back() -> None:
    draft = Outline(a_decision())
    draft.down("two")
    assert [[row.id for row in child.children] for child in draft.row("if").children] == [
        [],
        ["two", "three"],
        ["four"],
    ]
    draft.up("two")
    assert [row.id for row in draft.row("b1").children] == ["two"]
    draft.outdent("two")
    assert [row.id for row in draft.items] == ["one", "if", "two", "both"]
    assert outline.numbers(draft.items) == {
        "one": "1", "if": "2", "three": "2.1", "four": "2.2", "two": "3", "both": "4", "five": "4.1",
    }  # fmt: skip


def test_the_only_branch_of_a_decision_and_bare_parallel_branches_show_no_row() -> None:
    draft = Outline(Definition())
    draft.add(key="ask", kind="decide", title=Words(en="If it is dear"))
    draft.add(key="sign", inside="ask", title=Words(en="Sign"))
    decide = draft.definition().body[0]
    assert isinstance(decide, Decide)
    assert [branch.body[0].id for branch in decide.branches] == ["sign"]
    draft.path("ask", "otherwise", there=True)
    assert [row.kind for row in draft.row("ask").children] == ["branch", "otherwise"]
    draft.path("ask", "otherwise", there=False)
    assert [row.id for row in draft.row("ask").children] == ["sign"]
    draft.add(key="both", kind="parallel", after="ask")
    draft.add(key="left", inside="both")
    draft.add(key="right", after="left")
    parallel = draft.definition().body[1]
    assert isinstance(parallel, Parallel)
    assert [[node.id for node in branch.body] for branch in parallel.branches] == [["left"], ["right"]]


def test_a_plain_step_becomes_a_phase_when_another_is_moved_into_it_and_a_full_one_does_not() -> None:
    draft = Outline(Definition(body=[Step(id="a"), Step(id="b"), Step(id="c", activity="work.do_task"), Step(id="d")]))
    draft.indent("b")
    assert draft.row("a").kind == "phase"
    with pytest.raises(EditFault, match="holds_nothing"):
        draft.indent("d")


def test_a_copied_part_has_ids_of_its_own_and_names_its_own_steps() -> None:
    whole = Definition(body=[Phase(id="p", body=[Step(id="buy"), Step(id="pay")])])
    draft = Outline(whole)
    draft.row("pay").part.duty = draft.row("pay").part.duty.model_copy(update={"not_doer_of": ["buy", "elsewhere"]})
    draft.insert(draft.copies([draft.row("p")]), after="p")
    copied = draft.items[1]
    assert copied.children[1].part.duty.not_doer_of == [copied.children[0].id, "elsewhere"]
    ids = [row.id for item in draft.items for row in item.walk()]
    assert len(ids) == len(set(ids)) == 6


TEXT = """\
# Før
1. HR: Skriv kontrakten
2. Godkend lønnen
Hvis stillingen er leder:
    - [ ] Spørg direktionen
    - [x] Vent 3 arbejdsdage
# Første dag
Samtidig:
\t• IT: Giv en computer
\t• Vis rundt
Vent på vejret
Slut
"""


def test_a_checklist_from_a_document_becomes_phases_decisions_and_steps() -> None:
    from bagland.kernel.work.rules.definition import Lane

    draft = Outline(Definition())
    lanes = {"hr": Lane(kind="profile", code="hr_partner"), "it": Lane(kind="profile", code="it_technician")}
    draft.insert(checklist.read(TEXT, "da", draft, lanes))
    told = [(row.kind, row.title.da) for item in draft.items for row in item.walk()]
    assert told == [
        ("phase", "Før"),
        ("step", "Skriv kontrakten"),
        ("approval", "Godkend lønnen"),
        ("decide", "Hvis stillingen er leder"),
        ("step", "Spørg direktionen"),
        ("wait", "Vent 3 arbejdsdage"),
        ("phase", "Første dag"),
        ("parallel", "Samtidig"),
        ("step", "Giv en computer"),
        ("step", "Vis rundt"),
        ("step", "Vent på vejret"),
        ("end", "Slut"),
    ]
    rows = {row.title.da: row for item in draft.items for row in item.walk()}
    assert rows["Vent 3 arbejdsdage"].part.duration == "P3BD"
    assert rows["Skriv kontrakten"].part.lane.code == "hr_partner"
    assert len(draft.definition().body) == 2


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.sampled_from("ab -*#1.)[]x:\t\n☐Hvis vent 2dag"), max_size=300))
def test_any_text_becomes_rows_with_every_line_that_says_something(text: str) -> None:
    draft = Outline(Definition())
    items = checklist.read(text, "da", draft)
    assert sum(1 for item in items for _row in item.walk()) == len(checklist.lines_of(text))
    if depth(items) <= DEEPEST:
        draft.insert(items)
        read(draft.definition().canonical())


def depth(items: list[Item]) -> int:
    return 1 + max((depth(item.children) for item in items), default=0) if items else 0


def test_written_text_reads_back_with_the_same_shape() -> None:
    draft = Outline(Definition())
    draft.insert(checklist.read(TEXT, "da", draft))
    text = checklist.written(draft.items, "da")
    again = Outline(Definition())
    again.insert(checklist.read(text, "da", again))
    assert [(row.kind, row.title.da) for item in again.items for row in item.walk()] == [
        (row.kind, row.title.da) for item in draft.items for row in item.walk()
    ]


def test_bodies_name_each_path_once() -> None:
    assert [name for node in walk(a_decision().body) for name, _body in bodies(node)] == [
        "b1",
        "b2",
        "otherwise",
        "p1",
        "p2",
        "",
    ]
