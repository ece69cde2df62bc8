"""What the documentation says is so: links lead somewhere, commands exist, nothing that is registered is left out."""

from __future__ import annotations

import argparse
import os
import re
import shlex
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from bagland.doors.command_line import main as command_line
from bagland.foundation.activity import activities, views
from bagland.foundation.environment import Environment
from bagland.foundation.guards import guards
from bagland.kernel.audit.models import Event
from bagland.kernel.audit.sealing import ALGORITHM
from bagland.kernel.jobs.reactions import jobs
from bagland.kernel.organisation.profiles import shipped
from tools import docs, reference
from tools.markdown import Page, slug

ROOT = Path(__file__).resolve().parents[2]
WRITTEN = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
GLOSSARY = ROOT / "docs/reference/glossary.md"


@pytest.fixture(scope="module")
def pages() -> dict[str, Page]:
    return {page.path: page for page in docs.sources()}


def _text(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def _rows(text: str) -> list[list[str]]:
    """The rows of every table, as cells; heads and rules left out."""
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines if set(line) - set("|- ")]


def _shell() -> Iterator[tuple[str, str]]:
    """Each command that a reader would type, with its page; one that goes over several lines is one."""
    for path in WRITTEN:
        for block in re.findall(r"^ *```sh\n(.*?)^ *```", path.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE):
            command = ""
            for line in block.replace("\\\n", " ").splitlines():
                command = f"{command} {line.strip()}".strip()
                if command.count("'") % 2 == 0:
                    yield path.name, command
                    command = ""
            assert not command, f"{path.name}: a quotation is not closed: {command}"


def test_every_link_leads_somewhere(pages):
    assert docs.faults(list(pages.values())) == []


def test_every_page_can_be_built(pages, tmp_path):
    docs.build(list(docs.sources()), tmp_path / "site")
    assert (tmp_path / "site/index.html").exists()
    assert (tmp_path / "site/openapi.json").exists()
    assert (tmp_path / "site/refusals/access.above_limit/index.html").exists()


@pytest.mark.parametrize(
    ("page", "registered"),
    [
        ("activities", activities),
        ("views", views),
        ("refusals", reference.refusals()),
        ("guards", {name for name in guards if name.startswith(("audit", "jobs", "organisation", "access"))}),
        ("positions", {profile.code for profile in shipped()}),
    ],
)
def test_the_reference_leaves_nothing_out(pages, page, registered):
    anchors = pages[f"docs/reference/{page}.md"].anchors
    assert [code for code in registered if slug(code) not in anchors] == []


def test_every_setting_is_told_with_its_default():
    told = {row[0].strip("`"): row[1].strip("`") for row in _rows(_text("reference/settings.md"))[1:]}
    known = {}
    for name, field in Environment.model_fields.items():
        default = "empty" if field.default in (None, "") else str(field.default)
        known[field.alias or f"BAGLAND_{name.upper()}"] = (
            default.lower() if isinstance(field.default, bool) else default
        )
    assert told == known


def test_every_command_and_option_is_told():
    text = _text("reference/command-line.md")
    for command in command_line.COMMANDS:
        parser = command_line._parser([command])
        (commands,) = (action.choices for action in parser._actions if isinstance(action, argparse._SubParsersAction))
        options = [option for action in commands[command]._actions for option in action.option_strings]
        section = re.search(rf"^## `bagland {command}\b.*?(?=^## |\Z)", text, re.DOTALL | re.MULTILINE)
        assert section, f"bagland {command} is not in the reference"
        for option in set(options) - {"-h", "--help", "--json"}:
            assert option in section[0], f"bagland {command} {option} is not in the reference"


def test_every_exit_code_is_told():
    from bagland.doors.command_line import telling

    told = {row[0] for row in _rows(_text("reference/command-line.md"))}
    assert {str(code) for code in (telling.DONE, telling.REFUSED, telling.WRONG_CALL, telling.PENDING)} <= told


def test_the_commands_that_we_tell_to_type_exist():
    targets = set(re.findall(r"^([a-z-]+)[ a-z-]*:", (ROOT / "Makefile").read_text(), re.MULTILINE))
    checked = 0
    for page, line in _shell():
        if line.startswith("make "):
            named = [word for word in shlex.split(line, comments=True)[1:] if "=" not in word]
            assert set(named) <= targets, f"{page}: {line}"
            checked += 1
        if called := re.search(r"(?:^|\(|\| )(?:\.venv/bin/)?bagland (?=[a-z])(.*)", line):
            _must_parse(page, called[1])
            checked += 1
    assert checked > 20


