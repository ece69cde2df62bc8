"""A process that works in a world, as told line by line; and the proof's handle on it.

Started once, it has everything imported, so that a fork of it begins to work in milliseconds: a thousand processes can
be killed in a minute. A house that has worked itself lets go of the database before it forks: a fork must not inherit
an open one.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import traceback
from typing import IO, Any

from tests.proof.world import ROOT, World

KILLS = int(os.environ.get("BAGLAND_PROOF_KILLS", "1000"))
"""How many processes each of the long proofs kills."""


class House:
    """The handle. Use as a context; whatever still runs at its end is killed."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.log = world.folder / f"house-{os.urandom(4).hex()}.log"

    def __enter__(self) -> House:
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.proof.house"],
                cwd=ROOT,
                env=self.world.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        return self

    def __exit__(self, *_why: object) -> None:
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()
        self._process.wait(timeout=300)

    def order(self, do: str, **more: Any) -> None:
        """Say what to do, without waiting for the answer."""
        _stream(self._process.stdin).write(json.dumps({"do": do, **more}) + "\n")
        _stream(self._process.stdin).flush()

    def answer(self) -> Any:
        """The answer to the oldest order that has none yet."""
        line = _stream(self._process.stdout).readline()
        told = json.loads(line) if line else {"fault": "the house fell"}
        if "fault" in told:
            raise AssertionError(f"{told['fault']}\n{self.log.read_text()[-4000:]}")
        return told["answer"]

    def call(self, role: str, **inputs: Any) -> Any:
        """Do it in the house itself."""
        self.order("call", role=role, inputs=inputs)
        return self.answer()

    def fork(self, role: str, **inputs: Any) -> int:
        """Do it in a new process: its id."""
        self.order("fork", role=role, inputs=inputs)
        return int(self.answer())

    def kill(self, process: int) -> bool:
        """SIGKILL. False when the process had ended before; a process that failed is an error of the proof."""
        self.order("kill", process=process)
        status = self.answer()
        if status not in (-signal.SIGKILL, 0):
            raise AssertionError(f"a process ended with {status}:\n{self.log.read_text()[-4000:]}")
        return bool(status)

    def wait(self, process: int) -> None:
        """Wait until the process has ended well."""
        self.order("wait", process=process)
        if status := self.answer():
            raise AssertionError(f"a process ended with {status}:\n{self.log.read_text()[-4000:]}")


def _stream(stream: IO[str] | None) -> IO[str]:
    assert stream is not None
    return stream


def _fork(role: Any, inputs: dict[str, Any]) -> int:
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        os.close(0)
        os.dup2(2, 1)
        role(**inputs)
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


def main() -> None:
    """Serve orders from standard input until it closes."""
    from bagland.doors.command_line.installation import open_house

    open_house(must_exist=False)
    from tests.proof import answers, roles  # noqa: F401 - answers declares the reactions

    children: set[int] = set()
    for line in sys.stdin:
        order = json.loads(line)
        answer: Any = None
        try:
            match order["do"]:
                case "call":
                    answer = getattr(roles, order["role"])(**order["inputs"])
                case "fork":
                    answer = _fork(getattr(roles, order["role"]), order["inputs"])
                    children.add(answer)
                case "kill" | "wait" as how:
                    if how == "kill":
                        os.kill(order["process"], signal.SIGKILL)
                    answer = os.waitstatus_to_exitcode(os.waitpid(order["process"], 0)[1])
                    children.discard(order["process"])
            told = {"answer": answer}
        except Exception as fault:
            traceback.print_exc()
            told = {"fault": f"{type(fault).__name__}: {fault}"}
        print(json.dumps(told), flush=True)
    for child in children:
        os.kill(child, signal.SIGKILL)


if __name__ == "__main__":
    main()
