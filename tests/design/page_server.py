"""A page of the design system on a port of its own: no database, a socket that the test commands."""

import http
import json
import mimetypes
import threading
import uuid
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders
from django.template import Context
from django.template.loader import get_template
from django.test import RequestFactory
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Response
from websockets.sync.server import ServerConnection, serve

POLICY = "default-src 'self'; img-src 'self' data:"
DRAWER = """<form class="drawer-form"><header><h2>Assign</h2>
<button class="btn icon quiet" type="button" data-close-drawer aria-label="Close">×</button></header>
<div class="drawer-body"><input name="first"><input name="second"></div>
<footer><button class="btn primary" type="button">Assign</button></footer></form>"""

# A part that puts itself anew into its place, as most live parts do.
PART = """<section id="part" data-watch="part-1" hx-get="/part/" hx-trigger="changed" hx-swap="outerHTML">x</section>"""


class Reader:
    """Who looks at the page."""

    is_authenticated = True
    public_id = uuid.UUID(int=7)

    def __str__(self) -> str:
        return "Li Na"


@dataclass
class Floor:
    """What the server saw and can do."""

    url: str = ""
    paths: list[str] = field(default_factory=list)
    heard: list[dict[str, Any]] = field(default_factory=list)
    sockets: set[ServerConnection] = field(default_factory=set)
    closed_for_sockets: bool = False
    nothing_new: bool = False  # polls are answered with 204, as the real server does
    polls: list[tuple[str, str]] = field(default_factory=list)  # (what the part watches, how old it is)

    def tell(self, message: dict[str, Any]) -> None:
        """Send `message` to every page."""
        for socket in list(self.sockets):
            socket.send(json.dumps(message))

    def drop_sockets(self) -> None:
        """Close every socket, as a server that is restarted does."""
        for socket in list(self.sockets):
            socket.close()

    def count(self, path: str) -> int:
        """Return how often `path` was asked for."""
        return self.paths.count(path)


def _page() -> str:
    entry = {"icon": "boxes", "url": "/?went=cases", "active": False}
    nav = [
        {
            "label": "Collections",
            "entries": [{**entry, "key": "collections.cases", "label": "My cases", "count": 42, "shown": "42"}],
        }
    ]
    request = RequestFactory().get("/")
    values = {
        "request": request,
        "user": Reader(),
        "role_label": "Supervisor",
        "presence": {"online": True, "accepting": True},
        "nav": nav,
    }
    context = Context(values)
    context.request = request  # a RequestContext would run the context processors, which want a database
    return get_template("styleguide.html").template.render(context)


@lru_cache
def _answer(path: str) -> tuple[int, str, bytes]:
    if path in {"/", "/styleguide/"}:
        return 200, "text/html; charset=utf-8", _page().encode()
    if path == "/part/":
        return 200, "text/html; charset=utf-8", PART.encode()
    if path == "/d/":
        return 200, "text/html; charset=utf-8", DRAWER.encode()
    if path == "/nav/counts/":
        count = '<b class="count" id="count-collectionscases" hx-swap-oob="true">43</b>'
        return 200, "text/html; charset=utf-8", count.encode()
    if path.startswith("/static/") and (found := finders.find(path.removeprefix("/static/"))):
        return 200, mimetypes.guess_type(path)[0] or "application/octet-stream", Path(found).read_bytes()
    return 404, "text/plain", b"nothing here"


@contextmanager
def page_server():
    """Serve until the block ends; yields the Floor."""
    floor = Floor()

    def process_request(connection, request):
        path = urlsplit(request.path).path
        if path == "/ws/":
            return connection.respond(503, "closed") if floor.closed_for_sockets else None
        floor.paths.append(path)
        status, kind, body = _answer(path)
        if topics := request.headers.get("Live-Topics"):
            floor.polls.append((topics, request.headers["Live-Age"]))
            status, body = (204, b"") if floor.nothing_new else (status, body)
        headers = Headers({"Content-Type": kind, "Content-Length": str(len(body)), "Connection": "close"})
        headers["Content-Security-Policy"] = POLICY
        return Response(status, http.HTTPStatus(status).phrase, headers, body)

    def talk(socket):
        floor.sockets.add(socket)
        try:
            for text in socket:
                message = json.loads(text)
                floor.heard.append(message)
                if message["type"] == "presence":
                    answer = {"type": "presence", "online": True, "accepting": message["accepting"]}
                    socket.send(json.dumps(answer))
        except ConnectionClosed:
            pass
        finally:
            floor.sockets.discard(socket)

    with serve(talk, "127.0.0.1", 0, process_request=process_request) as server:
        floor.url = f"http://127.0.0.1:{server.socket.getsockname()[1]}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield floor
        floor.drop_sockets()
        server.shutdown()
