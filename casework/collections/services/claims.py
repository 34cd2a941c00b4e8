"""“Says paid”: calls pause until the payment is found, it is said that there is none, or the pause is over."""

import hashlib
from collections.abc import Collection
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.collections.bulk import ranks
from casework.collections.desk import business_day
from casework.collections.models import ClaimEnd, CollectionCase, PaidClaim
from casework.collections.services.hold import book_of_case, require_held, tell
from casework.jobs import audit
from casework.lib.refusal import Refused
from casework.lib.uploads import clean_file
from casework.portfolio.current import on_current_book
from casework.portfolio.models import Payment

if TYPE_CHECKING:
    from casework.people.models import User

# A transfer is on the books after so many days, or it was none.
PAUSE = timedelta(days=3)
OLDEST = timedelta(days=60)


class ClaimRefused(Refused):
    """What the borrower says cannot be taken like this; nothing was changed."""


@on_current_book(book_of_case)
@transaction.atomic
def claim_paid(
    *,
    case: CollectionCase,
    actor: "User",
    amount: Decimal,
    paid_on: date,
    note: str,
    now: datetime,
    receipt: tuple[str, bytes] | None = None,
) -> PaidClaim:
    """Note that the borrower says to have paid, and pause calls for it. receipt: name and content of what they sent.

    Raises ClaimRefused (amount, day, one is open already), lib's UploadRefused, OutOfReach, CaseTaken,
    BookBehind.
    """
    held = require_held(case=case, actor=actor)
    today = business_day(held.book, now)
    if amount <= 0:
        raise ClaimRefused(_("The amount must be more than zero."))
    if not today - OLDEST <= paid_on <= today:
        raise ClaimRefused(_("The day lies in the last sixty days."))
    if PaidClaim.objects.filter(case=held, closed_at__isnull=True).exists():
        raise ClaimRefused(_("The borrower's word is being looked into already."))
    claim = PaidClaim(
        case=held, amount=amount, paid_on=paid_on, note=note.strip(), claimed_by=actor, claimed_at=now,
        pauses_until=today + PAUSE,
    )  # fmt: skip
    if receipt is not None:
        clean = clean_file(
            name=receipt[0], content=receipt[1], most=settings.REVIEW_FILE_MAX_BYTES, pictures_only=False
        )
        claim.receipt_name, claim.receipt_type = clean.name, clean.content_type
        claim.digest = hashlib.sha256(clean.content).hexdigest()
        claim.receipt.save(f"{claim.public_id}{clean.suffix}", ContentFile(clean.content), save=False)
    claim.save()
    _pause(held, claim.pauses_until, today)
    tell(held, actor)
    return claim


@transaction.atomic
def reject_claim(*, case: CollectionCase, actor: "User", now: datetime) -> None:
    """Say that no such payment was found: calls go on. Raises ClaimRefused when nothing is claimed, OutOfReach, …"""
    held = require_held(case=case, actor=actor)
    open_now = PaidClaim.objects.filter(case=held, closed_at__isnull=True)
    if not open_now.update(closed_at=now, outcome=ClaimEnd.NOT_FOUND, closed_by=actor):
        raise ClaimRefused(_("Nothing is being looked into."))
    _pause(held, None, business_day(held.book, now))
    tell(held, actor)


def settle_claims(*, loan_ids: Collection[int], today: date, now: datetime) -> None:
    """Close the claims of these loans whose payment has arrived: money of at least the amount since a day before the
    day that was said. Runs in the transaction of the ledger's change; one query where nothing is claimed.
    """
    claims = PaidClaim.objects.filter(case__loan__in=loan_ids, closed_at__isnull=True).select_related("case")
    for claim in claims:
        since = claim.paid_on - timedelta(days=1)
        money = Payment.objects.paying().filter(
            loan=claim.case.loan_id, paid_on__gte=since, received_at__gte=claim.claimed_at
        )
        if sum(money.values_list("amount", flat=True)) >= claim.amount:
            PaidClaim.objects.filter(pk=claim.pk).update(closed_at=now, outcome=ClaimEnd.FOUND)
            _pause(claim.case, None, today)
            tell(claim.case)


def lapse_claims(*, book_id: int, day: date, now: datetime) -> int:
    """Close the claims of a book whose pause is over; return how many. One statement."""
    late = PaidClaim.objects.filter(case__book=book_id, closed_at__isnull=True, pauses_until__lt=day)
    return late.update(closed_at=now, outcome=ClaimEnd.NOT_FOUND)


def look_at_receipt(*, claim: PaidClaim, viewer: "User", now: datetime) -> None:
    """Write down that `viewer` looks at a receipt. The permission is the caller's."""
    audit.record(
        actor=viewer, action="receipt.reveal", subject_kind="claim", subject_id=claim.public_id, now=now,
        detail={"case": str(claim.case.public_id)},
    )  # fmt: skip


def _pause(case: CollectionCase, until: date | None, today: date) -> None:
    CollectionCase.objects.filter(pk=case.pk).update(paused_until=until)
    ranks.rerank_cases([case.pk], today=today)
