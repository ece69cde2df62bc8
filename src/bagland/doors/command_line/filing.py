"""`bagland file put PATH… --as WHO` and `bagland file get KEY --as WHO`: documents into the archive and out of it."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from pathlib import Path
from typing import Any

from bagland.doors.command_line.doing import acting_for
from bagland.doors.command_line.installation import open_house
from bagland.doors.command_line.telling import DONE, REFUSED, Wrong, refuse, tell


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.set_defaults(key=None, position=None)
    ways = parser.add_subparsers(dest="way", metavar="put | get", required=True)
    put = ways.add_parser("put", help="file documents, in a folder or on a record")
    put.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a file; of a folder every file below it")
    where = put.add_mutually_exclusive_group(required=True)
    where.add_argument("--folder", type=int, metavar="ID", help="the folder that they are filed in")
    where.add_argument("--about", metavar="KIND:ID", help="the record that they belong to: organisation.position:12")
    put.add_argument("--class", dest="document_class", metavar="CODE", help="the class, such as voucher")
    put.add_argument("--reason", default="", help="why, for the story")
    get = ways.add_parser("get", help="write a document's file")
    get.add_argument("document", type=int, metavar="KEY", help="the document")
    get.add_argument("--version", type=int, metavar="N", help="this version; the newest when left out")
    get.add_argument("--output", metavar="FILE", help="where to write it; standard output when left out")
    for way in (put, get):
        who = way.add_mutually_exclusive_group(required=True)
        who.add_argument("--as", dest="login", metavar="WHO", help="the login of the person for whom you act")
        who.add_argument("--token", metavar="TOKEN", help="act as the person or agent of this token")
        way.add_argument("--json", action="store_true", help="write one JSON value")


def run(args: argparse.Namespace) -> int:
    """Put or get."""
    open_house()
    return _put(args) if args.way == "put" else _get(args)


def _put(args: argparse.Namespace) -> int:
    """Each file by itself: what is refused is named at the end, and stops none of the others."""
    from bagland.foundation.activity import find
    from bagland.foundation.perform import Done, perform
    from bagland.foundation.refusal import Refusal
    from bagland.kernel.documents.receiving import drop, receive

    where, filed, refused = _where(args), [], []
    for path in _files(args.paths):
        act, transfer = acting_for(args), None
        try:
            with path.open("rb") as stream:
                transfer = receive(act, name=path.name, stream=stream, size=os.fstat(stream.fileno()).st_size)
            done = perform(find("documents.file_document"), act, None, file=transfer.pk, reason=args.reason, **where)
            assert isinstance(done, Done)  # noqa: S101 - no grant makes filing wait
            filed.append({"file": str(path), "document": done.key, "event": done.event})
        except OSError as error:
            refused.append(
                {"file": str(path), "code": "unreadable", "sentence": f"It cannot be read: {error.strerror}."}
            )
        except Refusal as refusal:
            refused.append({"file": str(path), "code": refusal.code, "sentence": refusal.sentence})
            if transfer is not None:
                drop(transfer)
    tell(
        args,
        {"filed": filed, "refused": refused},
        *(f"{one['file']}: document {one['document']}" for one in filed),
        *(f"{one['file']}: {one['sentence']}" for one in refused),
        f"{len(filed)} filed, {len(refused)} refused.",
    )
    return REFUSED if refused else DONE


def _where(args: argparse.Namespace) -> dict[str, Any]:
    from bagland.kernel.documents.models import DocumentClass

    given: dict[str, Any] = {}
    if args.document_class:
        found = DocumentClass.objects.filter(code=args.document_class).first()
        if found is None:
            known = ", ".join(DocumentClass.objects.order_by("code").values_list("code", flat=True))
            raise Wrong(f"there is no class {args.document_class}. These are: {known}.")
        given["document_class"] = found.pk
    if args.folder is not None:
        return given | {"folder": args.folder}
    kind, colon, key = args.about.rpartition(":")
    if not colon or not key.isascii() or not key.isdigit():
        raise Wrong("--about is written as a kind and a number, such as organisation.position:12.")
    return given | {"about_kind": kind, "about": int(key)}


def _files(paths: list[Path]) -> list[Path]:
    """The files that are named, and those below named folders but for hidden ones and links."""
    found: list[Path] = []
    for path in paths:
        if not path.exists():
            raise Wrong(f"{path} is not there.")
        if path.is_dir():
            below = (one for one in sorted(path.rglob("*")) if one.is_file() and not one.is_symlink())
            found += [one for one in below if not any(part.startswith(".") for part in one.relative_to(path).parts)]
        else:
            found.append(path)
    return found


def _get(args: argparse.Namespace) -> int:
    from bagland.foundation.refusal import Refusal
    from bagland.kernel.documents.pages.fetching import opened
    from bagland.kernel.documents.queries.documents import version_of

    act = acting_for(args)
    try:
        version = version_of(act, args.document, args.version)
        content = opened(version)
    except Refusal as refusal:
        return refuse(args, refusal)
    with content:
        if not args.output:
            shutil.copyfileobj(content, sys.stdout.buffer, 1 << 18)
            sys.stdout.buffer.flush()
            return DONE
        try:
            with Path(args.output).open("wb") as file:
                shutil.copyfileobj(content, file, 1 << 18)
        except OSError as error:
            raise Wrong(f"{args.output} cannot be written: {error.strerror}.") from None
    told = {
        "document": args.document,
        "version": version.number,
        "name": version.file_name,
        "size": version.content.size,
    }
    tell(args, told | {"file": args.output}, f"{version.content.size:,} bytes are in {args.output}.")
    return DONE
