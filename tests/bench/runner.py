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
from tests.bench.measure import REGISTER, Bench, Result, measure  # noqa: E402

HERE = Path(__file__).resolve().parent
OUTPUT = HERE.parent.parent / "var" / "bench.json"
HEAD = ("name", "size", "seconds", "floor", "ratio", "goal", "")


def table(results: Iterable[Result]) -> str:
    """Set the results as a table."""
    rows: list[tuple[str, ...]] = [HEAD]
    for one in results:
        floor = "" if one.floor_seconds is None else f"{one.floor_seconds:.3f}"
        ratio = "" if one.ratio is None else f"{one.ratio:.2f}"
        verdict = "holds" if one.holds else "FAILS"
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


def main() -> None:
    """Measure, show, write, and exit with 1 if a goal is missed."""
    began = time.monotonic()
    picked = chosen(sys.argv[1:])
    call_command("migrate", verbosity=0, interactive=False)
    emptying.remember("default")
    full = os.environ.get("FULL", "") not in ("", "0")
    results = []
    for one in picked:
        for size in one.sizes(full=full):
            print(f"{one.name}, {size:,} …", flush=True)
            results.append(measure(one, size=size))
            print(f"  {results[-1].seconds} s, {results[-1].ratio} to the floor", flush=True)
            emptying.empty_database("default")
    OUTPUT.parent.mkdir(exist_ok=True)
    OUTPUT.write_text(json.dumps([one.as_row() for one in results], indent=1) + "\n")
    draw(results, OUTPUT.parent / "bench")
    took = time.monotonic() - began
    print(f"\n{table(results)}\n\nvar/bench.json, var/bench.svg and var/bench.png written after {took:.0f} s")
    sys.exit(0 if all(one.holds for one in results) else 1)


if __name__ == "__main__":
    main()
