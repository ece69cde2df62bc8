"""A backup while people work, and a restore that forgets nobody who was to be forgotten."""

from __future__ import annotations

import hashlib
import json
import shutil
import stat
import tarfile
from pathlib import Path

import pytest

from tests.doors.backups.conftest import ON_POSTGRES


def test_an_erasure_after_the_backup_is_done_again_and_nobody_else_is_touched(another, tmp_path):
    here = another()
    person, other = here.hires("Forget Me"), here.hires("Keep Me")
    here("backup", str(tmp_path / "before.tar"))
    here.erases(person)
    here.works_off()
    assert [entry["key"] for entry in json.loads((here.folder / "erasures.json").read_text())["erasures"]] == [person]
    here("backup", str(tmp_path / "after.tar"))
    there = another(empty=True)
    done = there.json("restore", str(tmp_path / "before.tar"))
    assert done["erased_again"] == 1, "the list beside a later backup is found by itself"
    names = dict(there.rows("SELECT id, name FROM organisation_actor"))
    assert (names[person], names[other]) == ("", "Keep Me")
    everything = json.dumps(there.contents())
    assert "Forget Me" not in everything
    assert there.json("verify")["ok"]
    activities = [activity for (activity,) in there.rows("SELECT activity FROM audit_event ORDER BY id")]
    assert activities[-1] == "running.reapply_erasure"


def test_a_list_of_another_company_or_of_a_key_used_again_erases_nobody(another, tmp_path):
    here = another()
    person = here.hires("Somebody")
    installation = f"company {here.born()}"
    entry = {"key": person, "erased_at": "2026-01-01T00:00:00+00:00", "first_event_at": "2025-01-01T00:00:00+00:00"}
    lists = [tmp_path / "other-company.json", tmp_path / "other-person.json", tmp_path / "damaged.json"]
    lists[0].write_text(json.dumps({"installation": "company 2020-01-01", "erasures": [entry]}))
    lists[1].write_text(json.dumps({"installation": installation, "erasures": [entry]}))
    lists[2].write_text("{not json")
    here("backup", str(tmp_path / "one"))
    there = another(empty=True)
    named = [word for path in lists for word in ("--erasures", str(path))]
    assert there.json("restore", str(tmp_path / "one"), *named)["erased_again"] == 0
    assert ("Somebody",) in there.rows("SELECT name FROM organisation_actor")


def test_a_backup_is_whole_private_and_proven(another, tmp_path):
    here = another()
    (here.folder / "files").mkdir()
    (here.folder / "files/æ ø.txt").write_bytes(b"kept")
    (here.folder / "run").mkdir(exist_ok=True)
    (here.folder / "run/passing").write_bytes(b"not kept")
    made = here.json("backup")
    folder = Path(made["path"])
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    manifest = json.loads((folder / "manifest.json").read_text())
    inside = {"files/secret-key", "files/files/æ ø.txt", "database.pgdump" if ON_POSTGRES else "database.sqlite3"}
    assert set(manifest["files"]) == inside
    assert (manifest["head"], manifest["events"]) == (made["head"], made["events"])
    assert {path.stat().st_mode & 0o077 for path in folder.rglob("*") if path.is_file()} == {0}
    there = another(empty=True)
    there("restore", str(folder))
    assert (there.folder / "files/æ ø.txt").read_bytes() == b"kept"
    assert not (there.folder / "run/passing").exists()
    assert there.json("verify", "--head", made["head"])["ok"]
    assert there.rows("SELECT count(*) FROM django_session") == [(0,)]
    assert there.contents()["triggers"] == here.contents()["triggers"]
    assert ("not empty" if ON_POSTGRES else "holds a company") in there("restore", str(folder), code=2)


@pytest.fixture(scope="module")
def backed_up(founded, tmp_path_factory):
    """A backup of the founded company, as a folder."""
    folder = tmp_path_factory.mktemp("backed-up") / "backup"
    founded("backup", str(folder))
    return folder


@pytest.mark.parametrize("harm", ["changed", "removed", "unfinished", "newer", "other database", "outside", "beside"])
def test_a_backup_that_is_not_what_it_was_is_refused_and_nothing_is_written(another, backed_up, tmp_path, harm):
    folder = tmp_path / "backup"
    shutil.copytree(backed_up, folder)
    manifest = json.loads((folder / "manifest.json").read_text())
    database = next(name for name in manifest["files"] if name.startswith("database."))
    match harm:
        case "changed":
            with (folder / database).open("r+b") as file:
                file.seek(5000)
                file.write(b"!")
        case "removed":
            (folder / "files/secret-key").unlink()
        case "unfinished":
            (folder / "manifest.json").unlink()
        case "newer":
            manifest["migrations"]["audit"].append("9999_later")
        case "other database":
            manifest["database"] = "oracle"
        case "outside":
            manifest["files"]["../outside"] = manifest["files"]["files/secret-key"]
            (tmp_path / "outside").write_bytes((folder / "files/secret-key").read_bytes())
        case "beside":  # inside the backup, but outside the data directory that it is put into
            manifest["files"]["files/../outside"] = manifest["files"]["files/secret-key"]
            (folder / "outside").write_bytes((folder / "files/secret-key").read_bytes())
    if harm != "unfinished":
        (folder / "manifest.json").write_text(json.dumps(manifest))
    there = another(empty=True)
    said = there("restore", str(folder), code=2)
    words = {"changed": "damaged", "removed": "lacks", "unfinished": "no backup", "newer": "newer", "outside": "lacks",
             "beside": "lacks", "other database": "oracle"}  # fmt: skip
    assert words[harm] in said
    assert not (there.folder / "bagland.sqlite3").exists()
    assert not (there.folder / ".restoring").exists()


