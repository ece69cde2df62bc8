"""The fields of a form, one for each kind of input. They read what people type; rules are asked of the activity.

A field that reads typed text can say what it `understood`, for the form to repeat.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from bagland.foundation import formats
from bagland.foundation.act import Act
from bagland.foundation.inputs import megabytes
from bagland.foundation.kinds import Kept
from bagland.foundation.money import CURRENCIES, Money
from bagland.foundation.speech import joined, language, spoken
from bagland.foundation.uploads import LONGEST_NAME, Upload
from bagland.ui import finding, typed

CHOOSE = _("Choose …")
FILL_IN = _("Fill this in.")
COMMON = ("DKK", "EUR", "SEK", "NOK", "USD", "GBP")


class TypedField(forms.CharField):
    """A line of text that is read into a value."""

    figures = ""
    """The keyboard that a phone shows."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=100, **options)
        self.widget.attrs |= {"autocomplete": "off"} | ({"inputmode": self.figures} if self.figures else {})

    def read(self, text: str) -> Any:
        raise NotImplementedError

    def said(self, value: Any) -> str:
        """The value as it is written back into the field."""
        return str(value)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        return self.read(text) if text else None

    def prepare_value(self, value: Any) -> Any:
        return value if value is None or isinstance(value, str) else self.said(value)

    def understood(self, value: Any) -> str:
        """What was read, when that is written otherwise than it was typed."""
        try:
            read = self.clean(value)
        except ValidationError:
            return ""
        said = "" if read is None else self.said(read)
        return said if said != str(value).strip() else ""


class WholeField(TypedField):
    """A whole number."""

    figures = "numeric"

    def read(self, text: str) -> int:
        return int(typed.number(text, whole=True))

    def said(self, value: Any) -> str:
        return formats.number(value, language())


class NumberField(TypedField):
    """An exact decimal."""

    figures = "decimal"

    def read(self, text: str) -> Decimal:
        return typed.number(text)

    def said(self, value: Any) -> str:
        exact = value.normalize() if isinstance(value, Decimal) else value
        return formats.number(exact, language())


class DayField(TypedField):
    """A calendar day; without a year it is this year's."""

    def __init__(self, *, today: date, **options: Any) -> None:
        self.today = today
        super().__init__(**options)

    def read(self, text: str) -> date:
        return typed.day(text, self.today)

    def said(self, value: Any) -> str:
        return formats.day(value, language())


class TimeField(TypedField):
    """A time of the day."""

    def read(self, text: str) -> time:
        return typed.clock(text)

    def said(self, value: Any) -> str:
        return f"{value:%H.%M}" if language() == "da" else f"{value:%H:%M}"


class MomentWidget(forms.MultiWidget):
    """Day and time beside each other."""

    template_name = "ui/widgets/pair.html"

    def __init__(self) -> None:
        quiet = {"autocomplete": "off"}
        super().__init__([forms.TextInput(attrs=quiet), forms.TextInput(attrs=quiet | {"class": "short"})])
        self.labels: Sequence[Any] = (_("Day"), _("Time"))

    def decompress(self, value: Any) -> list[Any]:
        if not isinstance(value, datetime):
            return [None, None]
        here = timezone.localtime(value)
        return [formats.day(here.date(), language()), formats.clock_time(here, language()).removeprefix("kl. ")]

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        return _labelled(super().get_context(name, value, attrs), self.labels)


class MomentField(forms.MultiValueField):
    """A moment, typed as day and time in the reader's time zone."""

    def __init__(self, *, today: date, **options: Any) -> None:
        fields = (DayField(today=today, required=False), TimeField(required=False))
        super().__init__(fields, widget=MomentWidget(), require_all_fields=False, **options)

    def compress(self, data_list: Sequence[Any]) -> datetime | None:
        day, clock = (*data_list, None, None)[:2]
        if day is None and clock is None:
            return None
        if day is None or clock is None:
            raise ValidationError(gettext("Write both day and time."))
        return timezone.make_aware(datetime.combine(day, clock))

    def understood(self, value: Any) -> str:
        try:
            read = self.clean(value)
        except ValidationError:
            return ""
        return formats.moment(read, timezone.get_current_timezone(), language()) if read else ""


class MoneyWidget(forms.MultiWidget):
    """Amount and currency beside each other."""

    template_name = "ui/widgets/pair.html"

    def __init__(self) -> None:
        amount = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "amount"})
        super().__init__([amount, forms.Select(choices=currency_choices(), attrs={"class": "short"})])
        self.labels: Sequence[Any] = (_("Amount"), _("Currency"))

    def decompress(self, value: Any) -> list[Any]:
        if isinstance(value, Money):
            return [formats.money_figure(value, language()), value.currency]
        return [None, value]

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        return _labelled(super().get_context(name, value, attrs), self.labels)


class MoneyField(forms.MultiValueField):
    """An amount of money: a typed sum and a currency. As initial value it takes a Money, or a currency alone."""

    def __init__(self, **options: Any) -> None:
        fields = (
            forms.CharField(required=False, max_length=60),
            forms.ChoiceField(choices=currency_choices, required=False),
        )
        super().__init__(fields, widget=MoneyWidget(), require_all_fields=False, **options)

    def clean(self, value: Any) -> Any:
        text, currency = (*(value or ()), "", "")[:2]
        text = (text or "").strip()
        if not text:
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        if currency not in CURRENCIES:
            raise ValidationError(gettext("Choose a currency."))
        return typed.money(text, currency)

    def understood(self, value: Any) -> str:
        try:
            read = self.clean(value)
        except ValidationError:
            return ""
        written = "" if read is None else formats.money_figure(read, language())
        return formats.money_text(read, language()) if read is not None and written != str(value[0]).strip() else ""


