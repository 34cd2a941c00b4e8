"""Exit with one clear line if nobody can listen on the port given (so that nothing is installed in vain)."""

import socket
import sys


def main() -> None:
    """Try to listen on HOST and PORT, given as arguments."""
    host, port = sys.argv[1], sys.argv[2]
    if not port.isdigit() or not 0 < int(port) < 65536:
        sys.exit(f"PORT must be a number from 1 to 65535, not {port!r}.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, int(port)))
        except OSError as problem:
            sys.exit(f"Cannot listen on {host}:{port} ({problem.strerror}). Choose another port: make run PORT=8001")


if __name__ == "__main__":
    main()
