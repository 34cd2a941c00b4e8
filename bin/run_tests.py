"""Run the whole suite on SQLite and on a private PostgreSQL, and close with one summary of both.

DB=sqlite or DB=postgres limits it to one. As long as both are asked for, each kind of ELSEWHERE runs on the other one
only; tests that ask no database run once, and the permission matrix asks as every role once (both on SQLite).
Arguments go to pytest.
"""

import os
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

import services

ROOT = Path(__file__).resolve().parent.parent
REPORTS = ROOT / "var" / "tests"
# Markers left out of one database where the other one runs as well.
ELSEWHERE = {"sqlite": "browser,fault,restated", "postgres": "counts,fuzz,in_order,office"}
NOTHING_RAN = 5  # pytest's exit code for "no test was collected"


@dataclass(frozen=True)
class Outcome:
    """What one run of the suite came to."""

    database: str
    code: int
    passed: int
    failed: int
    skipped: int
    seconds: float


def run(database: str, arguments: list[str], environment: dict[str, str]) -> Outcome:
    """Run pytest on one database and read its report."""
    report = REPORTS / f"{database}.xml"
    report.unlink(missing_ok=True)
    print(f"\n=== {database} " + "=" * (75 - len(database)), flush=True)
    began = time.monotonic()
    workers = str(min(os.cpu_count() or 1, 4))
    command = [sys.executable, "-m", "pytest", "-q", "-n", workers, "--dist", "worksteal", f"--junitxml={report}"]
    code = services.run_child([*command, *arguments], environment)
    counts = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}
    if report.exists():
        for suite in ET.parse(report).iter("testsuite"):
            counts = {name: counts[name] + int(suite.get(name, 0)) for name in counts}
    failed = counts["failures"] + counts["errors"]
    passed = max(counts["tests"] - failed - counts["skipped"], 0)
    return Outcome(database, code, passed, failed, counts["skipped"], time.monotonic() - began)


def migrate(addresses: list[str]) -> None:
    """Make the migrated databases from which tests start, all at the same time: one core alone would do each."""
    settings = {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, "-m", "tests.template"]
    made = [subprocess.Popen(command, env={**os.environ, **settings, "DATABASE_URL": one}) for one in addresses]
    ended = [one.wait() for one in made]
    if any(ended):
        raise services.ServiceFailed("make test: a database could not be migrated; its last words are above.")


def run_all(which: list[str], arguments: list[str]) -> list[Outcome]:
    """Run the suite on each of `which`; the services are there for both and end with the block."""
    outcomes = []
    with services.temporary_folder() as folder, services.postgres() as database, services.redis() as broker:
        addresses = {"sqlite": f"sqlite:///{folder}/casework.sqlite3", "postgres": database}
        migrate([addresses[name] for name in which])
        for name in which:
            environment = {"DATABASE_URL": addresses[name], "TEST_REDIS_URL": broker}
            if len(which) > 1:
                environment["SKIP_MARKERS"] = ELSEWHERE[name]
            if len(which) > 1 and name == "postgres":
                environment |= {"ASKERS": "few", "DATABASE_ONLY": ELSEWHERE["sqlite"]}
            outcomes.append(run(name, arguments, environment))
    return outcomes


def summarise(outcomes: list[Outcome]) -> int:
    """Print the closing summary. Returns the exit code: 0 only if tests ran and all of them passed."""
    print("\n=== all databases " + "=" * 61)
    for one in outcomes:
        broken = "" if one.code in (0, 1, NOTHING_RAN) else f" (pytest broke off with code {one.code})"
        print(
            f"{one.database}: {one.passed} passed, {one.failed} failed, {one.skipped} skipped, "
            f"{one.seconds:.0f} s{broken}"
        )
    passed, failed = sum(o.passed for o in outcomes), sum(o.failed for o in outcomes)
    print(f"{passed} passed, {failed} failed, {sum(o.skipped for o in outcomes)} skipped", flush=True)
    if not passed and not failed:
        print("No test ran.", file=sys.stderr)
        return NOTHING_RAN
    return 0 if all(o.code in (0, NOTHING_RAN) for o in outcomes) else 1


def main() -> None:
    """Run, summarise, exit."""
    chosen = os.environ.get("DB", "")
    if chosen not in ("", "sqlite", "postgres"):
        sys.exit(f"DB must be sqlite or postgres, not {chosen!r}.")
    os.chdir(ROOT)
    REPORTS.mkdir(parents=True, exist_ok=True)
    try:
        with services.ended_by_signals():
            outcomes = run_all([chosen] if chosen else ["sqlite", "postgres"], sys.argv[1:])
    except services.ServiceFailed as problem:
        sys.exit(str(problem))
    except KeyboardInterrupt:
        sys.exit("\nmake test: interrupted; PostgreSQL and Redis are ended.")
    sys.exit(summarise(outcomes))


if __name__ == "__main__":
    main()
