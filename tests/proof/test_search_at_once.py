"""Two transactions write one object's entry at once: the second waits for the first, and says what came of it.

Acts on the organisation already wait for each other at its version row, so this goes to the index itself, as acts of
rooms without such a row will.
"""

from __future__ import annotations

import pytest

from tests.proof.world import IS_POSTGRES, new_world

pytestmark = pytest.mark.proof
AT_ONCE = """
import threading, time
import django; django.setup()
from django.db import connection, transaction
from bagland.foundation.searching import Text, searchables
from bagland.kernel.search import index
from bagland.kernel.search.models import Entry
of, KEY = searchables["organisation.legalentity"], 777_777
said, faults, holds = ["first"], [], threading.Event()
mine = type(of)(of.model, lambda keys: [Text(key=KEY, titles=[" ".join(said)])], (), of.icon, of.views)

def write(word, wait):
    try:
        with transaction.atomic():
            if wait:
                holds.wait(20)
            else:
                index.write(mine, [KEY]); holds.set(); time.sleep(1.5); said.append("second")
            if wait:
                index.write(mine, [KEY])
    except Exception as fault:
        faults.append(type(fault).__name__)
    finally:
        connection.close()

both = [threading.Thread(target=write, args=pair) for pair in (("first", False), ("second", True))]
for one in both: one.start()
for one in both: one.join(40)
print(faults, list(Entry.objects.filter(kind=of.kind, key=KEY).values_list("title", flat=True)))
"""


@pytest.mark.skipif(not IS_POSTGRES, reason="SQLite has one writer at a time")
def test_the_second_writer_waits_and_reads_what_came_of_the_first():
    with new_world() as world:
        assert world.run("-c", AT_ONCE).stdout.strip() == "[] ['first second']"
