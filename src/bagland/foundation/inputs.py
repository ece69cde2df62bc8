"""The inputs of an activity, read from its signature: their labels, their shape, and what a door may send for them.

A function says `reason: Annotated[str, Says(_("Reason"))]`; from that one line come the check in `perform`, the form
in the browser, the JSON schema of the API and the command line.
"""

from __future__ import annotations

import enum
import inspect
import re
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from django.db import models
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, WithJsonSchema, create_model
from pydantic_core import PydanticCustomError

from bagland.foundation import answers
from bagland.foundation.money import Currency, Money, MoneyError, currency
from bagland.foundation.refusals import InputFault
from bagland.foundation.uploads import MOST_BYTES, SCHEMA, NotAnUpload, Unreadable, Upload, from_json

LARGEST_KEY = 2**63 - 1
LINE_LENGTH, TEXT_LENGTH = 200, 4000
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_NUMBER = re.compile(r"-?\d{1,18}(\.\d{1,12})?")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Says:
    """What a person reads about an input, and what else its type does not tell.

    `personal` is the data class of a personal fact (`normal`, `sensitive`): its value is kept apart from the event.
    `secret` values (a password) are never kept at all. `lines` above one asks for a longer text. Of an `Upload`
    `largest` is its most bytes, `accepts` names the media types that a person is offered to choose, and `reads` makes
    of the bytes what the activity needs, outside its transaction; it raises `Unreadable` with a sentence.
    """

    label: Any
    help: Any = ""
    personal: str = ""
    secret: bool = False
    lines: int = 1
    suggests: Callable[..., Any] | None = None
    largest: int = MOST_BYTES
    accepts: tuple[str, ...] = ()
    reads: Callable[[bytes], Any] | None = None


@dataclass(frozen=True, slots=True)
class Input:
    """One named input: its Python type without `Optional`, whether it may be left out, and what it says of itself."""

    name: str
    type: Any
    says: Says
    default: Any
    required: bool
    optional: bool
    many: bool

    @property
    def model(self) -> type[models.Model] | None:
        """The kind of object this input names, or None for a plain value."""
        return self.type if isinstance(self.type, type) and issubclass(self.type, models.Model) else None


def inputs_of(function: Callable[..., Any]) -> tuple[Input, ...]:
    """The keyword-only parameters of an activity's function, in order."""
    hints = get_type_hints(function, include_extras=True)
    return tuple(
        _input(parameter, hints[name])
        for name, parameter in inspect.signature(function).parameters.items()
        if parameter.kind is inspect.Parameter.KEYWORD_ONLY
    )


def _input(parameter: inspect.Parameter, hint: Any) -> Input:
    says: Says | None = None
    if get_origin(hint) is Annotated:
        hint, *extras = get_args(hint)
        says = next((extra for extra in extras if isinstance(extra, Says)), None)
    if says is None:
        raise TypeError(f"the input {parameter.name} says nothing of itself: Annotated[…, Says(_('…'))]")
    bare, optional = _without_none(hint)
    many = get_origin(bare) in (list, tuple)
    required = parameter.default is inspect.Parameter.empty
    return Input(
        name=parameter.name,
        type=get_args(bare)[0] if many else bare,
        says=says,
        default=None if required else parameter.default,
        required=required,
        optional=optional,
        many=many,
    )


def _without_none(hint: Any) -> tuple[Any, bool]:
    if get_origin(hint) in (Union, types.UnionType):
        rest = [part for part in get_args(hint) if part is not type(None)]
        return (rest[0] if len(rest) == 1 else Union[tuple(rest)]), len(rest) < len(get_args(hint))  # noqa: UP007
    return hint, False


