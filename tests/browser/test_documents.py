"""Files that are dropped: many at once, through broken connections and reloads, in two tabs, without a script."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.browser.test_axe import violations
from tests.browser.waiting import until

DROP = """([place, files]) => {
  const held = new DataTransfer();
  for (const [name, text] of files) held.items.add(new File([text], name, {lastModified: 1}));
  const target = document.querySelector(place);
  for (const kind of ['dragenter', 'dragover', 'drop'])
    target.dispatchEvent(new DragEvent(kind, {dataTransfer: held, bubbles: true, cancelable: true}));
}"""
HOVER = """() => {
  const held = new DataTransfer();
  held.items.add(new File(['x'], 'x.txt'));
  document.body.dispatchEvent(new DragEvent('dragenter', {dataTransfer: held, bubbles: true, cancelable: true}));
}"""
MB = 1024 * 1024


def drop(page, *files, place="main"):
    page.evaluate(DROP, [place, [list(file) for file in files]])


def settled(page):
    """Every file on the list has come to its end, and the page shows those that are filed."""
    until(
        page,
        """() => {
          const list = document.getElementById('coming');
          const states = [...list.children].map(row => row.dataset.state);
          const isOver = states.every(state => ['done', 'failed', 'unfinished', 'paused'].includes(state));
          return isOver && (list.dataset.shown === 'yes' || !states.includes('done') && states.includes('failed'));
        }""",
    )


def titles(page):
    return [name.strip() for name in page.locator("#papers .paper-name a").all_text_contents()]


@pytest.fixture
def folder(signs_in):
    """Opens a new folder for somebody, and gives the page on it."""
    made: list[Any] = []

    def come(who="jens", title="Post", **more):
        page = signs_in(who, language="en", **more)
        page.goto("/act/documents.create_folder/")
        page.fill("[name=title]", f"{title} {len(made)} {id(page)}")
        page.select_option("[name=entity]", index=1)
        page.locator("main form button.primary").click()
        page.wait_for_url("**/documents/folders/*/")
        made.append(page)
        return page

    return come


def test_real_invoices_dropped_anywhere_are_filed_and_shown(folder, shared_data):
    page = folder()
    invoices = sorted((shared_data / "einvoice").rglob("*.xml"))[:25]
    assert len(invoices) > 5
    different = {path.read_bytes(): path for path in invoices}
    drop(page, *[(path.name, path.read_text(encoding="utf-8")) for path in different.values()])
    settled(page)
    assert page.locator(".coming-file[data-state=failed]").count() == 0
    assert sorted(titles(page)) == sorted(path.stem for path in different.values())
    assert "electronic" in page.locator("#papers").inner_text()
    assert page.locator("#spoken").inner_text() == f"{len(different)} files are filed."
    page.locator("#papers a[data-peek]").first.focus()
    page.keyboard.press("Space")
    page.locator("#peek").wait_for()
    assert page.locator("#peek .preview").count() == 1
    page.keyboard.press("Escape")
    assert page.locator("#peek").count() == 0
    assert page.evaluate("document.activeElement.matches('#papers a[data-peek]')")


def test_a_broken_connection_is_told_and_the_file_goes_on_by_itself(folder):
    page = folder()
    sent = []
    page.on("request", lambda request: sent.append(request) if request.method == "PATCH" else None)
    page.evaluate("document.querySelector('form[data-drop]').dataset.chunk = 1048576")
    broken = {"on": False}

    def between(route):
        if route.request.method == "PATCH" and len(sent) == 3:
            broken["on"] = True
        route.abort() if broken["on"] else route.continue_()

    page.route("**/documents/send/**", between)
    drop(page, ("big.txt", "line of words\n" * (6 * MB // 14)))
    page.locator(".coming-file[data-state=lost]").wait_for(timeout=30_000)
    assert "goes on by itself" in page.locator(".coming-state").inner_text()
    broken["on"] = False
    page.unroute("**/documents/send/**")
    before = len(sent)
    settled(page)
    assert titles(page) == ["big"]
    offsets = [int(request.headers["upload-offset"]) for request in sent[before:]]
    assert min(offsets) >= MB, "what had come was not sent again"


def test_after_a_reload_the_rest_alone_is_sent(folder):
    page = folder()
    text = "line of words\n" * (6 * MB // 14)
    page.evaluate("document.querySelector('form[data-drop]').dataset.chunk = 1048576")
    sent = []
    page.on("request", lambda request: sent.append(request) if request.method == "PATCH" else None)
    page.route("**/documents/send/**", lambda route: route.abort() if len(sent) >= 4 else route.continue_())
    drop(page, ("long.txt", text))
    page.locator(".coming-file[data-state=lost]").wait_for(timeout=30_000)
    page.unroute("**/documents/send/**")
    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()
    row = page.locator(".coming-file[data-state=unfinished]")
    row.wait_for()
    assert "long.txt" in row.inner_text()
    before = len(sent)
    drop(page, ("long.txt", text))
    settled(page)
    assert titles(page) == ["long"]
    assert min(int(request.headers["upload-offset"]) for request in sent[before:]) >= MB
    page.reload()
    assert page.locator(".coming-file").count() == 0


def test_a_pause_holds_and_goes_on_by_keyboard(folder):
    page = folder()
    page.evaluate("document.querySelector('form[data-drop]').dataset.chunk = 262144")
    drop(page, ("slow.txt", "line of words\n" * (9 * MB // 14)))
    page.locator(".coming-file[data-state=sending] [data-do=pause]").focus()
    page.keyboard.press("Enter")
    page.locator(".coming-file[data-state=paused]").wait_for()
    assert page.evaluate("document.activeElement.dataset.do") == "go"
    page.keyboard.press("Enter")
    settled(page)
    assert titles(page) == ["slow"]


def test_two_tabs_send_the_same_file_and_both_are_answered(folder):
    page = folder()
    other = page.context.new_page()
    other.goto(page.url)
    text = "the same in both\n" * 200_000
    drop(page, ("twice.txt", text))
    drop(other, ("twice.txt", text))
    for tab in (page, other):
        settled(tab)
        assert tab.locator(".coming-file[data-state=failed]").count() == 0
    page.reload()
    assert titles(page) == ["twice", "twice"]


def test_empty_huge_and_renamed_files_are_told_beside_the_file(folder):
    from playwright.sync_api import expect

    page = folder()
    page.evaluate("document.querySelector('form[data-drop]').dataset.largest = 1000")
    drop(page, ("empty.txt", ""), ("huge.txt", "x" * 2000), ("invoice.pdf", "only words"), ("good.txt", "good words"))
    settled(page)
    told = {row.locator(".coming-name").inner_text(): row.locator(".coming-state").inner_text()
            for row in page.locator(".coming-file").all()}  # fmt: skip
    assert "holds no bytes" in told["empty.txt"]
    assert re.search(r"The file is 2.kB; at most", told["huge.txt"])
    assert "claims something else" in told["invoice.pdf"]
    assert "good.txt" not in told, "what needs no word leaves the list"
    assert sorted(titles(page)) == ["good", "invoice"]
    expect(page.locator("#spoken")).to_have_text("2 files are filed. 2 files could not be filed.")
    page.locator(".coming-file[data-state=failed] [data-do=drop]").first.click()
    assert page.locator(".coming-file[data-state=failed]").count() == 1


def test_a_picture_is_pasted_and_named_by_its_moment(folder):
    page = folder()
    page.evaluate("""async () => {
      const canvas = document.createElement('canvas');
      canvas.width = canvas.height = 8;
      canvas.getContext('2d').fillRect(0, 0, 4, 4);
      const blob = await new Promise(done => canvas.toBlob(done, 'image/png'));
      const held = new DataTransfer();
      held.items.add(new File([blob], 'image.png', {type: 'image/png'}));
      document.body.dispatchEvent(new ClipboardEvent('paste', {clipboardData: held, bubbles: true, cancelable: true}));
    }""")
    settled(page)
    assert re.fullmatch(r"Picture \d{4}-\d\d-\d\d \d\d\.\d\d\.\d\d", titles(page)[0])


def test_a_version_waits_for_its_reason(folder):
    page = folder()
    drop(page, ("lease.txt", "first words"))
    settled(page)
    page.locator("#papers .paper-name a").click()
    page.wait_for_url("**/documents/*/")
    drop(page, ("lease.txt", "second words"))
    assert "Write what is new" in page.locator(".drop-trouble").inner_text()
    assert page.evaluate("document.activeElement.id") == "drop-reason"
    page.keyboard.type("signed by both")
    page.keyboard.press("Enter")
    settled(page)
    assert "signed by both" in page.locator("#versions").inner_text()
    assert page.locator("#versions li").count() == 2


def test_without_a_script_an_ordinary_form_does_it(folder, tmp_path):
    page = folder(java_script_enabled=False)
    paths = []
    for name in ("one", "two"):
        path = tmp_path / f"{name}.txt"
        path.write_text(f"{name} words")
        paths.append(str(path))
    page.set_input_files("#drop-files", paths)
    page.locator(".dropzone button", has_text="Send").click()
    page.wait_for_url("**/documents/folders/*/")
    assert sorted(titles(page)) == ["one", "two"]
    assert "2 documents are filed." in page.locator("#toast").inner_text()


def test_who_may_not_is_told_before_anything_is_sent(signs_in):
    page = signs_in("grethe", language="en")
    page.goto("/organisation/people/2/")
    assert page.locator(".drop-locked").inner_text()
    drop(page, ("a.txt", "words"))
    assert page.locator(".coming-file").count() == 0
    assert page.locator("form[data-drop]").count() == 0


@pytest.mark.parametrize(("dark", "width"), [(False, 1280), (True, 360)])
def test_every_state_of_a_drop_is_without_violation(folder, dark, width):
    page = folder(bypass_csp=True, dark=dark, viewport={"width": width, "height": 900})
    found = {}

    def look(state):
        if wrong := violations(page):
            found[state] = wrong
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{state} scrolls sideways"

    look("empty")
    page.evaluate(HOVER)
    look("dragging")
    page.evaluate(HOVER.replace("dragenter", "dragleave"))
    page.route("**/documents/send/*/", lambda route: route.abort())
    drop(page, ("waits.txt", "some words"), ("nothing.txt", ""))
    page.locator(".coming-file[data-state=lost]").wait_for(timeout=30_000)
    look("lost and failed")
    page.unroute("**/documents/send/*/")
    settled(page)
    look("done")
    page.locator("#papers .paper-name a").first.click()
    page.wait_for_url("**/documents/*/")
    look("document")
    for address in ("/documents/", "/documents/folders/", "/documents/filing/"):
        page.goto(address)
        look(address)
    assert found == {}
