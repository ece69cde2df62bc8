"""`bagland activities`: what the company can do, with what inputs, and which positions may."""

from __future__ import annotations

import argparse
from collections import defaultdict
from typing import Any

from bagland.doors.command_line.installation import open_house
from bagland.doors.command_line.telling import DONE, tell


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("code", nargs="?", help="only this activity, or those whose code begins so")


def run(args: argparse.Namespace) -> int:
    """List them by code."""
    open_house()
    from bagland.foundation.activity import activities
    from bagland.foundation.kinds import kind_of

    granted = _granted()
    shown: list[dict[str, Any]] = []
    for code, known in sorted(activities.items()):
        if args.code and not code.startswith(args.code):
            continue
        schema = known.shape.model.model_json_schema()
        shown.append(
            {
                "code": code,
                "title": str(known.title),
                "description": known.description,
                "subject": kind_of(known.subject) if known.subject else None,
                "inputs": schema,
                "positions": granted.get(code, []),
                "bulk": known.bulk,
                "by_system": known.by_system,
            }
        )
    tell(args, shown, *(line for entry in shown for line in _lines(entry)))
    return DONE


def _lines(entry: dict[str, Any]) -> list[str]:
    required = set(entry["inputs"].get("required", []))
    inputs = [name if name in required else f"[{name}]" for name in entry["inputs"].get("properties", {})]
    subject = f" on {entry['subject']}" if entry["subject"] else ""
    lines = [f"{entry['code']}{subject}: {entry['title']}"]
    if inputs:
        lines.append(f"    inputs: {' '.join(inputs)}")
    lines.append(f"    positions: {', '.join(entry['positions']) or 'whoever could do what is asked for'}")
    return lines


def _granted() -> dict[str, list[str]]:
    """Codes of position profiles by the activity they are granted today, inherited grants included."""
    from django.utils import timezone

    from bagland.kernel.organisation.models import Grant, PositionProfile

    bases = dict(PositionProfile.objects.values_list("pk", "based_on_id"))
    codes = dict(PositionProfile.objects.values_list("pk", "code"))
    direct: dict[int, set[str]] = defaultdict(set)
    today = timezone.localdate()
    for profile, code in Grant.objects.on(today).filter(profile__isnull=False).values_list("profile_id", "code"):
        direct[profile].add(code)
    found: dict[str, set[str]] = defaultdict(set)
    for profile, name in codes.items():
        link: int | None = profile
        seen: set[int] = set()
        while link is not None and link not in seen:
            seen.add(link)
            for code in direct[link]:
                found[code].add(name)
            link = bases.get(link)
    return {code: sorted(names) for code, names in found.items()}