def currency_choices() -> list[tuple[str, str]]:
    """Every currency of ISO 4217, those near us first."""
    rest = [code for code in CURRENCIES if code not in COMMON]
    return [(code, code) for code in (*COMMON, *rest)]


class LinesField(forms.CharField):
    """Several short texts, one on each line."""

    widget = forms.Textarea(attrs={"rows": 4})

    def clean(self, value: Any) -> list[str]:
        return [line.strip() for line in (super().clean(value) or "").splitlines() if line.strip()]

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(map(str, value)) if isinstance(value, (list, tuple)) else value


class UploadField(forms.FileField):
    """A file. One that is too large is not read."""

    def __init__(self, *, largest: int, accepts: Sequence[str] = (), **options: Any) -> None:
        self.largest = largest
        super().__init__(allow_empty_file=True, widget=forms.FileInput(), **options)
        if accepts:
            self.widget.attrs["accept"] = ",".join(accepts)

    def clean(self, data: Any, initial: Any = None) -> Any:
        sent = super().clean(data, initial)
        if not sent:
            return None
        if sent.size > self.largest:
            too_large = gettext("This file is larger than %(most)s MB. Choose a smaller one.")
            raise ValidationError(too_large % {"most": megabytes(self.largest)})
        return Upload(sent.read(), str(sent.name)[:LONGEST_NAME], str(sent.content_type or "")[:LONGEST_NAME])


class FoundWidget(forms.Widget):
    """A text that is searched for; where several match, they stand below to choose from."""

    template_name = "ui/widgets/found.html"

    def __init__(self) -> None:
        super().__init__()
        self.candidates: Mapping[int, str] = {}

    def value_from_datadict(self, data: Any, files: Any, name: str) -> tuple[str, str]:
        return data.get(name, ""), data.get(f"{name}-key", "")

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        text, key = value if isinstance(value, (tuple, list)) else (value or "", "")
        context = super().get_context(name, text, attrs)
        context["widget"] |= {"candidates": [(str(each), label) for each, label in self.candidates.items()], "key": key}
        return context


class FoundField(forms.Field):
    """One object among many, found by what its name begins with, or by its number."""

    widget = FoundWidget

    def __init__(self, *, model: type[Model], act: Act, **options: Any) -> None:
        super().__init__(**options)
        self.model, self.act = model, act

    def prepare_value(self, value: Any) -> Any:
        """An object that is chosen already is shown by its name, and stays chosen."""
        if not isinstance(value, int):
            return value
        assert isinstance(self.widget, FoundWidget)  # noqa: S101 - says it to the type checker
        labels = self.model.labels([value]) if issubclass(self.model, Kept) else {}
        self.widget.candidates = labels
        return labels.get(value, ""), str(value)

    def clean(self, value: Any) -> int | None:
        text, key = value if isinstance(value, (tuple, list)) else (value or "", "")
        text = " ".join(str(text).split())
        if not text and not key:
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        assert isinstance(self.widget, FoundWidget)  # noqa: S101 - says it to the type checker
        found = finding.found(self.model, self.act, text)
        if key.isascii() and key.isdigit() and len(key) < 19 and key not in map(str, found):
            found |= self._named(int(key), text)
        if key in map(str, found):
            self.widget.candidates = {int(key): found[int(key)]}
            return int(key)
        if len(found) == 1:
            return next(iter(found))
        if not found:
            raise ValidationError(gettext("Nothing is found that begins with “%(text)s”.") % {"text": text[:60]})
        self.widget.candidates = found
        message = ngettext(
            "%(count)s begins like this. Choose it below.", "%(count)s begin like this. Choose one below.", len(found)
        )
        raise ValidationError(message % {"count": len(found)})

    def _named(self, key: int, text: str) -> dict[int, str]:
        """The object with this key if the actor may see it and its whole name stands in the field."""
        if not issubclass(self.model, Kept):
            return {}
        rows: Any = self.model._default_manager
        if not rows.visible_to(self.act).filter(pk=key).exists():
            return {}
        return {found: label for found, label in self.model.labels([key]).items() if label == text}


def in_words(field: forms.Field, value: Any) -> str:
    """A value as the field would say it to a person: the word of a choice, a name, a sum with its currency."""
    if value in (None, "", []):
        return gettext("nothing")
    if isinstance(field, forms.ChoiceField):
        offered: Any = field.choices
        words = {str(key): str(label) for key, label in offered}
        many = value if isinstance(value, (list, tuple)) else [value]
        return joined(words.get(str(one), str(one)) for one in many)
    if isinstance(field, FoundField):
        return str(field.prepare_value(value)[0])
    if isinstance(field, TypedField):
        return str(field.prepare_value(value))
    return spoken(value)


def _labelled(context: dict[str, Any], labels: Sequence[Any]) -> dict[str, Any]:
    """Give each part of a pair its own name for those who do not see where it stands."""
    for part, label in zip(context["widget"]["subwidgets"], labels, strict=True):
        part["attrs"]["aria-label"] = str(label)
    return context
