"""`manage.py serve` as a real process: opens, answers, speaks over the socket, ends at once and cleanly."""

import http.cookiejar
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

pytestmark = pytest.mark.fault

ROOT = Path(__file__).resolve().parent.parent.parent
PREPARE = """
from django.core.management import call_command
from casework.people.models import User
call_command("migrate", verbosity=0)
User.objects.create_user("ada", password="long-enough-1")
"""
EVIL = Origin("http://evil.example")
TAKEN = (
    "CommandError: Cannot listen on 127.0.0.1:{port} (Address already in use). Choose another port: make run PORT=8001"
)
SECONDS_TO_END = 5


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A migrated database of its own with one person."""
    found = {
        **os.environ,
        "VAR_DIR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3",
        "REDIS_URL": "",
    }
    found["DJANGO_SETTINGS_MODULE"] = "casework.config.settings"
    prepare = [sys.executable, "manage.py", "shell", "-c", PREPARE]
    subprocess.run(prepare, cwd=ROOT, env=found, check=True, capture_output=True)
    return found


def start(environment: dict[str, str], port: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--port", str(port)], cwd=ROOT, env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )  # fmt: skip


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def server(environment: dict[str, str], port: int) -> Iterator[subprocess.Popen[str]]:
    process = start(environment, port)
    try:
        until = time.monotonic() + 120
        while time.monotonic() < until and process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0 and _answers(port):
                    break
            time.sleep(0.1)
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def _answers(port: int) -> bool:
    with urllib.request.urlopen(f"http://localhost:{port}/accounts/login/", timeout=60) as answer:
        return bool(answer.status == 200)


def sign_in(base: str) -> str:
    """Sign in as a browser would and return the cookies."""
    jar = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    page = browser.open(f"{base}/accounts/login/").read().decode()
    token = re.search(r'csrfmiddlewaretoken" value="([^"]+)', page)
    assert token
    form = {"login": "ada", "password": "long-enough-1", "csrfmiddlewaretoken": token[1]}
    browser.open(f"{base}/accounts/login/", urllib.parse.urlencode(form).encode())
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)


def test_the_floor_from_opening_to_ctrl_c(
    server: subprocess.Popen[str], environment: dict[str, str], port: int
) -> None:
    base, socket_address = f"http://localhost:{port}", f"ws://localhost:{port}/ws/"
    cookies = {"Cookie": sign_in(base)}

    with pytest.raises(InvalidStatus, match="403"), connect(socket_address, additional_headers=cookies, origin=EVIL):
        pass  # a page of another site gets no socket

    second = start(environment, port)
    said, _ = second.communicate(timeout=120)
    assert (second.returncode, said.strip()) == (1, TAKEN.format(port=port))

    with connect(socket_address, additional_headers=cookies, origin=Origin(base)) as page:
        assert '"presence"' in str(page.recv(timeout=10))
        began = time.monotonic()
        server.send_signal(signal.SIGINT)
        said, _ = server.communicate(timeout=SECONDS_TO_END)
    assert time.monotonic() - began < SECONDS_TO_END
    assert server.returncode == 0
    assert f"Casework is open at {base}/  (Ctrl-C ends it)" in said
    assert "Traceback" not in said
