"""What the environment may say, typed, with defaults that work on a fresh machine."""

from __future__ import annotations

import secrets
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Literal
from urllib.parse import unquote, urlsplit

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Environment(BaseSettings):
    """Every setting of Bagland. Each is read from `BAGLAND_<NAME>`; `PORT` alone stands without the prefix."""

    model_config = SettingsConfigDict(env_prefix="BAGLAND_", extra="ignore")

    data: Path = Field(default=Path("data"), description="The data directory: database, secret key, later documents.")
    database_url: str = Field(
        default="",
        description="postgresql://user:password@host:port/name; the SQLite file of the data directory when empty.",
    )
    clock: datetime | None = Field(default=None, description="Set the clock (ISO 8601). Only a demo company allows it.")
    hosts: str = Field(default="localhost,127.0.0.1,[::1]", description="Names under which browsers reach Bagland.")
    https: bool = Field(default=False, description="Whether browsers reach Bagland over TLS (behind a proxy).")
    secret_key: str = Field(default="", description="Signs sessions; made and kept in the data directory when empty.")
    log_level: str = Field(default="INFO", description="DEBUG, INFO, WARNING or ERROR.")
    log_format: str = Field(default="json", description="`json` for machines, `text` for people.")
    workers: int = Field(default=2, ge=1, le=64, description="Web processes.")
    threads: int = Field(
        default=16,
        ge=4,
        le=256,
        description="How many requests a web process has open at most. One thread makes the pages; the others "
        "wait for files that come and go.",
    )
    port: int = Field(default=8000, alias="PORT", ge=1, le=65535, description="The port to serve on.")
    address: str = Field(default="127.0.0.1", description="The address to serve on.")
    url: str = Field(
        default="",
        description="Where people's browsers reach Bagland, as in https://bagland.nordlys.dk; links in mails begin "
        "with it. http://address:port when empty.",
    )
    trusted_proxies: str = Field(
        default="",
        description="Addresses and networks of proxies before Bagland, with commas; only they may say in "
        "X-Forwarded-For from where somebody comes.",
    )
    session_idle: int = Field(
        default=120, ge=10, le=1440, description="Minutes without a page after which a session is over."
    )
    session_longest: int = Field(
        default=12, ge=1, le=168, description="Hours after which a session is over, however much it is used."
    )
    mail_host: str = Field(default="", description="The mail server that mail is handed to; none is sent when empty.")
    mail_port: int = Field(default=587, ge=1, le=65535, description="The mail server's port.")
    mail_user: str = Field(default="", description="Login at the mail server; none when empty.")
    mail_password: str = Field(default="", description="Password at the mail server.")
    mail_tls: Literal["starttls", "tls", "none"] = Field(
        default="starttls", description="`starttls`, `tls` (from the first byte, most often port 465) or `none`."
    )
    mail_from: str = Field(default="", description="Whom mail is from, as in `Bagland <bagland@nordlys.dk>`.")
    mail_ca: str = Field(
        default="", description="A file with the certificate of an own authority that signed the mail server's."
    )
    webhook_networks: str = Field(
        default="",
        description="Own networks that webhooks may reach, with commas, as in 10.1.2.0/24. None when empty.",
    )
    metrics_token: str = Field(default="", description="What Prometheus shows as its bearer token at /metrics.")
    metrics_networks: str = Field(
        default="", description="Networks that may read /metrics without the token, with commas. None when empty."
    )
    backups: Path | None = Field(
        default=None, description="Where backups are kept; the folder `backups` of the data directory when empty."
    )

    largest_file: int = Field(
        default=4096, ge=1, description="The largest file that can be sent to the archive, in MB."
    )
    unfinished_files: int = Field(
        default=16384, ge=1, description="How many MB of files one person may have on their way before they are filed."
    )
    free_space: int = Field(
        default=512, ge=0, description="How many MB of the disk are left free; files that would take them are refused."
    )
    files_by_proxy: Literal["", "x-accel-redirect", "x-sendfile"] = Field(
        default="",
        description="The header by which the web server before Bagland hands out files of the archive itself; Bagland "
        "streams them when empty. With `x-accel-redirect` their address begins with /archive/.",
    )

    @cached_property
    def directory(self) -> Path:
        """The data directory as an absolute path. Made when it is first written to."""
        return self.data.expanduser().absolute()

    @cached_property
    def backup_directory(self) -> Path:
        """Where backups are kept, as an absolute path."""
        return (self.backups.expanduser() if self.backups else self.directory / "backups").absolute()

    @cached_property
    def database(self) -> dict[str, Any]:
        """Django's settings for the one database."""
        return _postgres(self.database_url) if self.database_url else _sqlite(self.directory / "bagland.sqlite3")

    @cached_property
    def public_url(self) -> str:
        """Where browsers reach Bagland, without a slash at the end."""
        host = f"[{self.address}]" if ":" in self.address else self.address
        return self.url.rstrip("/") or f"{'https' if self.https else 'http'}://{host}:{self.port}"

    @cached_property
    def mail(self) -> dict[str, Any]:
        """The mail server, by the names of `MailServer`."""
        return {
            "host": self.mail_host,
            "port": self.mail_port,
            "user": self.mail_user,
            "password": self.mail_password,
            "tls": self.mail_tls,
            "sender": self.mail_from,
            "authority": self.mail_ca,
        }

    @cached_property
    def signing_key(self) -> str:
        """The key that signs sessions and forms, the same for every process of an installation."""
        return self.secret_key or _kept_key(self.directory / "secret-key")


def _sqlite(path: Path) -> dict[str, Any]:
    """WAL and immediate transactions (without them eight writers met “database is locked”), each commit on disk."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "init_command": (
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; "
                "PRAGMA cache_size = -32000; PRAGMA temp_store = MEMORY;"
            ),
        },
    }


def _postgres(url: str) -> dict[str, Any]:
    """One connection a thread, kept open."""
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ValueError("BAGLAND_DATABASE_URL must begin with postgresql://")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": parts.port or "",
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            key: value for key, _sep, value in (part.partition("=") for part in parts.query.split("&") if part)
        },
    }


def _kept_key(path: Path) -> str:
    """Read the key, or make it: whoever comes first wins, also when two processes start together."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="ascii") as file:
            path.chmod(0o600)
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text(encoding="ascii")


environment = Environment()
