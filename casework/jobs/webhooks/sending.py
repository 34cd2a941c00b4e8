"""One request to a webhook's address: bounded in time, to the checked address, no redirect followed."""

import re
import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, NewConnectionError
from urllib3.exceptions import TimeoutError as HTTPTimeout

from casework.jobs.webhooks import guard
from casework.jobs.webhooks.models import DeliveryProblem

# Seconds for connecting and for each wait, and for the whole of it, also when the answer trickles in.
PATIENCE = 5.0
LIMIT = 10.0
ANSWER_LENGTH = 200
_UNSHOWN = re.compile(r"[\x00-\x1f\x7f]+")


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back. status None: nothing did, and `problem` says why. text: the answer's beginning, for people."""

    status: int | None = None
    problem: DeliveryProblem = DeliveryProblem.NONE
    text: str = ""
    took_ms: int = 0


def post(url: str, *, body: bytes, headers: dict[str, str], limit: float = LIMIT) -> Answer:
    """Send `body` and return the answer; what goes wrong on the way is an answer too, nothing is raised for it."""
    began = monotonic()
    try:
        target = guard.target_of(url)
    except guard.UnknownHost as refused:
        return _none(DeliveryProblem.UNKNOWN_HOST, refused, began)
    except guard.AddressRefused as refused:
        return _none(DeliveryProblem.ADDRESS, refused, began)
    connection = _connection(target, patience=min(PATIENCE, limit))
    try:
        with _Watch(connection, limit) as watch:
            answer = _exchange(connection, target, body=body, headers=headers, began=began)
    except ssl.SSLError as error:
        return _none(DeliveryProblem.TLS, error, began)
    except (HTTPError, OSError) as error:
        return _none(_problem_of(error, late=watch.passed), error, began)
    finally:
        connection.close()
    # Headers that were cut off half-way look whole to the parser.
    return Answer(problem=DeliveryProblem.TIMEOUT, took_ms=answer.took_ms) if watch.passed else answer


class _Watch:
    """Ends a conversation that takes longer than `limit` seconds: whoever waits for it then fails at once."""

    def __init__(self, connection: HTTPConnection, limit: float) -> None:
        self.connection, self.passed = connection, False
        self.timer = threading.Timer(limit, self._cut)
        self.timer.daemon = True

    def __enter__(self) -> "_Watch":
        self.timer.start()
        return self

    def __exit__(self, *_problem: object) -> None:
        self.timer.cancel()

    def _cut(self) -> None:
        self.passed = True
        if self.connection.sock is not None:
            with suppress(OSError):
                self.connection.sock.shutdown(socket.SHUT_RDWR)


def _connection(target: guard.Target, *, patience: float) -> HTTPConnection:
    if not target.secure:
        return HTTPConnection(target.address, target.port, timeout=patience)
    context = ssl.create_default_context()
    return HTTPSConnection(
        target.address, target.port, timeout=patience, ssl_context=context, server_hostname=target.host
    )


def _exchange(
    connection: HTTPConnection, target: guard.Target, *, body: bytes, headers: dict[str, str], began: float
) -> Answer:
    sent = {"Host": target.host_header, **headers}
    connection.request("POST", target.path, body=body, headers=sent, preload_content=False, decode_content=False)
    response = connection.getresponse()
    text = b""
    with suppress(HTTPError, OSError):  # the status has arrived: what the body has to say is only for people
        text = response.read1(ANSWER_LENGTH)
    return Answer(status=response.status, text=_shown(text.decode(errors="replace")), took_ms=_since(began))


def _problem_of(error: Exception, *, late: bool) -> DeliveryProblem:
    is_timeout = isinstance(error, HTTPTimeout | TimeoutError) and not isinstance(error, NewConnectionError)
    return DeliveryProblem.TIMEOUT if is_timeout or late else DeliveryProblem.CONNECTION


def _none(problem: DeliveryProblem, error: Exception, began: float) -> Answer:
    return Answer(problem=problem, text=_shown(str(error)), took_ms=_since(began))


def _shown(text: str) -> str:
    return _UNSHOWN.sub(" ", text).strip()[:ANSWER_LENGTH]


def _since(began: float) -> int:
    return int((monotonic() - began) * 1000)
