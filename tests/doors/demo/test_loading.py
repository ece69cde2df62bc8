"""Loading the demo company into a database of its own: the same chain every time, interrupted or not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import contextmanager

from tests.prepared import migrated

TODAY = "2026-11-23"
PAPERS, HELD = 32, 5
LOAD = """
import json, sys
from datetime import date
import django
django.setup()
from bagland.doors.demo.loading import is_loaded, load
from bagland.kernel.audit import sealing
from bagland.kernel.access.models import Request, SignIn
from bagland.kernel.documents.models import Document
from bagland.kernel.parties.models import Likeness, PaymentDetails

class Interrupted(Exception): pass

def interrupt(done, total):
    if done == int(sys.argv[1]): raise Interrupted

today = date.fromisoformat(sys.argv[2]) if len(sys.argv) > 2 else None
assert not is_loaded()
if int(sys.argv[1]):
    try: load(today=today, progress=interrupt)
    except Interrupted: pass
    assert not is_loaded()
load(today=today)
verdict = sealing.verify()
waiting = [str(request.activity) for request in Request.objects.filter(state="WAITING")]
print(json.dumps({"loaded": is_loaded(), "ok": verdict.ok, "head": verdict.head, "events": verdict.events,
    "waiting": waiting, "documents": Document.objects.count(), "likenesses": Likeness.objects.count(),
    "accounts": PaymentDetails.objects.count(), "held": Document.objects.filter(is_held=True).count(),
    "logins": SignIn.objects.filter(is_active=True).count()}))
"""


@contextmanager
def empty_database(folder):
    """The environment of an installation with nobody in it yet, on the database of this run."""
    folder.mkdir()
    wanted = {name: value for name, value in os.environ.items() if not name.startswith("BAGLAND_")}
    wanted |= {"BAGLAND_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "bagland.config.settings"}
    url = migrated().copy(folder)
    if not url:
        yield wanted
        return
    import psycopg

    try:
        yield wanted | {"BAGLAND_DATABASE_URL": url}
    finally:
        with psycopg.connect(os.environ["BAGLAND_TEST_POSTGRES_URL"], autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {url.rpartition('/')[2]} WITH (FORCE)")


def test_the_same_day_gives_the_same_chain_also_by_a_set_clock_and_when_it_was_interrupted(tmp_path):
    with empty_database(tmp_path / "whole") as one, empty_database(tmp_path / "interrupted") as other:
        other["BAGLAND_CLOCK"] = f"{TODAY}T10:00:00+01:00"
        running = [
            subprocess.Popen([sys.executable, "-c", LOAD, *words], env=environment, stdout=subprocess.PIPE, text=True)
            for words, environment in ((("0", TODAY), one), (("371",), other))
        ]
        told = [json.loads(process.communicate()[0].splitlines()[-1]) for process in running]
    assert [process.returncode for process in running] == [0, 0]
    assert told[0] == told[1]
    assert (told[0]["loaded"], told[0]["ok"]) == (True, True)
    assert sorted(told[0]["waiting"]) == ["organisation.open_position", "parties.change_payment_details"]
    assert (told[0]["documents"], told[0]["held"]) == (PAPERS, HELD)
    assert (told[0]["accounts"], told[0]["likenesses"]) == (3, 1)
    assert told[0]["events"] > 280
    assert told[0]["logins"] > 35
