"""Run the benches on the database of DATABASE_URL: `python -m tests.bench.runner [NAME …]` (bin/bench does it all)."""

import importlib
import json
import os
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casework.config.settings")
django.setup()

from django.core.management import call_command  # noqa: E402

from tests import emptying  # noqa: E402
from tests.bench.chart import draw  # noqa: E402
from tests.bench.measure import REGISTER, Bench, Result, forget, measure  # noqa: E402

HERE = Path(__file__).resolve().parent
OUTPUT = HERE.parent.parent / "var" / "bench.json"
HEAD = ("name", "size", "seconds", "floor", "ratio", "goal", "")


def table(results: Iterable[Result]) -> str:
    """Set the results as a table."""
    rows: list[tuple[str, ...]] = [HEAD]
    for one in results:
        floor = "" if one.floor_seconds is None else f"{one.floor_seconds:.3f}"
        ratio = "" if one.ratio is None else f"{one.ratio:.2f}"
        verdict = ("holds" if one.holds else "FAILS") if one.goal else "drawn"
        rows.append((one.name, f"{one.size:,}", f"{one.seconds:.3f}", floor, ratio, one.goal, verdict))
    widths = [max(len(row[i]) for row in rows) for i in range(len(HEAD))]
    return "\n".join(
        "  ".join(
            c.ljust(w) if i in (0, 5, 6) else c.rjust(w) for i, (c, w) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    )


def chosen(names: list[str]) -> list[Bench]:
    """Load every bench and return those whose names begin with one of `names` (all without). Exits if there is none."""
    for path in sorted(HERE.glob("bench_*.py")):
        importlib.import_module(f"tests.bench.{path.stem}")
    picked = [one for one in REGISTER if not names or one.name.startswith(tuple(names))]
    if not picked:
        sys.exit(f"No bench of that name; there are: {', '.join(sorted(one.name for one in REGISTER)) or 'none'}")
    return picked


def in_turn(picked: list[Bench], *, full: bool) -> list[tuple[Bench, int]]:
    """Return what is measured at which size, in order: what shares a database follows each other, small sizes first."""
    first: dict[str, int] = {}
    for place, one in enumerate(picked):
        first.setdefault(one.shares or one.name, place)
    turns = [(one, size) for one in picked for size in one.sizes(full=full)]
    return sorted(turns, key=lambda turn: (first[turn[0].shares or turn[0].name], turn[1]))


def write(results: list[Result]) -> None:
    """Write what is measured so far, so that a long run that is ended leaves it."""
    OUTPUT.parent.mkdir(exist_ok=True)
    OUTPUT.write_text(json.dumps([one.as_row() for one in results], indent=1) + "\n")
    draw(results, OUTPUT.parent / "bench")


def main() -> None:
    """Measure, show, write, and exit with 1 if a goal is missed."""
    began = time.monotonic()
    picked = chosen(sys.argv[1:])
    call_command("migrate", verbosity=0, interactive=False)
    emptying.remember("default")
    full = os.environ.get("FULL", "") not in ("", "0")
    results: list[Result] = []
    turns = in_turn(picked, full=full)
    for place, (one, size) in enumerate(turns):
        print(f"{one.name}, {size:,} …", flush=True)
        found = measure(one, size=size)
        results += found
        write(results)
        for line in found:
            print(f"  {line.name}: {line.seconds} s, {line.ratio} to the floor", flush=True)
        print(f"  after {time.monotonic() - began:.0f} s", flush=True)
        if not one.goes_on(size, next(iter(turns[place + 1 :]), None)):
            forget()
            emptying.empty_database("default", large=True)
    took = time.monotonic() - began
    print(f"\n{table(results)}\n\nvar/bench.json, var/bench.svg and var/bench.png written after {took:.0f} s")
    sys.exit(0 if all(one.holds for one in results) else 1)


if __name__ == "__main__":
    main()
