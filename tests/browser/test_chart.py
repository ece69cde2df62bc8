"""The chart and the directory in Chromium: walked by keyboard, drawn larger, folded, printed, without a script."""

from __future__ import annotations

import re
import zlib

import pytest

from tests.browser.test_axe import KINDS, violations

FOCUS = "document.activeElement?.querySelector('title')?.textContent.split(',')[0] ?? document.activeElement?.tagName"
PAGES = (
    "/organisation/",
    "/organisation/?look=list",
    "/organisation/?look=pages",
    "/organisation/?find=holm&day=2027-01-01",
    "/organisation/directory/",
    "/organisation/directory/?find=zebulon",
    "/act/organisation.set_photo/2/",
)


def card(page, name):
    return page.locator("#chart .node").filter(has=page.locator("title", has_text=name)).first


def test_from_person_to_person_by_keyboard(signs_in):
    page = signs_in("ida", language="en", viewport={"width": 1280, "height": 800})
    page.goto("/organisation/")
    tabbable = page.locator('#chart .node[tabindex="0"]')
    assert tabbable.count() == 1
    page.locator(".picture").focus()
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUS) == "Jens Friis"
    page.keyboard.press("ArrowDown")
    first = page.evaluate(FOCUS)
    page.keyboard.press("ArrowRight")
    second = page.evaluate(FOCUS)
    assert len({"Jens Friis", first, second}) == 3
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(FOCUS) == first
    page.keyboard.press("ArrowUp")
    assert page.evaluate(FOCUS) == "Jens Friis"
    page.keyboard.press("End")
    last = page.evaluate(FOCUS)
    page.keyboard.press("ArrowRight")
    assert page.evaluate(FOCUS) == last, "at the end there is nothing further"
    page.keyboard.press("Home")
    assert page.evaluate(FOCUS) == "Jens Friis"
    assert page.url.endswith("/organisation/"), "arrows between people do not turn the day"
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/organisation/people/\d+/"))
    assert page.locator("h1").inner_text() == "Jens Friis"


def test_a_screen_reader_hears_who_where_and_how_many(signs_in):
    page = signs_in("ida", language="en")
    page.goto("/organisation/")
    tree = page.get_by_role("tree", name="Organisation on 23 Nov 2026")
    assert (
        tree.get_by_role("treeitem", name="Jens Friis, Managing director, Ledelse.", level=1, expanded=True).count()
        == 1
    )
    assert tree.get_by_role("treeitem", name="Maria Holm, Finance manager, Økonomi.", level=2).count() == 1
    assert page.get_by_role("link", name="Fold 9 under Jens Friis").count() == 1


def test_a_branch_is_folded_with_space_and_the_focus_stays(signs_in):
    from playwright.sync_api import expect

    page = signs_in("ida", language="en", viewport={"width": 1280, "height": 800})
    page.goto("/organisation/")
    seen = page.locator("#chart .node")
    before = seen.count()
    card(page, "Jens Friis").focus()
    page.keyboard.press("Space")
    expect(seen).to_have_count(1)
    assert page.evaluate(FOCUS) == "Jens Friis"
    assert card(page, "Jens Friis").get_attribute("aria-expanded") == "false"
    assert "turned=" in page.url
    page.keyboard.press("Space")
    expect(seen).to_have_count(before)
    page.locator("#chart .fold").first.click()
    expect(seen).to_have_count(1)


def test_larger_smaller_and_fitted_by_key_button_and_wheel(signs_in):
    from playwright.sync_api import expect

    page = signs_in("ida", language="en", viewport={"width": 1000, "height": 700})
    page.goto("/organisation/")
    drawn = float(page.locator("#chart").get_attribute("data-width"))
    width = lambda: page.locator("#chart").bounding_box()["width"]  # noqa: E731
    card(page, "Jens Friis").focus()
    start = width()
    page.keyboard.press("+")
    assert width() == pytest.approx(start * 1.25, rel=0.01)
    page.keyboard.press("-")
    assert width() == pytest.approx(start, rel=0.01)
    page.locator("[data-zoom=out]").click()
    assert width() < start
    page.keyboard.press("0")
    assert width() <= page.locator(".picture").bounding_box()["width"]
    fitted = width()
    page.locator(".picture").hover()
    page.keyboard.down("Control")
    page.mouse.wheel(0, -240)
    page.keyboard.up("Control")
    expect(page.locator(".zoom-now")).not_to_have_text(f"{round(100 * fitted / drawn)} %")
    assert width() > fitted * 1.5
    room = page.locator(".picture")
    scrolled = "[document.querySelector('.picture').scrollLeft, document.querySelector('.picture').scrollTop]"
    before = page.evaluate(scrolled)
    box = room.bounding_box()
    page.mouse.move(box["x"] + 300, box["y"] + 250)
    page.mouse.down()
    page.mouse.move(box["x"] + 220, box["y"] + 200, steps=4)
    page.mouse.up()
    assert page.evaluate(scrolled) != before
    assert page.url.endswith("/organisation/"), "drawing about opens nobody"


