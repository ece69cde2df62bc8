"""The texts that people read: collected from the source, checked against their Danish translation, compiled.

`extract` brings every package's catalogue up to date with its source: new texts come in untranslated, texts that are
gone go. `check` names each text that a Danish reader would not get in Danish, with its file and line. `compile`
writes the .mo files.

A catalogue lies in its package (`locale/da/LC_MESSAGES/django.po`) and holds the texts of that package's modules and
templates; a package without one hands its texts up to the next that has. All in Python: gettext's programs are not
needed.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS
from babel.messages.extract import extract as extract_texts
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src/bagland"
LOCALE = "da"
TEMPLATES = {".html", ".txt"}
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    **{f"{name}_lazy": DEFAULT_KEYWORDS[name] for name in ("gettext", "ngettext", "pgettext", "npgettext")},
    "gettext_noop": None,
}
HEADER = f"""\
msgid ""
msgstr ""
"Language: {LOCALE}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"""
# %(name)s and %d of Python's old formatting (a doubled % is a per cent sign), {name} of the new.
PLACEHOLDER = re.compile(r"%%|%(?:\(\w+\))?[-#0+]*\d*(?:\.\d+)?[diouxXeEfFgGcrsa]|\{\w*\}")

Key = tuple[str | None, str]  # context and English text


@dataclass(frozen=True)
class Text:
    """One text as it stands in the source."""

    msgid: str | tuple[str, ...]
    context: str | None
    comments: tuple[str, ...]
    file: Path
    line: int

    @property
    def key(self) -> Key:
        """What a translation is looked up by."""
        return self.context, self.msgid if isinstance(self.msgid, str) else self.msgid[0]

    @property
    def place(self) -> str:
        """Where the text stands, as an editor opens it."""
        return f"{shown(self.file)}:{self.line}"


def shown(path: Path) -> Path:
    """The path as seen from the checkout's top, where it lies under it."""
    return path.relative_to(ROOT) if path.is_relative_to(ROOT) else path


# Reading the source


def texts_of(file: Path) -> Iterator[Text]:
    """Every marked text of a module or template, in the order of the file."""
    content = file.read_text()
    if file.suffix in TEMPLATES:
        content = template_as_python(content, file)
    found = extract_texts("python", io.BytesIO(content.encode()), KEYWORDS, ("Translators:",), {"encoding": "utf-8"})
    for line, msgid, comments, context in found:
        yield Text(msgid, context, tuple(comments), file, line)


def template_as_python(content: str, file: Path) -> str:
    """A template's texts as calls of gettext, each on its line; not indented, since Python would read that."""
    from django.conf import settings
    from django.utils.translation.template import templatize

    if not settings.configured:
        settings.configure(USE_I18N=True)
    return "\n".join(line.lstrip() for line in templatize(content, origin=str(file)).split("\n"))


def catalogue_of(file: Path) -> Path:
    """The catalogue of a source file's texts: that of the nearest package that is an app or has catalogues."""
    for folder in file.parents:
        if folder == SOURCE.parent:
            break
        if (folder / "apps.py").exists() or (folder / "locale").is_dir():
            return folder / "locale" / LOCALE / "LC_MESSAGES/django.po"
    raise SystemExit(f"{shown(file)} has texts and no package with a catalogue. Make a folder locale/{LOCALE}.")


def collected() -> dict[Path, list[Text]]:
    """Every text of the source by catalogue, in one order; a catalogue that no text is left for is there, empty."""
    found: dict[Path, list[Text]] = {path: [] for path in catalogues()}
    for file in sorted(SOURCE.rglob("*")):
        if file.suffix == ".py" or (file.suffix in TEMPLATES and "templates" in file.parts):
            for text in texts_of(file):
                found.setdefault(catalogue_of(file), []).append(text)
    return found


# Reading and writing catalogues


def catalogues() -> list[Path]:
    """Every catalogue there is, in one order."""
    return sorted(SOURCE.rglob(f"locale/{LOCALE}/LC_MESSAGES/django.po"))


def read(path: Path) -> Catalog:
    """A catalogue; an empty one where there is none yet."""
    if not path.exists():
        return Catalog(locale=LOCALE)
    with path.open("rb") as handle:
        return read_po(handle, locale=LOCALE)


def template(texts: Iterable[Text]) -> Catalog:
    """The texts as a catalogue without translations; files stand without lines: a moved line changes nothing."""
    catalogue = Catalog(locale=LOCALE)
    for text in texts:
        catalogue.add(
            text.msgid,
            context=text.context,
            locations=[(str(text.file.relative_to(SOURCE)), 0)],
            auto_comments=text.comments,
        )
    return catalogue


