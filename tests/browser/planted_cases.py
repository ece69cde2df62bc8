"""Run in an installation's environment: a procedure with a case at every stage, and a plan for moving them."""

from __future__ import annotations

from typing import Any

import django

django.setup()

from bagland.foundation.activity import find  # noqa: E402 - Django first
from bagland.foundation.perform import perform  # noqa: E402
from bagland.kernel.work.models import Version  # noqa: E402
from tests.company import read  # noqa: E402
from tests.kernel.work.running import does, published, seat, started, step, task_of  # noqa: E402
from tests.kernel.work.test_moving import again  # noqa: E402


def words(danish: str, english: str) -> dict[str, str]:
    """A text in both languages."""
    return {"da": danish, "en": english}


FORM: list[dict[str, Any]] = [
    {"name": "what", "label": words("Hvad skal købes?", "What is bought?")},
    {"name": "price", "type": "money", "label": words("Pris", "Price")},
    {"name": "leased", "type": "yes_no", "label": words("Skal den leases?", "Is it leased?")},
    {"name": "until", "type": "date", "label": words("Leases til", "Leased until"), "only_if": "leased"},
    {
        "name": "kind",
        "type": "choice",
        "label": words("Slags", "Kind"),
        "choices": [
            {"value": "furniture", "label": words("Møbel", "Furniture")},
            {"value": "device", "label": words("Udstyr", "Device")},
        ],
    },
    {"name": "for_whom", "type": "person", "label": words("Til hvem?", "For whom?"), "required": False},
    {"name": "quote", "type": "file", "label": words("Tilbud", "Quotation"), "required": False},
    {
        "name": "health",
        "type": "long_text",
        "label": words("Hensyn til helbred", "Health"),
        "help": words("Læses kun af dem, der skal bruge det.", "Read only by those who need it."),
        "required": False,
        "data_class": "sensitive",
    },
]


def plant() -> None:
    """By real acts, at the installation's moment."""
    company = read()
    keeper, technician = {"lane": seat(company)}, {"lane": seat(company, "it_technician")}
    signed = [
        {"name": "number", "label": words("Ordrenummer", "Order number"), "evidence": True},
        {"name": "signed", "type": "signature", "label": words("Underskrift", "Signature"), "evidence": True},
    ]

    def named(key: str, danish: str, english: str, **more: Any) -> dict[str, Any]:
        return {**step(key, **more), "title": words(danish, english)}

    def body(order: str, *, has_thanks: bool) -> list[dict[str, Any]]:
        thanks = [named("thank", "Sig tak", "Say thank you", **keeper)] if has_thanks else []
        return [
            {
                "kind": "phase",
                "id": "asking",
                "title": words("Ønsket", "The wish"),
                "body": [
                    named("check", "Se på tilbuddet", "Look at the quotation", shows=["health"], **keeper),
                    {
                        "kind": "decide",
                        "id": "size",
                        "title": words("Hvor dyrt er det?", "How dear is it?"),
                        "branches": [
                            {
                                "id": "large",
                                "title": words("Over 10.000 kr.", "Above DKK 10,000"),
                                "when": "price.amount > 10000",
                                "body": [named("ask", "Spørg ledelsen", "Ask the management", **keeper)],
                            }
                        ],
                    },
                ],
            },
            {
                "kind": "parallel",
                "id": "both",
                "branches": [
                    {"id": "buy", "body": [named(order, "Bestil", "Order it", form=signed, **keeper)]},
                    {"id": "room", "body": [named("room", "Gør plads", "Make room", **technician)]},
                ],
            },
            *thanks,
            named("file", "Arkivér", "File it", **keeper),
        ]

    procedure = published(
        company, body("order", has_thanks=True), code="purchase", form=FORM, case_title="what", within="P5BD"
    )
    procedure.title_da, procedure.title_en = "Indkøb", "Purchase"
    procedure.save()
    chair = {"price": {"amount": "1250.00", "currency": "DKK"}, "leased": False, "kind": "furniture"}
    cases = [
        started(company, procedure, answers={"what": what, **chair, "health": "En dårlig ryg"})
        for what in ("En kontorstol", "Et hæve-sænke-bord", "En skærm", "En lampe")
    ]
    for case in cases[1:]:
        does(company, "sofie", case, "check", note="Prisen er god")
    perform(
        find("work.skip_step"), company.act("rasmus"), task_of(cases[2], "room").pk, reason="Der er plads i forvejen"
    )
    for case in cases[2:]:
        does(company, "sofie", case, "order", answers={"number": "4711", "signed": "Sofie Lindgaard"})
    does(company, "rasmus", cases[3], "room")
    again(company, procedure, body("buying", has_thanks=False), form=FORM, case_title="what")
    first = Version.objects.get(procedure=procedure, number=1)
    perform(find("work.plan_move"), company.act("maria"), first.pk)


if __name__ == "__main__":
    plant()
