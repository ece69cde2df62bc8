"""The engine: cases move from where they wait to where they wait again, in the transaction of the act."""

from bagland.kernel.work.engine.advancing import advance, go_on
from bagland.kernel.work.engine.ending import caller_goes_on, cancel
from bagland.kernel.work.engine.faults import CannotGoOn
from bagland.kernel.work.engine.known import Known, read_value
from bagland.kernel.work.engine.run import Run, locked_case, plan_for
from bagland.kernel.work.engine.starting import start_case

__all__ = [
    "CannotGoOn",
    "Known",
    "Run",
    "advance",
    "caller_goes_on",
    "cancel",
    "go_on",
    "locked_case",
    "plan_for",
    "read_value",
    "start_case",
]
