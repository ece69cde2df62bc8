"""Makes the diagram of a definition. What can never be reached is left out, and so is what does nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from bagland.kernel.work.drawing_level import Level, Texts
from bagland.kernel.work.rules.definition import (
    Approval,
    Automatic,
    Branch,
    Call,
    Decide,
    Definition,
    Each,
    End,
    Lane,
    Node,
    Parallel,
    Phase,
    Repeat,
    Set,
    Step,
    Table,
    Tell,
    Wait,
    Words,
)
from bagland.kernel.work.rules.diagram import Built, Diagram, Flow, Fragment, Frame, Pending, Run, Shape, Way, What
from bagland.kernel.work.rules.plan import compile_plan

DONE, CANCELLED = "done", "cancelled"


def diagram_of(definition: Definition, texts: Texts | None = None) -> Diagram:
    """The diagram, in cells. The same definition always gives the same one."""
    texts = texts or Texts()
    drawer = _Drawer(compile_plan(definition), texts)
    return drawer.whole()


def effective(body: Sequence[Node]) -> list[Node]:
    """A body without the nodes in which nothing is ever done."""
    return [found for node in body if (found := _effective(node)) is not None]


def _effective(node: Any) -> Any:
    told: dict[str, Any] = {}
    if isinstance(node, Phase | Each | Repeat):
        told["body"] = effective(node.body)
        if not told["body"]:
            return None
    elif isinstance(node, Decide | Parallel):
        told["branches"] = [branch.model_copy(update={"body": effective(branch.body)}) for branch in node.branches]
        if isinstance(node, Decide):
            told["otherwise"] = effective(node.otherwise)
        if not told.get("otherwise") and not any(branch.body for branch in told["branches"]):
            return None
    if isinstance(node, Approval) and node.refused is not None:
        told["refused"] = effective(node.refused)
    if isinstance(node, Step | Approval) and node.due is not None and node.due.late is not None:
        told["due"] = node.due.model_copy(update={"late": effective(node.due.late)})
    return node.model_copy(update=told) if told else node


class _Drawer(Level):
    """Draws one level: the whole, or what is inside a box."""

    # ---- the whole

    def whole(self) -> Diagram:
        """From its starts to its end."""
        definition = self.plan.definition
        self.lane = self.lane_index(self.first_lane(definition.body))
        first, begins = self.starts(definition)
        fragment, pending = self.on(first, begins, effective(definition.body), is_top=True)
        self.finish(fragment, pending)
        return self.diagram

    def inside(self, node: Each) -> Diagram:
        """What is done for one item."""
        self.diagram.lanes.append(Lane())
        start = self.shape(f"{node.id}-start", "start", _("Begins"), node.id)
        fragment, pending = self.on(Fragment.of(start), Pending(start), node.body)
        self.finish(fragment, pending, node.id)
        return self.diagram

    def starts(self, definition: Definition) -> tuple[Fragment, Pending]:
        """The event at which it starts by hand, and one for each way in which it starts by itself."""
        first = self.shape("start", "start", _("Starts"))
        fragment = Fragment.of(first)
        if not definition.starts:
            return fragment, Pending(first)
        join = self.shape("start-join", "exclusive", "")
        for number, when in enumerate(definition.starts, 1):
            if when.activity:
                name, trigger = self.texts.activity(when.activity), "signal"
            else:
                name, trigger = _("On days of a rule"), "timer"
            facts = {"activity": when.activity, "rrule": when.rrule, "condition": when.condition}
            start = self.shape(f"start-{number}", "start", name, trigger=trigger, facts=facts)
            fragment.put(start, 0, number)
            self.connect(Pending(start), join)
        fragment.put(join, 1, 0)
        self.connect(Pending(first), join)
        return fragment, Pending(join)

    def finish(self, fragment: Fragment, pending: Pending | None, node: str = "") -> None:
        """The end, and every cell into the diagram."""
        if pending is not None:
            end = self.shape(f"{node}-end" if node else "end", "end", _("Done"), node)
            self.connect(pending, end)
            fragment.take(Fragment.of(end), fragment.width)
        known: dict[str, int] = {}
        for flow in self.diagram.flows:
            key = f"flow-{flow.source.id}-{flow.target.id}"
            known[key] = known.get(key, 0) + 1
            flow.id = key if known[key] == 1 else f"{key}-{known[key]}"
        self.diagram.runs = [cell for cell in fragment.cells if not isinstance(cell, Shape)]

    def on(self, fragment: Fragment, pending: Pending | None, body: Sequence[Node], *, is_top: bool = False) -> Built:
        """A body after what is there already."""
        more, pending = self.body(body, pending, after=fragment.width, is_top=is_top)
        fragment.take(more, fragment.width)
        return fragment, pending

    def body(self, nodes: Sequence[Node], pending: Pending | None, *, after: int = 0, is_top: bool = False) -> Built:
        """Nodes one after the other; what stands behind an end is never reached."""
        fragment = Fragment()
        for node in nodes:
            if pending is None:
                break
            part, pending = self.node(node, pending, after=after + fragment.width, is_top=is_top)
            if is_top and isinstance(node, Phase) and part.width:
                start = after + fragment.width
                name = self.texts.title(node.title, _("Phase"))
                self.diagram.frames.append(Frame(node.id, name, start, start + part.width))
            fragment.take(part, fragment.width)
        return fragment, pending

    # ---- one node

    def node(self, node: Any, pending: Pending, *, after: int = 0, is_top: bool = False) -> Built:
        """A node, inside a question when it is done only if something is so."""
        if not node.only_if:
            return self.plain(node, pending, after=after, is_top=is_top)
        split = self.shape(f"{node.id}-if", "exclusive", node.only_if, node.id)
        self.connect(pending, split)
        ways = [
            Way(lambda left: self.plain(node, left), _("Yes"), node.only_if),
            Way(None, _("No"), is_default=True),
        ]
        return self.ways(split, ways, f"{node.id}-if-join")

    def plain(self, node: Any, pending: Pending, *, after: int = 0, is_top: bool = False) -> Built:
        """A node by its kind."""
        match node:
            case Phase():
                return self.body(node.body, pending)
            case Step():
                return self.step(node, pending)
            case Approval():
                return self.approval(node, pending)
            case Decide():
                return self.decide(node, pending)
            case Parallel():
                return self.parallel(node, pending)
            case Each():
                return self.each(node, pending)
            case Repeat():
                return self.repeat(node, pending)
            case Wait():
                return self.wait(node, pending)
            case End():
                return self.end(node.id, CANCELLED if node.cancels else DONE, pending, node), None
            case Table():
                return self.leaf(node, "rule", node.table, pending)
            case Call():
                facts = {"procedure": node.procedure}
                return self.leaf(node, "call", self.texts.procedure(node.procedure), pending, facts)
            case Automatic():
                facts = {"activity": node.activity}
                return self.leaf(node, "service", self.texts.activity(node.activity), pending, facts)
            case Tell():
                return self.leaf(node, "send", _("Tell"), pending)
            case Set():
                return self.leaf(node, "script", ", ".join(node.values) or _("Set a value"), pending)
        raise AssertionError(node)

    def leaf(
        self, node: Any, what: What, otherwise: str, pending: Pending, facts: dict[str, str] | None = None
    ) -> tuple[Fragment, Pending]:
        """A task of its own, in its lane."""
        shape = self.task(node, what, otherwise, facts)
        self.connect(pending, shape)
        return Fragment.of(shape), Pending(shape)

    def task(self, node: Any, what: What, otherwise: str, facts: dict[str, str] | None = None) -> Shape:
        """The shape of a node that somebody, or Bagland, does."""
        lane, by = self.lane, ""
        if isinstance(node, Step | Approval | Tell):
            named = self.plan.lanes[node.id]
            if self.outer is None:
                lane = self.lane_index(named)
                if not isinstance(node, Tell):
                    self.lane = lane
            else:
                by = self.texts.lane(named) if named else ""
        name = self.texts.title(node.title, otherwise)
        return self.shape(node.id, what, name, node.id, part=node, facts=facts or {}, lane=lane, by=by)

    def step(self, node: Step, pending: Pending) -> Built:
        what: What = "user" if node.activity or node.form else "manual"
        otherwise = self.texts.activity(node.activity) if node.activity else _("Step")
        fragment, out = self.leaf(node, what, otherwise, pending, {"activity": node.activity})
        return self.late(node, fragment, out)

    def approval(self, node: Approval, pending: Pending) -> Built:
        fragment, out = self.leaf(node, "user", _("Approve"), pending, {"activity": node.activity})
        task = out.source
        if node.refused == []:
            return self.late(node, fragment, out)
        split = self.shape(f"{node.id}-answer", "exclusive", _("Approved?"), node.id)
        self.connect(out, split)
        variable = node.keeps_as or "approved"
        refused = node.refused
        no = (
            (lambda left: (self.end(f"{node.id}-no", CANCELLED, left), None))
            if refused is None
            else (lambda left: self.body(refused, left))
        )
        ways = [Way(None, _("Yes"), is_default=True), Way(no, _("No"), f"not {variable}")]
        asked, after = self.ways(split, ways, f"{node.id}-answer-join")
        fragment.take(asked, 1)
        return self.late(node, fragment, after, task)

    def late(self, node: Any, fragment: Fragment, pending: Pending | None, task: Shape | None = None) -> Built:
        """The other path of a step that is late, from an event at its edge."""
        if node.due is None or node.due.late is None or not (node.due.within or node.due.until):
            return fragment, pending
        host = task or (pending.source if pending is not None else None)
        assert host is not None  # noqa: S101 - a step without answers always leads on
        facts = {"duration": node.due.within, "until": node.due.until}
        name = self.texts.duration(node.due.within) if node.due.within else node.due.until
        edge = self.shape(
            f"{node.id}-late", "boundary", name, node.id, trigger="timer", facts=facts, host=host, lane=host.lane
        )
        body = node.due.late
        way = Way((lambda left: self.body(body, left)) if body else None, source=edge)
        return self.edges(fragment, pending, host, [way], f"{node.id}-late-join")

    def decide(self, node: Decide, pending: Pending) -> Built:
        branches: list[Branch] = []
        otherwise = node.otherwise
        seen: set[str] = set()
        for branch in node.branches:
            if not branch.when:
                otherwise = branch.body
                break
            if branch.when not in seen:
                seen.add(branch.when)
                branches.append(branch)
        if not branches:
            return self.body(otherwise, pending)
        if not (otherwise or any(branch.body for branch in branches)):
            return Fragment(), pending
        name = self.texts.title(node.title, branches[0].when if len(branches) == 1 else _("Which way?"))
        split = self.shape(f"{node.id}", "exclusive", name, node.id, part=node)
        self.connect(pending, split)
        ways = [
            Way(self.held(branch.body), self.texts.title(branch.title, branch.when), branch.when) for branch in branches
        ]
        ways.append(Way(self.held(otherwise), _("Otherwise"), is_default=True))
        return self.ways(split, ways, f"{node.id}-join")

    def held(self, body: list[Node]) -> Callable[[Pending], Built] | None:
        """How a body is drawn; None for one without nodes."""
        return (lambda left: self.body(body, left)) if body else None

    def parallel(self, node: Parallel, pending: Pending) -> Built:
        branches = [branch for branch in node.branches if branch.body]
        if not branches:
            return Fragment(), pending
        if len(branches) == 1:
            return self.branch(branches[0], pending)
        split = self.shape(node.id, "parallel", self.texts.title(node.title, ""), node.id, part=node)
        self.connect(pending, split)
        ways = [Way(lambda left, branch=branch: self.branch(branch, left)) for branch in branches]  # type: ignore[misc]
        self.at_once += 1
        built = self.ways(split, ways, f"{node.id}-join", join="parallel")
        self.at_once -= 1
        return built

    def branch(self, branch: Branch, pending: Pending) -> Built:
        """A branch of a parallel part, inside a question when it is taken only if something is so."""
        if not branch.when:
            return self.body(branch.body, pending)
        split = self.shape(f"{branch.id}-if", "exclusive", self.texts.title(branch.title, branch.when))
        self.connect(pending, split)
        ways = [Way(self.held(branch.body), _("Yes"), branch.when), Way(None, _("No"), is_default=True)]
        return self.ways(split, ways, f"{branch.id}-if-join")

    def each(self, node: Each, pending: Pending) -> Built:
        if not node.body:
            return Fragment(), pending
        inner = _Drawer(self.plan, self.texts, self)
        drawn = inner.inside(node)
        name = self.texts.title(node.title, _("For each of %(items)s") % {"items": node.items})
        box = self.shape(node.id, "sub", name, node.id, part=node)
        box.inner = drawn
        self.connect(pending, box)
        ways = []
        for how in sorted(drawn.ends):
            said = _("Cancelled") if how == CANCELLED else _("Ends")
            edge = self.shape(
                f"{node.id}-{how}", "boundary", said, node.id, trigger="error", facts={"ends": how}, host=box
            )
            ways.append(
                Way(lambda left, how=how: (self.end(f"{node.id}-{how}-end", how, left), None), source=edge)  # type: ignore[misc]
            )
        return self.edges(Fragment.of(box), Pending(box), box, ways, f"{node.id}-join")

    def repeat(self, node: Repeat, pending: Pending) -> Built:
        if not node.body:
            return Fragment(), pending
        if node.most == 1:
            return self.body(node.body, pending)
        lane = self.lane
        again = self.shape(f"{node.id}-again", "exclusive", "", node.id)
        fragment = Fragment.of(again)
        more, out = self.body(node.body, Pending(again))
        if out is None:
            self.diagram.shapes.remove(again)
            for flow in self.diagram.flows:
                if flow.source is again:
                    flow.source, flow.name, flow.condition = pending.source, pending.name, pending.condition
                    flow.is_default, flow.run = pending.is_default, pending.run
            return more, None
        self.connect(pending, again)
        fragment.take(more, 1)
        said = node.until or _("%(count)s times") % {"count": node.most}
        split = self.shape(node.id, "exclusive", self.texts.title(node.title, said), node.id, part=node, lane=lane)
        self.connect(out, split)
        fragment.put(split, fragment.width, 0)
        run = Run(lane)
        fragment.put(run, again.col, fragment.rows[lane])
        self.diagram.flows.append(Flow(split, again, _("Again"), is_default=True, run=run, is_back=True))
        self.lane = lane
        return fragment, Pending(split, _("Enough"), node.until or f"turn >= {node.most}")

    def wait(self, node: Wait, pending: Pending) -> Built:
        timed = bool(node.duration or node.until)
        if not timed and not node.activity:
            shape = self.shape(node.id, "throw", self.texts.title(node.title, _("Wait")), node.id, part=node)
            self.connect(pending, shape)
            return Fragment.of(shape), Pending(shape)
        time = {"duration": node.duration, "until": node.until}
        when = self.texts.duration(node.duration) if node.duration else node.until
        done = self.texts.activity(node.activity) if node.activity else ""
        if timed != bool(node.activity):
            trigger, facts = ("timer", time) if timed else ("signal", {"activity": node.activity})
            name = self.texts.title(node.title, when or done)
            shape = self.shape(node.id, "catch", name, node.id, part=node, trigger=trigger, facts=facts)
            self.connect(pending, shape)
            return Fragment.of(shape), Pending(shape)
        split = self.shape(node.id, "event", self.texts.title(node.title, _("Whichever comes first")), node.id)
        split.part = node
        self.connect(pending, split)

        def caught(left: Pending, key: str, name: str, trigger: str, facts: dict[str, str]) -> Built:
            shape = self.shape(f"{node.id}-{key}", "catch", name, node.id, trigger=trigger, facts=facts)
            self.connect(left, shape)
            return Fragment.of(shape), Pending(shape)

        ways = [
            Way(lambda left: caught(left, "done", done, "signal", {"activity": node.activity})),
            Way(lambda left: caught(left, "time", when, "timer", time)),
        ]
        return self.ways(split, ways, f"{node.id}-join")

    def end(self, key: str, how: str, pending: Pending, node: Any = None) -> Fragment:
        """Where the case ends. Inside a box that is an error that the box catches; beside others it ends them too."""
        trigger = "error" if self.outer is not None else "terminate" if self.at_once else ""
        if self.outer is not None:
            self.diagram.ends.add(how)
        words = node.title if node is not None else Words()
        name = self.texts.title(words, _("Cancelled") if how == CANCELLED else _("Ends"))
        shape = self.shape(
            key, "end", name, node.id if node is not None else "", part=node, trigger=trigger, facts={"ends": how}
        )
        self.connect(pending, shape)
        return Fragment.of(shape)