def test_an_archive_that_leads_outside_is_refused(another, tmp_path):
    evil = tmp_path / "evil.tar"
    with tarfile.open(evil, "w") as archive:
        member = tarfile.TarInfo("../../escaped")
        archive.addfile(member)
    said = another(empty=True)("restore", str(evil), code=2)
    assert "nothing was restored" in said
    assert not (tmp_path.parent / "escaped").exists()


def test_only_as_many_backups_are_kept_as_were_asked_for(another, tmp_path):
    here = another()
    first = Path(here.json("backup")["path"])
    here("backup", str(here.folder / "backups" / "by-hand"))
    (here.folder / "backups/bagland-before-upgrade-20200101T000000Z").mkdir()
    second = here.json("backup", "--keep", "1")
    assert second["removed"] == [str(first)]
    left = {path.name for path in (here.folder / "backups").iterdir()}
    assert left == {Path(second["path"]).name, "by-hand", "bagland-before-upgrade-20200101T000000Z"}
    assert "is there already" in here("backup", second["path"], code=2)


LETTERS = [b"a letter about rent", b"a contract" * 50_000, b"an invoice"]


def archived(folder, *letters):
    """Contents in a data directory's archive, as filing leaves them."""
    names = []
    for letter in letters:
        name = hashlib.sha256(letter).hexdigest()
        path = folder / "archive" / name[:2] / name[2:4] / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(letter)
        path.chmod(0o440)
        names.append(path)
    return names


def test_documents_are_copied_once_and_come_back_whole(another, tmp_path):
    here = another()
    archived(here.folder, *LETTERS[:2])
    (here.folder / "archive/coming").mkdir()
    (here.folder / "archive/coming/half-a-file").write_bytes(b"on its way")
    first = here.json("backup", str(tmp_path / "one"))
    archived(here.folder, LETTERS[2])
    second = here.json("backup", str(tmp_path / "two"))
    assert (first["documents"]["contents"], first["documents"]["linked"]) == (2, 0)
    assert (second["documents"]["contents"], second["documents"]["linked"]) == (3, 2)
    kept = {path.name for path in (tmp_path / "two/archive").rglob("*") if path.is_file()}
    assert kept == {hashlib.sha256(letter).hexdigest() for letter in LETTERS}
    shutil.rmtree(tmp_path / "one")
    here("backup", str(tmp_path / "three.tar"))
    for source in ("two", "three.tar"):
        there = another(empty=True)
        archived(there.folder, LETTERS[0])
        there("restore", str(tmp_path / source))
        found = {path: path.read_bytes() for path in (there.folder / "archive").rglob("*") if path.is_file()}
        assert sorted(found.values()) == sorted(LETTERS)
        assert {stat.S_IMODE(path.stat().st_mode) for path in found} == {0o440}


@pytest.mark.parametrize("harm", ["changed", "removed", "added"])
def test_a_backup_whose_documents_are_not_what_they_were_is_refused(another, tmp_path, harm):
    here = another()
    archived(here.folder, *LETTERS)
    here("backup", str(tmp_path / "one"))
    path = next(path for path in (tmp_path / "one/archive").rglob("*") if path.is_file())
    match harm:
        case "changed":
            path.chmod(0o600)
            path.write_bytes(b"another letter")
        case "removed":
            path.unlink()
        case _:
            added = hashlib.sha256(b"slipped in").hexdigest()
            other = tmp_path / "one/archive" / added[:2] / added[2:4] / added
            other.parent.mkdir(parents=True, exist_ok=True)
            other.write_bytes(b"slipped in")
    there = another(empty=True)
    said = there("restore", str(tmp_path / "one"), code=2)
    assert ("other documents" if harm != "changed" else "was changed") in said
    assert not (there.folder / "archive").exists()


def test_a_content_that_was_damaged_before_is_named_and_stops_no_backup(another, tmp_path):
    here = another()
    whole, broken = archived(here.folder, *LETTERS[:2])
    here("backup", str(tmp_path / "before"))
    broken.chmod(0o600)
    broken.write_bytes(b"bit rot")
    shutil.rmtree(tmp_path / "before")
    made = here.json("backup", str(tmp_path / "after"))
    assert made["documents"]["damaged"] == [broken.name]
    there = another(empty=True)
    done = there.json("restore", str(tmp_path / "after"))
    assert broken.name in done["notes"][0]
    assert (there.folder / whole.relative_to(here.folder)).read_bytes() == LETTERS[0]
