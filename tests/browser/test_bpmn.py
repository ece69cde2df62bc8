"""Pictures of procedures in a real browser: ours by people, and the file in the best open editor there is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.browser.conftest import ROOT
from tests.browser.test_axe import violations
from tests.browser.waiting import until
from tests.conftest import not_run

VIEWER = Path(__file__).resolve().parents[2] / "frontend/node_modules/bpmn-js/dist/bpmn-viewer.production.min.js"
OPEN = """async files => {
    const found = {};
    for (const [name, xml] of Object.entries(files)) {
        const viewer = new BpmnJS({container: '#canvas'});
        try {
            const {warnings} = await viewer.importXML(xml);
            const registry = viewer.get('elementRegistry');
            found[name] = [warnings.map(one => one.message),
                registry.getAll().filter(one => one.type !== 'label').length,
                !!document.querySelector('.bjs-powered-by')];
        } catch (fault) { found[name] = [[String(fault)], 0, true]; }
        viewer.destroy();
    }
    return found;
}"""
SEED = """
import django; django.setup()
from types import SimpleNamespace
from tests.kernel.work.graphs import BY_HAND
from tests.kernel.work.running import published
from bagland.kernel.organisation.models import Actor, LegalEntity, Position
from bagland.kernel.work.models import Version
position = Position.objects.order_by("pk").first()
entity = LegalEntity.objects.order_by("pk").first()
person = Actor.objects.filter(kind="PERSON").order_by("pk").first()
seats, entities = {"finance_manager": position.pk}, {"NK": entity.pk}
company = SimpleNamespace(seats=seats, entities=entities, people={"maria": person.pk})
for name, told in BY_HAND.items():
    made = published(company, code=name, **told)
    print(name, made.pk, Version.objects.get(procedure=made).pk)
"""


@pytest.fixture(scope="module")
def drawn(installation):
    """Three procedures in force: the keys of their versions and of themselves, by name."""
    told = subprocess.run([sys.executable, "-c", SEED], env=installation, cwd=ROOT, check=True, capture_output=True)
    rows = [line.split() for line in told.stdout.decode().splitlines()]
    return {name: (int(procedure), int(version)) for name, procedure, version in rows}


def test_files_of_random_procedures_open_in_bpmn_js_without_a_warning(chromium):
    if not VIEWER.is_file():
        not_run("Files in bpmn-js", "npm ci in frontend/")
    from bagland.kernel.work.bpmn import bpmn_of
    from bagland.kernel.work.drawing import diagram_of
    from bagland.kernel.work.rules.definition import Definition
    from tests.kernel.work.graphs import BY_HAND, random_definition

    whole = {f"r{seed}": random_definition(seed) for seed in range(60)}
    whole |= {name: Definition.model_validate(told) for name, told in BY_HAND.items()}
    files = {name: bpmn_of(each, code=name, title=name).decode() for name, each in whole.items()}
    page = chromium.new_page()
    page.set_content('<div id="canvas" style="width:1200px;height:800px"></div>')
    page.add_script_tag(path=str(VIEWER))
    found = page.evaluate(OPEN, files)
    page.close()
    assert {name: told[0] for name, told in found.items() if told[0]} == {}
    assert all(told[2] for told in found.values()), "the mark of bpmn.io is to be seen"
    for name, each in whole.items():
        diagram = diagram_of(each)
        shapes = list(diagram.all_shapes())
        inner = [shape.inner for shape in shapes if shape.inner is not None]
        flows = len(diagram.flows) + sum(len(level.flows) for level in inner)
        # The collaboration and its pool; a phase is a group.
        expected = 2 + len(diagram.lanes) + len(shapes) + flows + len(diagram.frames)
        assert found[name][1] == expected, name


@pytest.mark.parametrize(("language", "dark", "width"), [("da", False, 1280), ("en", True, 360)])
def test_pictures_and_manuals_have_no_violation_and_fit_a_phone(signs_in, drawn, language, dark, width):
    page = signs_in("jens", language=language, dark=dark, viewport={"width": width, "height": 800}, bypass_csp=True)
    for procedure, version in drawn.values():
        for address in (
            f"/procedures/versions/{version}/picture/",
            f"/procedures/versions/{version}/manual/",
            f"/procedures/{procedure}/measures/",
            "/procedures/measures/",
        ):
            page.goto(address)
            assert page.locator("h1").count() == 1
            assert violations(page) == [], address
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{address} scrolls sideways"


def test_a_picture_is_moved_by_keyboard_and_its_files_come(signs_in, drawn):
    page = signs_in("jens", viewport={"width": 800, "height": 600})
    page.goto(f"/procedures/versions/{drawn['purchase'][1]}/picture/")
    region = page.locator(".bpmn-sheet")
    region.focus()
    page.keyboard.press("ArrowRight")
    until(page, "document.querySelector('.bpmn-sheet').scrollLeft > 0")
    page.locator("details.more summary").click()
    with page.expect_download() as coming:
        page.locator("details.more a").first.click()
    assert coming.value.suggested_filename == "purchase-1.bpmn"
