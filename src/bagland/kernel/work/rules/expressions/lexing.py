"""An expression's text as words, numbers, texts and signs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bagland.kernel.work.rules.expressions.faults import MOST_CHARACTERS, ExpressionFault

KEYWORDS = frozenset(
    "and or not in between if then else true false null some every satisfies for return".split()  # noqa: SIM905
)

_TOKENS = re.compile(
    r"""(?P<space>\s+)
    | (?P<number>[0-9]+(?:\.[0-9]+)?)
    | (?P<literal>@"[^"\n]*")
    | (?P<text>"(?:[^"\\\n]|\\.)*")
    | (?P<name>[^\W\d]\w*)
    | (?P<sign>\.\.|<=|>=|!=|[<>=+\-*/()\[\],.])
    """,
    re.VERBOSE,
)
_ESCAPES = {"n": "\n", "t": "\t", '"': '"', "\\": "\\"}
_INSTEAD = {
    "==": "=",
    "<>": "!=",
    "&&": "and",
    "||": "or",
    "!": "not",
    "&": "and",
    "|": "or",
    ";": ",",
    "{": "[",
    "}": "]",
}
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")


@dataclass(frozen=True, slots=True)
class Token:
    """One word of an expression. `kind` is `number`, `text`, `literal`, `name`, `keyword`, `sign` or `end`."""

    kind: str
    text: str
    at: int
    end: int

    def fault(self, code: str, **facts: object) -> ExpressionFault:
        """A fault at this token."""
        return ExpressionFault(code, self.at, self.end - self.at, **facts)


def tokens(text: str) -> Iterator[Token]:
    """The words of an expression, ended by one of kind `end`. Raises ExpressionFault."""
    if len(text) > MOST_CHARACTERS:
        raise ExpressionFault("too_long", MOST_CHARACTERS, len(text) - MOST_CHARACTERS, most=MOST_CHARACTERS)
    at = 0
    while at < len(text):
        found = _TOKENS.match(text, at)
        if found is None:
            raise _unreadable(text, at)
        if text.startswith(("==", "<>"), at):
            raise _unreadable(text, at)
        at = found.end()
        if found.lastgroup != "space":
            yield _token(found)
    yield Token("end", "", len(text), len(text))


def _token(found: re.Match[str]) -> Token:
    kind, word = str(found.lastgroup), found.group()
    token = Token("keyword" if kind == "name" and word in KEYWORDS else kind, word, found.start(), found.end())
    if kind == "number" and _THOUSANDS.fullmatch(word):
        raise token.fault("thousands", number=word, whole=word.replace(".", ""), exact=f"{word}0")
    return token


def unescaped(token: Token) -> str:
    """What a text in quotation marks says."""

    def character(found: re.Match[str]) -> str:
        if found[1] not in _ESCAPES:
            raise ExpressionFault("escape", token.at + 1 + found.start(), 2, sign=found[0])
        return _ESCAPES[found[1]]

    return re.sub(r"\\(.)", character, token.text[1:-1])


def _unreadable(text: str, at: int) -> ExpressionFault:
    if text[at] == '"' or text.startswith('@"', at):
        return ExpressionFault("unclosed", at, len(text) - at)
    if text[at] in "'«»“”„’‘":
        return ExpressionFault("quotation_marks", at, 1, sign=text[at])
    for length in (2, 1):
        sign = text[at : at + length]
        if sign in _INSTEAD:
            return ExpressionFault("other_sign", at, len(sign), sign=sign, instead=_INSTEAD[sign])
    return ExpressionFault("sign", at, 1, sign=text[at])
