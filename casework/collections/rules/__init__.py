"""The rules of collections on plain values: no Django, no clock."""

from casework.collections.rules.restating import ENDINGS, Owing, TrueStay, case_of, same_start, with_owed
from casework.collections.rules.roll import Due, Stay, bucket_at, dpd, history, moves_on, oldest_unpaid

__all__ = [
    "ENDINGS",
    "Due",
    "Owing",
    "Stay",
    "TrueStay",
    "bucket_at",
    "case_of",
    "dpd",
    "history",
    "moves_on",
    "oldest_unpaid",
    "same_start",
    "with_owed",
]