def _must_parse(page: str, rest: str) -> None:
    """A call of the command as its own parser reads it; what the shell does around it is cut off."""
    rest = re.split(r" \|\| | \| |; |(?<=\S)\)$", rest)[0]
    rest = re.sub(r'"\$\((.*?)\)"', "x", rest)
    words = shlex.split(rest, comments=True)
    try:
        command_line._parser(words).parse_args(words)
    except SystemExit:
        pytest.fail(f"{page}: bagland {rest}")


def test_the_activities_that_we_tell_to_do_exist():
    for page, line in _shell():
        for code in re.findall(r"(?:bagland do|/activities/|--only|\"activity\":) *\"?([a-z]+\.[a-z_]+)", line):
            assert code in activities or code in views, f"{page}: {line}"


def test_the_addresses_that_we_tell_to_ask_exist(pages):
    told = set(re.findall(r"`(/[^`]*)`", pages["docs/reference/addresses.md"].text))
    patterns = [re.compile(re.sub(r"\\\{\w+\\\}", r"[0-9]+", re.escape(path))) for path in told]
    for page, line in _shell():
        for path in re.findall(r"/api/v1(/[^\s\"'?]*)", line):
            assert any(pattern.fullmatch(path) for pattern in patterns), f"{page}: {path}"


def test_the_recurring_jobs_are_told():
    told = {row[0].strip("`") for row in _rows(_text("explanation/jobs.md"))}
    assert set(jobs) <= told


def test_events_are_told_column_by_column():
    section = _text("reference/events.md").partition("## The table `audit_event`")[2].partition("\n## ")[0]
    told = [row[0].strip("`") for row in _rows(section)[1:]]
    assert told == [column.attname for column in Event._meta.concrete_fields]
    assert f"`{ALGORITHM}`" in _text("reference/events.md")


def test_the_verifier_in_the_reference_agrees_and_finds_a_change(tmp_path):
    (code,) = re.findall(r"^```python\n(.*?)^```", _text("reference/events.md"), re.DOTALL | re.MULTILINE)
    verifier, database = tmp_path / "verifier.py", tmp_path / "data/bagland.sqlite3"
    verifier.write_text(code, encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BAGLAND_")}
    environment |= {"BAGLAND_DATA": str(database.parent), "PYTHONWARNINGS": "default", "LC_ALL": "C.UTF-8"}

    def ran(*command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, *command], env=environment, capture_output=True, text=True, check=False)

    bagland = ("-m", "bagland.doors.command_line.main")
    who = ("--person", "Ane Lund", "--login", "ane@havnensbageri.example")
    assert ran(*bagland, "init", "--name", "Havnens Bageri ApS", "--code", "HB", *who).returncode == 0
    ours = ran(*bagland, "verify")
    theirs = ran(str(verifier), str(database))
    assert ours.returncode == theirs.returncode == 0, ours.stderr + theirs.stderr
    assert theirs.stdout.split()[-1] in ours.stdout

    with sqlite3.connect(database) as connection:
        connection.execute("DROP TRIGGER audit_event_is_final_u")
        connection.execute("UPDATE audit_event SET operator = 'nobody' WHERE id = 2")
    connection.close()
    assert "event 2 was changed" in ran(str(verifier), str(database)).stderr
    assert ran(*bagland, "verify").returncode == 1


def test_every_decision_stands_in_the_list_and_has_its_parts():
    decisions = sorted(path for path in (ROOT / "docs/adr").glob("[0-9]*.md"))
    assert [int(path.name[:4]) for path in decisions] == list(range(1, len(decisions) + 1))
    index = _text("adr/README.md")
    for path in decisions:
        text = path.read_text(encoding="utf-8")
        assert f"({path.name})" in index
        assert text.startswith(f"# {path.name[:4]} ")
        for part in ("## Context", "## Decision", "## Consequences", "tags: "):
            assert part in text, f"{path.name} lacks {part}"


def test_decisions_that_the_code_names_exist():
    numbers = {path.name[:4] for path in (ROOT / "docs/adr").glob("[0-9]*.md")}
    named = {
        number
        for path in (ROOT / "src").rglob("*.py")
        for number in re.findall(r"\bADR (\d{4})", path.read_text(encoding="utf-8"))
    }
    assert named <= numbers


def test_the_catalogues_use_the_words_of_the_glossary():
    rows = _rows(GLOSSARY.read_text(encoding="utf-8"))
    glossary = {row[0].lower(): row[1].lower() for row in rows if row[0] != "English"}
    others = []
    for path in sorted((ROOT / "src").rglob("locale/da/LC_MESSAGES/django.po")):
        with path.open("rb") as file:
            for message in read_po(file):
                if not isinstance(message.id, str) or not message.string:
                    continue
                wanted = glossary.get(message.id.lower())
                if wanted and str(message.string).lower() != wanted:
                    others.append(f"{path.relative_to(ROOT)}: {message.id} is {message.string}, not {wanted}")
    assert others == []
