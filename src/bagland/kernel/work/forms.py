"""The fields of a procedure's form: one for each kind of question, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.kinds import Kept, model_of
from bagland.foundation.naming import names_of
from bagland.foundation.refusal import Refusal
from bagland.foundation.speech import language
from bagland.kernel.documents.public import Document, Transfer, receive
from bagland.kernel.work.answers import ACTOR, KINDS
from bagland.kernel.work.rules.definition import Question
from bagland.kernel.work.rules.given import LENGTHS
from bagland.ui import form_fields as fields
from bagland.ui.forms import choice_of, one_of
from bagland.ui.pages import address
from bagland.ui.ports import ports

FEW_CHOICES = 5
"""So many choices stand beside each other; more are a list to open."""


class FileWidget(forms.FileInput):
    """A file to be chosen, and the one that was chosen before. Its key stands in a field of its own."""

    template_name = "work/widgets/file.html"

    def __init__(self, act: Act, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.act, self.key = act, ""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> tuple[Any, str]:
        return files.get(name), data.get(f"{name}-key", "")

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in files and f"{name}-key" not in data

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        key = self.key or (value[1] if isinstance(value, tuple) else _key_of(value))
        chosen = _chosen(self.act, key)
        context = super().get_context(name, None, attrs)
        context["widget"] |= {"key": key if chosen else "", "chosen": chosen}
        return context


class FileField(forms.Field):
    """A file, sent with the form. It stays chosen when the form comes back."""

    def __init__(self, *, act: Act, only: str = "", **options: Any) -> None:
        attrs = {"accept": only} if only else {}
        super().__init__(widget=FileWidget(act, attrs), **options)
        self.act = act

    def clean(self, value: Any) -> Any:
        file, key = value if isinstance(value, tuple) else (None, "")
        assert isinstance(self.widget, FileWidget)  # noqa: S101 - says it to the type checker
        if file:
            try:
                coming = receive(self.act, name=str(file.name or ""), stream=file, size=file.size)
            except Refusal as refusal:
                raise ValidationError(refusal.sentence) from None
            key = f"transfer:{coming.pk}"
        word, _colon, number = key.partition(":")
        if word in ("transfer", "document") and number.isascii() and number.isdigit() and len(number) < 19:
            self.widget.key = key
            return {word: int(number)}
        if self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        return None


def fields_of(
    act: Act, questions: Sequence[Question], initial: Mapping[str, Any] | None = None
) -> dict[str, forms.Field]:
    """A field for each question by its name. `initial` has values as a case knows them. Two queries for each kind of
    object among them that is not kept.
    """
    found: dict[str, forms.Field] = {}
    for question in questions:
        field = _field(act, question)
        start = (initial or {}).get(question.name)
        if start is not None:
            field.initial = _initial(question, start)
        field.may_be_left_out = not question.required  # type: ignore[attr-defined]
        found[question.name] = field
    return found


def _field(act: Act, question: Question) -> forms.Field:
    speech = language()
    options: dict[str, Any] = {
        "label": question.label.in_language(speech) or question.name,
        "help_text": question.help.in_language(speech),
        "required": question.required and not question.only_if,
        "error_messages": {"required": fields.FILL_IN, "invalid_choice": _("Choose one of the list.")},
    }
    return _FIELDS[question.type](act, question, options)


def _text(_act: Act, question: Question, options: dict[str, Any]) -> forms.Field:
    widget: forms.Widget = forms.TextInput(attrs={"autocomplete": "off"})
    if question.type == "long_text":
        widget = forms.Textarea(attrs={"rows": 5})
    return forms.CharField(max_length=LENGTHS[question.type], widget=widget, **options)


def _signature(act: Act, _question: Question, options: dict[str, Any]) -> forms.Field:
    name = names_of(act, [(ACTOR, act.actor)])[ACTOR, act.actor]
    signs = gettext("You sign by writing your name: %(name)s.") % {"name": name}
    options["help_text"] = f"{options['help_text']} {signs}".strip()
    widget = forms.TextInput(attrs={"autocomplete": "off", "class": "signature"})
    return forms.CharField(max_length=LENGTHS["signature"], widget=widget, **options)


def _number(_act: Act, _question: Question, options: dict[str, Any]) -> forms.Field:
    return fields.NumberField(**options)


def _money(act: Act, _question: Question, options: dict[str, Any]) -> forms.Field:
    return fields.MoneyField(initial=ports.signed_in(act).currency, **options)


def _day(act: Act, _question: Question, options: dict[str, Any]) -> forms.Field:
    return fields.DayField(today=timezone.localdate(act.at), **options)


def _time(_act: Act, _question: Question, options: dict[str, Any]) -> forms.Field:
    return fields.TimeField(**options)


def _yes_no(_act: Act, _question: Question, options: dict[str, Any]) -> forms.Field:
    return forms.TypedChoiceField(
        choices=[("yes", _("Yes")), ("no", _("No"))],
        coerce=_is_yes,
        empty_value=None,
        widget=forms.RadioSelect,
        **options,
    )


def _is_yes(value: Any) -> bool:
    return value in ("yes", True)


def _choice(_act: Act, question: Question, options: dict[str, Any]) -> forms.Field:
    speech = language()
    choices = [(choice.value, choice.label.in_language(speech) or choice.value) for choice in question.choices]
    if question.type == "choices":
        return choice_of(choices, options, str, many=True)
    if question.required and len(choices) <= FEW_CHOICES:
        return forms.TypedChoiceField(
            choices=choices, coerce=str, empty_value=None, widget=forms.RadioSelect, **options
        )
    return choice_of(choices, options, str)


def _object(act: Act, question: Question, options: dict[str, Any]) -> forms.Field:
    model = model_of(KINDS.get(question.type) or question.record_kind)
    if not (isinstance(model, type) and issubclass(model, Kept)):
        return choice_of([], options, int)
    return one_of(model, act, options)


def _file(act: Act, question: Question, options: dict[str, Any]) -> forms.Field:
    return FileField(act=act, only="image/*" if question.type == "photo" else "", **options)


def _list(_act: Act, _question: Question, options: dict[str, Any]) -> forms.Field:
    options["help_text"] = options["help_text"] or gettext("One on each line.")
    return fields.LinesField(max_length=20_000, **options)


_FIELDS: dict[str, Callable[[Act, Question, dict[str, Any]], forms.Field]] = {
    "text": _text,
    "long_text": _text,
    "number": _number,
    "money": _money,
    "date": _day,
    "time": _time,
    "yes_no": _yes_no,
    "choice": _choice,
    "choices": _choice,
    "person": _object,
    "position": _object,
    "department": _object,
    "party": _object,
    "record": _object,
    "file": _file,
    "photo": _file,
    "signature": _signature,
    "list": _list,
}


def _initial(question: Question, value: Any) -> Any:
    """What a field starts with, from what the case knows: objects by their key."""
    if question.type == "signature":
        return None
    if question.type == "yes_no":
        return "yes" if value else "no"
    key = value.get("key") if isinstance(value, Mapping) else getattr(value, "key", None)
    if question.type in ("file", "photo"):
        return {"document": int(key)} if key is not None else None
    return int(key) if key is not None else value


def _key_of(value: Any) -> str:
    if isinstance(value, Mapping) and len(value) == 1:
        [(word, number)] = value.items()
        return f"{word}:{number}"
    return ""


def _chosen(act: Act, key: str) -> dict[str, str]:
    """What the file of a key is called and where it is read; empty when it is nothing that the reader may see."""
    word, _colon, number = key.partition(":")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return {}
    if word == "transfer":
        name = Transfer.objects.visible_to(act).filter(pk=int(number)).values_list("name", flat=True).first()
        return {"name": name, "address": ""} if name else {}
    if word == "document":
        name = Document.objects.visible_to(act).filter(pk=int(number)).values_list("title", flat=True).first()
        return {"name": name, "address": address("documents.document", int(number))} if name else {}
    return {}
