"""What is done about procedures and their drafts, up to the moment when one is sent to review."""

from __future__ import annotations

import re
from typing import Annotated, Any

from django.db.models import Max
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.activity import activity
from bagland.foundation.inputs import Says
from bagland.foundation.kinds import SAID_BY_INPUTS, Scope
from bagland.foundation.refusals import InputFault
from bagland.foundation.uploads import Upload
from bagland.kernel.organisation.models import Department, LegalEntity, Position
from bagland.kernel.work import drafts, refusals
from bagland.kernel.work.facts_of_procedures import DraftBegun, DraftTaken, HandedOver
from bagland.kernel.work.models import Procedure, Version
from bagland.kernel.work.queries.procedures import lanes_by_name
from bagland.kernel.work.rules import checklist
from bagland.kernel.work.rules.definition import Definition
from bagland.kernel.work.rules.editing import EditFault, Outline
from bagland.kernel.work.states import VersionState

_CODE = re.compile(r"[a-z][a-z0-9_.]{1,58}")
_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "ö": "oe", "ä": "ae", "ü": "u"})
LARGEST_FILE = 1_000_000

Danish = Annotated[str, Says(_("Title in Danish"))]
English = Annotated[str, Says(_("Title in English"))]
Keeper = Annotated[
    Position, Says(_("Kept by"), _("The position that answers for it and is reminded to look it through."))
]
Entity = Annotated[LegalEntity | None, Says(_("Legal entity"), _("Left out for one that counts in the whole group."))]
Inside = Annotated[Department | None, Says(_("Department"))]
Confidential = Annotated[
    bool,
    Says(
        _("Confidential"), _("Only the position that keeps it sees it, and whoever may read confidential procedures.")
    ),
]
Months = Annotated[int | None, Says(_("Months between reviews"), _("Left out, nobody is reminded."))]
Checklist = Annotated[
    str,
    Says(
        _("Checklist"),
        _("One step a line; what stands inside another is indented. Bullets and numbers are left out."),
        lines=12,
    ),
]
File = Annotated[
    Upload | None,
    Says(
        _("File"),
        _("A checklist as text, or a procedure that was taken out as JSON."),
        largest=LARGEST_FILE,
        accepts=("text/plain", "application/json", ".txt", ".md", ".json"),
    ),
]


def _of_new(_subject: Any, inputs: dict[str, Any]) -> Scope:
    """A new procedure's scope: of the department or company for which it counts, and of the position that keeps it."""
    if not inputs:
        return SAID_BY_INPUTS
    entity, department, owner = inputs.get("entity"), inputs.get("department"), inputs.get("owner")
    found = owner.scope() if owner is not None else Scope()
    return Scope(
        entity.pk if entity is not None else None,
        department.pk if department is not None else found.department,
        positions=frozenset({owner.pk} if owner is not None else ()),
    )


@activity("work.create_procedure", title=_("New procedure"), told=_("began the procedure."), scope=_of_new)
def create_procedure(
    act: Act,
    *,
    title_da: Danish = "",
    title_en: English = "",
    owner: Keeper,
    entity: Entity = None,
    department: Inside = None,
    code: Annotated[str, Says(_("Code"), _("Left out, it is made from the title."))] = "",
    is_confidential: Confidential = False,
    review_months: Months = 12,
    checklist: Checklist = "",
) -> Procedure:
    """A procedure begins as a draft; nothing runs by it before it is published. A pasted checklist becomes its steps.

    Refuses with InputFault without a title, or for a code that cannot be or is taken.
    """
    if not (title_da or title_en):
        raise InputFault({"title_da": str(refusals.NO_TITLE)})
    must_be_months(review_months)
    code = code or free_code(title_en or title_da)
    if not _CODE.fullmatch(code) or Procedure.objects.filter(code=code).exists():
        raise InputFault({"code": str(refusals.NOT_A_CODE)})
    made: Procedure = Procedure.objects.create(
        code=code,
        title_da=title_da,
        title_en=title_en,
        owner=owner,
        entity=entity,
        department=department or _department_of(owner),
        is_confidential=is_confidential,
        review_months=review_months,
        created_at=act.at,
    )
    definition = with_checklist(act, drafts.blank(), checklist) if checklist else drafts.blank()
    version = new_draft(act, made, definition)
    act.tell(DraftBegun(version=version.pk, number=version.number))
    return made


@activity("work.begin_draft", title=_("Write new version"), told=_("began a new version."), subject=Procedure)
def begin_draft(act: Act, procedure: Procedure) -> Version:
    """A new version begins as a copy of the one in force. Refuses with DraftIsThere or ProcedureWithdrawn."""
    must_stand(procedure)
    open_one = open_draft(procedure)
    if open_one is not None:
        raise refusals.DraftIsThere(number=open_one.number, author=open_one.author)
    last = procedure.versions.filter(state=VersionState.PUBLISHED).first()
    last = last or procedure.versions.exclude(state=VersionState.DISCARDED).order_by("-number").first()
    definition = drafts.read_definition(last.definition) if last is not None else drafts.blank()
    version = new_draft(act, procedure, definition)
    act.tell(DraftBegun(version=version.pk, number=version.number, copy_of=last.pk if last is not None else None))
    return version