def test_the_day_is_turned_by_arrows_and_back_to_today(signs_in):
    page = signs_in("ida", language="en")
    page.goto("/organisation/?day=2026-01-01")
    page.keyboard.press("ArrowLeft")
    page.wait_for_url(re.compile("day=2025-01-01"))
    page.keyboard.press("t")
    page.wait_for_url(re.compile(r"/organisation/$"))
    page.locator("#find").focus()
    page.keyboard.type("t-+0")
    assert page.locator("#find").input_value() == "t-+0"
    assert page.url.endswith("/organisation/")


def test_without_a_script_every_card_is_a_link_and_branches_fold(signs_in):
    page = signs_in("ida", language="en", java_script_enabled=False)
    page.goto("/organisation/")
    before = page.locator("#chart .node").count()
    page.locator("#chart .fold").first.click()
    assert page.locator("#chart .node").count() < before
    page.locator("#find").fill("maria holm")
    page.locator(".chart-day button").click()
    assert page.locator("#chart .is-marked").count() == 1
    page.locator("#chart .is-marked").click()
    assert page.locator("h1").inner_text() == "Maria Holm"
    page.goto("/organisation/directory/?find=maria")
    assert page.locator(".person-cards .opens").all_inner_texts() == ["Maria Holm"]


def sheets(pdf):
    """What is drawn on each page of a PDF that Chromium made: the operators of its content, unpacked."""
    table = int(pdf.rpartition(b"startxref\n")[2].partition(b"\n")[0])
    lines = pdf[table:].partition(b"trailer")[0].splitlines()[2:]
    starts = [int(line[:10]) if line.rstrip().endswith(b"n") else None for line in lines]
    objects = [b"" if start is None else pdf[start : pdf.index(b"endobj", start)] for start in starts]
    pages = [body for body in objects if re.search(rb"/Type /Page\b", body.partition(b"stream")[0])]
    return [_content(pdf, starts[int(re.search(rb"/Contents (\d+) 0 R", page).group(1))]) for page in pages]


def _content(pdf, start):
    """The stream of the object that starts there, unpacked."""
    begins = pdf.index(b"stream\n", start) + len(b"stream\n")
    head = pdf[start:begins]
    content = pdf[begins : begins + int(re.search(rb"/Length (\d+)", head).group(1))]
    return zlib.decompress(content) if b"/FlateDecode" in head else content


@pytest.mark.parametrize("paper", ["A4", "A3"])
@pytest.mark.parametrize(("where", "most"), [("/organisation/", 2), ("/organisation/?look=pages", 1),
                                             ("/organisation/directory/", 3)])  # fmt: skip
def test_printed_no_sheet_is_blank_and_nothing_of_the_screen_is_on_it(signs_in, where, most, paper):
    page = signs_in("ida", language="en")
    page.goto(where)
    page.emulate_media(media="print")
    for screen in ("#rail", ".zoom", ".chart-day", ".switch", "#chart .fold"):
        assert not any(part.is_visible() for part in page.locator(screen).all()), screen
    printed = sheets(page.pdf(format=paper, landscape=True))
    assert 1 <= len(printed) <= most
    for number, content in enumerate(printed):
        assert len(re.findall(rb"\bTj\b", content)) > 3, f"sheet {number} of {where} is blank"


@pytest.mark.parametrize(("language", "dark", "width"), KINDS)
def test_axe_finds_nothing(signs_in, language, dark, width):
    page = signs_in("jens", language=language, dark=dark, viewport={"width": width, "height": 900}, bypass_csp=True)
    found = {}
    for address in PAGES:
        page.goto(address)
        if wrong := violations(page):
            found[address] = wrong
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{address} scrolls sideways"
    assert found == {}
    page.goto("/organisation/")
    page.locator(".more summary").click()
    card(page, "Jens Friis").focus()
    assert violations(page) == []
