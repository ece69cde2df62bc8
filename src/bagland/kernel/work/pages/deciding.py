"""Where one says yes or no: what is asked, what it changes and costs, who has answered, and two buttons."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.activity import activities
from bagland.foundation.money import Money
from bagland.foundation.naming import names_of
from bagland.foundation.perform import Done
from bagland.foundation.speech import spoken
from bagland.kernel.access.models import Request
from bagland.kernel.work.activities.approvals import decide
from bagland.kernel.work.approving import ballots
from bagland.kernel.work.approving.ballots import Ballot, missing_told
from bagland.kernel.work.approving.requests import ballot_for
from bagland.kernel.work.approving.seen import fingerprint, names_shown, shown_of_node
from bagland.kernel.work.engine import plan_for
from bagland.kernel.work.models import Task, Vote
from bagland.kernel.work.queries.answers import answers_of, label_of, questions_of
from bagland.kernel.work.queries.why import trace_told
from bagland.kernel.work.rules.definition import Approval
from bagland.kernel.work.states import Rule, TaskKind, TaskState
from bagland.ui.acting import ActivityPage, act_address
from bagland.ui.columns import Column, Kind
from bagland.ui.columns import Row as Listed
from bagland.ui.detailing import table
from bagland.ui.details import Section
from bagland.ui.forms import ActivityForm
from bagland.ui.pages import address
from bagland.ui.ports import ports

WHAT = (Column("what", _("What")), Column("value", _("Value")))
ANSWERS = (
    Column("who", _("Who"), Kind.PERSON, key="actor"),
    Column("answer", _("Answer")),
    Column("as", _("As"), quiet=True),
    Column("at", _("When"), Kind.MOMENT, quiet=True),
    Column("reason", _("Reason")),
)
SEEN = (Column("what", _("What")), Column("before", _("Before")), Column("value", pgettext_lazy("a value", "After")))
ACTOR, POSITION = "organisation.actor", "organisation.position"


class Decide(ActivityPage):
    """What is asked stands beside the answer; what has changed since it was shown is not decided by mistake."""

    activity = decide
    button: ClassVar[Any] = pgettext_lazy("button", "Send answer")

    def preview(self, act: Act, subject: Task) -> Section | None:
        return asked_of(act, subject)

    def shows(self, act: Act, subject: Task) -> dict[str, Any]:
        node = node_of(subject)
        if node is None or subject.case is None:
            return {}
        return {"seen": fingerprint(shown_of_node(act, subject, subject.case, node))}

    def done_sentence(self, subject: Task, answer: Done) -> str:
        subject.refresh_from_db()
        if subject.outcome == "approved":
            return gettext("“%(task)s” is approved.") % {"task": subject}
        if subject.outcome == "declined":
            return gettext("“%(task)s” is declined.") % {"task": subject}
        return gettext("Your answer to “%(task)s” is kept. Others must answer too.") % {"task": subject}


def node_of(task: Task) -> Approval | None:
    """The approval of a procedure that a task is; None for another."""
    if task.kind != TaskKind.APPROVAL or task.case is None:
        return None
    node = plan_for(task.case).node(task.node)
    return node if isinstance(node, Approval) else None


def ballot_of(act: Act, task: Task) -> Ballot | None:
    """How an open approval stands."""
    if task.kind != TaskKind.APPROVAL or task.state != TaskState.OPEN:
        return None
    if task.subject_kind == ballots.REQUEST:
        request = Request.objects.filter(pk=task.subject_id or 0).first()
        return ballot_for(act, request) if request is not None else None
    node = node_of(task)
    return ballots.of_node(act, task, task.case, node) if node is not None and task.case is not None else None


def asked_of(act: Act, task: Task) -> Section | None:
    """What an approval in a case is about: money first, then the answers that it shows."""
    node = node_of(task)
    if node is None or task.case is None:
        return None
    rows: list[Listed] = [{"what": gettext("Case"), "value": task.case.title}]
    if task.amount is not None:
        rows.append({"what": gettext("Amount"), "value": spoken(task.amount)})
    rows += [
        {"what": row.label, "value": spoken(row.value)}
        for row in answers_of(act, task.case, shown=node.shows)
        if (row.name in node.shows or not node.shows) and not row.is_hidden and row.value not in (None, "")
    ]
    return Section(_("What you decide"), WHAT, rows)


def decision(request: HttpRequest, act: Act, task: Task) -> SafeString | str:
    """The panel on a task's page: two buttons, and nothing beside them that looks like a comment."""
    if task.kind != TaskKind.APPROVAL or task.state != TaskState.OPEN:
        return ""
    if task.subject_kind == ballots.REQUEST:
        told = {"address": address("access.request", task.subject_id), "title": _("Open the request")}
        return SafeString(render_to_string("work/to_do.html", told))
    if ports.may(act, [decide.code], task).get(decide.code) is not None:
        return ""
    if Vote.objects.filter(task=task, actor=act.actor).exists():
        return ""
    form = ActivityForm(decide, act, task, shown=Decide().shows(act, task))
    section = asked_of(act, task)
    context = {
        "token": get_token(request),
        "form": form,
        "other": ActivityForm(decide, act, task),
        "opened": form.opened(task),
        "action": act_address(decide.code, task.pk),
        "preview": table(section) if section is not None else None,
        "reason": next(line for line in form.lines() if line.bound.name == "reason"),
        "then": address("work.task", task.pk),
    }
    return SafeString(render_to_string("work/decision.html", context))


