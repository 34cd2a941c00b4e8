"""What the addresses of dashboards name."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date


def days_of(data: Mapping[str, str], *, today: date) -> tuple[date, date]:
    """Return first and last day of an address; today where it names none, or nonsense."""
    found = {"first": today, "last": today}
    for name in found:
        with suppress(ValueError):
            found[name] = date.fromisoformat(data.get(name, ""))
    return found["first"], max(found["first"], found["last"])
