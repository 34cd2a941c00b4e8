"""A house of its own for browser tests: the program as `make run` starts it, on a database and a port of its own.

Its floor is made by `make(now)` of a module of this folder, in a process of its own, so that test process and server
never share a connection. Both are forked from one process that has loaded the program (`loaded.py`).
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


class Loaded:
    """The loaded program, once for each test process. All its houses stand in `folder`, one after the other."""

    def __init__(self, *, folder: Path, migrated: Path) -> None:
        self.folder, self.migrated = folder, migrated
        self.log = folder / "server.log"
        self.database = folder / "house.sqlite3"
        folder.mkdir(parents=True, exist_ok=True)
        self.errors = folder.with_suffix(".log").open("wb")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.browser.loaded"], cwd=ROOT, env=environment(folder, self.database),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors, text=True,
        )  # fmt: skip

    def order(self, name: str, **given: Any) -> Any:
        """Have one function of `loaded` called. Raises RuntimeError when the process is gone."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        print(json.dumps([name, given]), file=self.process.stdin, flush=True)
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError(Path(self.errors.name).read_text()[-3000:])
        return json.loads(answer)

    def clear(self) -> None:
        """Begin a new house: an empty folder with a migrated database."""
        shutil.rmtree(self.folder)
        self.folder.mkdir()
        shutil.copy(self.migrated, self.database)

    def stop(self) -> None:
        """End the process and what it started."""
        self.process.communicate()  # closes its input
        self.errors.close()


class House:
    """A server over a copy of a migrated database. url: where it listens; facts: what the floor's module told."""

    def __init__(self, *, loaded: Loaded, floor: str) -> None:
        self.loaded, self.log = loaded, loaded.log
        loaded.clear()
        facts = loaded.folder / "facts.json"
        if loaded.order("make_floor", module=floor, facts=str(facts), log=str(self.log)):
            raise RuntimeError(f"{floor} could not be made:\n{self.log.read_text()[-3000:]}")
        self.facts: dict[str, Any] = json.loads(facts.read_text())
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self.process = loaded.order("serve", port=port, log=str(self.log))
        self._wait()

    def _wait(self) -> None:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                with urllib.request.urlopen(f"{self.url}/accounts/login/", timeout=2):
                    return
            except OSError:
                time.sleep(0.1)
            if self.loaded.order("is_ended", process=self.process):
                raise RuntimeError(f"the server did not come up:\n{self.log.read_text()[-3000:]}")
        self.stop()
        raise RuntimeError(f"the server did not come up in time:\n{self.log.read_text()[-3000:]}")

    def stop(self) -> None:
        """End the server."""
        self.loaded.order("end", process=self.process)


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
