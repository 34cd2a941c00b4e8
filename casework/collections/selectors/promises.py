"""What was promised: terms, what may be promised, the promises of a case, and which count in the kept rate."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import F, Q, Sum

from casework.collections.models import CollectionCase, Promise, PromiseEnd, PromiseTerms
from casework.collections.rules import promises as rules
from casework.collections.selectors.known import once
from casework.collections.selectors.rows import PARTS
from casework.contact.models import ContactAttempt, Result
from casework.lib.money import ZERO, total
from casework.portfolio.models import Instalment

if TYPE_CHECKING:
    from casework.people.models import User

MOST = 50
# One that was cancelled on the day on which it was taken was written down by mistake: it leaves the kept rate, and it
# alone (metrics.md).
NO_MISTAKE = ~Q(ended=PromiseEnd.CANCELLED, ended_on=F("taken_on"))


def terms_of(case: CollectionCase) -> rules.Terms:
    """Return the terms by which a promise for the case is taken. One query."""
    rows = PromiseTerms.objects.filter(
        Q(product=case.loan.product_id) | Q(product__isnull=True), Q(bucket=case.bucket_id) | Q(bucket__isnull=True)
    )
    named = [rules.Named(product=row.product_id, bucket=row.bucket_id, said=_said(row)) for row in rows]
    return rules.terms_for(named, product=case.loan.product_id, bucket=case.bucket_id)


def _said(row: PromiseTerms) -> dict[str, int]:
    return {name: value for name in rules.TERMS if (value := getattr(row, name)) is not None}


def due_by(case: CollectionCase, day: date) -> Decimal:
    """Return what is still to be paid of all that falls due up to `day`, all parts. One query."""
    rows = Instalment.objects.filter(loan=case.loan_id, due_on__lte=day)
    sums = rows.order_by().aggregate(whole=Sum(total(*PARTS)), paid=Sum("paid"))
    return Decimal((sums["whole"] or ZERO) - (sums["paid"] or ZERO))


def promises_of(case: CollectionCase) -> list[Promise]:
    """Return the promises of the case with their parts, newest first. Two queries, once per case object."""
    rows = Promise.objects.filter(case=case).select_related("taken_by", "ended_by").prefetch_related("parts")
    return once(case, "promises", lambda: list(rows.order_by("-taken_at", "-pk")[:MOST]))


def standing_promise(case: CollectionCase) -> Promise | None:
    """Return the promise that stands, with its parts; None when there is none. Two queries."""
    rows = Promise.objects.filter(case=case, ended="", outcome="").select_related("taken_by")
    return rows.prefetch_related("parts").first()


def unlinked_attempt(case: CollectionCase, actor: "User") -> ContactAttempt | None:
    """Return the newest contact of `actor` for the case in which a promise was made whose amount and day nobody wrote
    down yet. One query.
    """
    mine = ContactAttempt.objects.filter(
        Q(case_contact__case=case) | Q(call__case_contact__case=case), made_by=actor, result=Result.PROMISED,
        promise__isnull=True,
    )  # fmt: skip
    newest = mine.order_by("-made_at", "-pk").first()
    if newest is None or Promise.objects.filter(case=case, taken_at__gte=newest.made_at).exists():
        return None
    return newest
