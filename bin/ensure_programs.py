"""See that the programs named in apt.txt are there; install their Debian packages where this user may.

Usage: python3 bin/ensure_programs.py [PACKAGE …]   (without names: all of apt.txt)
"""

import glob
import os
import shutil
import subprocess
import sys
from pathlib import Path

LIST = Path(__file__).resolve().parent.parent / "apt.txt"


def wanted() -> dict[str, list[str]]:
    """Read apt.txt: package (with its "?", if it may be missing) → the ways to recognise it."""
    rows = [line.split("#")[0].split() for line in LIST.read_text().splitlines()]
    return {row[0]: row[1].split("|") for row in rows if row}


def is_there(ways: list[str]) -> bool:
    """Say whether one of `ways` (program or path with wildcards) is found."""
    return any(glob.glob(way) if way.startswith("/") else shutil.which(way) for way in ways)


def install(rows: list[str]) -> bool:
    """Install Debian packages. Returns False where there is no apt-get or no right to use it."""
    packages = [row.removeprefix("?") for row in rows]
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return False
    print("Installing Debian packages:", *packages, flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *packages]):
        done = subprocess.run(
            ["apt-get", *command], env=quiet, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        if done.returncode and command[0] == "install":
            print(done.stdout[-2000:], file=sys.stderr)
            return False
    return True


def main() -> None:
    """Check, install, check again; one line names what is still missing."""
    rows = wanted()
    asked = sys.argv[1:] or list(rows)
    missing = [package for package in asked if not is_there(rows[package])]
    for optional in (False, True):  # apart, so that one which is nowhere to be had keeps no other away
        some = [package for package in missing if package.startswith("?") == optional]
        if some and install(some):
            missing = [package for package in missing if not is_there(rows[package])]
    for package in [package for package in missing if package.startswith("?")]:
        print(f"Without {package.removeprefix('?')}: its tests will be skipped.", file=sys.stderr)
        missing.remove(package)
    if missing:
        sys.exit(
            f"Missing programs of these Debian packages: {' '.join(missing)}. "
            f"Install them (as root: apt-get install {' '.join(missing)}) and run this again."
        )


if __name__ == "__main__":
    main()
