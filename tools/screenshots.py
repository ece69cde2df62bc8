"""Takes pictures of the pages: `python tools/screenshots.py` starts a demo company of its own and looks at it.

The company is told as of one day and the clock is set to it, so that pictures differ only where pages do. What README
and docs use goes to docs/pictures; `--all FOLDER` takes every page in both languages, both themes, wide and on a phone.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from playwright.sync_api import Browser, StorageState

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs/pictures"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
DAY, MOMENT = "2026-11-23", "2026-11-23T14:26:00+01:00"
START_SECONDS = 120
WIDE, PHONE = (1280, 800), (390, 844)
LOAD = """
import sys
from datetime import date
from bagland.doors.command_line.installation import bring_up_to_date, open_house
open_house(must_exist=False)
bring_up_to_date()
from bagland.doors.demo.loading import load
load(today=date.fromisoformat(sys.argv[1]))
"""


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: whose session, which page (or the first that it lists, with `follow`), and how it is looked at."""

    name: str
    who: str
    path: str
    language: Literal["da", "en"] = "en"
    theme: Literal["light", "dark"] = "light"
    size: tuple[int, int] = WIDE
    follow: bool = False


ASKED = "/rights/?activity=organisation.open_position&amount=640000"
USED = (
    Picture("my-work", "jens.friis", "/my-work/", size=(1280, 640)),
    Picture("people", "amalie.skov", "/organisation/people/", "da", size=(1280, 640)),
    Picture("chart", "maria.holm", "/organisation/"),
    Picture("rights", "grethe.vang", ASKED, size=(1280, 560)),
    Picture("events-dark", "grethe.vang", "/events/", "da", "dark"),
    Picture("procedure", "maria.holm", "/procedures/", "en", follow=True),
    Picture("document", "maria.holm", "/documents/", "da", follow=True),
    Picture("request-phone", "jens.friis", "/approvals/", "da", size=PHONE, follow=True),
)
EVERY = (
    "/my-work/",
    "/approvals/",
    "/organisation/",
    "/organisation/directory/",
    "/organisation/people/",
    "/organisation/people/8/",
    "/organisation/positions/",
    "/organisation/positions/7/",
    "/organisation/reorganisations/",
    "/events/",
    "/parties/",
    "/documents/",
    "/tasks/",
    "/cases/",
    "/procedures/",
    "/services/",
    ASKED,
    "/act/organisation.open_position/",
)


def every() -> Iterator[Picture]:
    """Each page for the managing director, in both languages and themes, wide and on a phone."""
    languages: tuple[Literal["da", "en"], ...] = ("da", "en")
    themes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    for path, language, theme, size in product(EVERY, languages, themes, (WIDE, PHONE)):
        name = re.sub(r"[^a-z0-9]+", "-", path.partition("?")[0]).strip("-")
        shape = "wide" if size == WIDE else "phone"
        yield Picture(f"{name}-{language}-{theme}-{shape}", "jens.friis", path, language, theme, size)


@contextmanager
def company() -> Iterator[str]:
    """A demo company in a temporary folder, served on a free port: its address. Stopped and removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="bagland-pictures-") as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        kept = {name: value for name, value in os.environ.items() if not name.startswith("BAGLAND_")}
        here = {**kept, "BAGLAND_DATA": folder, "BAGLAND_CLOCK": MOMENT, "PORT": str(port), "BAGLAND_WORKERS": "1"}
        here["DJANGO_SETTINGS_MODULE"] = "bagland.config.settings"
        subprocess.run([sys.executable, "-c", LOAD, DAY], env=here, check=True)
        command = [sys.executable, "-m", "bagland.doors.command_line.main", "run"]
        server = subprocess.Popen(command, env=here, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(f"{address}/sign-in/", server)
            yield address
        finally:
            server.terminate()
            server.wait(timeout=30)


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=2).close()  # noqa: S310 - our own server
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
        else:
            return
    raise SystemExit("the demo company did not start")


@dataclass
class Photographer:
    """A browser in front of one installation. Whoever has signed in once stays so."""

    browser: Browser
    address: str
    sessions: dict[str, StorageState] = field(default_factory=dict)

    def take(self, picture: Picture, folder: Path) -> Path:
        """Open the page as the person, and write what is seen."""
        width, height = picture.size
        is_phone = picture.size == PHONE
        context = self.browser.new_context(
            storage_state=self._session(picture.who),
            viewport={"width": width, "height": height},
            color_scheme=picture.theme,
            device_scale_factor=2 if is_phone else 1.5,
            reduced_motion="reduce",
            is_mobile=is_phone,
        )
        context.add_cookies([{"name": "language", "value": picture.language, "url": self.address}])
        page = context.new_page()
        answer = page.goto(f"{self.address}{picture.path}")
        if answer is None or answer.status != 200:
            raise SystemExit(f"{picture.path} answers {answer.status if answer else 'nothing'} to {picture.who}")
        if picture.follow:
            page.click("a.opens >> nth=0")
        page.wait_for_load_state("networkidle")
        file = folder / f"{picture.name}.png"
        folder.mkdir(parents=True, exist_ok=True)
        file.write_bytes(smaller(page.screenshot()))
        context.close()
        return file

    def _session(self, who: str) -> StorageState:
        from bagland.doors.demo.people import DOMAIN, PASSWORD

        if who not in self.sessions:
            context = self.browser.new_context()
            page = context.new_page()
            page.goto(f"{self.address}/sign-in/")
            page.fill("#login", f"{who}@{DOMAIN['NK']}")
            page.fill("#password", PASSWORD)
            page.press("#password", "Enter")
            page.wait_for_url(lambda url: "/sign-in/" not in url)
            self.sessions[who] = context.storage_state()
            context.close()
        return self.sessions[who]


def smaller(png: bytes) -> bytes:
    """The same picture packed harder: the browser packs in a hurry."""
    chunks, place = [], 8
    while place < len(png):
        (length,) = struct.unpack(">I", png[place : place + 4])
        chunks.append((png[place + 4 : place + 8], png[place + 8 : place + 8 + length]))
        place += 12 + length
    pixels = zlib.compress(zlib.decompress(b"".join(data for kind, data in chunks if kind == b"IDAT")), 9)
    kept = [next(chunk for chunk in chunks if chunk[0] == b"IHDR"), (b"IDAT", pixels), (b"IEND", b"")]
    written = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in kept
    )
    return png[:8] + written if len(written) < len(png) else png


def main(words: list[str]) -> int:
    """0 taken; 1 the machine lacks a browser."""
    parser = argparse.ArgumentParser(prog="tools/screenshots.py", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--all", type=Path, metavar="FOLDER", help="take every page into this folder")
    wish = parser.parse_args(words)
    browser_path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM)), None)
    if browser_path is None:
        print("There is no Chromium on this machine. On Debian: apt install chromium", file=sys.stderr)
        return 1
    from playwright.sync_api import sync_playwright

    pictures, folder = (list(every()), wish.all) if wish.all else (list(USED), PICTURES)
    with company() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        photographer = Photographer(browser, address)
        for picture in pictures:
            file = photographer.take(picture, folder)
            print(f"{file.name}: {file.stat().st_size // 1024} kB")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
