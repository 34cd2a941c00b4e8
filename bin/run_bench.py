"""Run the benches on a private PostgreSQL that writes to disk as a real one does."""

import os
import sys
from pathlib import Path

import services

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Start the database, run tests/bench/runner.py, end the database."""
    os.chdir(ROOT)
    try:
        with (
            services.ended_by_signals(),
            services.postgres(durable=True) as database,
            services.temporary_folder() as var,
        ):
            command = [sys.executable, "-m", "tests.bench.runner", *sys.argv[1:]]
            code = services.run_child(command, {"DATABASE_URL": database, "VAR_DIR": str(var), "DEBUG": "0"})
    except services.ServiceFailed as problem:
        sys.exit(str(problem))
    except KeyboardInterrupt:
        sys.exit("\nmake bench: interrupted; PostgreSQL is ended.")
    sys.exit(code)


if __name__ == "__main__":
    main()
