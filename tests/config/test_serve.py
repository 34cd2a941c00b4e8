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
from websockets.sync.client import connect

pytestmark = pytest.mark.fault

ROOT = Path(__file__).resolve().parent.parent.parent
MAKE_PERSON = "from casework.people.models import User; User.objects.create_user('ada', password='long-enough-1')"
SECONDS_TO_END = 5


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A migrated database of its own with one person."""
    folder = tmp_path_factory.mktemp("serve")
    found = {**os.environ, "VAR_DIR": str(folder), "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3", "REDIS_URL": ""}
    found["DJANGO_SETTINGS_MODULE"] = "casework.config.settings"
    for command in (["migrate", "-v0"], ["shell", "-c", MAKE_PERSON]):
        subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=found, check=True, capture_output=True)
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
        until = time.monotonic() + 60
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


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_at_once_even_with_a_page_open(server: subprocess.Popen[str], port: int, how: signal.Signals) -> None:
    base = f"http://localhost:{port}"
    cookies = sign_in(base)
    with connect(f"ws://localhost:{port}/ws/", additional_headers={"Cookie": cookies}, origin=base) as page:
        assert '"presence"' in str(page.recv(timeout=10))
        began = time.monotonic()
        server.send_signal(how)
        said, _ = server.communicate(timeout=SECONDS_TO_END)
    assert time.monotonic() - began < SECONDS_TO_END
    assert server.returncode == 0
    assert f"Casework is open at http://localhost:{port}/  (Ctrl-C ends it)" in said
    assert "Traceback" not in said


def test_a_page_of_another_site_gets_no_socket(server: subprocess.Popen[str], port: int) -> None:
    cookies = sign_in(f"http://localhost:{port}")
    with (
        pytest.raises(Exception, match="403"),
        connect(f"ws://localhost:{port}/ws/", additional_headers={"Cookie": cookies}, origin="http://evil.example"),
    ):
        pass


def test_a_taken_port_is_said_in_one_line(environment: dict[str, str], port: int) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        process = start(environment, port)
        said, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert said.strip().splitlines() == [
        f"CommandError: Cannot listen on 127.0.0.1:{port} (Address already in use). "
        "Choose another port: make run PORT=8001"
    ]
