"""From text to tree, by the precedence of operators (Pratt).

From loosest to tightest: `if`, `for`, `some`, `every` · `or` · `and` · `not` · comparisons, `in`, `between` · `+ -` ·
`* /` · `-x` · parts, places and calls.
"""

from __future__ import annotations

import difflib
from decimal import Decimal

from bagland.foundation.money import Money, MoneyError
from bagland.kernel.work.rules.expressions.faults import MOST_DEPTH, ExpressionFault
from bagland.kernel.work.rules.expressions.functions import FUNCTIONS
from bagland.kernel.work.rules.expressions.lexing import Token, tokens, unescaped
from bagland.kernel.work.rules.expressions.trees import (
    ITEM,
    Binary,
    Call,
    If,
    ListOf,
    Literal,
    Name,
    Node,
    Over,
    Part,
    Pick,
    Range,
    Tree,
    Unary,
    free_paths,
)
from bagland.kernel.work.rules.expressions.values import NotAValue, literal

_BINARY = {"or": 1, "and": 2, "=": 4, "!=": 4, "<": 4, "<=": 4, ">": 4, ">=": 4, "in": 4, "between": 4}
_BINARY |= {"+": 5, "-": 5, "*": 6, "/": 6, ".": 8, "[": 8, "(": 8}
_NOT, _COMPARED, _MINUS = 3, 4, 7
_CONSTANTS = {"true": True, "false": False, "null": None}


def parse(text: str) -> Tree:
    """The tree of an expression. Raises ExpressionFault, which names the place."""
    return Tree(text, _Parser(text).whole())


