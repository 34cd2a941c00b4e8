"""The program loaded once, in a process that forks from itself what each house needs: its floor, then its server.

Loading takes six seconds of a core for every floor and server, twenty times a run; a fork takes none. The forked server
goes on exactly where `manage.py serve` would have been after loading. Run by `House`: one order a line on standard
input, one answer a line on standard output. When the input ends, so do the server and this process.
"""

import gc
import importlib
import json
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

django.setup()  # what follows needs its models, hence the imports below it

from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

import casework.config.urls  # noqa: E402, F401
import tests.factories  # noqa: E402, F401
from casework.config.serving import one_process  # noqa: E402, F401

GRACE = 10.0  # seconds that a server gets to end


def fork(work: Callable[[], object], log: Path) -> int:
    """Do `work` in a process of its own whose every word goes to `log`. Returns its id."""
    sys.stdout.flush()
    process = os.fork()
    if process:
        return process
    code = 1
    try:
        with log.open("ab") as words:
            os.dup2(words.fileno(), 1)
            os.dup2(words.fileno(), 2)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        work()
        code = 0
    except (Exception, SystemExit):  # noqa: BLE001 - whatever it was stands in the log, and the code says so
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def make_floor(*, module: str, facts: str, log: str) -> int:
    """Let the floor's module make it and write what it tells to the file `facts`. Returns the exit code."""

    def work() -> None:
        Path(facts).write_text(json.dumps(importlib.import_module(module).make(timezone.now())))

    return os.waitstatus_to_exitcode(os.waitpid(fork(work, Path(log)), 0)[1])


def serve(*, port: int, log: str) -> int:
    """Start a server. Returns its process id."""
    return fork(lambda: call_command("serve", port=port), Path(log))


def is_ended(*, process: int) -> bool:
    """Say whether the server has ended; its exit is taken note of."""
    return os.waitpid(process, os.WNOHANG)[0] == process


def end(*, process: int) -> bool:
    """End a server, at last by force."""
    os.kill(process, signal.SIGTERM)
    until = time.monotonic() + GRACE
    while time.monotonic() < until:
        if is_ended(process=process):
            return True
        time.sleep(0.02)
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    return True


ORDERS: dict[str, Callable[..., Any]] = {"make_floor": make_floor, "serve": serve, "is_ended": is_ended, "end": end}


def main() -> None:
    """Take orders until there are no more."""
    gc.collect()
    gc.freeze()  # what is loaded stays; the children need not look at it
    alive = set()
    for line in sys.stdin:
        order, given = json.loads(line)
        answer = ORDERS[order](**given)
        if order == "serve":
            alive.add(answer)
        elif answer and order in ("is_ended", "end"):
            alive.discard(given["process"])
        print(json.dumps(answer), flush=True)  # noqa: T201
    for process in alive:
        end(process=process)


if __name__ == "__main__":
    main()
