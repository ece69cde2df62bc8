"""Random definitions of every kind of node, to draw; and three written by hand."""

from __future__ import annotations

import random
from typing import Any

from bagland.kernel.work.rules.definition import Definition

KINDS = (
    "phase", "step", "approval", "decide", "parallel", "each", "repeat", "wait", "table", "call", "automatic", "tell",
    "set", "end",
)  # fmt: skip
HOLD = frozenset({"phase", "decide", "parallel", "each", "repeat"})
LANES: tuple[dict[str, Any], ...] = (
    {},
    {"kind": "starter"},
    {"kind": "manager"},
    {"kind": "profile", "code": "bookkeeper"},
    {"kind": "profile", "code": "it_technician"},
)


def random_definition(seed: int, *, depth: int = 4) -> Definition:
    """The same for the same seed. Every kind comes, empty bodies, dead ends and other paths among them."""
    return Definition.model_validate(_Maker(random.Random(seed), depth).definition())  # noqa: S311 - no secret


class _Maker:
    def __init__(self, rng: random.Random, depth: int) -> None:
        self.rng, self.depth, self.count = rng, depth, 0

    def definition(self) -> dict[str, Any]:
        starts = [{"activity": "organisation.add_person"}, {"rrule": "FREQ=MONTHLY;BYDAY=-2FR"}]
        return {
            "purpose": {"en": "Random & <strange>"},
            "lane": self.rng.choice(LANES),
            "starts": self.rng.sample(starts, self.rng.randrange(3)),
            "tables": [{"name": "rate", "outputs": [{"name": "price", "type": "number"}]}],
            "body": self.body(self.depth, self.rng.randint(1, 4)),
        }

    def key(self) -> str:
        self.count += 1
        return f"n{self.count}"

    def words(self) -> dict[str, str]:
        return self.rng.choice(({}, {"en": f"Title {self.count} “with” <letters> & a few words more"}, {"da": "Æblegrød"}))

    def body(self, depth: int, most: int | None = None) -> list[dict[str, Any]]:
        return [self.node(depth - 1) for _ in range(self.rng.randrange(4) if most is None else most)]

    def condition(self) -> str:
        return self.rng.choice(("", "amount > 100", "urgent", "amount < 5"))

    def branches(self, depth: int) -> list[dict[str, Any]]:
        return [
            {"id": f"{self.key()}b", "title": self.words(), "when": self.condition(), "body": self.body(depth)}
            for _ in range(self.rng.randrange(4))
        ]

    def due(self, depth: int) -> dict[str, Any] | None:
        if self.rng.random() < 0.6:
            return None
        return {"within": "P2BD", "remind": ["P1D"], "late": self.body(depth) if self.rng.random() < 0.7 else None}

    def node(self, depth: int) -> dict[str, Any]:
        kind = self.rng.choice([kind for kind in KINDS if depth > 0 or kind not in HOLD])
        if kind == "end" and self.rng.random() < 0.6:
            kind = "step"
        told: dict[str, Any] = {"kind": kind, "id": self.key(), "title": self.words()}
        if self.rng.random() < 0.2:
            told["only_if"] = "urgent"
        match kind:
            case "phase":
                told |= {"lane": self.rng.choice(LANES), "body": self.body(depth)}
            case "step":
                told |= {"lane": self.rng.choice(LANES), "due": self.due(depth), "activity": self.rng.choice(("", "organisation.add_person"))}
            case "approval":
                refused = self.rng.choice((None, self.body(depth)))
                told |= {"lane": self.rng.choice(LANES), "refused": refused, "due": self.due(depth)}
            case "decide":
                told |= {"branches": self.branches(depth), "otherwise": self.body(depth)}
            case "parallel":
                told |= {"branches": self.branches(depth)}
            case "each":
                told |= {"items": "people", "together": self.rng.random() < 0.5, "body": self.body(depth)}
            case "repeat":
                told |= {"until": self.rng.choice(("", "enough")), "most": self.rng.choice((1, 3)), "body": self.body(depth)}
            case "wait":
                told |= {"duration": self.rng.choice(("", "P3D")), "activity": self.rng.choice(("", "organisation.add_person"))}
            case "table":
                told |= {"table": "rate"}
            case "call":
                told |= {"procedure": "other.one"}
            case "automatic":
                told |= {"activity": "organisation.add_person"}
            case "set":
                told |= {"values": {"amount": "1 + 2"}}
            case "end":
                told |= {"cancels": self.rng.random() < 0.5}
        return told
