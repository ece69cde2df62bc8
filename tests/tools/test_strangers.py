"""No file of the project names the machine it was written on, or a package registry."""

import re

import pytest

from tools import strangers

UNWANTED = re.compile(re.escape("packages.example.test"))


@pytest.fixture
def line(tmp_path, monkeypatch):
    """Writes a file of one line and gives what is wrong with it."""
    monkeypatch.setattr(strangers, "ROOT", tmp_path)

    def written(name: str, text: str) -> list[str]:
        (tmp_path / name).write_text(f"first line\n{text}\n")
        return list(strangers.strangers(tmp_path / name, UNWANTED))

    return written


def test_a_registry_host_is_named_with_its_place(line):
    assert line("notes.md", "get it from https://packages.example.test/x") == [
        "notes.md:2: names packages.example.test"
    ]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("package-lock.json", '"resolved": "https://elsewhere.test/esbuild.tgz"'),
        ("requirements.lock", "--index-url https://elsewhere.test/simple"),
        ("requirements.lock", "django @ https://elsewhere.test/django.whl"),
    ],
)
def test_a_lock_names_no_place_at_all(line, name, text):
    assert line(name, text)


def test_other_files_may_link_to_the_world(line):
    assert line("notes.md", "see https://elsewhere.test/") == []


def test_the_hosts_are_those_that_the_tools_here_are_set_to(monkeypatch):
    monkeypatch.setattr(strangers, "ASK", (["no-such-tool"],))
    monkeypatch.setenv("PIP_INDEX_URL", "https://name:word@packages.example.test:8080/simple")
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", "http://127.0.0.1:3141/simple")
    assert "packages.example.test" in strangers.registry_hosts()
    assert "127.0.0.1" not in strangers.registry_hosts()
