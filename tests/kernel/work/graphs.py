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
    return Definition.model_validate(_Maker(random.Random(seed), depth).definition())


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
        return self.rng.choice(
            ({}, {"en": f"Title {self.count} “with” <letters> & a few words more"}, {"da": "Æblegrød"})
        )

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
                told |= {
                    "lane": self.rng.choice(LANES),
                    "due": self.due(depth),
                    "activity": self.rng.choice(("", "organisation.add_person")),
                }
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
                told |= {
                    "until": self.rng.choice(("", "enough")),
                    "most": self.rng.choice((1, 3)),
                    "body": self.body(depth),
                }
            case "wait":
                told |= {
                    "duration": self.rng.choice(("", "P3D")),
                    "activity": self.rng.choice(("", "organisation.add_person")),
                }
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


PURCHASE: dict[str, Any] = {
    "purpose": {"en": "Nothing is bought that nobody has approved.", "da": "Intet købes uden godkendelse."},
    "case_title": "'Purchase of ' + what",
    "within": "P10BD",
    "form": [
        {"name": "what", "label": {"en": "What is to be bought", "da": "Hvad skal købes"}},
        {"name": "amount", "type": "money", "label": {"en": "Amount", "da": "Beløb"}},
    ],
    "body": [
        {
            "kind": "phase",
            "id": "ask",
            "title": {"en": "Ask", "da": "Spørg"},
            "body": [
                {
                    "kind": "step",
                    "id": "offers",
                    "title": {"en": "Get three offers", "da": "Indhent tre tilbud"},
                    "text": {"en": "From suppliers that we know.", "da": "Fra leverandører, vi kender."},
                    "lane": {"kind": "starter"},
                    "only_if": "amount.value > 50000",
                    "form": [
                        {"name": "offer", "type": "file", "label": {"en": "Offer", "da": "Tilbud"}, "evidence": True}
                    ],
                    "due": {"within": "P5BD", "remind": ["P1D"]},
                },
            ],
        },
        {
            "kind": "phase",
            "id": "decide",
            "title": {"en": "Decide", "da": "Beslut"},
            "body": [
                {
                    "kind": "approval",
                    "id": "approve",
                    "title": {"en": "Approve the purchase", "da": "Godkend købet"},
                    "lane": {"kind": "manager"},
                    "amount": "amount",
                    "due": {
                        "within": "P2BD",
                        "late": [
                            {
                                "kind": "tell",
                                "id": "late_told",
                                "title": {"en": "Say that it is late"},
                                "lane": {"kind": "starter"},
                            },
                            {"kind": "end", "id": "too_late", "title": {"en": "Nobody answered"}, "cancels": True},
                        ],
                    },
                },
            ],
        },
        {
            "kind": "phase",
            "id": "buy",
            "title": {"en": "Buy", "da": "Køb"},
            "body": [
                {
                    "kind": "parallel",
                    "id": "at_once",
                    "branches": [
                        {
                            "id": "b_order",
                            "body": [
                                {
                                    "kind": "step",
                                    "id": "order",
                                    "title": {"en": "Order it", "da": "Bestil"},
                                    "lane": {"kind": "profile", "code": "buyer"},
                                }
                            ],
                        },
                        {
                            "id": "b_tell",
                            "body": [
                                {
                                    "kind": "step",
                                    "id": "book",
                                    "title": {"en": "Reserve the budget", "da": "Reservér budget"},
                                    "lane": {"kind": "profile", "code": "bookkeeper"},
                                }
                            ],
                        },
                    ],
                },
                {"kind": "wait", "id": "delivery", "title": {"en": "Delivery", "da": "Levering"}, "duration": "P3D"},
                {
                    "kind": "repeat",
                    "id": "until_right",
                    "title": {"en": "Is it right?", "da": "Er den rigtig?"},
                    "until": "right",
                    "most": 3,
                    "body": [
                        {
                            "kind": "step",
                            "id": "receive",
                            "title": {"en": "Receive and check", "da": "Modtag og tjek"},
                            "lane": {"kind": "starter"},
                            "form": [
                                {
                                    "name": "right",
                                    "type": "yes_no",
                                    "label": {"en": "Is it right?", "da": "Er det rigtigt?"},
                                }
                            ],
                        },
                    ],
                },
            ],
        },
    ],
}
LEAVER: dict[str, Any] = {
    "purpose": {"en": "Everything comes back and every door is closed."},
    "lane": {"kind": "profile", "code": "hr_partner"},
    "form": [{"name": "things", "type": "list", "label": {"en": "What is to come back"}}],
    "body": [
        {
            "kind": "decide",
            "id": "why",
            "title": {"en": "Who gives notice?"},
            "branches": [
                {
                    "id": "company",
                    "title": {"en": "The company"},
                    "when": "by = 'company'",
                    "body": [
                        {"kind": "step", "id": "letter", "title": {"en": "Write the letter"}},
                        {"kind": "step", "id": "talk", "title": {"en": "Talk"}, "lane": {"kind": "manager"}},
                    ],
                },
                {
                    "id": "death",
                    "title": {"en": "Death"},
                    "when": "by = 'death'",
                    "body": [
                        {"kind": "end", "id": "other_way", "title": {"en": "Another procedure"}},
                    ],
                },
            ],
            "otherwise": [{"kind": "step", "id": "confirm", "title": {"en": "Confirm the notice"}}],
        },
        {
            "kind": "each",
            "id": "each_thing",
            "items": "things",
            "name": "thing",
            "together": True,
            "title": {"en": "Each thing"},
            "body": [
                {
                    "kind": "step",
                    "id": "back",
                    "title": {"en": "Take it back"},
                    "lane": {"kind": "profile", "code": "it_technician"},
                    "due": {
                        "within": "P1BD",
                        "late": [{"kind": "tell", "id": "dun", "title": {"en": "Write to them"}}],
                    },
                },
                {
                    "kind": "automatic",
                    "id": "free",
                    "activity": "organisation.end_person",
                    "title": {"en": "Free the seat"},
                },
            ],
        },
        {"kind": "table", "id": "pay", "table": "pay", "title": {"en": "Last pay"}},
        {"kind": "call", "id": "archive", "procedure": "hr.archive", "title": {"en": "Archive"}},
    ],
    "tables": [{"name": "pay", "outputs": [{"name": "days", "type": "number"}]}],
}
BREACH: dict[str, Any] = {
    "purpose": {"en": "The authority knows within 72 hours."},
    "lane": {"kind": "profile", "code": "data_protection_officer"},
    "starts": [{"activity": "organisation.add_person", "condition": "true"}, {"rrule": "FREQ=YEARLY"}],
    "body": [
        {"kind": "step", "id": "assess", "title": {"en": "Assess the risk"}},
        {"kind": "set", "id": "clock", "values": {"told_by": "now() + duration('PT72H')"}},
        {
            "kind": "parallel",
            "id": "both",
            "branches": [
                {
                    "id": "b1",
                    "when": "risk",
                    "title": {"en": "Is there a risk?"},
                    "body": [
                        {
                            "kind": "step",
                            "id": "authority",
                            "title": {"en": "Tell the authority"},
                            "due": {"until": "told_by"},
                        },
                        {
                            "kind": "decide",
                            "id": "closed",
                            "branches": [{"id": "b3", "when": "dismissed", "body": [{"kind": "end", "id": "stop"}]}],
                        },
                    ],
                },
                {
                    "id": "b2",
                    "body": [
                        {"kind": "wait", "id": "answer", "duration": "P30D", "activity": "organisation.end_person"}
                    ],
                },
            ],
        },
        {"kind": "tell", "id": "told", "title": {"en": "Tell the board"}, "lane": {"kind": "profile", "code": "board"}},
    ],
}
BY_HAND = {"purchase": PURCHASE, "leaver": LEAVER, "breach": BREACH}
