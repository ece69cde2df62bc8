"""Two texts compared: nothing is lost, and what is told is true."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bagland.kernel.documents.rules.comparing import MOST_LINES, compared


def test_a_changed_word_is_marked_inside_its_line() -> None:
    found = compared(["Betales senest 1. maj", "Beløb 1.250,00"], ["Betales senest 15. maj", "Beløb 1.250,00"])
    assert [(run.kind, run.text) for run in found.lines[0].runs] == [
        ("same", "Betales senest "),
        ("gone", "1"),
        ("new", "15"),
        ("same", ". maj"),
    ]
    assert found.lines[1].kind == "same"


def test_equal_lines_far_from_a_difference_are_counted() -> None:
    text = [f"line {number}" for number in range(50)]
    found = compared(text, [*text[:25], "another thing altogether", *text[26:]])
    assert [line.kind for line in found.lines] == ["skipped", *["same"] * 2, "gone", "new", *["same"] * 2, "skipped"]
    assert [line.count for line in found.lines if line.kind == "skipped"] == [23, 22]


def test_a_long_text_says_that_it_is_cut() -> None:
    assert compared(["a"] * (MOST_LINES + 1), ["a"]).is_cut
    assert not compared(["a"], ["a"]).differs


@given(st.lists(st.sampled_from(["a b", "c", "d e f", "ø å"]), max_size=12), st.lists(st.text(max_size=9), max_size=12))
def test_each_text_can_be_read_back(old: list[str], new: list[str]) -> None:
    found = compared(old, new)
    for kept, dropped, text in (("gone", "new", old), ("new", "gone", new)):
        told = [
            "".join(run.text for run in line.runs if run.kind != dropped)
            for line in found.lines
            if line.kind not in ("skipped", dropped)
        ]
        equal = sum(line.count for line in found.lines if line.kind == "skipped")
        assert len(told) + equal == len(text), kept
        assert [line for line in told if line not in text] == []
