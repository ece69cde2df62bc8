"""Search over a million texts: rare and common words, for an auditor of the group and for one employee's own cases.

Beside each question stands the same database asked for the same words with nothing of ours around it: a bare match of
the index, without audience, names or order. Words fall off as they do in a language (the most frequent stands in two
texts of three); they are drawn with a seed, so every run asks the same.
"""

from __future__ import annotations

import io
import json
import random
import sys
import time
from collections.abc import Callable, Iterator
from itertools import accumulate

from bench.measure import MILLI, Row, interleaved, spread

TEXTS = 1_000_000
PORTION = 20_000
TITLE_WORDS, TEXT_WORDS = 4, 22
OWNERS, ENTITIES = 20_000, 4
KIND, VIEW = "organisation.position", "organisation.see"
FIRST_KEY = 10_000_000
SEED = 20261123


def vocabulary(rnd: random.Random) -> list[str]:
    """Sixty thousand words of Danish sounds, the most frequent first; the first are real."""
    begins = (*"bdfgklmnrstv", "st", "sk")
    sounds = [a + b + c for a in begins for b in "aeiouyæøå" for c in ("", *"nrlstd")]
    words: set[str] = set()
    while len(words) < 60_000:
        words.add("".join(rnd.choice(sounds) for _part in range(rnd.choice([1, 2, 2, 3, 3, 4]))))
    known = ["afsnit", "faktura", "regnskab", "medarbejder", "kontor"]
    rest = sorted(words.difference(known))
    rnd.shuffle(rest)
    return known + rest


def fill(number: int) -> dict[str, str]:
    """Write the texts as the index writes them, by its own words and marks. The words to ask for."""
    from django.db import connection

    from bagland.foundation.searching import Audience, Text, searchables
    from bagland.kernel.search import index

    rnd = random.Random(SEED)
    words = vocabulary(rnd)
    weights = list(accumulate(1 / (place + 3) ** 1.02 for place in range(len(words))))
    of = searchables[KIND]
    for start in range(0, number, PORTION):
        written = []
        drawn = rnd.choices(words, cum_weights=weights, k=PORTION * (TITLE_WORDS + TEXT_WORDS))
        for place in range(min(PORTION, number - start)):
            mine = drawn[place * (TITLE_WORDS + TEXT_WORDS) : (place + 1) * (TITLE_WORDS + TEXT_WORDS)]
            key, entity = FIRST_KEY + start + place, rnd.randrange(ENTITIES) + 1
            title = " ".join(mine[:TITLE_WORDS])
            if (start + place) % 99_991 == 17:
                title += " guldstøv"
            audience = Audience(entity=entity, own=frozenset({rnd.randrange(OWNERS)}))
            text = Text(key=key, titles=[title], text=" ".join(mine[TITLE_WORDS:]), audience=audience, entity=entity)
            written.append(index._written(of, text, VIEW))
        put(of, written, connection)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE search_entry" if connection.vendor == "postgresql" else "ANALYZE")
    return {"rare": "guldstøv", "common": words[1], "inflected": "medarbejderne", "two": f"{words[1]} {words[2]}"}


def put(of, written, connection) -> None:
    """A portion in one transaction; on PostgreSQL by COPY, which a million rows ask for."""
    from django.db import transaction

    from bagland.kernel.search import index
    from bagland.kernel.search.rules.dialects import tsvector

    with transaction.atomic():
        if connection.vendor != "postgresql":
            index._add(of, written)
            return
        with connection.cursor() as cursor:
            columns = f"{index._COLUMNS}, lexemes"
            with cursor.cursor.copy(f"COPY search_entry ({columns}) FROM STDIN") as rows:
                for one in written:
                    rows.write_row((*index._row(of, one), tsvector(one.titles, one.words, one.marks)))


def readers(number: int):
    """An act of the group-wide auditor, and one whose reach is its own cases alone."""
    from bagland.foundation.act import Act, Door
    from bagland.foundation.clock import Source
    from bagland.foundation.kinds import Reach
    from bagland.foundation.ports import ports
    from bagland.kernel.access.authority import authority
    from tests.conftest import MONDAY

    class Narrowed:
        """The authority of the house, but that one actor's reach is narrow: no shipped position's is, today."""

        def __getattr__(self, name):
            return getattr(authority, name)

        def reach(self, act, view):
            own = frozenset({7})
            return Reach(own=own) if act.memory.get("narrow") else authority.reach(act, view)

    ports.authority = Narrowed()
    from tests.company import read

    auditor = Act(actor=read().people["grethe"], at=MONDAY, clock=Source.SET, door=Door.BROWSER, language="da")
    own = Act(actor=read().people["ida"], at=MONDAY, clock=Source.SET, door=Door.BROWSER, language="da")
    own.memory["narrow"] = True
    return {"auditor of the group": auditor, "own cases": own}


def bare(word: str) -> Callable[[], object]:
    """The peer: the index of the database asked for one word, the fifty newest."""
    from django.db import connection

    sqlite = "SELECT rowid FROM search_words WHERE search_words MATCH %s ORDER BY rowid DESC LIMIT 50"
    postgres = "SELECT id FROM search_entry WHERE lexemes @@ %s::tsquery ORDER BY id DESC LIMIT 50"
    parts = word.split()
    asked = " AND ".join(f'"{part}"' for part in parts), " & ".join(f"'{part}'" for part in parts)

    def ask():
        with connection.cursor() as cursor:
            is_postgres = connection.vendor == "postgresql"
            cursor.execute(postgres if is_postgres else sqlite, [asked[is_postgres]])
            return cursor.fetchall()

    return ask


def measured(number: int) -> Iterator[Row]:
    """Fill, ask in turn, compare."""
    from django.db import connection

    from bagland.kernel.search.queries import search

    began = time.perf_counter()
    asked = fill(number)
    print(f"{number:,} texts in {time.perf_counter() - began:.0f} s", file=sys.stderr)
    rare_goal = 20 if connection.vendor == "postgresql" else 3
    for who, act in readers(number).items():
        for what, words in asked.items():
            ours = lambda act=act, words=words: search(act, words, limit=50)  # noqa: E731
            contenders = {"ours": ours, "bare": bare(words)}
            times = interleaved(contenders, rounds=5, times=11, warm=3)
            hits, goal = len(ours().hits), rare_goal if what == "rare" else 50
            p50 = times["ours"].p50 * MILLI
            yield Row(
                f"{what} word, {who}, {number:,} texts, {hits} hits",
                spread(times["ours"], MILLI, "ms"),
                f"bare index {spread(times['bare'], MILLI, 'ms')}",
                f"{times['ours'].ratio(times['bare']):.1f} ×",
                f"≤ {goal} ms",
                p50 <= goal,
            )


def main() -> None:
    """The rows as JSON on the last line, as `bench.run` reads them."""
    import django

    django.setup()
    from dataclasses import asdict

    number = int(sys.argv[1]) if len(sys.argv) > 1 else TEXTS
    print(json.dumps([asdict(row) for row in measured(number)], ensure_ascii=False))


if __name__ == "__main__":
    sys.stdout = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8")
    main()
