"""The small language of conditions and values in procedures: what docs/reference/expressions.md describes.

A subset of FEEL (DMN 1.3) with money and working time. Nothing is run but what stands in the tree: no names outside
the declared ones, no code, a fixed number of steps.
"""

from bagland.kernel.work.rules.expressions.checking import check, checked
from bagland.kernel.work.rules.expressions.evaluating import evaluate, is_true
from bagland.kernel.work.rules.expressions.faults import ExpressionFault
from bagland.kernel.work.rules.expressions.kinds import Kind
from bagland.kernel.work.rules.expressions.parsing import parse
from bagland.kernel.work.rules.expressions.trees import Tree, names_in, paths_in
from bagland.kernel.work.rules.expressions.values import Readable, from_json, to_json

__all__ = [
    "ExpressionFault",
    "Kind",
    "Readable",
    "Tree",
    "check",
    "checked",
    "evaluate",
    "from_json",
    "is_true",
    "names_in",
    "parse",
    "paths_in",
    "to_json",
]
