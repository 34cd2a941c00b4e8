"""What a contact changes about a case's place in its collector's list."""

from collections import Counter
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from casework.collections.bulk import ranks
from casework.collections.desk import business_day
from casework.collections.lost import services as lost
from casework.collections.models import CollectionCase
from casework.collections.services.actions import action_done, remind_of_law
from casework.contact.models import ContactAttempt, Party

# From what the borrower answered to in this time follows when they are reached best.
LOOKED_BACK, MOST = timedelta(days=90), 200


def contacted(*, case: CollectionCase, attempt: ContactAttempt) -> None:
    """Note that this contact was made for the case: it has had its turn, and a broken promise was spoken of. The case
    is locked by the caller.
    """
    changes: dict[str, object] = {"contacted_at": attempt.made_at, "broken_on": None}
    is_done = action_done(case, actor=attempt.made_by, now=attempt.made_at)
    if is_done:
        changes["due_at"] = None
    lost.contacted(case, attempt)
    if attempt.party == Party.BORROWER:
        changes["best_hour"] = _best_hour(case, attempt.made_at)
    CollectionCase.objects.filter(pk=case.pk).update(**changes)
    if is_done:
        remind_of_law(case, actor=attempt.made_by, now=attempt.made_at)
    ranks.rerank_cases([case.pk], today=business_day(case.book, attempt.made_at))


def _best_hour(case: CollectionCase, now: datetime) -> int:
    """Return the hour of the borrower's day at which they were reached most often of late; the latest among equals."""
    zone = ZoneInfo(case.customer.time_zone or case.book.time_zone)
    reached = ContactAttempt.objects.filter(
        customer=case.customer_id, party=Party.BORROWER, made_at__gt=now - LOOKED_BACK
    )
    times = reached.order_by("-made_at").values_list("made_at", flat=True)[:MOST]
    hours = [at.astimezone(zone).hour for at in times]
    return Counter(hours).most_common(1)[0][0]
