"""Search over an archive: rare and common words, for readers who see all of it, a part of it, ten of it.

The archive is that of `bench.documents_lists`, its texts are drawn as those of `bench.search`, and each document's
entry is what the index writes of it: its title, file name and class, its view and its audience. Beside each question
stands the bare index asked for the same words, without audience, names or order of ways.
Runs in a world of its own: `python -m bench.documents_search [how many]`.
"""

from __future__ import annotations

import dataclasses
import json
import random
import sys
import time
from collections.abc import Iterator
from itertools import accumulate
from typing import Any

from bench.documents_lists import DOCUMENTS, fill, readers
from bench.measure import MILLI, Row, interleaved, spread
from bench.search import SEED, bare, put, vocabulary

PORTION = 20_000
TEXT_WORDS = 30
RARE, RARE_EVERY = "guldstøv", 9_973
ROUNDS, TIMES = 5, 11


def fill_words(number: int) -> None:
    """Write what the documents say into the index."""
    from django.db import connection

    from bagland.foundation.searching import Audience, Text, searchables
    from bagland.kernel.documents.models import Document
    from bagland.kernel.search import index

    dice = random.Random(SEED)
    words = vocabulary(dice)
    weights = list(accumulate(1 / (place + 3) ** 1.02 for place in range(len(words))))
    of = searchables["documents.document"]
    for start in range(0, number, PORTION):
        keys = range(start + 1, min(start + PORTION, number) + 1)
        drawn = dice.choices(words, cum_weights=weights, k=len(keys) * TEXT_WORDS)
        written = []
        for row in Document.objects.filter(pk__in=keys).select_related("document_class", "folder").order_by("pk"):
            place = (row.pk - keys[0]) * TEXT_WORDS
            said = drawn[place : place + TEXT_WORDS]
            if row.pk % RARE_EVERY == 17:
                said.append(RARE)
            kept_as = row.document_class
            text = Text(
                key=row.pk,
                titles=[row.title],
                words=(
                    row.file_name,
                    kept_as.title_da,
                    kept_as.title_en,
                    *([row.folder.title] if row.folder is not None else []),
                ),
                text=" ".join(said),
                view=kept_as.opened_by,
                audience=Audience(
                    entity=row.entity_id,
                    departments=frozenset({row.department_id} if row.department_id else ()),
                    own=frozenset({row.filed_by_id}),
                    anyone=row.is_attached,
                ),
                entity=row.entity_id,
                department=row.department_id,
            )
            written.append(index._written(of, text, text.view))
        put(of, written, connection)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_touched")
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    connection.close()


def questions() -> dict[str, dict[str, Any]]:
    """What is typed, and which kinds are asked for."""
    words = vocabulary(random.Random(SEED))
    only = {"kinds": ["documents.document"]}
    return {
        "rare word": {"typed": RARE},
        "rare word, documents alone": {"typed": RARE, **only},
        "common word": {"typed": words[1]},
        "common word, documents alone": {"typed": words[1], **only},
        "inflected word": {"typed": "medarbejderne"},
        "two common words": {"typed": f"{words[3]} {words[4]}"},
        "word of titles": {"typed": "husleje"},
        "common word with a rare one": {"typed": f"{RARE} {words[3]}"},
        "no such word": {"typed": "findesikke"},
    }


def measured(number: int) -> Iterator[Row]:
    """Ask in turn, compare."""
    from django.db import connection

    from bagland.kernel.search.queries import search

    rare = 20 if connection.vendor == "postgresql" else 3
    for who, act in readers().items():
        for what, given in questions().items():

            def ours(act: Any = act, given: dict[str, Any] = given) -> Any:
                return search(act, limit=50, **given)

            taken = interleaved({"ours": ours, "bare": bare(given["typed"])}, rounds=ROUNDS, times=TIMES, warm=3)
            hits, goal = len(ours().hits), rare if what.startswith(("rare", "no such")) else 50
            yield Row(
                f"{who}: {what}, {hits} hits of {number:,} documents",
                spread(taken["ours"], MILLI, "ms"),
                f"bare index {spread(taken['bare'], MILLI, 'ms')}",
                f"{taken['ours'].ratio(taken['bare']):.1f} ×",
                f"p50 ≤ {goal} ms",
                taken["ours"].p50 * MILLI <= goal,
            )


def main() -> None:
    """Fill, measure and tell."""
    from bagland.doors.command_line.installation import open_house

    open_house()
    number = int(sys.argv[1]) if len(sys.argv) > 1 else DOCUMENTS
    began = time.perf_counter()
    fill(number)
    fill_words(number)
    print(f"{number:,} documents in {time.perf_counter() - began:.0f} s", file=sys.stderr)
    print(json.dumps([dataclasses.asdict(row) for row in measured(number)], ensure_ascii=False))


if __name__ == "__main__":
    main()
