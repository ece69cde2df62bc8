"""The examples of how to run Bagland name commands, options, settings, files and figures that exist."""

from __future__ import annotations

import configparser
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bagland.doors.command_line import main as command_line
from bagland.foundation.environment import Environment

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
SERVICES = sorted((DEPLOY / "systemd").glob("*.service"))
SETTINGS = {field.alias or f"BAGLAND_{name.upper()}" for name, field in Environment.model_fields.items()}
HARDENED = {
    "User": "bagland", "NoNewPrivileges": "yes", "ProtectSystem": "strict", "ProtectHome": "yes", "PrivateTmp": "yes",
    "CapabilityBoundingSet": "", "UMask": "0077", "RestrictNamespaces": "yes",
}  # fmt: skip


def unit(path: Path) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, strict=False, delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(path.read_text(encoding="utf-8"))
    return parser


def must_parse(words: list[str]) -> None:
    """A call of the command as its own parser reads it."""
    try:
        command_line._parser(words).parse_args(words)
    except SystemExit:
        pytest.fail(f"bagland {' '.join(words)}")


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)
def test_a_unit_starts_a_command_that_exists_with_few_rights(path):
    service = unit(path)["Service"]
    program, *words = shlex.split(service["ExecStart"])
    assert program.endswith("/.venv/bin/bagland")
    must_parse(words)
    assert {name: service[name] for name in HARDENED} == HARDENED
    settings = dict(unit_lines(DEPLOY / "systemd/bagland.env"))
    writable = service["ReadWritePaths"].replace("-/", "/").split()
    assert {settings["BAGLAND_DATA"], settings["BAGLAND_BACKUPS"]} <= set(writable)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd on this machine")
def test_systemd_finds_nothing_wrong_with_the_units(tmp_path):
    for path in (DEPLOY / "systemd").glob("bagland-*"):
        text = path.read_text(encoding="utf-8").replace("/srv/bagland/.venv/bin/bagland", "/bin/true")
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    units = sorted(str(path) for path in tmp_path.iterdir())
    verified = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True, check=False
    )
    ours = [line for line in verified.stderr.splitlines() if "bagland-" in line]
    assert (ours, verified.returncode) == ([], 0)


def unit_lines(path: Path) -> Iterator[tuple[str, str]]:
    """Name and value of each setting, those that are commented out too."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if found := re.fullmatch(r"(?:# )?([A-Z_]+)=(.*)", line):
            yield found[1], found[2]


def test_every_setting_that_is_named_exists():
    names = {name for name, _value in unit_lines(DEPLOY / "systemd/bagland.env")}
    assert names <= SETTINGS
    for path in DEPLOY.rglob("*"):
        if path.is_file():
            named = set(re.findall(r"\bBAGLAND_[A-Z_]+\b", path.read_text(encoding="utf-8")))
            assert named <= SETTINGS, path.name


def test_the_settings_of_the_service_can_be_read(monkeypatch):
    for name, value in unit_lines(DEPLOY / "systemd/bagland.env"):
        monkeypatch.setenv(name, value)
    read = Environment()
    assert read.database["HOST"] == "db.example.com"
    assert read.public_url == "https://bagland.example.com"


def nginx_blocks(text: str) -> dict[str, list[str]]:
    """The statements of each block of an nginx configuration, by what opens it."""
    blocks: dict[str, list[str]] = {}
    open_blocks = ["main"]
    for part in re.findall(r"[^;{}]+[;{]|\}", re.sub(r"#.*", "", text)):
        statement = " ".join(part.split())
        if statement == "}":
            open_blocks.pop()
        elif statement.endswith("{"):
            open_blocks.append(f"{open_blocks[-1]} > {statement[:-1].strip()}")
        else:
            blocks.setdefault(open_blocks[-1], []).append(statement[:-1])
    assert open_blocks == ["main"], "a block is not closed"
    return blocks


def test_the_proxies_pass_on_what_bagland_needs_and_keep_the_figures_inside(tmp_path):
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    blocks = nginx_blocks(text)
    passed = blocks["main > server > location /"]
    for header in ("Host", "X-Forwarded-Proto", "X-Forwarded-For", "X-Request-ID"):
        assert any(one.startswith(f"proxy_set_header {header} ") for one in passed), header
    assert blocks["main > server > location = /metrics"] == ["return 404"]
    if nginx := shutil.which("nginx"):
        bare = re.sub(r"ssl_certificate.*;|listen (?:\[::\]:)?443 ssl;", "", text)
        (tmp_path / "nginx.conf").write_text(f"events {{}} pid {tmp_path}/pid; http {{ {bare} }}")
        subprocess.run([nginx, "-t", "-c", str(tmp_path / "nginx.conf"), "-e", "stderr"], check=True)
    caddy = (DEPLOY / "Caddyfile").read_text(encoding="utf-8")
    assert caddy.count("{") == caddy.count("}")
    assert "reverse_proxy 127.0.0.1:8000" in caddy
    assert "respond /metrics 404" in caddy


def test_the_image_is_built_from_what_is_there_and_runs_without_root():
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    steps = [line.split(maxsplit=1) for line in text.splitlines() if line and not line.startswith("#")]
    bases = [rest.split()[0] for word, rest in steps if word == "FROM"]
    assert len(bases) == 2
    assert {base.count("/") for base in bases} == {0}, "whoever builds says from which registry"
    for word, rest in steps:
        if word == "COPY" and not rest.startswith("--from"):
            assert all((ROOT / source).exists() for source in rest.split()[:-1]), rest
    assert ["USER", "10001:10001"] in steps
    (command,) = (rest for word, rest in steps if word == "CMD")
    must_parse(re.findall(r'"([^"]+)"', command))
    assert "python -m tools.setup build" in text
    assert '"build"' in (ROOT / "tools/setup.py").read_text(encoding="utf-8")


@pytest.mark.django_db
def test_every_figure_that_an_alarm_asks_for_exists(company, client, monkeypatch):
    from bagland.foundation.environment import environment

    monkeypatch.setattr(environment, "metrics_token", "a token for this test")
    (environment.directory / "backups").mkdir(parents=True, exist_ok=True)
    text = client.get("/metrics", headers={"authorization": "Bearer a token for this test"}).content.decode()
    known = {family.name for family in text_string_to_metric_families(text)}
    told = {f"bagland_{name}" for name in ("backup_age_seconds", "worker_seen_seconds", "seal_age_seconds")}
    named = set(re.findall(r"\bbagland_[a-z_]+\b", (DEPLOY / "prometheus.yml").read_text(encoding="utf-8")))
    assert len(named) >= 8
    assert {name.removesuffix("_bucket") for name in named} - known <= told, "only what is not there yet is left out"
