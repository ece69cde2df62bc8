"""The other engine: SpiffWorkflow, which runs the exported diagram and says what is enabled."""

from __future__ import annotations

from collections import Counter
from typing import Any

from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine, TaskDataEnvironment
from SpiffWorkflow.exceptions import TaskNotFoundException

from tests.kernel.work.oracle.exporting import exported
from tests.kernel.work.oracle.graphs import Graph, decided

Place = tuple[str, tuple[int, ...]]
"""A node, and which items it is inside of, the outermost first."""


class Broken(Exception):
    """SpiffWorkflow broke down at something that it should be able to run."""


class Theirs:
    """A run of a graph by SpiffWorkflow."""

    def __init__(self, graph: Graph) -> None:
        parser = BpmnParser()
        parser.add_bpmn_str(exported(graph.body, graph.called))
        self.values: dict[str, int] = {}
        self.said: dict[str, bool] = {}
        known = {"v": self.values, "said": self.said, "decided": decided}
        engine = PythonScriptEngine(TaskDataEnvironment(known))
        spec = parser.get_spec("main")
        self.run = BpmnWorkflow(spec, parser.get_subprocess_specs("main"), script_engine=engine)
        self._go()

    @property
    def is_over(self) -> bool:
        return bool(self.run.is_completed())

    def enabled(self) -> Counter[Place]:
        """What waits for somebody."""
        return Counter() if self.is_over else Counter(self._place(task) for task in self._waiting())

    def act(self, place: Place, said: bool | None) -> None:
        """Somebody does it; `said` is the answer of an approval that says no, or of a step that is late."""
        task = next(task for task in self._waiting() if self._place(task) == place)
        if said is not None:
            self.said[place[0]] = said
        task.run()
        self._go()

    def _go(self) -> None:
        """A terminating end beside a sub-process that is just made, and a join whose branch began the process, make
        SpiffWorkflow 3.2 fall over itself.
        """
        try:
            self.run.do_engine_steps()
        except (TaskNotFoundException, AttributeError) as fault:
            raise Broken(str(fault)) from None

    def _waiting(self) -> list[Any]:
        return list(self.run.get_tasks(state=TaskState.READY, manual=True))

    def _place(self, task: Any) -> Place:
        items = []
        inner: Any = task.workflow
        found = task
        while inner is not self.run:
            found = self.run.get_task_from_id(inner.parent_task_id)
            spec = found.task_spec.name
            items.append((spec, found))
            inner = found.workflow
        indexes = [int(one.data[f"i_{_bare(spec)}"]) for spec, one in items if f"i_{_bare(spec)}" in one.data]
        return task.task_spec.bpmn_id, tuple(reversed(indexes))


def _bare(spec: str) -> str:
    """The node of a multi-instance child: Spiff calls it `<node> [child]`."""
    return spec.partition(" ")[0]
