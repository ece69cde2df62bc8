"""What `doctor` looks at: each finding says what is so, and when it is wrong, what mends it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path

from django.db import DatabaseError, connection

from bagland.doors.command_line import archive_state, surroundings
from bagland.doors.command_line.installation import behind, bring_up_to_date, newer
from bagland.doors.command_line.telling import Finding
from bagland.foundation import guards
from bagland.foundation.environment import environment

OLDEST_SQLITE = (3, 35, 0)
LEAST_FREE_BYTES = 500 * 1024 * 1024
PACKAGE = Path(__file__).resolve().parents[2]


def examine() -> list[Finding]:
    """Every check in order; those that need the database are left out when it cannot be reached."""
    findings = [check() for check in _MACHINE]
    reached = _database()
    findings.append(reached)
    if reached.ok:
        findings += [check() for check in _DATABASE]
        if not behind() and not newer():
            findings += [check() for check in _FOUNDED]
    return findings


def mend() -> list[str]:
    """Migrate and put guards back. What was done, in words."""
    done = []
    if behind():
        bring_up_to_date()
        done.append("the database was brought up to date")
    if missing := guards.missing(connection):
        guards.install(connection)
        done.append(f"the guards {', '.join(missing)} are in place again")
    return done


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding(
        "Python",
        sys.version_info >= (3, 11),
        f"version {version}",
        "" if sys.version_info >= (3, 11) else "Install Python 3.11 or newer.",
    )


def _directory() -> Finding:
    directory = environment.directory
    if not directory.exists():
        return Finding(
            "Data directory", False, f"{directory} is not there.", "`bagland demo` or `bagland init` makes it."
        )
    if not os.access(directory, os.W_OK):
        return Finding(
            "Data directory", False, f"{directory} cannot be written to.", "Give this user the right to write there."
        )
    free = shutil.disk_usage(directory).free
    enough = free >= LEAST_FREE_BYTES
    return Finding(
        "Data directory",
        enough,
        f"{directory}, {free // 1024**2:,} MiB free",
        "" if enough else "Make room: below 500 MiB the database may stop.",
    )


def _secret() -> Finding:
    path = environment.directory / "secret-key"
    if environment.secret_key or not path.exists():
        return Finding("Secret key", True, "from the environment" if environment.secret_key else "not made yet")
    open_to_others = path.stat().st_mode & 0o077
    return Finding(
        "Secret key",
        not open_to_others,
        "only its owner can read it" if not open_to_others else "others on this machine can read it.",
        f"chmod 600 {path}" if open_to_others else "",
    )


def _assets() -> Finding:
    built = (PACKAGE / "ui/static/bagland/manifest.json").exists()
    return Finding(
        "Front end", built, "built" if built else "is not built.", "" if built else "Run `make run`, which builds it."
    )


def _translations() -> Finding:
    sources = sorted(PACKAGE.rglob("locale/*/LC_MESSAGES/django.po"))
    stale = [source for source in sources if not source.with_suffix(".mo").exists()]
    sentence = f"{len(sources)} catalogues compiled" if not stale else f"{len(stale)} catalogues are not compiled."
    return Finding(
        "Danish and English", not stale, sentence, "" if not stale else "Run `make run`, which compiles them."
    )


def _database() -> Finding:
    name = f"{connection.vendor}, {connection.settings_dict['NAME']}"
    try:
        connection.ensure_connection()
    except (DatabaseError, OSError) as error:
        return Finding("Database", False, f"{name}: {error}", "Look at BAGLAND_DATABASE_URL, or at the data directory.")
    if connection.vendor == "sqlite" and sqlite3.sqlite_version_info < OLDEST_SQLITE:
        return Finding(
            "Database", False, f"SQLite {sqlite3.sqlite_version} is too old.", "Use a Python with SQLite 3.35 or newer."
        )
    return Finding("Database", True, name)


def _migrations() -> Finding:
    if unknown := newer():
        return Finding(
            "Migrations", False, f"a newer Bagland made this database: it knows {', '.join(unknown[:3])}.",
            "Start the newer version.",
        )  # fmt: skip
    waiting = behind()
    sentence = "up to date" if not waiting else f"{len(waiting)} migrations wait."
    return Finding("Migrations", not waiting, sentence, "" if not waiting else "`bagland upgrade`")


def _guards() -> Finding:
    missing = guards.missing(connection)
    sentence = (
        f"{len(guards.guards)} in place"
        if not missing
        else f"{', '.join(missing)} missing. Nothing is written until they are back."
    )
    return Finding("Guards", not missing, sentence, "" if not missing else "`bagland doctor --mend`")


def _birth() -> Finding:
    from bagland.kernel.audit.installation import birth, may_set_clock

    born = birth()
    if born is None:
        return Finding("Company", False, "none is founded yet.", "`bagland demo` or `bagland init`")
    if environment.clock is not None and not may_set_clock():
        return Finding(
            "Clock", False, "BAGLAND_CLOCK is set for a company's own data.", "Take it out of the environment."
        )
    return Finding("Company", True, f"{born.birth}, since {born.born_at:%Y-%m-%d}")


def _parked() -> Finding:
    from bagland.kernel.jobs.models import Delivery

    parked = Delivery.objects.filter(parked_at__isnull=False).count()
    sentence = "nothing parked" if not parked else f"{parked} pieces of work are parked."
    return Finding(
        "Work", not parked, sentence, "" if not parked else "Look at Parked work in the browser, and run them again."
    )


def _mail() -> Finding:
    """Whether mail goes out. The server is spoken to, but nothing is sent."""
    from bagland.kernel.mail.models import Message
    from bagland.kernel.mail.sending import ServerTrouble, try_server
    from bagland.kernel.mail.server import mail_server
    from bagland.kernel.mail.states import MailState

    server = mail_server()
    kept = Message.objects.filter(state__in=[MailState.NOT_SENT, MailState.FAILED]).count()
    if not server.host:
        return Finding("Mail", True, f"no mail server is set; {kept} mails are kept and not sent")
    if not server.is_set:
        return Finding("Mail", False, "BAGLAND_MAIL_FROM is no address.", "Write one such as bagland@nordlys.dk.")
    try:
        try_server(server)
    except ServerTrouble as trouble:
        return Finding("Mail", False, f"{server} does not take mail: {trouble}", "Look at the BAGLAND_MAIL_ settings.")
    waits = Message.objects.filter(state=MailState.QUEUED).count()
    return Finding("Mail", True, f"{server} answers; {waits} mails wait, {kept} are not sent")


def _search() -> Finding:
    from bagland.kernel.search import building

    states, waits = list(building.states(look_at=200)), building.waiting()
    wrong = [f"{state.kind} ({state.differing} of {state.looked_at})" for state in states if state.differing]
    unbuilt = [state.kind for state in states if not state.is_built]
    if wrong:
        return Finding("Search", False, f"says something else than {', '.join(wrong)}.", "`bagland reindex --afresh`")
    if unbuilt:
        return Finding("Search", True, f"{len(unbuilt)} kinds are being indexed; `bagland reindex` does it now")
    return Finding("Search", True, f"{sum(state.entries for state in states):,} texts, {waits} changes wait")


def _chain() -> Finding:
    from bagland.kernel.audit import sealing
    from bagland.kernel.audit.models import Unsealed

    waiting = Unsealed.objects.count()
    return Finding("Chain", True, f"head {sealing.head()[:16]}…, {waiting} events wait for their seal")


def _archive() -> Finding:
    """What the worker's own reading of the archive found last."""
    from bagland.kernel.documents.verifying import last_scrub

    last = last_scrub()
    if last is None:
        return Finding("Archive", True, "not read against its hashes yet; the worker begins within the hour")
    read = f"{last.checked:,} contents read against their hashes since {last.begun_at:%Y-%m-%d}"
    if last.fault_count:
        return Finding(
            "Archive", False, f"{last.fault_count} faults; {read}.", "`bagland verify --archive` names them."
        )
    return Finding("Archive", True, read)


_MACHINE: list[Callable[[], Finding]] = [
    _python, _directory, _secret, _assets, _translations, *surroundings.MACHINE, archive_state.rights_on_archive
]  # fmt: skip
_DATABASE: list[Callable[[], Finding]] = [_migrations, _guards]
_FOUNDED: list[Callable[[], Finding]] = [
    _birth,
    _parked,
    _mail,
    _chain,
    _search,
    _archive,
    *surroundings.FOUNDED,
    archive_state.room_for_documents,
]
