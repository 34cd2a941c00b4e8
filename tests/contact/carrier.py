"""Carriers of messages for tests, over real connections: a provider of text messages by HTTP, and a mail server."""

import json
import socketserver
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from casework.contact.messages.providers.http_sms import SIGNING, HttpSms
from tests.clock import NOW

SECRET, RECEIPT_SECRET = "what both know", "what comes back"

# What the carrier does with a message: a status and an answer, or a function of the handler that answers by itself.
Step = tuple[int, dict[str, Any]] | Callable[[BaseHTTPRequestHandler], None]


class SmsCarrier:
    """Keeps what it took by id, as a good provider does. todo: what it answers instead, in turn. asked: look-ups."""

    def __init__(self) -> None:
        self.todo: list[Step] = []
        self.taken: dict[str, dict[str, Any]] = {}
        self.posted: list[str] = []
        self.asked: list[str] = []
        carrier = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                said = json.loads(body)
                if not SIGNING.is_genuine(SECRET, self.headers, body, now=NOW):
                    answer(self, 401, {"error": "refused"})
                    return
                carrier.posted.append(said["id"])
                step = carrier.todo.pop(0) if carrier.todo else None
                if callable(step):
                    step(self)
                elif step is not None:
                    answer(self, *step)
                else:
                    carrier.take(said)
                    answer(self, 202, {"id": f"ref-{said['id']}"})

            def do_GET(self) -> None:
                key = self.path.rpartition("/")[2]
                genuine = SIGNING.is_genuine(SECRET, self.headers, self.path.encode(), now=NOW)
                carrier.asked.append(key)
                found = genuine and key in carrier.taken
                answer(self, 200 if found else 404, {"id": f"ref-{key}"} if found else {})

            def log_message(self, *_args: Any) -> None:
                """Keep quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def take(self, said: dict[str, Any]) -> None:
        self.taken[said["id"]] = said

    def take_and_hang_up(self, handler: BaseHTTPRequestHandler) -> None:
        """Take the message and say nothing: the sender cannot know."""
        self.taken[self.posted[-1]] = {}
        handler.connection.shutdown(2)

    def provider(self, patience: float = 2.0) -> HttpSms:
        url = f"http://127.0.0.1:{self.server.server_address[1]}/v1/messages"
        return HttpSms(url=url, secret=SECRET, receipt_secret=RECEIPT_SECRET, patience=patience)

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


def answer(handler: BaseHTTPRequestHandler, status: int, said: dict[str, Any]) -> None:
    body = json.dumps(said).encode()
    handler.send_response(status)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


class MailServer:
    """As much of SMTP (RFC 5321) as a sender needs. replies: by command, what is answered instead; "" hangs up."""

    def __init__(self) -> None:
        self.replies: dict[str, str] = {}
        self.mails: list[str] = []
        server = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                self.say("220 mail")
                while line := self.rfile.readline():
                    verb = line.split(b":")[0].split()[0].decode().upper()
                    said = server.replies.get(verb, "354 go on" if verb == "DATA" else "250 yes")
                    if not said:
                        return
                    self.say(said)
                    if verb == "QUIT":
                        return
                    if verb == "DATA" and said.startswith("354") and not self.read_mail():
                        return

            def read_mail(self) -> bool:
                lines = []
                while (line := self.rfile.readline()) not in (b".\r\n", b""):
                    lines.append(line)
                server.mails.append(b"".join(lines).decode())
                said = server.replies.get("END", "250 taken")
                if said:
                    self.say(said)
                return bool(said)

            def say(self, text: str) -> None:
                self.wfile.write(f"{text}\r\n".encode())

        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def port(self) -> int:
        return int(self.server.server_address[1])

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
