"""Somebody in a browser: signed in by the page, in a staff session or not; and mails as their receiver reads them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.test import Client

from bagland.foundation import clock
from bagland.foundation.act import Act, Session
from bagland.foundation.activity import find
from bagland.foundation.perform import perform
from bagland.kernel.access.models import Session as BrowserSession
from bagland.kernel.access.models import SignIn
from bagland.kernel.access.sessions import digest_of
from bagland.kernel.mail.hidden import shown
from bagland.kernel.mail.models import Message
from tests.company import PASSWORD

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile Safari/604.1"


def browser(language: str = "en", agent: str = FIREFOX, **more: Any) -> Client:
    """A browser that nobody is signed in with."""
    client = Client(headers={"host": "localhost", "user-agent": agent}, **more)
    client.cookies["language"] = language
    return client


def comes_in(client: Client, who: str, password: str = PASSWORD) -> Client:
    """Somebody signs in by the page."""
    answer = client.post("/sign-in/", {"login": f"{who}@nordlys.example", "password": password})
    assert answer.status_code == 302, answer.status_code
    return client


def record_of(client: Client) -> BrowserSession:
    """Our row of a browser's session."""
    return BrowserSession.objects.get(digest=digest_of(client.session.session_key))


def act_through(company: Any, client: Client, who: str, **more: Any) -> Act:
    """An act as the page of this browser would do it, by somebody who has just shown who it is."""
    act: Act = company.act(who, at=clock.now(), **more)
    return replace(act, session=Session(key=record_of(client).pk, proved_at=act.at))


def in_staff_session(company: Any, who: str, reason: str = "a ticket", minutes: int = 30) -> Act:
    """An act of somebody in a staff session that has just begun."""
    client = browser()
    client.force_login(SignIn.objects.get(actor=company.people[who]))
    act = act_through(company, client, who)
    done: Any = perform(find("access.begin_staff_session"), act, act.actor, reason=reason, minutes=minutes)
    assert act.session is not None
    return replace(act, session=replace(act.session, staff=done.key))


def text_of(message: Message) -> str:
    """What a mail says, a secret one too."""
    return (shown(message.body) or "") if message.is_secret else message.body


def link_in(message: Message) -> str:
    """The path of the link that a mail holds."""
    (line,) = [line for line in text_of(message).splitlines() if "/password/" in line]
    return "/password/" + line.partition("/password/")[2]
