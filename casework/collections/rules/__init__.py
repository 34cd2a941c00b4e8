"""The rules of collections on plain values: no Django, no clock."""

from casework.collections.rules.roll import Due, Stay, bucket_at, dpd, history, moves_on, oldest_unpaid

__all__ = ["Due", "Stay", "bucket_at", "dpd", "history", "moves_on", "oldest_unpaid"]
