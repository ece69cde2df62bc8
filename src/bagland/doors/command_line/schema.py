"""`bagland schema`: the OpenAPI document of the API, generated from the registry."""

from __future__ import annotations

import argparse
import json
import sys

from bagland.doors.command_line.installation import open_house
from bagland.doors.command_line.telling import DONE


def arguments(parser: argparse.ArgumentParser) -> None:
    """No arguments of its own."""


def run(args: argparse.Namespace) -> int:
    """Write the document."""
    open_house(must_exist=False)
    from bagland.doors.api.urls import document

    json.dump(document(), sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")
    return DONE