@dataclass(frozen=True)
class Shape:
    """The inputs of one activity together, able to read what a door sends."""

    name: str
    inputs: tuple[Input, ...]

    @cached_property
    def model(self) -> type[BaseModel]:
        """The same shape for a schema: one field an input, nothing else let in."""
        fields: dict[str, Any] = {}
        for item in self.inputs:
            kind = list[_field_type(item)] if item.many else _field_type(item)  # type: ignore[misc]
            if item.optional:
                kind = kind | None
            default = ... if item.required else item.default
            fields[item.name] = (kind, Field(default, max_length=1000) if item.many else Field(default))
        return create_model(self.name, __config__=ConfigDict(extra="forbid"), **fields)

    def read(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Values for the function, models still as keys. Raises InputFault naming each faulty field."""
        try:
            parsed = self.model.model_validate(dict(given))
        except ValidationError as error:
            raise InputFault(_faults(error)) from None
        return {item.name: getattr(parsed, item.name) for item in self.inputs}


def _field_type(item: Input) -> Any:
    """The pydantic type of one value: strict about what JSON may say, open for the Python value itself."""
    kind = item.type
    if item.model is not None:
        schema = {"type": "integer", "minimum": 1, "maximum": LARGEST_KEY, "x-kind": item.model._meta.label_lower}
        return Annotated[int, BeforeValidator(_key), WithJsonSchema(schema)]
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        choices = [member.value for member in kind]
        return Annotated[kind, BeforeValidator(_chooser(kind)), WithJsonSchema({"type": "string", "enum": choices})]
    if get_origin(kind) is Literal:
        return kind
    if kind is str:
        return _text_type(item)
    if kind is Upload:
        return Annotated[Any, BeforeValidator(_uploader(item.says)), WithJsonSchema(SCHEMA)]
    if kind is answers.Answers:
        return Annotated[Any, BeforeValidator(_answers), WithJsonSchema(answers.SCHEMA)]
    if kind in _PLAIN:
        return _PLAIN[kind]
    raise TypeError(f"no door can send a {kind!r} for {item.name}")


def _text_type(item: Input) -> Any:
    longest = TEXT_LENGTH if item.says.lines > 1 else LINE_LENGTH
    least = 1 if item.required else 0

    def text(value: Any) -> str:
        if not isinstance(value, str):
            raise PydanticCustomError("text", "text")
        typed: str = value if item.says.secret else value.strip()
        if _UNWRITABLE.search(typed):
            raise PydanticCustomError("unwritable", "unwritable")
        if not least <= len(typed) <= longest:
            raise PydanticCustomError("length", "length", {"least": least, "longest": longest})
        return typed

    schema = {"type": "string", "minLength": least, "maxLength": longest}
    if least:
        schema["pattern"] = r"\S"
    return Annotated[str, BeforeValidator(text), WithJsonSchema(schema)]


def _uploader(says: Says) -> Callable[[Any], Upload]:
    def upload(value: Any) -> Upload:
        try:
            sent = value if isinstance(value, Upload) else from_json(value if isinstance(value, Mapping) else {})
        except NotAnUpload:
            raise PydanticCustomError("upload", "upload") from None
        if not 0 < sent.size <= says.largest:
            kind = "upload_empty" if sent.size == 0 else "upload_large"
            raise PydanticCustomError(kind, kind, {"most": megabytes(says.largest)})
        if says.reads is None or sent.read is not None:
            return sent
        try:
            return replace(sent, read=says.reads(sent.content))
        except Unreadable as fault:
            raise PydanticCustomError("unreadable", "unreadable", {"sentence": str(fault)}) from None

    return upload


def _answers(value: Any) -> answers.Answers:
    try:
        return answers.read(value)
    except answers.NotAnswers:
        raise PydanticCustomError("answers", "answers") from None


def is_writable(text: str) -> bool:
    """Whether a text holds no control characters and no half characters."""
    return not _UNWRITABLE.search(text)


def megabytes(size: int) -> str:
    """A number of bytes as people read it in a limit: `5`, `0.5`."""
    return f"{size / 1_000_000:g}"


def _key(value: Any) -> int:
    if isinstance(value, models.Model):
        return int(value.pk)
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= LARGEST_KEY:
        raise PydanticCustomError("key", "key")
    return value


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > LARGEST_KEY:
        raise PydanticCustomError("whole", "whole")
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise PydanticCustomError("flag", "flag")
    return value


def _day(value: Any) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise PydanticCustomError("day", "day")


def _moment(value: Any) -> datetime:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            value = None
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise PydanticCustomError("moment", "moment")
    try:
        return value.astimezone(UTC)
    except OverflowError:
        raise PydanticCustomError("moment", "moment") from None


def _number(value: Any) -> Decimal:
    if isinstance(value, Decimal) and value.is_finite():
        return value
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return Decimal(value)
    raise PydanticCustomError("number", "number")


def _money(value: Any) -> Money:
    if isinstance(value, Money):
        return value
    if isinstance(value, dict) and set(value) == {"amount", "currency"}:
        try:
            return Money.of(value["amount"], value["currency"])
        except (MoneyError, TypeError, ValueError):
            pass
    raise PydanticCustomError("money", "money")


def _currency(value: Any) -> Currency:
    try:
        return value if isinstance(value, Currency) else currency(value)
    except (MoneyError, TypeError, ValueError):
        raise PydanticCustomError("currency", "currency") from None


def _chooser(kind: type[enum.Enum]) -> Callable[[Any], enum.Enum]:
    def choose(value: Any) -> enum.Enum:
        try:
            return kind(value)
        except ValueError:
            words = ", ".join(str(member.value) for member in kind)
            raise PydanticCustomError("choice", "choice", {"choices": words}) from None

    return choose


_AMOUNT_SCHEMA = {
    "type": "object",
    "properties": {
        "amount": {"type": "string", "pattern": r"^-?\d{1,15}(\.\d{1,4})?$", "examples": ["49999.99"]},
        "currency": {"type": "string", "pattern": "^[A-Z]{3}$", "examples": ["DKK"]},
    },
    "required": ["amount", "currency"],
    "additionalProperties": False,
}
_PLAIN: dict[Any, Any] = {
    bool: Annotated[bool, BeforeValidator(_flag)],
    int: Annotated[
        int,
        BeforeValidator(_whole),
        WithJsonSchema({"type": "integer", "minimum": -LARGEST_KEY, "maximum": LARGEST_KEY}),
    ],
    date: Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})],
    datetime: Annotated[datetime, BeforeValidator(_moment), WithJsonSchema({"type": "string", "format": "date-time"})],
    Decimal: Annotated[
        Decimal, BeforeValidator(_number), WithJsonSchema({"type": "string", "pattern": r"^-?\d{1,18}(\.\d{1,12})?$"})
    ],
    Money: Annotated[Any, BeforeValidator(_money), WithJsonSchema(_AMOUNT_SCHEMA)],
    Currency: Annotated[Any, BeforeValidator(_currency), WithJsonSchema({"type": "string", "pattern": "^[A-Z]{3}$"})],
}

_FAULTS: dict[str, Any] = {
    "missing": _("Fill this in."),
    "extra_forbidden": _("There is no input with this name."),
    "text": _("This must be text."),
    "unwritable": _("This holds characters that cannot be written, such as control characters."),
    "length": _("Write between %(least)s and %(longest)s characters."),
    "key": _("Choose one from the list; its key is a whole number."),
    "whole": _("This must be a whole number."),
    "flag": _("Answer yes or no (true or false)."),
    "day": _("Write a date that exists as year-month-day, such as 2026-11-23."),
    "moment": _("Write date and time with its time zone, such as 2026-11-23T14:26:00+01:00."),
    "number": _("Write a number with at most 12 decimals, such as 0.8."),
    "money": _("Write an amount that the currency can hold and its code, such as 1250.00 and DKK."),
    "currency": _("Write a currency code of ISO 4217, such as DKK."),
    "choice": _("Choose one of %(choices)s."),
    "upload": _("Choose a file. Over the API it is an object with its content in base64."),
    "upload_empty": _("This file is empty. Choose another."),
    "upload_large": _("This file is larger than %(most)s MB. Choose a smaller one."),
    "unreadable": "%(sentence)s",
    "answers": _("This must be an object with an answer for each name; numbers with decimals are texts."),
    "list_type": _("This must be a list."),
    "too_long": _("This list is too long."),
}


def _faults(error: ValidationError) -> dict[str, str]:
    """One sentence a field, the first fault of each, in the active language."""
    faults: dict[str, str] = {}
    for fault in error.errors(include_url=False, include_input=False):
        name = ".".join(str(part) for part in fault["loc"]) or "inputs"
        sentence = _FAULTS.get(fault["type"])
        text = str(sentence) % fault.get("ctx", {}) if sentence else fault["msg"]
        faults.setdefault(name, text)
    return faults
