"""Documents put into the archive and got out of it on the command line."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.doors.command_line.test_commands import Shell

ANNA = ("--as", "anna@havn.example")


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    shell = Shell.migrated(tmp_path_factory.mktemp("own"))
    words = ["--name", "Havn ApS", "--code", "HAVN", "--cvr", "88146328", "--person", "Anna Lind"]
    shell.json("init", *words, "--login", "Anna@havn.example")
    return shell


def test_what_is_put_in_comes_out_again_with_its_versions_and_its_story(company, tmp_path):
    inside = tmp_path / "Aftaler"
    (inside / "2026").mkdir(parents=True)
    (inside / "Lejekontrakt æøå.txt").write_text("Lejen stiger.")
    (inside / "2026/stor.bin").write_bytes(os.urandom(3_000_000))
    (inside / "tom.txt").touch()
    (inside / ".skjult").write_text("not filed")
    about = "organisation.legalentity:1"
    done = company.json("file", "put", str(inside), "--about", about, "--reason", "moved in", *ANNA, code=1)
    assert [one["file"].rpartition("/")[2] for one in done["filed"]] == ["stor.bin", "Lejekontrakt æøå.txt"]
    assert [(one["file"].rpartition("/")[2], one["code"]) for one in done["refused"]] == [
        ("tom.txt", "documents.empty_file")
    ]
    for one in done["filed"]:
        out = tmp_path / "out"
        got = company.json("file", "get", str(one["document"]), "--output", str(out), *ANNA)
        assert out.read_bytes() == Path(one["file"]).read_bytes()
        assert (got["version"], got["size"]) == (1, out.stat().st_size)
    plain = company("file", "get", str(done["filed"][1]["document"]), *ANNA)
    assert plain == "Lejen stiger."
    assert company.json("verify")["ok"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("put", "/no/such/file", "--folder", "1"), 2),
        (("put", "README.md"), 2),
        (("put", "README.md", "--about", "nothing"), 2),
        (("put", "README.md", "--about", "organisation.legalentity:1", "--class", "nonsense"), 2),
        (("put", "README.md", "--folder", "999"), 1),
        (("put", "README.md", "--about", "access.token:1"), 1),
        (("get", "999"), 1),
    ],
)
def test_what_cannot_be_is_said_and_leaves_nothing(company, words, code):
    company("file", *words, *ANNA, code=code)
    folder = os.path.join(company.environment["BAGLAND_DATA"], "archive", "coming")
    assert not os.path.isdir(folder) or os.listdir(folder) == []


def test_the_doctor_says_who_can_reach_the_bytes_past_bagland(company):
    def finding(expected):
        found = company.json("doctor", code=expected)["findings"]
        return next(one for one in found if one["check"] == "Rights on documents")

    company("file", "put", "README.md", "--about", "organisation.legalentity:1", *ANNA)
    assert finding(0)["ok"]
    folder = Path(company.environment["BAGLAND_DATA"]) / "archive"
    folder.chmod(0o777)
    assert not finding(1)["ok"]
    folder.chmod(0o700)
