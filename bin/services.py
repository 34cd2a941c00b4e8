"""A private PostgreSQL and Redis: on free ports, in a temporary folder, ended with the program. Standard library only.

As a program it runs a command with their addresses in the environment:

    bin/with-services .venv/bin/pytest tests/portfolio

DATABASE_URL names the PostgreSQL, TEST_REDIS_URL the Redis.
"""

import contextlib
import ctypes
import glob
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

# A test database is thrown away: nothing of it has to survive a power cut. `durable` (for `make bench`) leaves that on.
FAST = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
COMMON = ["max_connections=150", "shared_buffers=512MB", "max_wal_size=4GB", "log_min_messages=fatal", "jit=off"]


class ServiceFailed(RuntimeError):
    """A service did not come up; the text holds the end of its log."""


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def postgres_bin() -> Path:
    """Return the folder of the newest PostgreSQL's programs. Raises ServiceFailed if there is none."""
    folders = [Path(p).parent for p in glob.glob("/usr/lib/postgresql/*/bin/initdb")]
    folders.sort(key=lambda folder: float(folder.parent.name))
    if not folders and (found := shutil.which("initdb")):
        folders = [Path(found).parent]
    if not folders:
        raise ServiceFailed("There is no PostgreSQL (initdb); apt.txt names the package.")
    return folders[-1]


def _die_with_parent() -> None:
    """Ask the kernel to end this process when the program that started it is gone, however it went (Linux)."""
    if sys.platform == "linux":
        # A shell's background job ignores SIGQUIT, and so would the server that this one becomes.
        signal.signal(signal.SIGQUIT, signal.SIG_DFL)
        ctypes.CDLL(None).prctl(1, signal.SIGQUIT)


def _account() -> dict[str, object]:
    """Return Popen's arguments for an account that PostgreSQL accepts: itself, or `postgres` when this is root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise ServiceFailed("PostgreSQL refuses to run as root, and there is no account `postgres` or `nobody`.")


def _start(command: list[str], folder: Path, ready: Callable[[], bool], **popen: object) -> subprocess.Popen[bytes]:
    """Start a server in its own session (Ctrl-C must not reach it before the tests) and wait until it answers."""
    log = folder / "log"
    with log.open("ab") as out:
        server = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, cwd=folder, start_new_session=True,
            preexec_fn=_die_with_parent, **popen,  # type: ignore[call-overload]
        )  # fmt: skip
    until = time.monotonic() + 30
    while time.monotonic() < until and server.poll() is None:
        if ready():
            return server
        time.sleep(0.05)
    server.kill()
    raise ServiceFailed(f"{Path(command[0]).name} did not start:\n{log.read_text(errors='replace')[-1500:]}")


def _end(server: subprocess.Popen[bytes], how: signal.Signals) -> None:
    """End a server and wait for it; kill it if it does not listen."""
    if server.poll() is None:
        server.send_signal(how)
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


@contextlib.contextmanager
def temporary_folder() -> Iterator[Path]:
    """Give a folder that is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="casework-"))
    folder.chmod(0o755)  # the account of PostgreSQL has to pass through
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def postgres(*, durable: bool = False) -> Iterator[str]:
    """Run a PostgreSQL and give the address of its empty database `casework`."""
    programs, account, port = postgres_bin(), _account(), free_port()
    with temporary_folder() as folder:
        home = folder / "pg"
        home.mkdir(mode=0o700)
        if account:
            os.chown(home, int(str(account["user"])), int(str(account["group"])))
        create = [programs / "initdb", "-D", home / "data", "-U", "casework", "-A", "trust"]
        create += ["-E", "UTF8", "--locale=C", "--no-sync"]
        subprocess.run(create, check=True, stdout=subprocess.DEVNULL, cwd=home, **account)  # type: ignore[call-overload]
        options = [part for option in COMMON + ([] if durable else FAST) for part in ("-c", option)]
        options += ["-h", "127.0.0.1", "-p", str(port), "-k", str(home) if len(str(home)) < 90 else ""]
        place = ["-h", "127.0.0.1", "-p", str(port), "-U", "casework"]

        def ready() -> bool:
            return subprocess.run([programs / "pg_isready", "-q", *place], stdout=subprocess.DEVNULL).returncode == 0

        server = _start([str(programs / "postgres"), "-D", str(home / "data"), *options], home, ready, **account)
        try:
            subprocess.run([programs / "createdb", *place, "casework"], check=True)
            yield f"postgres://casework@127.0.0.1:{port}/casework"
        finally:
            _end(server, signal.SIGINT if durable else signal.SIGQUIT)


@contextlib.contextmanager
def redis() -> Iterator[str]:
    """Run a Redis that keeps nothing on disk and give its address (database 0)."""
    port = free_port()
    program = shutil.which("redis-server")
    if not program:
        raise ServiceFailed("There is no redis-server; apt.txt names the package.")

    def ready() -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1) as line:
            line.sendall(b"PING\r\n")
            return line.recv(5) == b"+PONG"
        return False

    with temporary_folder() as folder:
        options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--databases", "64"]
        server = _start([program, *options], folder, ready)
        try:
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            _end(server, signal.SIGTERM)


@contextlib.contextmanager
def ended_by_signals() -> Iterator[None]:
    """Let SIGTERM and SIGHUP end the program through its `finally` blocks, as Ctrl-C does."""

    def leave(number: int, frame: object) -> None:
        raise SystemExit(128 + number)

    before = {number: signal.signal(number, leave) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def run_child(command: list[str], environment: dict[str, str]) -> int:
    """Run a command beside the services and return its exit code. If this program is ended, the command ends first."""
    child = subprocess.Popen(command, env={**os.environ, **environment})
    try:
        return child.wait()
    except BaseException as reason:
        if not isinstance(reason, KeyboardInterrupt):  # Ctrl-C reached the command as well
            child.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(15)
        child.kill()
        raise


def main() -> None:
    """Run the command given with both services in its environment."""
    try:
        with ended_by_signals(), postgres() as database, redis() as broker:
            code = run_child(sys.argv[1:], {"DATABASE_URL": database, "TEST_REDIS_URL": broker})
    except ServiceFailed as problem:
        sys.exit(str(problem))
    except KeyboardInterrupt:
        sys.exit(130)
    sys.exit(code)


if __name__ == "__main__":
    main()