@activity(
    "work.change_draft", title=_("Bring in checklist or file"), told=_("brought text into the draft."), subject=Version
)
def change_draft(
    act: Act,
    version: Version,
    *,
    checklist: Checklist = "",
    file: File = None,
    is_added: Annotated[
        bool, Says(_("Put it after what is there"), _("Else it takes the place of what is there."))
    ] = False,
) -> Version:
    """A text or a file becomes the draft, or is put at its end. Writing row by row needs the same right.

    Refuses with DraftNotOpen, NotADefinition, or InputFault when there is neither text nor file.
    """
    text = file.content.decode("utf-8", errors="replace") if file is not None else checklist
    if not text.strip():
        raise InputFault({"checklist": gettext("Write or paste a checklist, or choose a file.")})

    def taken(before: Definition) -> Definition:
        if text.lstrip().startswith("{"):
            return _joined(before, drafts.read_definition(text)) if is_added else drafts.read_definition(text)
        return with_checklist(act, before if is_added else before.model_copy(update={"body": []}), text)

    changed = drafts.alter(act, version.pk, taken)
    told = drafts.read_definition(changed.definition)
    act.tell(DraftTaken(nodes=sum(1 for _node in told.nodes()), sha256=changed.sha256))
    return changed


@activity("work.discard_draft", title=_("Throw draft away"), told=_("threw the draft away."), subject=Version)
def discard_draft(act: Act, version: Version) -> Version:
    """The draft will not be published; its number is not used again. Refuses with DraftNotOpen."""
    if version.state not in (VersionState.DRAFT, VersionState.IN_REVIEW):
        raise refusals.DraftNotOpen(state=version.get_state_display())
    version.state = VersionState.DISCARDED
    version.save(update_fields=["state"])
    drafts.forget(version)
    return version


@activity("work.change_procedure", title=_("Change procedure"), told=_("changed the procedure."), subject=Procedure)
def change_procedure(
    act: Act,
    procedure: Procedure,
    *,
    title_da: Danish = "",
    title_en: English = "",
    entity: Entity = None,
    department: Inside = None,
    is_confidential: Confidential = False,
    review_months: Months = None,
) -> Procedure:
    """The procedure gets other titles, another place, or another time between reviews; what it says stays."""
    must_stand(procedure)
    if not (title_da or title_en):
        raise InputFault({"title_da": str(refusals.NO_TITLE)})
    must_be_months(review_months)
    procedure.title_da, procedure.title_en = title_da, title_en
    procedure.entity, procedure.department = entity, department
    procedure.is_confidential, procedure.review_months = is_confidential, review_months
    procedure.save(update_fields=["title_da", "title_en", "entity", "department", "is_confidential", "review_months"])
    return procedure


@activity(
    "work.hand_over_procedure", title=_("Hand over procedure"), told=_("handed the procedure over."), subject=Procedure
)
def hand_over_procedure(
    act: Act,
    procedure: Procedure,
    *,
    owner: Annotated[Position, Says(_("New keeper"), _("The position that keeps it from now on."))],
    reason: Annotated[str, Says(_("Reason"), lines=2)] = "",
) -> Procedure:
    """Another position keeps the procedure from now on. Refuses with AlreadyKeptBy or ProcedureWithdrawn."""
    must_stand(procedure)
    if owner.pk == procedure.owner_id:
        raise refusals.AlreadyKeptBy(position=owner)
    act.tell(HandedOver(before=procedure.owner_id, after=owner.pk, reason=reason))
    procedure.owner = owner
    procedure.save(update_fields=["owner"])
    return procedure


def open_draft(procedure: Procedure) -> Version | None:
    """The version that is being written or reviewed, if any. One query."""
    found: Version | None = (
        procedure.versions.filter(state__in=[VersionState.DRAFT, VersionState.IN_REVIEW])
        .select_related("author")
        .first()
    )
    return found


def new_draft(act: Act, procedure: Procedure, definition: Definition) -> Version:
    """A draft with the next number."""
    highest = procedure.versions.aggregate(highest=Max("number"))["highest"] or 0
    made: Version = Version.objects.create(
        procedure=procedure,
        number=highest + 1,
        definition=definition.canonical(),
        sha256=definition.sha256(),
        author_id=act.actor,
        created_at=act.at,
    )
    return made


def with_checklist(act: Act, definition: Definition, text: str) -> Definition:
    """The definition with the rows of a text at its end."""
    draft = Outline(definition)
    try:
        draft.insert(checklist.read(text, act.language, draft, lanes_by_name()))
        return draft.definition()
    except EditFault:
        raise InputFault(
            {"checklist": gettext("This text is too long or too deep for a procedure. Divide it.")}
        ) from None


def _joined(before: Definition, more: Definition) -> Definition:
    draft = Outline(before)
    names = {table.name for table in before.tables}
    draft.whole = before.model_copy(
        update={"tables": [*before.tables, *(table for table in more.tables if table.name not in names)]}
    )
    draft.insert(draft.copies(Outline(more).items))
    return draft.definition()


def must_stand(procedure: Procedure) -> None:
    """Refuses with ProcedureWithdrawn."""
    if procedure.ended_at is not None:
        raise refusals.ProcedureWithdrawn(procedure=procedure, at=procedure.ended_at)


def must_be_months(months: int | None) -> None:
    if months is not None and not 1 <= months <= 120:
        raise InputFault({"review_months": gettext("Write between 1 and 120 months, or nothing.")})


def free_code(title: str) -> str:
    """A code made of a title that no procedure has. One query."""
    plain = title.casefold().translate(_LETTERS)
    stem = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:50] or "procedure"
    stem = stem if stem[0].isalpha() and len(stem) > 1 else f"p_{stem}"
    taken = set(Procedure.objects.filter(code__startswith=stem).values_list("code", flat=True))
    return next(code for count in range(1, 10_000) if (code := stem if count == 1 else f"{stem}_{count}") not in taken)


def _department_of(position: Position) -> Department | None:
    key = position.scope().department
    return Department.objects.filter(pk=key).first() if key is not None else None
