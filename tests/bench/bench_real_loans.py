"""The real file's 17,160 loans: fed in under a minute, their 1,065 nights rolled in under two (on two cores).

Where the file is absent, one of the same shape is made up.
"""

import csv
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from random import Random

from django.core.management import call_command

from tests.bench.measure import Pair, at_most, bench

ROOT = Path(__file__).resolve().parent.parent.parent
REAL = ROOT.parent / "shared" / "data" / "superlender_prevloans.csv"
MAPPINGS = ROOT / "samples" / "mappings"
COLUMNS = (
    "customerid", "systemloanid", "loannumber", "approveddate", "creationdate", "loanamount", "totaldue", "termdays",
    "closeddate", "referredby", "firstduedate", "firstrepaiddate",
)  # fmt: skip
LOANS = 17_160


def the_file() -> Path:
    """Return the real file, or one like it: dates over 18 months, a third paid after the due date."""
    if REAL.is_file():
        return REAL
    random = Random(1)
    path = Path(tempfile.mkdtemp()) / REAL.name
    with path.open("w", newline="") as target:
        writer = csv.writer(target)
        writer.writerow(COLUMNS)
        for number in range(LOANS):
            term = random.choice((15, 30))
            begun = date(2016, 1, 15) + timedelta(days=random.randint(0, 560))
            due = begun + timedelta(days=term)
            paid = max(begun, due + timedelta(days=random.choice((-9, -6, -4, -2, 0, 3, 12, 40))))
            stamps = [f"{day.isoformat()} 10:00:00.000000" for day in (begun, begun, paid, due, paid)]
            writer.writerow(
                (f"c{number % 4357}", number, 1, stamps[0], stamps[1], "10000.0000", "13000.0000", term, stamps[2], "",
                 stamps[3], stamps[4])
            )  # fmt: skip
    return path


def feed() -> None:
    """Feed loans and payments by the commands that an operator types."""
    file = str(the_file())
    for kind in ("loans", "payments"):
        mapping = str(MAPPINGS / f"superlender_{kind}.toml")
        call_command("feed", kind, file, "--mapping", mapping, stdout=StringIO(), stderr=StringIO())


def roll() -> None:
    """Roll the whole range of dates."""
    call_command("roll", "--from", "2016-02-01", "--to", "2018-12-31", stdout=StringIO(), stderr=StringIO())


@bench("feed the real loans and their payments", size=LOANS, goal=at_most(seconds=60), runs=1)
def feeding(size: int) -> Iterator[Pair]:
    """Everything from the file's bytes to allocations."""
    yield Pair(work=feed)


@bench("roll the real range, 1,065 nights", size=LOANS, goal=at_most(seconds=120), runs=1)
def rolling(size: int) -> Iterator[Pair]:
    """A night is a transaction with its run."""
    feed()
    yield Pair(work=roll)
