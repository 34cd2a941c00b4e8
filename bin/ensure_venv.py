"""Make `.venv` and install the locked packages into it, unless they are there already. Standard library only.

Usage: python3 bin/ensure_venv.py [dev]. Without `dev` what the program itself needs, with it the tools of tests and
checks as well. The hash of the lock files is kept inside `.venv`: as long as it matches, nothing is done.
"""

import hashlib
import os
import subprocess
import sys
import time
import venv
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


def install(kind: str) -> None:
    """Install the lock files of `kind`, each package checked against its hash. Exits with pip's own words."""
    files = LOCKS[kind]
    total = len({line.split("==")[0] for f in files for line in (ROOT / f).read_text().splitlines() if "==" in line})
    tell(f"Installing {total} locked packages …")
    # --no-deps: the lock names every package. --no-compile: Python compiles what it imports, when it first does.
    command = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--require-hashes"]
    command += [
        "--no-deps",
        "--no-compile",
        "--progress-bar",
        "off",
        *(part for f in files for part in ("-r", ROOT / f)),
    ]
    said: list[str] = []
    seen = 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as pip:
        assert pip.stdout
        for line in pip.stdout:
            said.append(line)
            if line.startswith(("Collecting ", "Requirement already satisfied: ")):
                seen += 1
                name = line.split(":" if ":" in line.split("(")[0] else " ", 1)[1].split()[0]
                tell(f"  {seen}/{total} {name}", stay=bool(seen % 20))
            elif line.startswith("Installing collected"):
                tell("  unpacking …")
    if pip.returncode:
        sys.exit("".join(said[-25:]) + "Casework: installing the locked packages failed (pip's last words are above).")


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
