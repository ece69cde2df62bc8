"""Words as pure functions: stems, spellings, marks; what is asked for, whatever is typed."""

from __future__ import annotations

import sqlite3
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bagland.kernel.search.marking import SHOWN, marked, snippet
from bagland.kernel.search.rules.asking import MOST_TERMS, question_of, ways
from bagland.kernel.search.rules.dialects import fts5, tsquery, tsvector
from bagland.kernel.search.rules.words import (
    LONGEST_WORD,
    TITLE,
    joined_words,
    marks_of,
    plain,
    spellings,
    stems,
    words_of,
)

ANYTHING = st.text(max_size=300) | st.text(alphabet="\"“”«»*:^(){}[]+-&|!'\\<> abcæøåNOTANDORNEAR#@", max_size=80)


@given(ANYTHING)
def test_whatever_is_typed_is_a_question_that_sqlite_can_read(typed):
    index = _fts()
    index.execute("INSERT INTO words VALUES ('a', 'b', 'c')")
    for way in ways(question_of(typed)) if question_of(typed) else []:
        index.execute("SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid DESC", [fts5(way)]).fetchall()
        assert "\x00" not in tsquery(way)


def _fts() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.execute(
        "CREATE VIRTUAL TABLE words USING fts5(title, text, marks, tokenize = 'unicode61 remove_diacritics 0')"
    )
    return connection


@given(st.text(max_size=200))
def test_a_text_is_found_by_each_of_its_words(text):
    index, words = _fts(), words_of(text)
    index.execute("INSERT INTO words VALUES ('', ?, ?)", [" ".join(words), " ".join(marks_of([], [], words))])
    assert len(words) <= len(text)
    for word in words:
        assert word == unicodedata.normalize("NFC", word)[:LONGEST_WORD]
    ascii_words = [word for word in words if word.isascii() or set(word) <= set("æøåé")]
    for word in ascii_words[:5]:
        (way,) = ways(question_of(f"{word}"))[2:3]
        assert index.execute("SELECT count(*) FROM words WHERE words MATCH ?", [fts5(way)]).fetchone() == (1,), word


@given(st.text(max_size=300), st.lists(st.text(max_size=12), max_size=4))
def test_marking_changes_no_letter_and_lets_no_markup_through(text, words):
    from html import unescape

    asked = [word for typed in words for word in words_of(typed)]
    shown = marked(text, asked)
    assert unescape(shown.replace("<mark>", "").replace("</mark>", "")) == unescape(unescape(text)) or (
        shown.replace("<mark>", "").replace("</mark>", "") == _escaped(text)
    )
    assert shown.count("<") == shown.count("<mark>") + shown.count("</mark>")


def _escaped(text: str) -> str:
    from html import escape

    return escape(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("medarbejder", "medarbejderne"),
        ("invoice", "invoices"),
        ("faktura", "fakturaerne"),
        ("stilling", "stillingerne"),
        ("approve", "approving"),
        ("holm", "holms"),
    ],
)
def test_inflected_words_share_a_stem(one, other):
    assert set(stems(one)) & set(stems(other))


def test_the_danish_letters_are_letters_of_their_own():
    assert "lan" not in spellings("lån")
    assert plain("lån") == ()
    assert not set(stems("lån")) & set(stems("lan"))
    assert not set(spellings("øre")) & {"ore"}


def test_what_is_typed_without_a_danish_keyboard_is_understood():
    assert "århus" in spellings("aarhus")
    assert "aarhus" in spellings("århus")
    assert {"ærø", "aeroe"} <= set(spellings("aerø")) | set(spellings("ærø"))
    assert "andre" in plain("andré")
    assert plain("yıldız")[0] == "yildiz"
    assert "øberg" in plain("öberg")


def test_numbers_and_telephones_are_one_word_too():
    assert joined_words("+45 70 70 70 70") == ["4570707070", "70707070"]
    assert joined_words("NK 12") == ["nk12"]
    assert joined_words("12 34 56 78") == ["12345678"]


def test_a_question_is_words_and_phrases():
    assert question_of('"sofie lindgaard" bogholder').terms == (("sofie", "lindgaard"), ("bogholder",))
    assert question_of("«to ord").terms == (("to", "ord"),)
    assert question_of("chef for salg").terms == (("chef",), ("salg",))
    assert question_of("og").terms == (("og",),)
    assert question_of("*** NOT () ^ :").terms == (("not",),)
    assert not question_of(' "" ; — \x00')
    assert len(question_of(" ".join(f"ord{n}" for n in range(99))).terms) == MOST_TERMS


def test_the_entry_for_postgresql_has_places_and_weights():
    told = tsvector([["sofie", "holm"]], ["holm"], [TITLE + "sofie"])
    assert told == f"'sofie':1A 'holm':2A,103 '{TITLE}sofie'"


def test_a_snippet_is_the_part_around_the_first_word():
    text = "begyndelse " * 40 + "nålen ligger her " + "høstak " * 40
    part = snippet(text, ["nålen"])
    assert "<mark>nålen</mark>" in part
    assert part.startswith("… ")
    assert part.endswith(" …")
    assert len(part) < SHOWN + 40


def test_only_the_beginning_that_was_typed_is_marked():
    assert marked("Medarbejdersamtale <b>", ["medarbejder"]) == "<mark>Medarbejder</mark>samtale &lt;b&gt;"
    assert marked("Medarbejderne", ["medarbejder"]) == "<mark>Medarbejderne</mark>"
