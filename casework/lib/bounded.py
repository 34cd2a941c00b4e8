"""Counting no further than anybody reads: "1,000+" costs the same however many there are."""

MOST = 1_000


def shown(number: int, *, most: int = MOST) -> str:
    """Show a bounded count: 999, 1,000+."""
    return f"{most:,d}+" if number > most else f"{number:,d}"
