"""What `doctor` looks at in the archive: who can read its bytes past Bagland, and whether more have room."""

from __future__ import annotations

import os

from bagland.doors.command_line.telling import Finding
from bagland.foundation.environment import environment

OTHERS = 0o077
MB = 1024 * 1024
LEAST_MB = 1024


def rights_on_archive() -> Finding:
    """Whether the operating system keeps others out: Bagland's rights hold for whoever asks Bagland, and no further."""
    check, folder = "Rights on documents", environment.directory / "archive"
    if not folder.exists():
        return Finding(check, True, "no document is there yet")
    told = folder.stat()
    if told.st_mode & 0o022:
        return Finding(check, False, f"others on this machine can change what lies in {folder}.", f"chmod 700 {folder}")
    if told.st_mode & OTHERS and environment.directory.stat().st_mode & OTHERS and not environment.files_by_proxy:
        return Finding(check, False, f"others on this machine can read {folder}.", f"chmod 700 {folder}")
    if not os.access(folder, os.W_OK):
        return Finding(
            check, False, f"Bagland may not write to {folder}, so no file can be sent.",
            f"Let {folder} belong to the user that runs Bagland.",
        )  # fmt: skip
    whom = "its owner and the web server" if told.st_mode & OTHERS else "its owner"
    return Finding(check, True, f"the operating system lets {whom} read them; contents are never written to again")


def room_for_documents() -> Finding:
    """Whether the disk has a gigabyte for files beside what is left free."""
    from bagland.kernel.documents.store import store

    check = "Room for documents"
    if not environment.directory.exists():
        return Finding(check, True, "nothing is there yet")
    left = store.free() // MB - environment.free_space
    if left < LEAST_MB:
        return Finding(
            check, False, f"{max(left, 0):,} MB can be used, and {environment.free_space:,} MB are left free.",
            "Give the disk more room; files that find none are refused.",
        )  # fmt: skip
    return Finding(check, True, f"{left:,} MB can be used")
