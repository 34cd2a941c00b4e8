"""What a machine lacks is said in one line; what a test run started ends with it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A PATH with a shell's bare necessities and no Python."""
    for name in ("sh", "dirname", "tail", "sed", "env"):
        (tmp_path / name).symlink_to(str(shutil.which(name)))
    return tmp_path


def found(path: Path) -> subprocess.CompletedProcess[str]:
    bare = {"PATH": str(path)}
    return subprocess.run([ROOT / "bin" / "find-python"], env=bare, capture_output=True, text=True)


def pretend(path: Path, script: str) -> None:
    program = path / "python3"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


def test_no_python_at_all(path: Path) -> None:
    done = found(path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "Casework needs Python 3.11 or newer; there is no python3 in PATH. Name one with PYTHON=/path/to/python3.11\n"
    )


def test_only_an_old_python(path: Path) -> None:
    pretend(path, '[ "$1" = --version ] && echo "Python 3.9.2" && exit 0; exit 1')
    done = found(path)
    assert done.returncode == 1
    assert done.stderr.startswith(f"Casework needs Python 3.11 or newer; found only {path}/python3 (Python 3.9.2).")


def test_a_python_that_cannot_make_environments(path: Path) -> None:
    pretend(path, 'case "$2" in *version_info*) exit 0;; esac; echo "No module named ensurepip" >&2; exit 1')
    done = found(path)
    assert done.returncode == 1
    assert "apt-get install python3-venv" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_good_python_is_named(path: Path) -> None:
    (path / "python3").symlink_to(sys.executable)
    assert found(path).stdout == f"{path}/python3\n"


def _is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.fault
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_services_end_with_the_program_that_started_them(how: signal.Signals) -> None:
    command = [sys.executable, ROOT / "bin" / "services.py", "sh", "-c", "echo $DATABASE_URL $TEST_REDIS_URL; sleep 60"]
    # A shell starts what it puts into the background with SIGQUIT ignored, and whatever that starts inherits it.
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGQUIT, signal.SIG_IGN),
    ) as program:  # fmt: skip
        assert program.stdout
        database, redis = program.stdout.readline().split()
        ports = [int(address.rsplit(":", 1)[1].split("/")[0]) for address in (database, redis)]
        assert all(map(_is_open, ports))

        os.kill(program.pid, how)

        until = time.monotonic() + 30  # two cores may be busy with other tests
        while any(map(_is_open, ports)) and time.monotonic() < until:
            time.sleep(0.05)
        still_open = [port for port in ports if _is_open(port)]
        os.killpg(program.pid, signal.SIGKILL)  # the shell, which nobody watches after SIGKILL
    assert still_open == []
