"""BPMN 2.0 files: they lint clean by every rule, and give back what they were made of."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from lxml import etree

from bagland.kernel.work.bpmn import BPMN, NotOurs, bpmn_of, definition_of
from bagland.kernel.work.rules.definition import Definition
from tests.kernel.work.graphs import BY_HAND, random_definition

MANY = 400
ROOT = Path(__file__).parents[3]
NAMES = {"b": BPMN}


def _written(name: str) -> etree._Element:
    definition = Definition.model_validate(BY_HAND[name])
    return etree.fromstring(bpmn_of(definition, code=f"test.{name}", title=name))


@pytest.mark.skipif(
    not (ROOT / "frontend" / "node_modules" / "bpmnlint").is_dir() or shutil.which("node") is None,
    reason="npm ci in frontend/ has not run",
)
def test_every_file_lints_clean_by_all_rules(tmp_path: Path) -> None:
    for seed in range(MANY):
        made = bpmn_of(random_definition(seed), code="test.random", title="Random & <more>")
        (tmp_path / f"{seed}.bpmn").write_bytes(made)
    for name, told in BY_HAND.items():
        definition = Definition.model_validate(told)
        (tmp_path / f"{name}.bpmn").write_bytes(bpmn_of(definition, code=name, title=name))
    node = shutil.which("node") or "node"
    told_by = subprocess.run(
        [node, str(ROOT / "frontend" / "lint-bpmn.mjs"), str(tmp_path)], capture_output=True, check=True, text=True
    )
    found = json.loads(told_by.stdout)
    assert len(found) == MANY + len(BY_HAND)
    assert {name: said for name, said in found.items() if said} == {}


def test_what_was_written_is_read_again() -> None:
    for seed in range(MANY):
        definition = random_definition(seed)
        made = bpmn_of(definition, code="a.b", title="x", version=3)
        assert definition_of(made) == definition
        assert bpmn_of(definition_of(made), code="a.b", title="x", version=3) == made


def test_a_file_of_others_or_a_changed_one_is_told_apart() -> None:
    made = bpmn_of(random_definition(1), code="a.b", title="x")
    with pytest.raises(NotOurs):
        definition_of(b"<definitions/>")
    with pytest.raises(NotOurs):
        definition_of(b"no xml")
    changed = made.replace(b'sha256="', b'sha256="0', 1)
    with pytest.raises(NotOurs):
        definition_of(changed)


def test_an_entity_is_not_read() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY e "lol">]><x xmlns:b="urn:bagland:procedure:1"><b:definition>&e;</b:definition></x>'
    with pytest.raises(NotOurs):
        definition_of(bomb)


def test_ids_names_lanes_and_conditions_are_those_of_the_procedure() -> None:
    root = _written("purchase")
    approve = root.find(".//b:userTask[@id='approve']", NAMES)
    assert approve is not None
    assert approve.get("name") == "Approve the purchase"
    lanes = {lane.get("name"): [ref.text for ref in lane] for lane in root.iterfind(".//b:lane", NAMES)}
    assert "order" in lanes["buyer"]
    assert "book" in lanes["bookkeeper"]
    assert "offers" in lanes["starter"]
    conditions = [each.text for each in root.iterfind(".//b:conditionExpression", NAMES)]
    assert conditions == ["amount.value > 50000", "not approved", "right"]
    assert [each.get("value") for each in root.iterfind(".//b:categoryValue", NAMES)] == ["Ask", "Decide", "Buy"]


def test_timers_edges_and_loops_have_the_words_of_the_standard() -> None:
    root = _written("purchase")
    edge = root.find(".//b:boundaryEvent", NAMES)
    assert edge is not None
    assert edge.get("attachedToRef") == "approve"
    assert edge.findtext("b:timerEventDefinition/b:timeDuration", namespaces=NAMES) == "P2BD"
    assert root.findtext(".//b:intermediateCatchEvent//b:timeDuration", namespaces=NAMES) == "P3D"
    again = root.find(".//b:exclusiveGateway[@id='until_right']", NAMES)
    assert again is not None
    back = root.find(f".//b:sequenceFlow[@id='{again.get('default')}']", NAMES)
    assert back is not None
    assert back.get("targetRef") == "until_right-again"


def test_for_each_is_a_multi_instance_that_shows_whose_each_step_is() -> None:
    root = _written("leaver")
    box = root.find(".//b:subProcess[@id='each_thing']", NAMES)
    assert box is not None
    several = box.find("b:multiInstanceLoopCharacteristics", NAMES)
    assert several is not None
    assert several.get("isSequential") == "false"
    assert several.get("{urn:bagland:procedure:1}items") == "things"
    owner = box.find("b:userTask/b:potentialOwner", NAMES)
    manual = box.find("b:manualTask/b:potentialOwner", NAMES)
    assert owner is None
    assert manual is not None
    assert manual.get("name") == "it_technician"
    call = root.find(".//b:callActivity", NAMES)
    assert call is not None
    assert call.get("calledElement") == "procedure-hr-archive"


def test_an_end_inside_a_list_ends_the_whole_case() -> None:
    definition = Definition.model_validate(
        {
            "body": [
                {
                    "kind": "each",
                    "id": "all",
                    "items": "people",
                    "body": [{"kind": "end", "id": "stop", "cancels": True, "only_if": "item.is_gone"}],
                }
            ]
        }
    )
    root = etree.fromstring(bpmn_of(definition, code="a.b", title="x"))
    inner = root.find(".//b:subProcess//b:endEvent[@id='stop']/b:errorEventDefinition", NAMES)
    edge = root.find(".//b:boundaryEvent/b:errorEventDefinition", NAMES)
    assert inner is not None
    assert edge is not None
    assert inner.get("errorRef") == edge.get("errorRef")


def test_starts_by_an_activity_and_by_a_rule_stand_beside_the_one_by_hand() -> None:
    root = _written("breach")
    starts = root.findall(".//b:process/b:startEvent", NAMES)
    assert [[child.tag.rpartition("}")[2] for child in start if "Definition" in child.tag] for start in starts] == [
        [],
        ["signalEventDefinition"],
        ["timerEventDefinition"],
    ]
    assert root.find(".//b:eventBasedGateway[@id='answer']", NAMES) is not None
    assert root.find(".//b:endEvent[@id='stop']/b:terminateEventDefinition", NAMES) is not None
