"""Lines of a day's summary while they are put together."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from casework.lib.money import to_cents
from casework.reports.summaries.rules import packed_again


class Key(NamedTuple):
    """What a line is of. stage: of review; bucket_id, currency: of collections."""

    person_id: int
    team_id: int | None
    stage: str = ""
    bucket_id: int | None = None
    currency: str = ""


Lines = Mapping[Key, Mapping[str, Any]]
# The way from a placement to the line in which it stands.
KEYS = ("person", "stay__bucket__pool__team", "stay__bucket", "item__loan__currency")


def key_of(row: Sequence[Any]) -> Key:
    """Return the line's key of a row that begins with the values of KEYS."""
    return Key(person_id=row[0], team_id=row[1], bucket_id=row[2], currency=row[3])


class Draft:
    """The lines of one day of collections: whole numbers and amounts by name, and what is taken back, by reach."""

    def __init__(self, names: Sequence[str], amounts: Sequence[str]) -> None:
        self._empty: dict[str, Any] = dict.fromkeys(names, 0) | dict.fromkeys(amounts, Decimal("0.00"))
        self._lines: dict[Key, dict[str, Any]] = {}
        self._again: dict[Key, dict[str, Counter[int]]] = defaultdict(lambda: defaultdict(Counter))

    def add(self, key: Key, **figures: Any) -> None:
        """Add to a line. Nothing (None of a sum without rows) makes no line."""
        found = {name: value for name, value in figures.items() if value}
        if found:
            line = self._lines.setdefault(key, dict(self._empty))
            for name, value in found.items():
                line[name] += value

    def take_back(self, key: Key, name: str, reach: int, amount: int | Decimal | None) -> None:
        """Take that much back in periods that reach so many days further back."""
        if amount:
            self._lines.setdefault(key, dict(self._empty))
            self._again[key][name][max(reach, 0)] += to_cents(amount) if isinstance(amount, Decimal) else amount

    def rows(self, rows: Iterable[Sequence[Any]], *names: str) -> None:
        """Add figures of rows that begin with the values of KEYS."""
        for row in rows:
            self.add(key_of(row), **dict(zip(names, row[len(KEYS) :], strict=True)))

    def lines(self) -> Lines:
        """Return them all."""
        return {key: {**line, "again": packed_again(self._again.get(key, {}))} for key, line in self._lines.items()}
