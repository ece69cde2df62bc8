"""The form of an activity, made from its inputs: a field for each, in the words of `Says`."""

from __future__ import annotations

import enum
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, cast, get_args, get_origin

from django import forms
from django.db.models import Model, QuerySet
from django.forms.utils import ErrorDict
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.activity import Activity
from bagland.foundation.answers import Answers
from bagland.foundation.facts import plain
from bagland.foundation.inputs import LINE_LENGTH, TEXT_LENGTH, Input
from bagland.foundation.kinds import Kept
from bagland.foundation.money import Currency, Money
from bagland.foundation.refusal import Refusal
from bagland.foundation.uploads import Upload
from bagland.ui import form_fields as fields
from bagland.ui.filters import seen
from bagland.ui.opened import FIELD, Opened, mark, version_of
from bagland.ui.ports import HeldPosition, ports
from bagland.ui.typed import OPTIONAL

if TYPE_CHECKING:
    from django.http import QueryDict

KEY = "idempotency-key"
POSITION = "acting-position"
NOTHING = mark(None)
_TYPED: dict[Any, type[fields.TypedField]] = {int: fields.WholeField, Decimal: fields.NumberField}


@dataclass(frozen=True, slots=True)
class Line:
    """One field as the form shows it."""

    bound: forms.BoundField
    optional: Any
    understood: str
    is_group: bool
    is_tick: bool
    theirs: str = ""
    """What another has put there since the form was opened; empty when nobody has."""
    is_taken: bool = False
    """Whether the field now holds what the other put there, because nothing else was typed into it."""
    question: str = ""
    """The field's name where it answers a question of the case at hand, which may be hidden by another answer."""

    @property
    def fault(self) -> str:
        return str(self.bound.errors[0]) if self.bound.errors else ""


