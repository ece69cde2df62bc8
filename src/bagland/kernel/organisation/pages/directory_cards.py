"""The cards of the directory as HTML. Fifty of them by template cost more than all else on the page, so they are
written here; every text is escaped.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from bagland.foundation import formats
from bagland.foundation.speech import joined, language
from bagland.kernel.organisation.pages.people import call
from bagland.kernel.organisation.pages.photos import portrait
from bagland.ui.assets import icon
from bagland.ui.columns import Row
from bagland.ui.pages import KEY, address


def cards_html(rows: Iterable[Row]) -> SafeString:
    """One `<li>` a person, from the rows of the directory."""
    words = {
        "call": escape(_("Call %(name)s:")),
        "write": escape(_("Write to %(name)s:")),
        "until": escape(_("away until %(day)s")),
        "away": escape(_("away today")),
        "stands_in": escape(_("%(name)s stands in")),
        **{name: icon(name, "14") for name in ("calendar", "map-pin", "phone", "mail", "user-share")},
    }
    before, _key, after = address("organisation.person").partition(KEY)
    return mark_safe("".join([_card(row, words, before, after) for row in rows]))  # noqa: S308 - each part escapes


def _card(row: Row, words: dict[str, str], before: str, after: str) -> str:
    card, name = row["card"], escape(row["name"])
    titles, departments = escape(joined(card.titles)), escape(joined(card.departments))
    return (
        f'<li class="person-card{" is-away" if card.is_away else ""}" id="actor-{row["key"]}"><div class="card-head">'
        f"{portrait(row['name'], row['key'], row['photo'], size='card')}"
        f'<div><h2><a class="opens" href="{before}{row["key"]}{after}">{name}</a></h2><p>{titles}</p>'
        f"{_paragraph('quiet', departments)}</div></div>"
        f"{_paragraph('card-about', escape(row['about']))}"
        f'<div class="card-foot">{_where(row, words)}{"".join(_reached(row, name, words))}</div>'
        f"{_deputy(row, words)}</li>"
    )


def _paragraph(look: str, html: str) -> str:
    return f'<p class="{look}">{html}</p>' if html else ""


def _where(row: Row, words: dict[str, str]) -> str:
    """Away, or where to find; an absence counts more than a place."""
    card = row["card"]
    if card.is_away:
        until = formats.day(card.away_until, language()) if card.away_until else ""
        said = words["until"] % {"day": until} if until else words["away"]
        return f'<span class="chip chip-due">{words["calendar"]}{said}</span>'
    return f'<span class="chip">{words["map-pin"]}{escape(row["place"])}</span>' if row["place"] else ""


def _reached(row: Row, name: str, words: dict[str, str]) -> Iterable[str]:
    for number in dict.fromkeys(number for number in (row["work_phone"], row["work_mobile"]) if number):
        said = words["call"] % {"name": name}
        yield _link(call(number), words["phone"], said, escape(number))
    if row["work_email"]:
        said = words["write"] % {"name": name}
        yield _link(f"mailto:{row['work_email']}", words["mail"], said, escape(row["work_email"]))


def _link(where: str, sign: str, said: str, shown: str) -> str:
    return f'<a class="reach" href="{escape(where)}">{sign}<span class="unseen">{said} </span>{shown}</a>'


def _deputy(row: Row, words: dict[str, str]) -> str:
    names = escape(joined(row["card"].stand_ins))
    said = words["stands_in"] % {"name": names}
    return f'<p class="card-deputy">{words["user-share"]}{said}</p>' if names else ""