def updated(path: Path, texts: Iterable[Text]) -> str:
    """The catalogue as it should be written: the source's texts with the translations there are."""
    old, new = read(path), template(texts)
    for message in entries(new):
        known = old.get(english_forms(message)[0], message.context)
        if known is not None and isinstance(known.id, str) == isinstance(message.id, str):
            message.string = known.string
            message.user_comments = known.user_comments
            message.flags |= known.flags & {"fuzzy"}
    return written(new)


def written(catalogue: Catalog) -> str:
    """A catalogue's file: our header, which has no dates, then the texts by file."""
    body = io.BytesIO()
    write_po(body, catalogue, width=100, sort_by_file=True, include_lineno=False, omit_header=True)
    return f"{HEADER}\n{body.getvalue().decode().strip()}\n"


def entries(catalogue: Catalog) -> list[Message]:
    """Every text of a catalogue but its header."""
    return [message for message in catalogue if message.id]


# The three commands


def extract() -> int:
    """Bring every catalogue up to date, and say how much is still to be translated."""
    missing = 0
    for path, texts in collected().items():
        content = updated(path, texts)
        if not path.exists() or path.read_text() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)
            print(f"{shown(path)}: written")
        missing += sum(not is_translated(message) for message in entries(read(path)))
    print(f"{missing} texts are waiting for Danish.")
    return 0


def check() -> int:
    """Name every text that would not read right in Danish, and every translation of a text that is gone."""
    faults = list(all_faults())
    for fault in faults:
        print(fault)
    if faults:
        print(f"{len(faults)} faults. `make messages` brings the catalogues up to date; then translate in them.")
    return 1 if faults else 0


def all_faults() -> Iterator[str]:
    """The faults of all catalogues, then texts that two of them translate differently: Django takes one for both."""
    danish: dict[Key, dict[str, str]] = defaultdict(dict)
    for path, texts in collected().items():
        catalogue = read(path)
        yield from faults_of(catalogue, texts, path)
        for message in filter(is_translated, entries(catalogue)):
            key = message.context or None, english_forms(message)[0]
            danish[key].setdefault(danish_forms(message)[0], f"{shown(path)}:{message.lineno}")
    for (_, english), translations in danish.items():
        if len(translations) > 1:
            yield f"{', '.join(translations.values())}: “{english}” has several translations; give one a context."


def faults_of(catalogue: Catalog, texts: list[Text], path: Path) -> Iterator[str]:
    """What is wrong with one catalogue, each with its place: in the source what lacks Danish, else in the catalogue."""
    wanted: dict[Key, Text] = {}
    for text in texts:
        wanted.setdefault(text.key, text)
    for (context, english), text in wanted.items():
        message = catalogue.get(english, context)
        if message is None or isinstance(message.id, str) != isinstance(text.msgid, str):
            yield f"{text.place}: “{english}” is not in the catalogue."
        elif not is_translated(message):
            yield f"{text.place}: “{english}” has no Danish translation."
    for message in entries(catalogue):
        place = f"{shown(path)}:{message.lineno}"
        english = english_forms(message)[0]
        if (message.context or None, english) not in wanted:
            yield f"{place}: “{english}” is no longer in the source."
        if message.fuzzy:
            yield f"{place}: the translation of “{english}” is marked fuzzy."
        if is_translated(message) and not has_same_placeholders(message):
            yield f"{place}: the translation of “{english}” has other placeholders than the text."


def english_forms(message: Message) -> tuple[str, ...]:
    """The text of a message; of one that counts, its form for one and its form for many."""
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def danish_forms(message: Message) -> tuple[str, ...]:
    """The translation of each form; empty where there is none."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))


def is_translated(message: Message) -> bool:
    """Whether there is a translation, of every form."""
    return all(danish_forms(message))


def has_same_placeholders(message: Message) -> bool:
    """Whether the translation names what the text names; its form for one may name what the English plural does."""
    *one, many = (placeholders(form) for form in english_forms(message))
    *one_danish, many_danish = (placeholders(form) for form in danish_forms(message))
    return many_danish == many and len(one) == len(one_danish) and all(set(form) <= set(many) for form in one_danish)


def placeholders(text: str) -> list[str]:
    """The placeholders of a text; the named ones may stand in any order, so they are sorted."""
    return sorted(found for found in PLACEHOLDER.findall(text) if found != "%%")


def compile_all() -> int:
    """Write each catalogue's .mo beside it, whole or not at all. What is not translated, or fuzzy, stays English."""
    for path in catalogues():
        half = path.with_suffix(".half")
        with half.open("wb") as handle:
            write_mo(handle, read(path), use_fuzzy=False)
        half.replace(path.with_suffix(".mo"))
    return 0


def main(words: list[str]) -> int:
    """One word: extract, check or compile."""
    commands = {"extract": extract, "check": check, "compile": compile_all}
    parser = argparse.ArgumentParser(prog="python -m tools.messages", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("command", choices=commands)
    return commands[parser.parse_args(words).command]()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
