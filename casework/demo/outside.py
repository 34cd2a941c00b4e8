"""What third parties say of the demo's borrowers: a credit bureau and an operator, as a file that operations feed."""

import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from random import Random

from casework.collections.models import CollectionCase
from casework.collections.states import OPEN_STATES
from casework.demo.floor import SEED, Floor, feed_file
from casework.demo.loans import Row, write_rows
from casework.lib.days import day_in

COLUMNS = ("external_ref", "customer_ref", "provider", "fact", "value", "as_of")


def ask_around(floor: Floor) -> None:
    """Feed what the bureau and the operator say of everybody who is being collected from."""
    with tempfile.TemporaryDirectory() as folder:
        file = write_rows(Path(folder) / "third_party.csv", COLUMNS, list(_rows(floor, Random(SEED + 9))))
        feed_file(file, "third_party.toml", kind="third_party", actor=floor.people["operations"], now=floor.now)


def _rows(floor: Floor, random: Random) -> Iterator[Row]:
    open_cases = CollectionCase.objects.filter(state__in=OPEN_STATES, book=floor.book, customer__source="demo")
    refs = open_cases.order_by("customer").values_list("customer__external_ref", flat=True).distinct()
    for ref in refs:
        as_of = day_in(floor.book.time_zone, floor.now) - timedelta(days=random.randint(2, 40))
        said = (
            ("Credit bureau", "Score", random.randint(380, 720)),
            ("Credit bureau", "Open loans elsewhere", random.randint(0, 6)),
            ("Credit bureau", "Past due elsewhere", random.choice(("no", "no", "1 to 29 days", "30 days and more"))),
            ("Mobile operator", "Number in use since", random.randint(2011, 2025)),
        )
        for number, (provider, fact, value) in enumerate(said):
            yield f"{ref}-{number}", ref, provider, fact, value, as_of
