"""A procedure as BPMN 2.0 for the other engine: the smallest export that it can run, told apart from the house's own.

What waits is a manual task, whatever waits there: a step, an approval (with a gateway behind it), a wait, an automatic
step, a step that may be late (with a gateway behind it). `each` is a multi-instance sub-process, `call` a call
activity.
"""

from __future__ import annotations

from itertools import count
from typing import Any
from xml.sax.saxutils import escape, quoteattr

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="bagland">'
)
_PASS = "<script>pass</script>"


class Process:
    """The nodes and flows of one process, or of one sub-process."""

    def __init__(self, numbers: Any, *, turns: int = 0) -> None:
        """`turns` is how many repeats are around it."""
        self.parts: list[str] = []
        self.numbers, self.turns = numbers, turns

    def add(self, tag: str, key: str = "", attributes: str = "", inside: str = "") -> str:
        key = key or f"_{tag}{next(self.numbers)}"
        self.parts.append(f"<{tag} id={quoteattr(key)} {attributes}>{inside}</{tag}>")
        return key

    def flow(self, source: str, target: str, when: str = "") -> str:
        key = f"_f{next(self.numbers)}"
        told = f'<conditionExpression xsi:type="tFormalExpression">{escape(when)}</conditionExpression>' if when else ""
        self.parts.append(f'<sequenceFlow id="{key}" sourceRef="{source}" targetRef="{target}">{told}</sequenceFlow>')
        return key

    def gateway(self, kind: str, paths: list[tuple[str, Any]], otherwise: Any, start: str) -> str:
        """A split of a kind after `start`: each path with its condition, and the one when none holds. The join."""
        key, join = f"_g{next(self.numbers)}", self.add(kind)
        default = ""
        self.flow(start, key)
        for when, body in paths:
            self.path(key, join, body, when)
        if otherwise is not None:
            default = f'default="{self.path(key, join, otherwise, "")}"'
        self.add(kind, key, default)
        return join

    def path(self, split: str, join: str, body: list[dict[str, Any]], when: str) -> str:
        """One path from a split to its join. The flow that leaves the split."""
        entry = self.add("scriptTask", inside=_PASS)
        first = self.flow(split, entry, when)
        self.flow(self.body(body, entry), join)
        return first

    def body(self, nodes: list[dict[str, Any]], start: str) -> str:
        """Nodes one after the other. The last one, from which it goes on."""
        for node in nodes:
            start = self.node(node, start)
        return start

    def node(self, node: dict[str, Any], start: str) -> str:
        if when := node.get("only_if"):
            bare = {name: value for name, value in node.items() if name != "only_if"}
            return self.gateway("exclusiveGateway", [(python(when), [bare])], [], start)
        key = node["id"]
        match node["kind"]:
            case "step" if "due" in node:
                task = self.next("manualTask", start, key)
                return self.gateway("exclusiveGateway", [(f'said["{key}"]', node["due"]["late"])], [], task)
            case "step" | "wait" | "automatic":
                return self.next("manualTask", start, key)
            case "approval":
                task, refused = self.next("manualTask", start, key), node.get("refused")
                inside = [{"kind": "end", "id": f"_no{key}"}] if refused is None else refused
                return self.gateway("exclusiveGateway", [(f'said["{key}"]', inside)], [], task)
            case "phase":
                return self.body(node["body"], start)
            case "decide":
                paths = [(python(branch["when"]), branch["body"]) for branch in node["branches"]]
                return self.gateway("exclusiveGateway", paths, node["otherwise"], start)
            case "parallel" if key.startswith("o") and (self.turns or _holds_others(node)):
                return self.inclusive(node, start)
            case "parallel" if key.startswith("o"):
                paths = [(python(branch["when"]), branch["body"]) for branch in node["branches"]]
                return self.gateway("inclusiveGateway", paths, [], start)
            case "parallel":
                return self.gateway(
                    "parallelGateway", [("", branch["body"]) for branch in node["branches"]], None, start
                )
            case "each":
                return self.each(node, start)
            case "repeat":
                return self.repeat(node, start)
            case "call":
                return self.next("callActivity", start, key, f'calledElement="{node["procedure"]}"')
            case "set":
                given = ", ".join(f'"{name}": {python(value)}' for name, value in node["values"].items())
                return self.script(f"v.update({{{given}}})", start)
            case "table":
                return self.script(f'v.update(decided("{node["table"]}", v))', start)
            case "tell":
                return self.script("pass", start)
            case "end":
                return self.end(key, start)
        raise AssertionError(node)

    def end(self, key: str, start: str) -> str:
        """A terminating end. A path that is never taken leads past it, so that the join of a parallel part around it
        waits for this branch, which never comes: a BPMN join knows only the flows that lead to it.
        """
        split, past = f"_g{next(self.numbers)}", self.add("scriptTask", inside=_PASS)
        self.flow(start, split)
        self.flow(split, self.add("endEvent", key, inside="<terminateEventDefinition/>"), "1 == 1")
        self.add("exclusiveGateway", split, f'default="{self.flow(split, past)}"')
        return past

    def next(self, tag: str, start: str, key: str = "", attributes: str = "", inside: str = "") -> str:
        made = self.add(tag, key, attributes, inside)
        self.flow(start, made)
        return made

    def script(self, text: str, start: str) -> str:
        return self.next("scriptTask", start, inside=f"<script>{escape(text)}</script>")

    def inclusive(self, node: dict[str, Any], start: str) -> str:
        """An inclusive part as a parallel one with a choice in each branch: the inclusive join of SpiffWorkflow 3.2
        does not wait for a branch that is inside another join, a sub-process or a called process, nor in a second turn.
        """
        chosen = f"chosen_{node['id']}"
        conditions = ", ".join(python(branch["when"]) for branch in node["branches"])
        start = self.script(f"{chosen} = [{conditions}]", start)
        split, join = self.next("parallelGateway", start), self.add("parallelGateway")
        for index, branch in enumerate(node["branches"]):
            entry = self.next("scriptTask", split, inside=_PASS)
            self.flow(self.gateway("exclusiveGateway", [(f"{chosen}[{index}]", branch["body"])], [], entry), join)
        return join

    def each(self, node: dict[str, Any], start: str) -> str:
        name, items = node["name"], f"list_{node['id']}"
        start = self.script(f"{items} = {node['items']}", start)
        inner = Process(self.numbers, turns=self.turns)
        begins, ends = inner.add("startEvent"), inner.add("endEvent")
        last = inner.body(node["body"], begins)
        inner.flow(inner.script(f"del {name}", last), ends)
        in_turn = "false" if node["together"] else "true"
        loop = (
            f'<multiInstanceLoopCharacteristics isSequential="{in_turn}"><loopDataInputRef>{items}</loopDataInputRef>'
            f'<inputDataItem id="{name}" name="{name}"/></multiInstanceLoopCharacteristics>'
        )
        return self.next("subProcess", start, node["id"], inside=loop + "".join(inner.parts))

    def repeat(self, node: dict[str, Any], start: str) -> str:
        turn = f"turn_{node['id']}"
        start = self.script(f"{turn} = 0", start)
        merge = self.next("exclusiveGateway", start)
        self.turns += 1
        last = self.body(node["body"], merge)
        self.turns -= 1
        last = self.script(f"{turn} = {turn} + 1", last)
        is_through = (
            f"({python(node['until'])}) or {turn} >= {node['most']}" if node["until"] else f"{turn} >= {node['most']}"
        )
        split, after = f"_g{next(self.numbers)}", self.add("scriptTask", inside=_PASS)
        self.flow(last, split)
        self.flow(split, after, is_through)
        back = self.flow(split, merge)
        self.add("exclusiveGateway", split, f'default="{back}"')
        return after


def _holds_others(node: dict[str, Any]) -> bool:
    """Whether another join, an `each` or a `call` stands inside."""
    return any(f"'kind': '{kind}'" in repr(node["branches"]) for kind in ("each", "call", "parallel"))


def python(expression: str) -> str:
    """Our small expressions as the other engine's: names are looked up, equality is doubled."""
    found = []
    for word in expression.split():
        word = "==" if word == "=" else word
        found.append(f'v["{word}"]' if word.startswith("x") else word)
    return " ".join(found)


def exported(body: list[dict[str, Any]], called: dict[str, list[dict[str, Any]]]) -> bytes:
    """The whole as one document; the main process is called `main`."""
    numbers = count(1)
    text = _HEAD
    for code, inside in {"main": body, **called}.items():
        made = Process(numbers)
        made.flow(made.body(inside, made.add("startEvent")), made.add("endEvent"))
        text += f'<process id="{code}" isExecutable="true">{"".join(made.parts)}</process>'
    return (text + "</definitions>").encode()
