"""Make `.venv` and install the locked packages into it, unless they are there already. Standard library only.

Usage: python3 bin/ensure_venv.py [dev]. Without `dev` what the program itself needs, with it the tools of tests and
checks as well. The hash of the lock files is kept inside `.venv`: as long as it matches, nothing is done.
"""

import hashlib
import os
import re
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCKS = {"run": ["requirements.txt"], "dev": ["requirements.txt", "requirements-dev.txt"]}


def digest(kind: str) -> str:
    """Hash what `kind` ("run" or "dev") installs, and the Python that it is installed for."""
    whole = hashlib.sha256(sys.version.encode())
    for name in LOCKS[kind]:
        whole.update((ROOT / name).read_bytes())
    return whole.hexdigest()


def is_ready(kind: str) -> bool:
    """Say whether the stamp of `kind` matches its lock files and the environment still starts."""
    stamp = VENV / f".installed-{kind}"
    if not stamp.is_file() or stamp.read_text() != digest(kind):
        return False
    return subprocess.run([PYTHON, "-c", ""], capture_output=True).returncode == 0


def tell(text: str, *, stay: bool = False) -> None:
    """Show progress: on a terminal `stay` overwrites the line, elsewhere such lines are left out."""
    if sys.stdout.isatty():
        print(f"\r\033[K{text}", end="" if stay else "\n", flush=True)
    elif not stay:
        print(text, flush=True)


def make_venv() -> None:
    """Make an empty environment with pip, replacing one that no longer starts."""
    if PYTHON.exists() and subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True).returncode == 0:
        return
    tell("Making .venv …")
    venv.EnvBuilder(clear=True, with_pip=True, symlinks=os.name != "nt").create(VENV)


def shares(kind: str, count: int) -> list[str]:
    """Deal the locked packages of `kind` into `count` texts of requirements, each package with its hashes."""
    packages: dict[str, str] = {}  # by their first line (version and for which Python): both files may hold one
    for name in LOCKS[kind]:
        text = (ROOT / name).read_text()
        packages |= {one.partition("\n")[0]: one for one in re.split(r"^(?=[a-z0-9])", text, flags=re.M) if "==" in one}
    return ["".join(list(packages.values())[start::count]) for start in range(count)]


def run_pip(requirements: Path, said: list[str], progress: Callable[[str], None]) -> int:
    """Run pip on one file of requirements and read what it says. Returns its exit code."""
    # --no-deps: the lock names every package. --no-compile: Python compiles what it imports, when it first does.
    command = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--require-hashes"]
    command += ["--no-deps", "--no-compile", "--progress-bar", "off", "-r", requirements]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as pip:
        assert pip.stdout
        for line in pip.stdout:
            said.append(line)
            progress(line)
    return pip.returncode


def install(kind: str) -> None:
    """Install the lock files of `kind`, each package checked against its hash. Exits with pip's own words.

    Looking into the packages and unpacking them keeps one core busy for most of a minute, so every core does a share.
    """
    texts = shares(kind, min(os.cpu_count() or 1, 4))
    total = sum(text.count("==") for text in texts)
    tell(f"Installing {total} locked packages …")
    seen: list[str] = []

    def progress(line: str) -> None:
        if line.startswith(("Collecting ", "Requirement already satisfied: ")):
            seen.append(line.split(":" if ":" in line.split("(")[0] else " ", 1)[1].split()[0])
            tell(f"  {len(seen)}/{total} {seen[-1]}", stay=bool(len(seen) % 20))

    said: list[list[str]] = [[] for _ in texts]
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(len(texts)) as pool:
        files = [Path(folder) / f"{number}.txt" for number in range(len(texts))]
        for file, text in zip(files, texts, strict=True):
            file.write_text(text)
        codes = list(pool.map(run_pip, files, said, [progress] * len(files)))
    for code, words in zip(codes, said, strict=True):
        if code:
            sys.exit("".join(words[-25:]) + "Casework: installing the locked packages failed (pip's last words above).")


def main() -> None:
    """Bring `.venv` up to the lock files."""
    kind = "dev" if sys.argv[1:] == ["dev"] else "run"
    if is_ready(kind):
        return
    began = time.monotonic()
    make_venv()
    install(kind)
    for done in {"run", kind}:
        (VENV / f".installed-{done}").write_text(digest(done))
    tell(f"Packages ready after {time.monotonic() - began:.0f} s.")


if __name__ == "__main__":
    main()