class _Parser:
    """Reads one text from left to right."""

    def __init__(self, text: str) -> None:
        self._tokens = list(tokens(text))
        self._next = 0
        self._depth = 0

    @property
    def here(self) -> Token:
        return self._tokens[self._next]

    def whole(self) -> Node:
        if self.here.kind == "end":
            raise self.here.fault("nothing")
        node = self.expression(0)
        if self.here.kind != "end":
            raise self._unexpected(self.here)
        return node

    def expression(self, tightness: int) -> Node:
        """The longest expression whose operators bind tighter than this."""
        self._depth += 1
        if self._depth > MOST_DEPTH:
            raise self.here.fault("too_deep")
        node = self._first()
        joined = 0
        while (binds := self._binds()) > tightness:
            joined += 1
            if joined + self._depth > MOST_DEPTH:
                raise self.here.fault("too_deep")
            node = self._joined(node, binds)
            if binds == _COMPARED and self._binds() == _COMPARED:
                raise self.here.fault("compared_twice", sign=self.here.text)
        self._depth -= 1
        return node

    def _binds(self) -> int:
        token = self.here
        return _BINARY.get(token.text, 0) if token.kind in ("sign", "keyword") else 0

    def _take(self) -> Token:
        token = self.here
        if token.kind != "end":
            self._next += 1
        return token

    def _is(self, *words: str) -> bool:
        return self.here.kind in ("sign", "keyword") and self.here.text in words

    def _expect(self, *words: str) -> Token:
        if not self._is(*words):
            raise self._unexpected(self.here, expected=" / ".join(words))
        return self._take()

    def _unexpected(self, token: Token, expected: str = "") -> ExpressionFault:
        if token.kind == "end":
            return token.fault("ended", expected=expected)
        return token.fault("unexpected", word=token.text, expected=expected)

    # ---- what an expression begins with

    def _first(self) -> Node:
        token = self._take()
        if token.kind == "number":
            return self._number(token)
        if token.kind == "text":
            return Literal(token.at, token.end, unescaped(token))
        if token.kind == "literal":
            try:
                return Literal(token.at, token.end, literal(token.text[2:-1]))
            except NotAValue as fault:
                raise token.fault(fault.code, word=token.text[2:-1]) from None
        if token.kind == "name":
            return self._name(token)
        if token.kind == "keyword":
            return self._keyword(token)
        match token.text:
            case "-":
                of = self.expression(_MINUS)
                return Unary(token.at, of.end, "-", of)
            case "(" | "[":
                return self._brackets(token)
        raise self._unexpected(token, expected="")

    def _number(self, token: Token) -> Node:
        value = Decimal(token.text)
        if len(value.as_tuple().digits) > 34:
            raise token.fault("too_large")
        following = self.here
        if following.kind == "name" and len(following.text) == 3 and following.text.isupper():
            self._take()
            try:
                return Literal(token.at, following.end, Money.of(value, following.text))
            except MoneyError:
                raise ExpressionFault(
                    "money", token.at, following.end - token.at, amount=token.text, currency=following.text
                ) from None
        return Literal(token.at, token.end, value)

    def _name(self, token: Token) -> Node:
        function, after = self._function_at(token)
        if not function:
            return Name(token.at, token.end, token.text)
        self._next = after
        self._expect("(")
        arguments = self._until(")")
        return Call(token.at, self._tokens[self._next - 1].end, function, arguments)

    def _function_at(self, token: Token) -> tuple[str, int]:
        """The function that begins here, written with spaces or with underscores; and the place of its bracket."""
        words, after = [token.text], self._next
        while self._tokens[after].kind in ("name", "keyword") and len(words) < 4:
            words.append(self._tokens[after].text)
            after += 1
            if self._tokens[after].text == "(" and "_".join(words) in FUNCTIONS:
                return "_".join(words), after
        bracket = self._tokens[self._next]
        if bracket.kind == "sign" and bracket.text == "(":
            if token.text not in FUNCTIONS:
                near = difflib.get_close_matches(token.text, FUNCTIONS, 1)
                raise token.fault("unknown_function", name=token.text, near=near[0] if near else "")
            return token.text, self._next
        return "", 0

    def _until(self, closing: str) -> tuple[Node, ...]:
        """Expressions with commas between them, and the bracket that ends them."""
        items: list[Node] = []
        while not self._is(closing):
            items.append(self.expression(0))
            if not self._is(closing):
                self._expect(",", closing)
                continue
        self._expect(closing)
        return tuple(items)

    def _keyword(self, token: Token) -> Node:
        if token.text in _CONSTANTS:
            return Literal(token.at, token.end, _CONSTANTS[token.text])
        if token.text == "not":
            of = self.expression(_NOT)
            return Unary(token.at, of.end, "not", of)
        if token.text == "if":
            condition = self.expression(0)
            self._expect("then")
            then = self.expression(0)
            self._expect("else")
            otherwise = self.expression(0)
            return If(token.at, otherwise.end, condition, then, otherwise)
        if token.text in ("some", "every", "for"):
            return self._over(token)
        raise self._unexpected(token)

    def _over(self, token: Token) -> Node:
        name = self._take()
        if name.kind != "name":
            raise self._unexpected(name)
        self._expect("in")
        items = self.expression(0)
        self._expect("return" if token.text == "for" else "satisfies")
        body = self.expression(0)
        return Over(token.at, body.end, token.text, name.text, items, body)

    def _brackets(self, opening: Token) -> Node:
        """A list, a group or a range."""
        closing = ")" if opening.text == "(" else "]"
        if closing == "]" and self._is("]"):
            return ListOf(opening.at, self._take().end, ())
        first = self.expression(0)
        if self._is(".."):
            self._take()
            most = self.expression(0)
            end = self._expect("]", ")")
            return Range(opening.at, end.end, first, most, opening.text == "[", end.text == "]")
        if closing == ")" and not self._is(","):
            self._expect(")")
            return first
        items = [first]
        while self._is(","):
            self._take()
            items.append(self.expression(0))
        return ListOf(opening.at, self._expect(closing).end, tuple(items))

    # ---- what goes on

    def _joined(self, left: Node, binds: int) -> Node:
        token = self._take()
        match token.text:
            case ".":
                name = self._take()
                if name.kind not in ("name", "keyword"):
                    raise self._unexpected(name)
                return Part(left.at, name.end, left, name.text)
            case "[":
                by = self.expression(0)
                end = self._expect("]")
                return Pick(left.at, end.end, left, by, ITEM in set(_paths_first(by)))
            case "(":
                raise token.fault("no_function")
            case "between":
                least = self.expression(_COMPARED)
                self._expect("and")
                most = self.expression(_COMPARED)
                span = Range(least.at, most.end, least, most, True, True)
                return Binary(left.at, most.end, "in", left, span)
        right = self.expression(binds)
        return Binary(left.at, right.end, token.text, left, right)


def _paths_first(node: Node) -> list[str]:
    return [path.partition(".")[0] for path in free_paths(node, frozenset())]
