"""What a request says, read strictly: what the document does not name is refused, so that no slip is overlooked."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, UnreadablePostError
from django.utils.translation import gettext_lazy as _

from bagland.doors.api.operations import Operation, Parameter, Place
from bagland.doors.api.refusals import BodyNotUnderstood, BodyTooLarge, NothingHere, NotJson, ParameterFault

_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,18})")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

_UNKNOWN = _("There is no parameter with this name here.")
_REPEATED = _("Give this once.")
_MISSING = _("This is needed.")
_EMPTY = _("This is empty. Give a value, or leave it out.")
_TYPE_WORDS: dict[str, Any] = {
    "integer": _("This must be a whole number."),
    "date": _("Write a date that exists as year-month-day, such as 2026-11-23."),
}
_CHOICE = _("Choose one of %(choices)s.")
_RANGE = _("Give a whole number from %(least)s to %(most)s.")
_TEXT = _("Write at most %(most)s characters, as the description of this parameter says.")


def path_keys(operation: Operation, written: Mapping[str, str], path: str) -> dict[str, int]:
    """The keys of the path as numbers. What cannot be a key leads nowhere: refuses with NothingHere."""
    keys = {}
    for name in operation.parameters_in(Place.PATH):
        if _fault(operation.parameters_in(Place.PATH)[name], written[name]) is not None:
            raise NothingHere(path=path)
        keys[name] = int(written[name])
    return keys


def query(operation: Operation, request: HttpRequest) -> dict[str, str]:
    """The parameters of the query, each held against its schema. Refuses with ParameterFault, naming each fault."""
    known = operation.parameters_in(Place.QUERY)
    given = {name: request.GET.getlist(name) for name in request.GET}
    faults: dict[str, Any] = {}
    for name, values in given.items():
        parameter = known.get(name)
        if parameter is None:
            faults[name[:80]] = _UNKNOWN
        elif len(values) != 1:
            faults[name] = _REPEATED
        elif (fault := _fault(parameter, values[0])) is not None:
            faults[name] = fault
    faults |= {name: _MISSING for name, parameter in known.items() if parameter.required and name not in given}
    if faults:
        raise ParameterFault(faults)
    return {name: values[0] for name, values in given.items()}


def headers(operation: Operation, request: HttpRequest) -> dict[str, str]:
    """The headers that the operation reads. Refuses with ParameterFault."""
    known = operation.parameters_in(Place.HEADER)
    given = {name: request.headers[name] for name in known if name in request.headers}
    if faults := {name: fault for name, value in given.items() if (fault := _fault(known[name], value)) is not None}:
        raise ParameterFault(faults)
    return given


def _fault(parameter: Parameter, text: str) -> Any:
    """What is wrong with a parameter's text; None when nothing is."""
    schema = parameter.schema
    if text == "":
        return _EMPTY
    if "enum" in schema:
        return None if text in schema["enum"] else _CHOICE % {"choices": ", ".join(schema["enum"])}
    if schema["type"] == "integer":
        if not _WHOLE.fullmatch(text):
            return _TYPE_WORDS["integer"]
        least, most = schema["minimum"], schema["maximum"]
        return None if least <= int(text) <= most else _RANGE % {"least": least, "most": most}
    if schema.get("format") == "date":
        return None if _is_day(text) else _TYPE_WORDS["date"]
    pattern = schema.get("pattern", "")
    if len(text) > schema.get("maxLength", len(text)) or not re.search(pattern, text):
        return _TEXT % {"most": schema.get("maxLength", 200)}
    return None


def _is_day(text: str) -> bool:
    try:
        return _DAY.fullmatch(text) is not None and date.fromisoformat(text) is not None
    except ValueError:
        return False


def body(request: HttpRequest) -> Any:
    """The one JSON value that was sent.

    Refuses with NotJson, BodyTooLarge, or BodyNotUnderstood for what two readers could take for two things: a name
    given twice, a number that is none, half of a surrogate pair (RFC 7493).
    """
    charset = (request.content_params or {}).get("charset", "utf-8")
    if request.content_type != "application/json" or charset.lower() not in ("utf-8", "utf8"):
        raise NotJson
    try:
        text = request.body.decode()
    except RequestDataTooBig:
        raise BodyTooLarge(most=settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0) from None
    except (UnicodeDecodeError, UnreadablePostError):
        raise BodyNotUnderstood(reason="") from None
    try:
        value = json.loads(text, object_pairs_hook=_object, parse_constant=_no_number)
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise BodyNotUnderstood(reason=_("It holds half of a surrogate pair.")) from None
    except json.JSONDecodeError as error:
        where = _("Look at line %(line)s, column %(column)s.") % {"line": error.lineno, "column": error.colno}
        raise BodyNotUnderstood(reason=where) from None
    except (ValueError, RecursionError):
        raise BodyNotUnderstood(reason="") from None
    return value


def _object(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose names are printable and stand once."""
    read: dict[str, Any] = {}
    for name, value in pairs:
        if name in read:
            raise BodyNotUnderstood(reason=_("“%(name)s” is given twice.") % {"name": name[:80]})
        if not name.isprintable():
            raise BodyNotUnderstood(reason=_("A name in it holds characters that cannot be written."))
        read[name] = value
    return read


def _no_number(word: str) -> None:
    raise BodyNotUnderstood(reason=_("%(word)s is no number of JSON.") % {"word": word})
