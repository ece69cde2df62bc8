"""The index as rows: what is found, what has been touched since, and how far the index has been built."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Entry(models.Model):
    """One text of one object, for those who have one view.

    The index over its words stands beside it, of a kind that each database has: an FTS5 table `search_words` with the
    same key on SQLite, a column `lexemes` here on PostgreSQL. The key rises with every change of the text, so what was
    changed last has the highest.
    """

    kind = models.CharField(max_length=100)
    key = models.BigIntegerField()
    view = models.CharField(max_length=100)
    entity = models.BigIntegerField(null=True)
    department = models.BigIntegerField(null=True)
    title = models.TextField()
    text = models.TextField(blank=True)
    text_en = models.TextField(blank=True)
    digest = models.CharField(max_length=40)
    """Of the text, its marks and its audience, so that what is the same is not written again."""

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "key", "view"], name="search_entry_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Touched(models.Model):
    """An object whose texts must be read again, written by triggers in the transaction that changed it.

    `xact` is PostgreSQL's number of that transaction, so that an act settles what it touched itself.
    """

    kind = models.CharField(max_length=100)
    key = models.BigIntegerField()
    xact = models.BigIntegerField(default=0)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["xact", "id"], name="search_touched_xact")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Coverage(models.Model):
    """How far one kind has been indexed: everything up to `next_key`, all of it when `done`.

    `version` is that of the words' rules when it was begun; `turned_on` the last day whose beginnings and endings of
    terms the index knows.
    """

    kind = models.CharField(max_length=100, unique=True)
    version = models.IntegerField()
    next_key = models.BigIntegerField(default=0)
    done = models.BooleanField(default=False)
    turned_on = models.DateField(null=True)

    def __str__(self) -> str:
        return self.kind
