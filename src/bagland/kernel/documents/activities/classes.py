"""What is done about classes of documents: the company's own, and the shipped ones as the company wants them."""

from __future__ import annotations

import re
from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.activity import activity, title_of, views
from bagland.foundation.inputs import Says
from bagland.foundation.kinds import GROUP, Scope, kind_of
from bagland.foundation.refusals import InputFault
from bagland.kernel.documents import facts_of_keeping as facts
from bagland.kernel.documents import refusals_of_keeping as refusals
from bagland.kernel.documents.models import DocumentClass, Recalculation
from bagland.kernel.documents.shipped import shipped
from bagland.kernel.documents.states import StartsAt

_CODE = re.compile(r"[a-z][a-z0-9_]{1,39}")
LONGEST = 100
"""Years: nothing is counted longer; what is to stay longer is kept for good."""

Danish = Annotated[str, Says(_("Title in Danish"))]
English = Annotated[str, Says(_("Title in English"))]
Start = Annotated[StartsAt, Says(_("Counted from"))]
Years = Annotated[int | None, Says(_("Years"), _("Left out for what is kept for good."))]
Months = Annotated[int, Says(_("and months"))]
BasisDanish = Annotated[str, Says(_("Legal basis in Danish"), _("The law with its section; else that it is practice."))]
BasisEnglish = Annotated[str, Says(_("Legal basis in English"), _("The law with its section; else practice."))]


def openers(_act: Act, _subject: Any) -> list[tuple[str, str]]:
    """The rights that can open a class, by what they are called."""
    named = [(code, str(title_of(code))) for code in views if code.startswith("documents.see")]
    return sorted(named, key=lambda view: view[1].casefold())


OpenedBy = Annotated[
    str, Says(_("Opened by"), _("The view that a reader needs, such as documents.see."), suggests=openers)
]
Confidential = Annotated[bool, Says(_("Confidential"), _("Hidden from administrators, never counted."))]


def whole_group(_subject: Any, _inputs: dict[str, Any]) -> Scope:
    """Classes are the group's: a right to one legal entity does not change them."""
    return GROUP


@activity(
    "documents.install_classes",
    title=_("Install shipped classes"),
    told=_("installed the shipped document classes."),
    scope=whole_group,
    by_system=True,
)
def install_classes(act: Act) -> None:
    """The classes that Bagland ships with come in as far as they are new. What the company has changed stays."""
    known = set(DocumentClass.objects.values_list("code", flat=True))
    fresh = [
        DocumentClass(
            code=ship.code,
            title_da=ship.title_da,
            title_en=ship.title_en,
            starts_at=ship.starts_at,
            years=ship.years,
            months=ship.months,
            legal_basis_da=ship.basis_da,
            legal_basis_en=ship.basis_en,
            opened_by=ship.opened_by,
            is_confidential=ship.is_confidential,
        )
        for ship in shipped()
        if ship.code not in known
    ]
    DocumentClass.objects.bulk_create(fresh)
    act.tell(facts.ClassesInstalled(classes=[one.code for one in fresh]))


@activity(
    "documents.create_class", title=_("Create document class"), told=_("created the document class."), scope=whole_group
)
def create_class(
    act: Act,
    *,
    code: Annotated[str, Says(_("Code"), _("Small letters, digits and underscores, such as lease."))],
    title_da: Danish,
    title_en: English,
    starts_at: Start,
    years: Years = None,
    months: Months = 0,
    legal_basis_da: BasisDanish,
    legal_basis_en: BasisEnglish,
    opened_by: OpenedBy = "documents.see",
    is_confidential: Confidential = False,
) -> DocumentClass:
    """The company gets a class of documents of its own. Refuses with InputFault for a code or time that cannot be."""
    if not _CODE.fullmatch(code) or DocumentClass.objects.filter(code=code).exists():
        raise InputFault({"code": str(refusals.NOT_A_CODE)})
    years = _counted(starts_at, years, months)
    made: DocumentClass = DocumentClass.objects.create(
        code=code,
        title_da=title_da,
        title_en=title_en,
        starts_at=starts_at,
        years=years,
        months=0 if years is None else months,
        legal_basis_da=legal_basis_da,
        legal_basis_en=legal_basis_en,
        opened_by=_view(opened_by),
        is_confidential=is_confidential,
    )
    return made


@activity(
    "documents.change_class",
    title=_("Change document class"),
    told=_("changed the document class."),
    subject=DocumentClass,
    scope=whole_group,
    always_asks=True,
)
def change_class(
    act: Act,
    kept_as: DocumentClass,
    *,
    title_da: Danish,
    title_en: English,
    starts_at: Start,
    years: Years = None,
    months: Months = 0,
    legal_basis_da: BasisDanish,
    legal_basis_en: BasisEnglish,
    opened_by: OpenedBy,
    is_confidential: Confidential = False,
    reason: Annotated[str, Says(_("Reason"), lines=3)],
) -> DocumentClass:
    """A class gets another time, basis or readers; another person approves it. Its documents are worked out again.

    They are so by the worker, in chunks. An end that this class gave may come earlier with this reason, never before
    what a record claims or a hold covers. A document that came from another class keeps the end it had there, and one
    that comes to this class afterwards too: nobody has approved theirs. Refuses with ClassEnded.
    """
    _must_be_used(kept_as)
    rule = {"starts_at": kept_as.starts_at, "years": kept_as.years, "months": kept_as.months}
    kept_as.title_da, kept_as.title_en = title_da, title_en
    kept_as.starts_at, kept_as.years = starts_at, _counted(starts_at, years, months)
    kept_as.months = 0 if kept_as.years is None else months
    kept_as.legal_basis_da, kept_as.legal_basis_en = legal_basis_da, legal_basis_en
    kept_as.opened_by, kept_as.is_confidential = _view(opened_by), is_confidential
    kept_as.save()
    act.tell(facts.Because(reason=reason))
    Recalculation.objects.create(kind=kind_of(kept_as), key=kept_as.pk, because=reason, rule=rule, asked_at=act.at)
    return kept_as


@activity(
    "documents.end_class",
    title=_("End document class"),
    told=_("ended the document class."),
    subject=DocumentClass,
    scope=whole_group,
)
def end_class(act: Act, kept_as: DocumentClass) -> DocumentClass:
    """Nothing more is filed under a class; what is keeps its time. Refuses with ClassEnded or ClassIsNeeded."""
    _must_be_used(kept_as)
    if kept_as.code in ("general", "destruction_certificate"):
        raise refusals.ClassIsNeeded(kept_as=kept_as.title)
    kept_as.ended_at = act.at
    kept_as.save(update_fields=["ended_at"])
    return kept_as


def _must_be_used(kept_as: DocumentClass) -> None:
    if kept_as.ended_at is not None:
        raise refusals.ClassEnded(kept_as=kept_as.title)


def _counted(starts_at: StartsAt, years: int | None, months: int) -> int | None:
    """The years as they are kept: none for what is kept for good, else 0 to a hundred."""
    if starts_at == StartsAt.NEVER:
        return None
    if years is None and months == 0:
        raise InputFault({"years": str(refusals.NO_TIME)})
    if not 0 <= (years or 0) <= LONGEST:
        raise InputFault({"years": str(refusals.NOT_A_TIME) % {"most": LONGEST}})
    if not 0 <= months < 12:
        raise InputFault({"months": str(refusals.NOT_MONTHS)})
    return years or 0


def _view(code: str) -> str:
    if code not in views or code.partition(".")[0] != "documents":
        raise InputFault({"opened_by": str(refusals.NOT_A_VIEW)})
    return code
