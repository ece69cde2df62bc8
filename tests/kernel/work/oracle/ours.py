"""Our engine, moved without the frame of an act, so that thousands of graphs fit into a test."""

from __future__ import annotations

from collections import Counter
from typing import Any

from bagland.foundation.act import Act, Standing
from bagland.kernel.work.engine import advance, start_case
from bagland.kernel.work.models import Block, Case, Procedure, Task, Token, Version
from bagland.kernel.work.rules.definition import Definition
from bagland.kernel.work.states import CaseState, Left, TaskState, VersionState
from bagland.kernel.work.tasks import OPEN_STATES, close_task
from tests.kernel.work.oracle.graphs import TABLES, Graph
from tests.kernel.work.oracle.spiff import Place


class Ours:
    """A run of a graph by our engine, on rows."""

    def __init__(self, company: Any, graph: Graph, number: int) -> None:
        self.act: Act = company.act("ida").standing_on(
            Standing(position=company.seats["employee"], entity=company.entities["NK"])
        )
        self.company, self.prefix = company, f"g{number}_"
        for code, body in graph.called.items():
            self._version(self.prefix + code, body)
        version = self._version(f"{self.prefix}main", graph.body)
        self.case = start_case(self.act, version, values={})

    def _version(self, code: str, body: list[dict[str, Any]]) -> Version:
        definition = Definition.model_validate({"body": _renamed(body, self.prefix), "tables": TABLES})
        procedure = Procedure.objects.create(
            code=code, title_en=code, owner_id=self.company.seats["finance_manager"],
            entity_id=self.company.entities["NK"], created_at=self.company.at,
        )  # fmt: skip
        version: Version = Version.objects.create(
            procedure=procedure, number=1, state=VersionState.PUBLISHED, definition=definition.canonical(),
            sha256=definition.sha256(), author_id=self.act.actor, created_at=self.company.at,
            published_at=self.company.at,
        )  # fmt: skip
        return version

    @property
    def is_over(self) -> bool:
        state = Case.objects.values_list("state", flat=True).get(pk=self.case.pk)
        assert state != CaseState.STOPPED, Case.objects.get(pk=self.case.pk).stopped_because
        return state in (CaseState.DONE, CaseState.CANCELLED)

    def enabled(self) -> Counter[Place]:
        """What waits for somebody."""
        return Counter(place for place, _token in self._waiting())

    def act_on(self, place: Place, said: bool | None, *, is_approval: bool) -> None:
        """Somebody does it; `said` is true for an approval that says no, and for a step that is late."""
        token = next(token for found, token in self._waiting() if found == place)
        self.act.memory.clear()
        task = Task.objects.filter(token=token, state__in=OPEN_STATES).first()
        is_late = bool(said) and not is_approval
        if task is not None:
            close_task(self.act, task, TaskState.CANCELLED if is_late else TaskState.DONE)
        approved = (not said) if is_approval else None
        advance(self.act, token, Left.LATE if is_late else Left.DONE, approved=approved)

    def _cases(self) -> list[int]:
        found = [self.case.pk]
        for key in found:
            found += Case.objects.filter(caller__case=key, ended_at__isnull=True).values_list("pk", flat=True)
        return found

    def _waiting(self) -> list[tuple[Place, Token]]:
        rows = Token.objects.filter(case__in=self._cases(), left_at__isnull=True).select_related(
            "case__caller", "block"
        )
        blocks = {block.pk: block for block in Block.objects.filter(case__in=self._cases(), is_item=True)}
        return [(self._place(token, blocks), token) for token in rows.order_by("pk") if not token.node.startswith("l")]

    def _place(self, token: Token, blocks: dict[int, Block]) -> Place:
        items: list[int] = []
        here: Token | None = token
        while here is not None:
            scopes = here.block.scopes if here.block is not None else []
            items += [blocks[key].index for key in scopes]
            here = Token.objects.select_related("case__caller", "block").filter(pk=here.case.caller_id or 0).first()
        return token.node, tuple(reversed(items))


def _renamed(body: list[dict[str, Any]], prefix: str) -> list[dict[str, Any]]:
    """Called procedures by the codes that they have in this run."""
    found = []
    for node in body:
        told = {name: _inside(value, prefix) for name, value in node.items()}
        if node.get("kind") == "call":
            told["procedure"] = prefix + node["procedure"]
        found.append(told)
    return found


def _inside(value: Any, prefix: str) -> Any:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return _renamed(value, prefix)
    if isinstance(value, dict) and "late" in value:
        return {**value, "late": _renamed(value["late"], prefix)}
    return value
