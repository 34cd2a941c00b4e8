"""A webhook receiver for tests: a real HTTP server on 127.0.0.1 that answers what it is told to."""

import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

# What the receiver does with a request: a status, or a function of the handler that answers by itself.
Step = int | Callable[[BaseHTTPRequestHandler], None]


class Receiver:
    """Answers the steps in `todo` in turn, 204 when none is left. `got` are (headers in lower case, body)."""

    def __init__(self) -> None:
        self.todo: list[Step] = []
        self.got: list[tuple[dict[str, str], bytes]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
                step = receiver.todo.pop(0) if receiver.todo else 204
                if callable(step):
                    step(self)
                else:
                    answer(self, step, b"" if step == 204 else b"said the receiver")

            def do_GET(self) -> None:
                raise AssertionError("a webhook is posted, and nothing follows a redirect")

            def log_message(self, *_args: Any) -> None:
                """Keep quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/hooks?for=casework"

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


def answer(handler: BaseHTTPRequestHandler, status: int, body: bytes = b"", **headers: str) -> None:
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def silent(seconds: float) -> Step:
    """Say nothing for so long."""
    return lambda handler: time.sleep(seconds)


def trickling(seconds: float) -> Step:
    """Say one byte of a header at a time, for so long."""

    def trickle(handler: BaseHTTPRequestHandler) -> None:
        end = time.monotonic() + seconds
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while time.monotonic() < end:
            try:
                handler.wfile.write(b"x")
                handler.wfile.flush()
            except OSError:
                return
            time.sleep(0.02)

    return trickle


def hanging_up(handler: BaseHTTPRequestHandler) -> None:
    """End the conversation without a word."""
    handler.connection.shutdown(2)


def redirecting(location: str) -> Step:
    """Point elsewhere."""
    return lambda handler: answer(handler, 302, Location=location)
