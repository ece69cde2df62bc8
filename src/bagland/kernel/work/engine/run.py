"""One transition of a case: from where it stands to where it waits again, in the act's own transaction.

Tokens are rows only for nodes that wait. What needs no waiting — phases, decisions, tables, values — is walked through
in memory; so a transition costs what it opens and closes, however long the case has run.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext as _

from bagland.foundation.act import Act
from bagland.kernel.work.engine.faults import CannotGoOn
from bagland.kernel.work.engine.known import Known
from bagland.kernel.work.models import Block, Case, Timer, Token
from bagland.kernel.work.rules.definition import Each, Parallel, Repeat
from bagland.kernel.work.rules.plan import TOP, Plan, plan_of
from bagland.kernel.work.states import CaseState, Left, TimerKind

MOST_AT_ONCE = 5_000
"""How many nodes one transition may pass without waiting; a loop that never waits is stopped."""
UNCAUSED = "timers without their cause"
"""Where an act remembers the automatic steps that it made due, until its event is written."""
GONE = "tokens whose timers are gone"

_plans: dict[tuple[int, str], Plan] = {}


def plan_for(case: Case) -> Plan:
    """The plan of the version on which a case runs. No query once a process knows it."""
    place = (case.version_id, case.version.sha256)
    if place not in _plans:
        if len(_plans) > 1_000:
            _plans.clear()
        _plans[place] = plan_of(case.version.definition)
    return _plans[place]


def locked_case(key: int) -> Case:
    """A case, locked until the transaction ends, with its procedure; its definition is read only if it is needed."""
    rows = Case.objects.select_related("version", "procedure", "entity").defer("version__definition")
    found: Case = rows.select_for_update(of=("self",), no_key=True).get(pk=key)
    return found


class Run:
    """A case that is moving. Open it, say what happened, and `go`."""

    def __init__(self, act: Act, case: Case, *, is_being_called: bool = False) -> None:
        """`is_being_called` while the case that calls it is itself moving, and goes on by itself."""
        self.is_being_called = is_being_called
        self.act, self.case, self.plan = act, case, plan_for(case)
        self.known = Known(act, case, self.plan)
        self._blocks: dict[int, Block] = {}
        self._queue: deque[Callable[[], None]] = deque()
        self._passed = 0
        self.ended: CaseState | None = None

    # ---- where it is

    def block(self, key: int | None) -> Block | None:
        """A block by its key. One query, once."""
        if key is None:
            return None
        if key not in self._blocks:
            self._blocks[key] = Block.objects.select_for_update(of=("self",), no_key=True).get(pk=key)
        return self._blocks[key]

    def open_block(self, node: str, parent: Block | None, **more: Any) -> Block:
        """A node begins that holds others."""
        made = Block(
            case=self.case,
            node=node,
            parent=parent,
            outside=parent.scopes if parent is not None else [],
            started_at=self.act.at,
            **more,
        )
        made.save(force_insert=True)
        self._blocks[made.pk] = made
        if made.is_item:
            self.known.entered(made.pk)
        return made

    def know_blocks(self, made: Iterable[Block]) -> None:
        """Items that were written just now."""
        for block in made:
            self._blocks[block.pk] = block
            self.known.entered(block.pk)

    def close_block(self, block: Block) -> None:
        """A block has come to its end."""
        block.ended_at = self.act.at
        block.save(update_fields=["ended_at", "remaining", "index"])

    def arrive(self, node: str, block: Block | None, fault: str = "") -> Token:
        """The case waits at a node."""
        return Token.objects.create(case=self.case, node=node, block=block, arrived_at=self.act.at, fault=fault[:2000])

    def caused(self, token: Token) -> None:
        """An automatic step is due at once, caused by this act's event, which the settler knows."""
        due = Timer.objects.create(kind=TimerKind.AUTOMATIC, case=self.case, about=token.pk, due_at=self.act.at)
        self.act.memory.setdefault(UNCAUSED, []).append(due.pk)

    # ---- moving

    def go(self) -> None:
        """Move on until everything waits, or the case has ended."""
        while self._queue:
            self._passed += 1
            self._queue.popleft()()
        if self.case.state == CaseState.RUNNING and self.ended is None:
            return
        from bagland.kernel.work.engine.ending import end, settle_stop

        if self.ended is not None:
            end(self, self.ended)
        else:
            settle_stop(self)

    def enter(self, node: str, block: Block | None) -> None:
        """Come to a node, when its turn has come."""
        self._queue.append(lambda: self._guarded(node, block, self._enter))

    def pass_on(self, node: str, block: Block | None) -> None:
        """Go on after a node, when its turn has come."""
        self._queue.append(lambda: self._guarded(node, block, self._pass_on))

    def enter_body(self, owner: str, branch: str, block: Block | None) -> None:
        """Come to the first node of a body; an empty one is through at once."""
        first = self.plan.first(owner, branch)
        if first is not None:
            self.enter(first, block)
        else:
            self._queue.append(lambda: self._guarded(owner, block, self.leave_body))

    def _guarded(self, node: str, block: Block | None, move: Callable[[str, Block | None], None]) -> None:
        try:
            if self._passed > MOST_AT_ONCE:
                raise CannotGoOn(_("More than %(most)s nodes were passed without waiting.") % {"most": MOST_AT_ONCE})
            move(node, block)
        except CannotGoOn as fault:
            self.stop(fault.why, node, block)

    def _enter(self, node: str, block: Block | None) -> None:
        from bagland.kernel.work.engine.entering import enter

        told = self.plan.node(node)
        if told.only_if and not self.known.holds(told.only_if, block, self.title(node)):
            self.pass_on(node, block)
            return
        enter(self, told, block)

    def _pass_on(self, node: str, block: Block | None) -> None:
        following = self.plan.after(node)
        if following is not None:
            self.enter(following, block)
            return
        self.leave_body(self.plan.places[node].owner, block)

    def leave_body(self, owner: str, block: Block | None) -> None:
        """A body is through: what that means is the business of the node whose body it is."""
        if owner == TOP:
            self.ended = CaseState.DONE
            self._queue.clear()
            return
        match self.plan.node(owner):
            case Parallel() if block is not None:
                block.remaining -= 1
                if block.remaining > 0:
                    block.save(update_fields=["remaining"])
                    return
                self.close_block(block)
                self.pass_on(owner, self.block(block.parent_id))
            case Each() if block is not None:
                self._item_through(owner, block)
            case Repeat() if block is not None:
                self.turn_through(owner, block)
            case _:
                self.pass_on(owner, block)

    def _item_through(self, owner: str, item: Block) -> None:
        self.close_block(item)
        whole = self.block(item.parent_id)
        assert whole is not None  # noqa: S101 - an item stands in its each
        whole.remaining -= 1
        if whole.remaining > 0:
            whole.save(update_fields=["remaining"])
            if not self.plan.node(owner).together:
                from bagland.kernel.work.engine.entering import begin_item

                begin_item(self, owner, whole, item.index + 1)
            return
        self.close_block(whole)
        self.pass_on(owner, self.block(whole.parent_id))

    def turn_through(self, owner: str, block: Block) -> None:
        """The body of a repeat is through: once more, or on."""
        node: Repeat = self.plan.node(owner)
        try:
            is_enough = bool(node.until) and self.known.holds(node.until, block, self.title(owner))
        except CannotGoOn as fault:
            self.stop(fault.why, owner, block)
            return
        if is_enough or block.index + 1 >= node.most:
            self.close_block(block)
            self.pass_on(owner, self.block(block.parent_id))
            return
        block.index += 1
        block.save(update_fields=["index"])
        self.enter_body(owner, "", block)

    def end(self, state: CaseState) -> None:
        """The case ends here, whatever else still runs."""
        self.ended = state
        self._queue.clear()

    def stop(self, why: str, node: str, block: Block | None) -> None:
        """The case cannot go on at a node: it waits there for a person. Its other branches go on."""
        self.arrive(node, block, fault=why)
        self.mark_stopped(why)

    def mark_stopped(self, why: str) -> None:
        """The case has a token that cannot go on."""
        self.case.state, self.case.stopped_because = CaseState.STOPPED, why[:2000]
        self.case.save(update_fields=["state", "stopped_because"])

    # ---- leaving

    def leave(self, token: Token, left: Left) -> None:
        """A token goes: its timers and expectations with it."""
        token.left, token.left_at = left, self.act.at
        token.save(update_fields=["left", "left_at", "fault"])
        node = self.plan.node(token.node)
        is_timed = node.kind in ("wait", "automatic") and not self._fired_alone(node)
        if is_timed or getattr(node, "due", None) is not None:
            Timer.objects.filter(case=self.case, about=token.pk).delete()
            self.act.memory.setdefault(GONE, set()).add(token.pk)

    def _fired_alone(self, node: Any) -> bool:
        """Whether the one timer that the node has is the one that is being done, and goes with it."""
        return self.act.timer is not None and (node.kind == "automatic" or not node.activity)

    def title(self, node: str) -> str:
        """What a node is called, in the words of the case's entity."""
        words = self.plan.node(node).title
        return words.in_language(self.language) or node

    @property
    def language(self) -> str:
        """The language in which tasks of this case are called."""
        entity = self.case.entity
        return entity.language if entity is not None else "da"
