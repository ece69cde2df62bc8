"""A decision table as a form sends it, and what each button of the form does to it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

MOST = {"inputs": 20, "outputs": 10, "rules": 500, "cases": 200}
"""The largest number of columns, rows and test cases."""
_BARE = re.compile(r"[^\W\d_][\w \-./&]*")
_WORDS_OF_LANGUAGE = frozenset("true false null today now and or not if then else".split())  # noqa: SIM905
_NEW: dict[str, dict[str, Any]] = {
    "inputs": {"label": {}, "expression": "", "type": "text", "values": []},
    "outputs": {"name": "", "label": {}, "type": "text", "values": []},
    "rules": {"cells": [], "outputs": [], "note": ""},
    "cases": {"title": "", "inputs": [], "expected": []},
}


def blank(name: str) -> dict[str, Any]:
    """A table with one column on each side and one row."""
    return {
        "name": name,
        "title": {},
        "hit": "U",
        "aggregate": "",
        "inputs": [dict(_NEW["inputs"])],
        "outputs": [{**_NEW["outputs"], "name": "result"}],
        "rules": [{"cells": ["-"], "outputs": [""], "note": ""}],
        "cases": [],
    }


def typed(sent: Mapping[str, str], before: Mapping[str, Any], language: str, known: frozenset[str]) -> dict[str, Any]:
    """The table as the form says it. `before` keeps the words of the other language; `known` are names that a result
    may mean, so that they are not taken for texts.
    """
    inputs, outputs = _count(sent, "inputs"), _count(sent, "outputs")
    columns = [
        {
            "label": _words(sent, f"in.{place}.label", _at(before, "inputs", place), language),
            "expression": _text(sent, f"in.{place}.expression"),
            "type": _text(sent, f"in.{place}.type") or "text",
            "values": _list(_text(sent, f"in.{place}.values")),
        }
        for place in range(inputs)
    ]
    results = [
        {
            "name": _text(sent, f"out.{place}.name"),
            "label": _words(sent, f"out.{place}.label", _at(before, "outputs", place), language),
            "type": _text(sent, f"out.{place}.type") or "text",
            "values": [],
        }
        for place in range(outputs)
    ]
    return {
        "name": str(before["name"]),
        "title": _words(sent, "title", {"label": before.get("title", {})}, language),
        "hit": _text(sent, "hit") or "U",
        "aggregate": _text(sent, "aggregate") if _text(sent, "hit") == "C" else "",
        "inputs": columns,
        "outputs": results,
        "rules": [
            {
                "cells": [_text(sent, f"cell.{row}.{place}") or "-" for place in range(inputs)],
                "outputs": [
                    result(_text(sent, f"result.{row}.{place}"), str(results[place]["type"]), known)
                    for place in range(outputs)
                ],
                "note": _text(sent, f"note.{row}")[:400],
            }
            for row in range(_count(sent, "rules"))
        ],
        "cases": [
            {
                "title": _text(sent, f"case.{row}.title")[:200],
                "inputs": [_text(sent, f"case.{row}.in.{place}") for place in range(inputs)],
                "expected": [_text(sent, f"case.{row}.out.{place}") for place in range(outputs)],
            }
            for row in range(_count(sent, "cases"))
        ],
    }


def result(text: str, kind: str, known: frozenset[str]) -> str:
    """A result as an expression: a plain word in a column of texts is that text, unless it is a name that is known."""
    bare = _BARE.fullmatch(text) is not None and text not in known and text not in _WORDS_OF_LANGUAGE
    return f'"{text}"' if kind in ("text", "choice") and bare else text


def pressed(table: dict[str, Any], press: str) -> dict[str, Any]:
    """What a button does: `add:rules`, `drop:inputs:1`, `up:rules:3`, `down:rules:3`. Anything else does nothing."""
    what, _sign, rest = press.partition(":")
    part, _sign, told = rest.partition(":")
    if part not in MOST:
        return table
    rows: list[Any] = table[part]
    place = int(told) if told.isdigit() and len(told) < 6 else -1
    if what == "add" and len(rows) < MOST[part]:
        rows.append(_fresh(table, part))
        _fit(table)
    elif what == "drop" and 0 <= place < len(rows):
        _drop(table, part, place)
    elif what in ("up", "down") and 0 <= place < len(rows):
        other = place + (-1 if what == "up" else 1)
        if 0 <= other < len(rows):
            rows[place], rows[other] = rows[other], rows[place]
    return table


def _fresh(table: dict[str, Any], part: str) -> dict[str, Any]:
    fresh = {name: type(value)(value) for name, value in _NEW[part].items()}
    if part == "outputs":
        taken = {output["name"] for output in table["outputs"]}
        fresh["name"] = next(name for number in range(1, 99) if (name := f"result_{number}") not in taken)
    return fresh


def _fit(table: dict[str, Any]) -> None:
    """Every row and test case gets a cell for every column."""
    inputs, outputs = len(table["inputs"]), len(table["outputs"])
    for rule in table["rules"]:
        rule["cells"] += ["-"] * (inputs - len(rule["cells"]))
        rule["outputs"] += [""] * (outputs - len(rule["outputs"]))
    for case in table["cases"]:
        case["inputs"] += [""] * (inputs - len(case["inputs"]))
        case["expected"] += [""] * (outputs - len(case["expected"]))


def _drop(table: dict[str, Any], part: str, place: int) -> None:
    del table[part][place]
    cells = {"inputs": ("cells", "inputs"), "outputs": ("outputs", "expected")}.get(part)
    if cells is not None:
        for row, name in [(rule, cells[0]) for rule in table["rules"]] + [(case, cells[1]) for case in table["cases"]]:
            del row[name][place : place + 1]


def _count(sent: Mapping[str, str], name: str) -> int:
    told = sent.get(name, "0")
    return min(int(told), MOST[name]) if told.isdigit() and len(told) < 6 else 0


def _text(sent: Mapping[str, str], name: str) -> str:
    return sent.get(name, "").strip()[:2000]


def _list(text: str) -> list[str]:
    return [piece.strip() for piece in text.split(",") if piece.strip()]


def _at(before: Mapping[str, Any], part: str, place: int) -> Mapping[str, Any]:
    rows = before.get(part, [])
    return rows[place] if place < len(rows) else {}


def _words(sent: Mapping[str, str], name: str, before: Mapping[str, Any], language: str) -> dict[str, str]:
    """A text in the writer's language beside the one in the other."""
    kept = {code: text for code, text in (before.get("label") or {}).items() if text and code != language}
    told = _text(sent, name)
    return {**kept, language: told} if told else kept
