"""The catalogues: what is collected from modules and templates, kept, dropped, and found fault with."""

from pathlib import Path

import pytest

from tools import messages

MODULE = """
from django.utils.translation import gettext_lazy as _, ngettext_lazy, pgettext_lazy

title = _("Post entry")
late = ngettext_lazy("%(days)s day late", "%(days)s days late")
month = pgettext_lazy("month", "May")
"""
TEMPLATE = """{% load i18n %}
<h1>{% translate "Open items" %}</h1>
    <p title="{{ _("Newest first") }}">it's ( [ "
  {% blocktranslate count n=items|length trimmed %}
    One item of {{ who }}
  {% plural %}
    {{ n }} items of {{ who }}
  {% endblocktranslate %}</p>
"""
ENGLISH = ["Post entry", "%(days)s day late", "May", "Open items", "Newest first", "One item of %(who)s"]


class House:
    """A source tree of one room."""

    def __init__(self, folder: Path) -> None:
        self.room = folder / "ledger"
        self.catalogue = self.room / "locale/da/LC_MESSAGES/django.po"
        (self.room / "templates").mkdir(parents=True)
        (self.room / "apps.py").touch()
        self.module, self.template = self.room / "activities.py", self.room / "templates/page.html"
        self.module.write_text(MODULE)
        self.template.write_text(TEMPLATE)

    def translate(self, **danish: str) -> None:
        """Extract, then fill every empty translation with its own English, or with the Danish given for a text."""
        messages.extract()
        catalogue = messages.read(self.catalogue)
        for message in messages.entries(catalogue):
            forms = messages.english_forms(message)
            word = danish.get(forms[0].replace(" ", "_"))
            message.string = tuple(forms) if len(forms) > 1 else word or forms[0]
        self.catalogue.write_text(messages.written(catalogue))


@pytest.fixture
def house(tmp_path, monkeypatch) -> House:
    monkeypatch.setattr(messages, "SOURCE", tmp_path)
    return House(tmp_path)


def faults() -> list[str]:
    return list(messages.all_faults())


def test_texts_of_modules_and_templates_are_collected_with_their_lines(house):
    (texts,) = messages.collected().values()
    assert sorted(text.key[1] for text in texts) == sorted(ENGLISH)
    places = {text.key[1]: (text.file.name, text.line) for text in texts}
    assert places["Post entry"] == ("activities.py", 4)
    assert places["Newest first"] == ("page.html", 3)
    assert next(text for text in texts if text.key[1] == "May").context == "month"


def test_every_untranslated_text_is_named(house):
    messages.extract()
    assert len(faults()) == len(ENGLISH)
    assert f"{house.module}:4: “Post entry” has no Danish translation." in faults()


def test_a_translated_house_has_no_fault_and_extracting_again_changes_nothing(house):
    house.translate(Post_entry="Bogfør postering")
    before = house.catalogue.read_text()
    messages.extract()
    assert faults() == []
    assert house.catalogue.read_text() == before


def test_a_text_that_is_gone_is_named_then_dropped_and_the_others_keep_their_danish(house):
    house.translate(Post_entry="Bogfør postering")
    house.template.unlink()
    assert any("“Open items” is no longer in the source." in fault for fault in faults())
    messages.extract()
    assert faults() == []
    assert "Bogfør postering" in house.catalogue.read_text()


@pytest.mark.parametrize(
    ("english", "danish", "right"),
    [
        ("Closed on %(day)s.", "Lukket %(day)s.", True),
        ("%(who)s asks %(whom)s.", "%(whom)s spørges af %(who)s.", True),
        ("Closed on %(day)s.", "Lukket %(dag)s.", False),
        ("Closed on %(day)s.", "Lukket.", False),
        ("Closed on {day}.", "Lukket {dag}.", False),
        ("25 % discount", "25 % rabat", True),
    ],
)
def test_a_translation_has_the_placeholders_of_its_text(house, english, danish, right):
    house.template.unlink()
    house.module.write_text(f"title = _({english!r})\n")
    house.translate(**{english.replace(" ", "_"): danish})
    assert [fault for fault in faults() if "placeholders" in fault] == faults()
    assert bool(faults()) is not right


def test_a_fuzzy_translation_is_named(house):
    house.translate()
    house.catalogue.write_text(house.catalogue.read_text().replace('msgid "Post', '#, fuzzy\nmsgid "Post'))
    assert any("“Post entry” is marked fuzzy" in fault for fault in faults())


def test_one_text_with_two_translations_in_two_rooms_is_named(house, tmp_path):
    house.translate(Post_entry="Bogfør postering")
    other = House(tmp_path / "other")
    other.translate(Post_entry="Bogfør bilag")
    assert any("“Post entry” has several translations" in fault for fault in faults())


def test_a_compiled_catalogue_speaks_danish(house):
    from gettext import GNUTranslations

    house.translate(Post_entry="Bogfør postering")
    messages.compile_all()
    with house.catalogue.with_suffix(".mo").open("rb") as handle:
        danish = GNUTranslations(handle)
    assert danish.gettext("Post entry") == "Bogfør postering"
    assert danish.ngettext("%(days)s day late", "%(days)s days late", 2) == "%(days)s days late"
