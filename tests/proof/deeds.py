"""What the writers of a proof do: acts of several kinds whose marks make a doubled or a half act visible.

Every deed carries its key into a column (a name, a title, a note), so that its rows can be counted however they came.
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import asdict, dataclass
from typing import Any

from bagland.foundation.act import Act, Door, act_now
from bagland.foundation.activity import find
from bagland.foundation.perform import Done, perform_for
from bagland.kernel.access.models import Token
from bagland.kernel.organisation.models import Absence, Actor, Appointment, Position


@dataclass(frozen=True)
class Deed:
    """One act about to be sent: everything needed to send it once more."""

    key: str
    who: str
    code: str
    subject: int | None
    inputs: dict[str, Any]

    def do(self, people: dict[str, int]) -> Done:
        """Send it. Every deed can be done; to be refused or to wait would be a fault of the proof."""
        done = perform_for(find(self.code), self.act(people), self.subject, self.inputs)
        assert isinstance(done, Done), f"{self} waits"
        return done

    def act(self, people: dict[str, int]) -> Act:
        """The act that carries it."""
        return act_now(people[self.who], Door.API, language="en", key=self.key)

    def rows(self) -> int:
        """How many rows say that it was done."""
        match self.code:
            case "organisation.register_person":
                return Actor.objects.filter(name=self.inputs["name"]).count()
            case "organisation.open_position":
                return Position.objects.filter(terms__title=self.inputs["title"]).count()
            case "organisation.appoint":
                return Appointment.objects.filter(position=self.inputs["position"]).count()
            case "organisation.end_appointment":
                return Appointment.objects.filter(pk=self.subject, last_date__isnull=False).count()
            case "organisation.register_absence":
                return Absence.objects.filter(note=self.inputs["note"]).count()
            case "organisation.end_absence":
                return Absence.objects.filter(pk=self.subject, last_date__isnull=False).count()
            case "access.issue_token":
                return Token.objects.filter(name=self.inputs["name"]).count()
            case code:
                raise AssertionError(f"nothing tells whether {code} was done")

    def written(self) -> dict[str, Any]:
        """As a journal keeps it."""
        return asdict(self)


class Deeds:
    """An endless row of deeds, each of which the earlier ones have made possible."""

    def __init__(self, name: str, seed: int, company: Any) -> None:
        self._name = name
        self._chance = random.Random(seed)
        self._company = company
        self._made: dict[str, list[int]] = defaultdict(list)
        self._count = 0

    def next(self) -> Deed:
        """The next deed: of a kind chosen by chance among those that are possible."""
        self._count += 1
        key = f"{self._name}-{self._count}"
        entity = self._company.entities["NK"]
        who = self._chance.choice(["amalie", "jens"])
        kinds = [("person", 3), ("position", 3), ("token", 1)]
        kinds += [("appoint", 4)] * bool(self._made["vacant"] and self._made["person"])
        kinds += [("leave", 4)] * bool(self._made["appointment"])
        kinds += [("absence", 2)] * bool(self._made["present"])
        kinds += [("return", 4)] * bool(self._made["absence"])
        kind = self._chance.choices([name for name, _weight in kinds], [weight for _name, weight in kinds])[0]
        match kind:
            case "person":
                email = f"{key}@proof.example" if self._chance.random() < 0.5 else ""
                inputs = {"home": entity, "name": f"Person {key}", "work_email": email, "private_phone": "+45 33445566"}
                return Deed(key, who, "organisation.register_person", None, inputs)
            case "position":
                company = self._company
                inputs = {
                    "entity": entity,
                    "department": company.departments[self._chance.choice(["FIN", "HR", "IT", "KOM", "SALG"])],
                    "profile": company.profiles["employee"],
                    "title": f"Seat {key}",
                    "reports_to": company.seats["managing_director"],
                }
                return Deed(key, who, "organisation.open_position", None, inputs)
            case "token":
                inputs = {"name": f"Token {key}"}
                return Deed(key, who, "access.issue_token", self._company.people[who], inputs)
            case "appoint":
                person = self._taken("person")
                inputs = {"position": self._taken("vacant"), "person": person}
                return Deed(key, who, "organisation.appoint", None, inputs)
            case "leave":
                return Deed(key, who, "organisation.end_appointment", self._taken("appointment"), {})
            case "absence":
                inputs = {"person": self._taken("present"), "reason": "SICKNESS", "note": f"Away {key}"}
                return Deed(key, "amalie", "organisation.register_absence", None, inputs)
            case _:
                return Deed(key, "amalie", "organisation.end_absence", self._taken("absence"), {})

    def _taken(self, what: str) -> int:
        waiting = self._made[what]
        return waiting.pop(self._chance.randrange(len(waiting)))

    def has_done(self, deed: Deed, made: int) -> None:
        """Let later deeds build on what this one made."""
        match deed.code:
            case "organisation.register_person":
                self._made["person"].append(made)
                self._made["present"].append(made)
            case "organisation.open_position":
                self._made["vacant"].append(made)
            case "organisation.appoint":
                self._made["appointment"].append(made)
            case "organisation.register_absence":
                self._made["absence"].append(made)
