"""The socket to listen on, taken before anything else starts."""

import os
import socket


class CannotListen(OSError):
    """The address is taken or not allowed; the text is one line for whoever started the server."""


def address(*, host: str | None, port: int | None) -> tuple[str, int]:
    """Return where to listen: the options, else HOST and PORT of the environment, else 127.0.0.1:8000.

    Raises CannotListen for a PORT that is no number.
    """
    wanted = os.environ.get("PORT") or "8000"
    if port is None and not wanted.isdigit():
        raise CannotListen(f"PORT must be a number from 1 to 65535, not {wanted!r}.")
    return host or os.environ.get("HOST") or "127.0.0.1", port if port is not None else int(wanted)


def listen(*, host: str, port: int) -> socket.socket:
    """Return a listening socket. Raises CannotListen."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)
    except OSError as problem:
        listener.close()
        raise CannotListen(
            f"Cannot listen on {host}:{port} ({problem.strerror or problem}). Choose another port: make run PORT=8001"
        ) from problem
    listener.setblocking(False)
    return listener
