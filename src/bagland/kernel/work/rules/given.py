"""What was sent for a question, as a value that expressions know; or which fault it is. Objects are not looked up."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any

from bagland.foundation.money import Money, MoneyError
from bagland.kernel.work.rules.definition import Question

LARGEST_KEY = 2**63 - 1
LENGTHS = {"text": 400, "long_text": 20_000, "signature": 400}
"""The most characters of an answer, by the question's type; as `text` where none stands here."""
MOST_ITEMS = 200
_NUMBER = re.compile(r"-?\d{1,18}(\.\d{1,12})?")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?")


class NotAnAnswer(ValueError):
    """What was sent cannot be the answer: `code` says why, with the facts of its sentence."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


def plain_answer(question: Question, sent: Any) -> Any:
    """The value; None where nothing was sent. Keys stay whole numbers, files `{"transfer"|"document": key}`.

    Raises NotAnAnswer.
    """
    if isinstance(sent, str):
        sent = sent.strip()
    if sent is None or sent == "" or sent == []:
        return None
    return _READ[question.type](question, sent)


def _text(_question: Question, sent: Any) -> str:
    if not isinstance(sent, str):
        raise NotAnAnswer("text")
    return sent


def _number(question: Question, sent: Any) -> Decimal:
    is_whole = isinstance(sent, int) and not isinstance(sent, bool) and abs(sent) < 10**18
    if not is_whole and not (isinstance(sent, str) and _NUMBER.fullmatch(sent)):
        raise NotAnAnswer("number")
    value = Decimal(sent)
    _must_fit(question, value)
    return value


def _money(question: Question, sent: Any) -> Money:
    if not isinstance(sent, Mapping) or set(sent) != {"amount", "currency"}:
        raise NotAnAnswer("money")
    try:
        value = Money.of(sent["amount"], sent["currency"])
    except (MoneyError, TypeError, ValueError):
        raise NotAnAnswer("money") from None
    _must_fit(question, Decimal(value.plain))
    return value


def _must_fit(question: Question, value: Decimal) -> None:
    if question.least is not None and value < Decimal(str(question.least)):
        raise NotAnAnswer("least", least=f"{question.least:g}")
    if question.most is not None and value > Decimal(str(question.most)):
        raise NotAnAnswer("most", most=f"{question.most:g}")


def _day(_question: Question, sent: Any) -> date:
    if isinstance(sent, str) and _DAY.fullmatch(sent):
        try:
            return date.fromisoformat(sent)
        except ValueError:
            pass
    raise NotAnAnswer("day")


def _time(_question: Question, sent: Any) -> time:
    if isinstance(sent, str) and _TIME.fullmatch(sent):
        return time.fromisoformat(sent)
    raise NotAnAnswer("time")


def _yes_no(_question: Question, sent: Any) -> bool:
    if not isinstance(sent, bool):
        raise NotAnAnswer("flag")
    return sent


def _choice(question: Question, sent: Any) -> str:
    known = [choice.value for choice in question.choices]
    if not isinstance(sent, str) or sent not in known:
        raise NotAnAnswer("choice", choices=", ".join(known))
    return sent


def _choices(question: Question, sent: Any) -> list[str]:
    if not isinstance(sent, list):
        raise NotAnAnswer("list")
    return list(dict.fromkeys(_choice(question, one) for one in sent))


def _key(_question: Question, sent: Any) -> int:
    if isinstance(sent, bool) or not isinstance(sent, int) or not 1 <= sent <= LARGEST_KEY:
        raise NotAnAnswer("key")
    return sent


def _file(question: Question, sent: Any) -> dict[str, int]:
    if isinstance(sent, Mapping) and len(sent) == 1 and set(sent) <= {"transfer", "document"}:
        [(word, key)] = sent.items()
        try:
            return {word: _key(question, key)}
        except NotAnAnswer:
            pass
    raise NotAnAnswer("file")


def _list(_question: Question, sent: Any) -> list[str]:
    if not isinstance(sent, list) or not all(isinstance(one, str) for one in sent) or len(sent) > MOST_ITEMS:
        raise NotAnAnswer("list")
    if any(len(one) > LENGTHS["text"] for one in sent):
        raise NotAnAnswer("long", most=LENGTHS["text"])
    return [one.strip() for one in sent if one.strip()]


_READ: dict[str, Callable[[Question, Any], Any]] = {
    "text": _text,
    "long_text": _text,
    "number": _number,
    "money": _money,
    "date": _day,
    "time": _time,
    "yes_no": _yes_no,
    "choice": _choice,
    "choices": _choices,
    "person": _key,
    "position": _key,
    "department": _key,
    "party": _key,
    "record": _key,
    "file": _file,
    "photo": _file,
    "signature": _text,
    "list": _list,
}