def sections_of(act: Act, task: Task) -> list[Section]:
    """How it stands, who has answered, and what they saw. Six queries at most."""
    if task.kind != TaskKind.APPROVAL:
        return []
    found: list[Section] = []
    votes = list(Vote.objects.filter(task=task).select_related("actor").order_by("pk"))
    ballot = ballot_of(act, task)
    notes = [rule_told(ballot)] if ballot is not None else []
    if ballot is not None:
        notes.append(missing_told(act, ballot))
        if not ballot.waits_for():
            notes.append(nobody_told(act, task))
    positions = {(POSITION, vote.position_id) for vote in votes}
    behalf = {(ACTOR, vote.on_behalf_of_id) for vote in votes if vote.on_behalf_of_id}
    names = names_of(act, positions | behalf)
    if votes or any(notes):
        rows: list[Listed] = [
            {
                "key": vote.pk,
                "actor": vote.actor_id,
                "who": vote.actor.name,
                "answer": gettext("approved") if vote.is_for else gettext("declined"),
                "as": _as(vote, names),
                "at": vote.at,
                "reason": vote.reason,
            }
            for vote in votes
        ]
        note = " ".join(filter(None, notes))
        found.append(Section(_("Answers"), ANSWERS, rows, empty=_("Nobody has answered yet."), note=note))
    for vote in votes[-1:]:
        if seen := seen_rows(act, task, vote.seen):
            title = gettext("What %(name)s saw") % {"name": vote.actor.name}
            found.append(Section(title, SEEN, seen))
    return found


def sections_of_request(act: Act, request: Request) -> list[Section]:
    """The same on a request's page."""
    task = Task.objects.filter(subject_kind=ballots.REQUEST, subject_id=request.pk, kind=TaskKind.APPROVAL).last()
    return sections_of(act, task) if task is not None else []


def rule_told(ballot: Ballot) -> str:
    """How many must say yes, in a sentence."""
    match ballot.ruling.rule:
        case Rule.ALL:
            return gettext("One from each position must approve.")
        case Rule.QUORUM:
            return gettext("%(number)s people must approve.") % {"number": ballot.ruling.number}
        case Rule.LINE:
            return gettext("It goes up the line until the authority suffices.")
    return ""


def nobody_told(act: Act, task: Task) -> str:
    """Why nobody can answer today, and what to do about it."""
    why = " ".join(trace_told(act, [hop for hop in task.trace if hop["said"] not in ("nobody", "enough authority")]))
    todo = gettext(
        "Somebody must be appointed, stand in, or get the right with a limit that covers it. "
        "Whoever keeps the organisation can do that; it then waits for them by itself."
    )
    return f"{gettext('Nobody can approve it today.')} {why} {todo}".replace("  ", " ")


def _as(vote: Vote, names: Mapping[tuple[str, int], str]) -> str:
    position = names.get((POSITION, vote.position_id), "")
    if vote.on_behalf_of_id is None:
        return position
    return gettext("%(position)s, on behalf of %(holder)s") % {
        "position": position,
        "holder": names.get((ACTOR, vote.on_behalf_of_id), ""),
    }


def seen_rows(act: Act, task: Task, seen: Mapping[str, Any]) -> list[Listed]:
    """What was kept as seen, under the labels of its fields."""
    names = names_of(act, names_shown(seen))
    labels = _labels(task, seen)
    rows: list[Listed] = []
    if about := seen.get("about"):
        rows.append({"what": gettext("About"), "before": "", "value": names.get((about["kind"], about["key"]), "")})
    if money := seen.get("amount"):
        amount = Money(money["minor"], money["currency"])
        rows.append({"what": gettext("Amount"), "before": "", "value": spoken(amount)})
    effects = {row["name"]: row for row in seen.get("effect", ())}
    for part in seen.get("fields", ()):
        change = effects.get(part["name"])
        rows.append(
            {
                "what": labels.get(part["name"], part["name"]),
                "before": _written(change["before"], names) if change else "",
                "value": _written(part, names),
            }
        )
    for document in seen.get("documents", ()):
        told = gettext("Version %(number)s, SHA-256 %(sha256)s") % {
            "number": document["version"],
            "sha256": document["sha256"][:16] + "…",
        }
        rows.append({"what": gettext("Document"), "before": "", "value": told})
    return rows


def _labels(task: Task, seen: Mapping[str, Any]) -> dict[str, str]:
    known = activities.get(seen.get("activity", ""))
    if known is not None:
        return {item.name: str(item.says.label) for item in known.inputs}
    if task.case is None:
        return {}
    asked = questions_of(plan_for(task.case))
    return {part["name"]: label_of(asked.get(part["name"]), part["name"]) for part in seen.get("fields", ())}


def _written(part: Mapping[str, Any], names: Mapping[tuple[str, int], str]) -> str:
    """A kept value in words; of one that is kept apart that it was there."""
    if "sha256" in part:
        return gettext("kept apart")
    value = part.get("value")
    if part.get("kind"):
        keys = value if isinstance(value, list) else [value]
        return ", ".join(names.get((part["kind"], key), "") for key in keys if key)
    if isinstance(value, dict) and "kind" in value:
        return names.get((value["kind"], int(value["key"])), "")
    if isinstance(value, dict) and "amount" in value:
        return spoken(Money.of(value["amount"], value["currency"]))
    if isinstance(value, dict) and "money" in value:
        return spoken(Money.of(*value["money"]))
    if value is None:
        return ""
    return spoken(value) if isinstance(value, bool) else str(value)