class ActivityForm(forms.Form):
    """A form over the inputs of one activity. `values()` is what `perform` takes, once the form is valid.

    `shown` is what the form shows of its subject. `before` has a mark of each value that it showed when it was opened:
    what is sent as it was then is no change. A draft is shown as it was typed, without faults.
    """

    key_name = KEY
    position_name = POSITION
    opened_name = FIELD

    def __init__(
        self,
        activity: Activity,
        act: Act,
        subject: Any = None,
        *,
        order: Sequence[str] = (),
        initial: Mapping[str, Any] | None = None,
        shown: Mapping[str, Any] | None = None,
        before: Mapping[str, str] | None = None,
        data: Any = None,
        files: Any = None,
        is_draft: bool = False,
        asked: Mapping[str, Mapping[str, forms.Field]] | None = None,
        silent: Sequence[str] = (),
    ) -> None:
        from bagland.ui.acting import form_of

        super().__init__(data=data, files=files, auto_id="in-%s", use_required_attribute=False)
        self.activity, self.act = activity, act
        self.shown: dict[str, Any] = dict(shown or {})
        self.before: Mapping[str, str] = before or {}
        self.theirs: dict[str, tuple[str, bool]] = {}
        self.is_draft = is_draft
        self.key = _key(data)
        self.asked = asked or {}
        unasked = form_of(activity).unasked
        for item in _ordered(activity.inputs, order):
            if item.type is Answers:
                self.fields |= {asked_name(item.name, name): each for name, each in self._asked_of(item).items()}
                continue
            field, suggested = _field(item, act, subject)
            start = (self.shown | dict(initial or {})).get(
                item.name, suggested if suggested is not None else item.default
            )
            if start is not None:
                field.initial = start
            if item.name in unasked:
                field.widget = forms.MultipleHiddenInput() if item.many else forms.HiddenInput()
            self.fields[item.name] = field
            if item.name in silent:
                field.widget = field.hidden_widget()

    def _asked_of(self, item: Input) -> Mapping[str, forms.Field]:
        return self.asked.get(item.name, {})

    def full_clean(self) -> None:
        """A draft has no faults: it was not sent."""
        if self.is_draft:
            self._errors, self.cleaned_data = ErrorDict(), {}
            return
        super().full_clean()

    def lines(self) -> Iterator[Line]:
        """The fields in order, ready to be shown."""
        required = {item.name: item.required for item in self.activity.inputs}
        for name, field in self.fields.items():
            if field.widget.is_hidden:
                continue
            bound = self[name]
            if bound.is_hidden:
                continue
            is_tick = isinstance(bound.field, forms.BooleanField)
            understood = getattr(bound.field, "understood", None)
            theirs, is_taken = self.theirs.get(name, ("", False))
            yield Line(
                bound,
                "" if is_tick or required.get(name, not may_be_left_out(bound.field)) else OPTIONAL,
                understood(bound.data) if understood and self.is_bound else "",
                isinstance(bound.field, forms.MultiValueField) or isinstance(bound.field.widget, forms.RadioSelect),
                is_tick,
                theirs,
                is_taken,
                "" if name in required else name,
            )

    def values(self) -> dict[str, Any]:
        """Inputs by name. One that may be left out and was left empty or as it was is left out: its default counts.

        A text that stood there and was emptied is sent as empty.
        """
        given: dict[str, Any] = {}
        for item in self.activity.inputs:
            if item.type is Answers:
                given[item.name] = self._answers(item)
                continue
            value = self.cleaned_data.get(item.name)
            if not item.required and not isinstance(value, bool):
                stood = self.before.get(item.name, NOTHING)
                if stood == mark(value):
                    continue
                if value in (None, "", []):
                    if item.type is not str or item.many:
                        continue
                    value = ""
            given[item.name] = value
        return given

    def _answers(self, item: Input) -> dict[str, Any]:
        """What the questions behind an input were answered with; what was left empty is left out."""
        answers = {name: self.cleaned_data.get(asked_name(item.name, name)) for name in self._asked_of(item)}
        return {name: _sent(value) for name, value in answers.items() if value not in (None, "", [])}

    def answered(self) -> dict[str, Any]:
        """What the questions hold now, by their name, as far as it can be read."""
        if not self.is_bound:
            start = {name: field.initial for each in self.asked.values() for name, field in each.items()}
            return {name: _sent(value) for name, value in start.items() if value not in (None, "", [])}
        self.is_draft, was_draft = False, self.is_draft
        self.full_clean()
        self.is_draft = was_draft
        answers: dict[str, Any] = {}
        for item in self.activity.inputs:
            if item.type is Answers:
                answers |= self._answers(item)
        return answers

    def so_far(self) -> dict[str, Any]:
        """What the form holds now, by input, as far as it can be read."""
        if not self.is_bound:
            start = {name: self.get_initial_for_field(field, name) for name, field in self.fields.items()}
            return {name: value for name, value in start.items() if value not in (None, "", [])}
        self.is_draft, was_draft = False, self.is_draft
        self.full_clean()
        self.is_draft = was_draft
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "", [])}

    def compare(self, shown: Mapping[str, Any]) -> None:
        """Put what stands there now beside what was typed.

        A field whose own value was not touched takes the new one.
        """
        sent: Any = self.data
        self.data, self.shown = sent.copy(), dict(shown)
        for name, now in self.shown.items():
            if name not in self.fields or self.before.get(name) == mark(now):
                continue
            field = self.fields[name]
            is_untouched = self.before.get(name) == mark(self.cleaned_data.get(name))
            if is_untouched:
                self._put(name, field, now)
            self.theirs[name] = (fields.in_words(field, now), is_untouched)

    def _put(self, name: str, field: forms.Field, value: Any) -> None:
        """Write a value into a field as if it had been typed."""
        widget, sent = field.widget, cast("QueryDict", self.data)
        if isinstance(widget, forms.MultiWidget):
            for place, part in enumerate(widget.decompress(value) or ()):
                sent[f"{name}_{place}"] = "" if part is None else str(part)
            return
        written = field.prepare_value(value)
        if isinstance(widget, fields.FoundWidget):
            sent[name], sent[f"{name}-key"] = written or ("", "")
        elif isinstance(written, (list, tuple)):
            sent.setlist(name, [str(part) for part in written])
        else:
            sent[name] = "" if written is None else str(written)

    def opened(self, subject: Any) -> str:
        """The signed text of the hidden field that says how this form was opened."""
        version = version_of(subject, self.shown) if self.shown else ""
        key = None if subject is None else subject.pk
        shown = {name: mark(value) for name, value in self.shown.items()}
        return Opened(self.act.actor, self.activity.code, key, self.act.at, version, shown).signed()

    def take_faults(self, refusal: Refusal) -> None:
        """Put the faults that `perform` found beside their fields."""
        for name, sentence in refusal.faults.items():
            place, _dot, rest = name.partition(".")
            if asked_name(place, rest) in self.fields:
                place = asked_name(place, rest)
            self.add_error(place if place in self.fields else None, sentence)

    def renew_key(self) -> None:
        """The key was used for another act: the next press is a new one."""
        self.key = secrets.token_hex(16)

    def summary(self) -> list[tuple[str, Any, str]]:
        """Every fault: the identifier of its field, the label, the sentence."""
        faults = []
        for name, sentences in self.errors.items():
            bound = self[name] if name in self.fields else None
            faults += [(_target(bound), bound.label if bound else "", str(sentence)) for sentence in sentences]
        return faults

    def positions(self) -> Sequence[HeldPosition]:
        """The positions to choose from, when the actor holds several."""
        held = ports.signed_in(self.act).positions
        return held if len(held) > 1 else ()

    @property
    def position(self) -> int | None:
        """The position that the actor named, if any."""
        text = self.data.get(POSITION, "") if self.is_bound else ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _sent(value: Any) -> Any:
    """An answer as any door sends it."""
    return value.isoformat() if isinstance(value, time) else plain(value)


def may_be_left_out(field: forms.Field) -> bool:
    """Whether a field of a question may stay empty where it is asked at all."""
    return bool(getattr(field, "may_be_left_out", not field.required))


def asked_name(item: str, question: str) -> str:
    """What the field of a question behind an input is called: `answers-reason`."""
    return f"{item}-{question}"


