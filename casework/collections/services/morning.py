"""What a new business date does to what was agreed: promises are judged, waivers expire, pauses and retentions end."""

from collections import Counter
from datetime import date, datetime

from casework.collections.bulk import ranks
from casework.collections.retention.services import end_retentions
from casework.collections.services.claims import lapse_claims
from casework.collections.services.judging import judge_night
from casework.collections.services.slices import turn_slices
from casework.collections.services.waivers import expire_waivers


def turn_day(*, book_id: int, day: date, now: datetime) -> Counter[str]:
    """Do it for a book, in the transaction that moves its business date to `day`; idempotent. Return what promises
    became.
    """
    counts = judge_night(book_id=book_id, day=day, now=now)
    expire_waivers(book_id=book_id, day=day)
    lapse_claims(book_id=book_id, day=day, now=now)
    end_retentions(book_id=book_id, day=day, now=now)
    turn_slices(book_id=book_id, day=day, now=now)
    ranks.learn_chances(day=day)
    ranks.turn_the_day(book_id=book_id, day=day)
    return counts
