"""A house of its own for browser tests: the program as `make run` starts it, on a database and a port of its own.

The floor is made by a module of this folder (`python -m tests.browser.review_floor`) in a process of its own, so that
test process and server never share a connection. It prints what the test has to know as JSON.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 60.0  # seconds for the server to come up on a busy machine


class House:
    """A server over a copy of a migrated database. url: where it listens; facts: what the floor's module printed."""

    def __init__(self, *, folder: Path, migrated: Path, floor: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.log = folder / "server.log"
        shutil.copy(migrated, folder / "house.sqlite3")
        self.env = environment(folder, folder / "house.sqlite3")
        self.facts: dict[str, Any] = json.loads(run(self.env, "-m", floor))
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        with self.log.open("wb") as log:
            command = [sys.executable, "manage.py", "serve", "--port", str(port)]
            self.process = subprocess.Popen(command, cwd=ROOT, env=self.env, stdout=log, stderr=subprocess.STDOUT)
        self._wait()

    def _wait(self) -> None:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.url}/accounts/login/", timeout=2):
                    return
            except OSError:
                time.sleep(0.1)
        self.stop()
        raise RuntimeError(f"the server did not come up:\n{self.log.read_text()[-3000:]}")

    def stop(self) -> None:
        """End the server."""
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def environment(folder: Path, database: Path) -> dict[str, str]:
    """Return the environment of a house: its own database and secrets, telephone calls that go fast."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "REDIS_", "BROKER_"))}
    return kept | {
        "DATABASE_URL": f"sqlite:///{database}",
        "VAR_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "casework.config.settings",
        "TELEPHONY_SIMULATOR_SPEED": "4",
        "PYTHONPATH": str(ROOT),
    }


def run(env: dict[str, str], *arguments: str) -> str:
    """Run Python to its end and return what it printed. Raises RuntimeError with its complaints."""
    done = subprocess.run([sys.executable, *arguments], cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    return done.stdout
