"""A real server on a real database, and a real browser in front of it."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest

from tests import prepared
from tests.company import PASSWORD
from tests.conftest import not_run

ROOT = Path(__file__).resolve().parents[2]
CLOCK = "2026-11-23T09:00:00+00:00"
START_SECONDS = 60
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives Chromium."""
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of an installation with the tests' company, for the tests of one file."""
    data = tmp_path_factory.mktemp("browser")
    environment = _environment(data)
    if url := prepared.founded().copy(data):
        environment["BAGLAND_DATABASE_URL"] = url
    return environment


def _environment(data: Path) -> dict[str, str]:
    environment = {**os.environ, "BAGLAND_DATA": str(data), "BAGLAND_CLOCK": CLOCK}
    environment |= {
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        "DJANGO_SETTINGS_MODULE": "bagland.config.settings",
        "LANG": "C.UTF-8",
    }
    environment.pop("BAGLAND_DATABASE_URL", None)
    return environment


def new_postgres(url: str, template: str = "template1") -> str:
    """A new database in the cluster, a copy of the template."""
    import psycopg

    name = f"browser_{secrets.token_hex(4)}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


@pytest.fixture(scope="module")
def server(installation: dict[str, str]) -> Iterator[str]:
    """The address of Bagland, served as `bagland run` serves it, with a worker."""
    port = _free_port()
    command = [sys.executable, "-m", "bagland.doors.command_line.main", "run"]
    process = subprocess.Popen(command, env={**installation, "PORT": str(port), "BAGLAND_WORKERS": "1"}, cwd=ROOT)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address, process)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, "the server ended"
        try:
            with urllib.request.urlopen(f"{address}/sign-in/", timeout=2):  # noqa: S310
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise AssertionError("the server did not answer")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """One browser for a file; while it is open Django believes that its thread is an event loop's."""
    path = os.environ.get("CHROMIUM")
    if not path:
        not_run("Pages in a browser", "chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


SignsIn = Callable[..., Any]


@pytest.fixture
def signs_in(chromium: Any, server: str) -> Iterator[SignsIn]:
    """`signs_in("maria")` gives a page on which she has signed in; keywords go to the browser's context."""
    contexts = []

    def come(who: str | None, *, language: str = "da", dark: bool = False, **more: Any) -> Any:
        settings = {
            "base_url": server,
            "locale": "da-DK" if language == "da" else "en-GB",
            "color_scheme": "dark" if dark else "light",
            "reduced_motion": "reduce",
            **more,
        }
        context = chromium.new_context(**settings)
        contexts.append(context)
        context.add_cookies([{"name": "language", "value": language, "url": server}])
        page = context.new_page()
        page.set_default_timeout(20_000)
        if who is not None:
            page.goto("/sign-in/")
            page.locator("#login").fill(f"{who}@nordlys.example")
            page.locator("#password").fill(PASSWORD)
            page.locator("main form[action='/sign-in/'] button").click()
            page.wait_for_url(lambda url: "/sign-in/" not in url)
        return page

    yield come
    for context in contexts:
        context.close()
