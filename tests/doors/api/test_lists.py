"""Lists and objects: read page by page, each row once, no more than the page in the browser shows."""

from __future__ import annotations

import re

import pytest

from bagland.doors.api.addresses import detail_path, details, list_path
from bagland.foundation.ports import ports
from bagland.ui.lists import lists

READERS = ("jens", "ida", "grethe")


@pytest.mark.parametrize("who", READERS)
def test_a_walk_by_cursor_gives_every_row_once(company, at_door, who):
    caller = at_door(who)
    for listed in lists.values():
        path = list_path(listed)
        whole = caller.get(path, limit=200)
        if whole.status == 403:
            assert ports.authority.reach(company.act(who), listed.view).nothing
            continue
        keys = [item["key"] for item in whole.said["items"]]
        walked: list[int] = []
        after: dict[str, str] = {}
        while len(walked) <= len(keys):
            page = caller.get(path, limit=3, **after)
            assert len(page.said["items"]) <= 3
            walked += [item["key"] for item in page.said["items"]]
            if page.said["next"] is None:
                assert page.header("Link") is None
                break
            after = {"after": page.said["next"]}
            assert re.fullmatch(r'<[^>]+after=[^>]+>; rel="next"', page.header("Link") or "")
        if whole.said["next"] is None:
            assert walked == keys
        assert len(set(walked)) == len(walked)


@pytest.mark.parametrize("who", READERS)
def test_every_order_filter_and_count_of_every_list_answers(at_door, who):
    caller = at_door(who)
    for listed in lists.values():
        path = list_path(listed)
        if caller.get(path).status == 403:
            continue
        for order in listed.orders:
            turned = caller.get(path, order=f"-{order.name}", limit=2, count="yes").said
            assert turned.get("count", {"number": 2})["number"] >= len(turned["items"]), path
        assert caller.get(path, after="nowhere").code == "foundation.bad_cursor"
        assert caller.get(path, limit=201).status == caller.get(path, order="sideways").status == 422


def test_a_row_leads_to_its_object_and_its_story(company, at_door):
    jens = at_door("jens")
    for listed in lists.values():
        if not listed.detail or jens.get(list_path(listed)).status == 403:
            continue
        for item in jens.get(list_path(listed), limit=2).said["items"]:
            full = jens.get(item["href"].removeprefix("/api/v1"))
            assert full.status == 200, item["href"]
            assert (full.said["key"], full.said["href"]) == (item["key"], item["href"])
            story = jens.get(f"/{full.said['kind']}/{full.said['key']}/story")
            assert story.status in (200, 404)


def test_an_object_that_is_not_there(at_door):
    for page in details():
        answer = at_door("jens").get(detail_path(page).replace("{key}", "999999"))
        assert (answer.status, answer.code) in ((404, "foundation.not_found"), (403, "ui.page_not_yours"))


def test_a_story_is_told_to_those_who_may_see_the_object(company, at_door):
    path = f"/organisation.actor/{company.people['ida']}/story"
    assert at_door("jens").get(path).status == 200
    narrow = at_door("jens", codes=["organisation.appoint"])
    assert narrow.get(path).code == "foundation.not_found"