def _target(bound: forms.BoundField | None) -> str:
    if bound is None:
        return "form"
    if isinstance(bound.field, forms.MultiValueField) or isinstance(bound.field.widget, forms.RadioSelect):
        return f"{bound.auto_id}_0"
    return str(bound.auto_id)


def _key(data: Any) -> str:
    """The idempotency key of this form: the one that it came with, or a new one."""
    given = data.get(KEY, "") if data is not None else ""
    return given if 8 <= len(given) <= 64 and given.isascii() and given.isalnum() else secrets.token_hex(16)


def _ordered(inputs: Sequence[Input], order: Sequence[str]) -> list[Input]:
    return sorted(inputs, key=lambda item: order.index(item.name) if item.name in order else len(order))


def _field(item: Input, act: Act, subject: Any) -> tuple[forms.Field, Any]:
    """The field of an input, and the value that the input itself suggests."""
    options: dict[str, Any] = {
        "label": item.says.label,
        "help_text": item.says.help,
        "required": item.required,
        "error_messages": {"required": fields.FILL_IN, "invalid_choice": _("Choose one of the list.")},
    }
    suggested = item.says.suggests(act, subject) if item.says.suggests else None
    if isinstance(suggested, QuerySet):
        keys = list(suggested.values_list("pk", flat=True)[:500])
        return _choice(item, _labels(suggested.model, keys), options, int), None
    if isinstance(suggested, (list, tuple)) and not item.many and all(isinstance(each, tuple) for each in suggested):
        return _choice(item, suggested, options, int if item.model else str), None
    return _plain_field(item, act, options), suggested


def _plain_field(item: Input, act: Act, options: dict[str, Any]) -> forms.Field:
    kind, today = item.type, timezone.localdate(act.at)
    if item.model is not None:
        return _object_field(item, act, options)
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        choices = [(member.value, getattr(member, "label", member.value)) for member in kind]
        return _choice(item, choices, options, str if all(isinstance(value, str) for value, _l in choices) else int)
    if get_origin(kind) is Literal:
        return _choice(item, [(value, value) for value in get_args(kind)], options, type(get_args(kind)[0]))
    if item.many:
        return fields.LinesField(max_length=TEXT_LENGTH, **options)
    if kind in _TYPED:
        return _TYPED[kind](**options)
    if kind is date:
        return fields.DayField(today=today, **options)
    if kind is datetime:
        return fields.MomentField(today=today, **options)
    if kind is bool:
        return forms.BooleanField(**options | {"required": False})
    if kind is Money:
        return fields.MoneyField(initial=ports.signed_in(act).currency, **options)
    if kind is Currency:
        return _choice(item, fields.currency_choices(), options, str)
    if kind is Upload:
        return fields.UploadField(largest=item.says.largest, accepts=item.says.accepts, **options)
    return _text_field(item, options)


def _text_field(item: Input, options: dict[str, Any]) -> forms.Field:
    longest = TEXT_LENGTH if item.says.lines > 1 else LINE_LENGTH
    widget: forms.Widget = forms.TextInput(attrs={"autocomplete": "off"})
    if item.says.secret:
        widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
    elif item.says.lines > 1:
        widget = forms.Textarea(attrs={"rows": item.says.lines})
    return forms.CharField(max_length=longest, strip=not item.says.secret, widget=widget, **options)


def _object_field(item: Input, act: Act, options: dict[str, Any]) -> forms.Field:
    model = item.model
    assert model is not None  # noqa: S101 - says it to the type checker
    return one_of(model, act, options, many=item.many)


def one_of(model: type[Model], act: Act, options: dict[str, Any], *, many: bool = False) -> forms.Field:
    """A select of what the actor may see, while that is few; a field to find it by otherwise."""
    if not issubclass(model, Kept):
        raise TypeError(f"{model.__name__} is not Kept, so nobody can choose one")
    labels = seen(model, act)
    if labels or many:
        return choice_of(list(labels.items()), options, int, many=many)
    rows: Any = model._default_manager
    if not rows.visible_to(act).exists():
        options["help_text"] = options["help_text"] or gettext("There is nothing to choose from yet.")
        return choice_of([], options, int)
    return fields.FoundField(model=model, act=act, **options)


def _labels(model: type[Model], keys: list[int]) -> list[tuple[int, str]]:
    labels = model.labels(keys) if issubclass(model, Kept) else {}
    return [(key, labels[key]) for key in keys if key in labels]


def _choice(
    item: Input, choices: Sequence[tuple[Any, Any]], options: dict[str, Any], kind: Callable[[Any], Any]
) -> forms.Field:
    return choice_of(choices, options, kind, many=item.many)


def choice_of(
    choices: Sequence[tuple[Any, Any]], options: dict[str, Any], kind: Callable[[Any], Any], *, many: bool = False
) -> forms.Field:
    """One of the choices, or several of them as tick boxes."""
    if many:
        return forms.TypedMultipleChoiceField(
            choices=choices, coerce=kind, widget=forms.CheckboxSelectMultiple, empty_value=[], **options
        )
    empty: list[tuple[str, Any]] = [("", fields.CHOOSE if options["required"] else "–")]
    return forms.TypedChoiceField(choices=[*empty, *choices], coerce=kind, empty_value=None, **options)
