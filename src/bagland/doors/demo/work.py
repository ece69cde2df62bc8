"""What the company works on: things asked for and bought, people who begin and leave, a breach, and plain tasks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bagland.doors.demo.calendar import Calendar
from bagland.doors.demo.steps import AtNode, Step, The, seat

INSTALLED_DAYS_AGO = 40
"""Workdays: the procedures came with an upgrade, so that those who were hired before have no case."""


def work(calendar: Calendar) -> Iterator[Step]:
    """Cases and tasks of the last weeks, at every stage."""
    yield Step(calendar.ago(INSTALLED_DAYS_AGO), "system", "work.install_procedures")
    yield from _laptop(calendar)
    yield from _headset(calendar)
    yield from _tables(calendar)
    yield from _coffee(calendar)
    yield from _photographer(calendar)
    yield from _course(calendar)
    yield from _breach(calendar)
    yield from _line(calendar)
    yield from _tasks(calendar)


def _asks(day: date, who: str, code: str, name: str, **answers: Any) -> Step:
    service = The(f"service {code}")
    return Step(day, who, "work.ask_for", service, {"answers": answers}, makes=f"case {name}")


def _does(day: date, who: str, case: str, node: str, **answers: Any) -> Step:
    return Step(day, who, "work.do_task", AtNode(f"case {case}", node), {"answers": answers} if answers else {})


def _says_yes(day: date, who: str, case: str, node: str) -> Step:
    return Step(day, who, "work.decide", AtNode(f"case {case}", node), {"answer": "YES"})


def _laptop(calendar: Calendar) -> Iterator[Step]:
    """Emil's new laptop: above his manager's authority, so it goes on to the director; handed out and signed for."""
    yield _asks(
        calendar.ago(16), "emil", "device_order", "laptop", device="laptop",
        why="Den gamle slukker midt i tilbuddene, og batteriet holder en time.",
    )  # fmt: skip
    yield _says_yes(calendar.ago(14), "jens", "laptop", "agree")
    yield _does(calendar.ago(13), "rasmus", "laptop", "stock", in_stock=True)
    yield _does(calendar.ago(12), "rasmus", "laptop", "prepare", serial_number="PF4Z81KD", is_encrypted=True)
    yield _does(calendar.ago(11), "rasmus", "laptop", "hand_out")
    yield _does(calendar.ago(11), "emil", "laptop", "receipt", received="Emil Østergaard")


def _headset(calendar: Calendar) -> Iterator[Step]:
    """A headset that is not in stock: ordered, and on its way."""
    yield _asks(
        calendar.ago(6), "ida", "device_order", "headset", device="headset", why="Til telefonerne i receptionen."
    )
    yield _does(calendar.ago(5), "nadia", "headset", "stock", in_stock=False)
    comes = calendar.month(1, 2).isoformat()
    yield _does(calendar.ago(5), "mikkel", "headset", "order", order_number="K-20931", expected_on=comes)


def _tables(calendar: Calendar) -> Iterator[Step]:
    """A purchase so large that three offers are wanted; they are late."""
    yield _asks(
        calendar.ago(12), "laerke", "purchase_approval", "tables", what="12 hæve-sænke-borde til showroom",
        why="De gamle borde kan ikke sælges længere, og kunderne prøver dem først.", kind="goods",
        price={"amount": "84000.00", "currency": "DKK"}, supplier_known=False, supplier_name="Bordfabrikken i Vejle",
    )  # fmt: skip


def _coffee(calendar: Calendar) -> Iterator[Step]:
    """A purchase that waits for the yes of Tina's manager."""
    yield _asks(
        calendar.ago(3), "tina", "purchase_approval", "coffee", what="Kaffemaskine til lageret",
        why="Den gamle lækker.", kind="goods", price={"amount": "8900.00", "currency": "DKK"}, supplier_known=False,
        supplier_name="Kaffe og Maskiner",
    )  # fmt: skip
    yield _does(calendar.ago(2), "maria", "coffee", "in_budget", budget="inside")


def _photographer(calendar: Calendar) -> Iterator[Step]:
    """A purchase that was approved and is being ordered."""
    yield _asks(
        calendar.ago(8), "mads", "purchase_approval", "photographer", what="Fotograf til showroom",
        why="Nye billeder til kataloget.", kind="services", price={"amount": "9500.00", "currency": "DKK"},
        supplier_known=False, supplier_name="Lys og Linse",
    )  # fmt: skip
    yield _does(calendar.ago(7), "maria", "photographer", "in_budget", budget="inside")
    yield _says_yes(calendar.ago(6), "freja", "photographer", "agree")


def _course(calendar: Calendar) -> Iterator[Step]:
    """A purchase that waits for Amalie's yes; she is on holiday, and Sofie may say it for her."""
    yield _asks(
        calendar.ago(2), "birgit", "purchase_approval", "course", what="Kursus i ferieloven", why="Reglerne er ændret.",
        kind="services", price={"amount": "3200.00", "currency": "DKK"}, supplier_known=False,
        supplier_name="Kursushuset",
    )  # fmt: skip
    yield _does(calendar.ago(1), "maria", "course", "in_budget", budget="outside", budget_note="Tag det af puljen.")


def _breach(calendar: Calendar) -> Iterator[Step]:
    """A list of wages sent to the wrong person: stopped, and being judged while the clock runs."""
    day = calendar.ago(1)
    yield _asks(
        day, "peter", "data_breach", "breach",
        happened="Lønlisten for oktober blev sendt til en kunde med samme fornavn.",
        discovered_on=day.isoformat(), discovered_at="07:50", kinds=["wrong_recipient"], data=["contact", "bank"],
        people="34", is_open=True,
    )  # fmt: skip
    measures = "Kunden har slettet mailen og bekræftet det skriftligt."
    yield _does(day, "mikkel", "breach", "contain", measures=measures)


def _line(calendar: Calendar) -> Iterator[Step]:
    """Line begins soon: her case began by itself when she was appointed."""
    yield _does(
        calendar.ago(9), "karen", "line", "needs", computer="laptop", phone=True, keys=True, systems=["Tilbudsberegner"]
    )


def _tasks(calendar: Calendar) -> Iterator[Step]:
    """What people simply ask each other to do."""
    for days, who, title, whose, due in (
        (7, "jens", "Opdatér organisationsplanen til bestyrelsesmødet", "amalie", -2),
        (4, "maria", "Afstem kreditkortene for sidste måned", "sofie", 1),
        (3, "karen", "Ring til de tre kunder, der ikke har svaret på tilbud", "emil", 2),
        (2, "mikkel", "Skift batterier i røgalarmerne på lageret", "oliver", 5),
        (2, "freja", "Find tre billeder til julekortet", "mads", 3),
    ):
        day = calendar.today + timedelta(days=due)
        moment = datetime.combine(day, time(14), tzinfo=ZoneInfo("Europe/Copenhagen"))
        inputs = {"title": title, "position": seat(whose), "due_at": moment}
        yield Step(calendar.ago(days), who, "work.create_task", inputs=inputs)
