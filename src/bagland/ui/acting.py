"""The form of an activity. Every activity of the registry has one without a line of code; a room may say more:

class ReverseEntry(ActivityPage):
    \"\"\"Say why, see what will be posted, and reverse one entry.\"\"\"

    activity = reverse_entry
    order = ("reason", "on_date")
    done = _("Entry %(subject)s is reversed by %(result)s.")

    def preview(self, act: Act, subject: JournalEntry) -> Section | None:
        return Section(_("What will be posted"), LINE_COLUMNS, queries.mirrored_lines(act, subject))
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import get_script_prefix
from django.utils.translation import gettext

from bagland.foundation.act import Act
from bagland.foundation.activity import Activity, told_of
from bagland.foundation.perform import Done
from bagland.ui.details import Fact, Section

activity_pages: dict[str, ActivityPage] = {}
"""The forms that rooms have declared, by the activity's code; the others are made when first asked for."""


class ActivityPage:
    """How one activity is asked for in the browser.

    `order` puts inputs first by name; `unasked` names those that only a link fills in: no field asks for them.
    `button` is the word on the button (else the activity's title); `done` is the sentence of the toast, with
    %(subject)s and %(result)s. `opens` says where a done act leads: `result`, `subject` or the code of a page. `undo`
    is the code of an activity that takes it back, done to what came of it (else to the subject); the toast offers it.
    It needs no inputs.
    """

    activity: ClassVar[Activity]
    order: ClassVar[tuple[str, ...]] = ()
    intro: ClassVar[Any] = ""
    button: ClassVar[Any] = ""
    done: ClassVar[Any] = ""
    opens: ClassVar[str] = "result"
    unasked: ClassVar[tuple[str, ...]] = ()
    undo: ClassVar[str] = ""
    foretells: ClassVar[bool] = False

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if "activity" in cls.__dict__:
            activity_pages[cls.activity.code] = cls()

    def introduction(self, act: Act, subject: Any) -> Any:
        """What stands above the form; `intro` unless the subject says more."""
        return self.intro

    def preview(self, act: Act, subject: Any) -> Section | None:
        """What will happen, shown beside the form before it is sent."""
        return None

    def previews(self, act: Act, subject: Any) -> Sequence[Section]:
        """All that is shown beside the form, the one of `preview` first; more where one table does not say it."""
        shown = self.preview(act, subject)
        return () if shown is None else (shown,)

    def initial(self, act: Act, subject: Any) -> dict[str, Any]:
        """Values the form opens with, by input name. Inputs that say `suggests` bring their own."""
        return {}

    def shows(self, act: Act, subject: Any) -> dict[str, Any]:
        """What the form shows of its subject and may change, by input name; none of it is beyond the reader's rights.

        What is sent unchanged is left out, and whoever sends is told when another has changed it meanwhile.
        """
        return {}

    def asked(self, act: Act, subject: Any) -> Mapping[str, Mapping[str, forms.Field]]:
        """The fields behind inputs that are `Answers`: questions of the case at hand, by input and by their name."""
        return {}

    def silent(self, act: Act, subject: Any) -> Sequence[str]:
        """Inputs that no field is shown for; the address may bring them, from a page that knows them."""
        return ()

    def hides(self, act: Act, subject: Any, answers: Mapping[str, Any]) -> Sequence[str]:
        """The names of questions that are not asked, with these answers; hidden by the script, dropped by the act."""
        return ()

    def foretold(self, act: Act, subject: Any, values: Mapping[str, Any]) -> str:
        """What will come of it as the form stands, as a sentence; where `foretells`, asked again with each change."""
        return ""

    def told(self, act: Act, subject: Any, answer: Done) -> Sequence[Fact]:
        """What is shown once, when it is done, on a page of its own (a new token); nothing leads on at once."""
        return ()

    def done_sentence(self, subject: Any, answer: Done) -> str:
        """The toast: what is done, named."""
        result = answer.result
        named = subject if subject is not None else result
        if self.done:
            return str(self.done) % {"subject": subject, "result": result}
        words = {"did": told_of(self.activity.code).rstrip("."), "thing": named}
        return gettext("You %(did)s.") % words if named is None else gettext("You %(did)s: %(thing)s.") % words

    def answer(self, request: HttpRequest, act: Act, key: int | None) -> HttpResponse:
        """GET shows the form; POST performs the activity once, and leads on or says why not."""
        from bagland.ui.performing import performed

        return performed(self, request, act, key)


def form_of(activity: Activity) -> ActivityPage:
    """The declared form of an activity, or the one that follows from its signature."""
    if activity.code not in activity_pages:
        type(activity.function.__name__, (ActivityPage,), {"activity": activity})
    return activity_pages[activity.code]


def act_address(code: str, key: int | None = None) -> str:
    """Where the form of an activity lives: `/act/organisation.appoint/12/`."""
    return f"{get_script_prefix()}act/{code}/" if key is None else f"{get_script_prefix()}act/{code}/{key}/"
