"""What was promised: terms, what may be promised, the promises of a case, and the share that was kept."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Count, F, Q, Sum

from casework.collections.models import CollectionCase, Promise, PromiseEnd, PromiseOutcome, PromiseTerms
from casework.collections.rules import promises as rules
from casework.collections.selectors.known import once
from casework.collections.selectors.rows import PARTS
from casework.contact.models import ContactAttempt, Result
from casework.lib.money import ZERO, total
from casework.portfolio.models import Instalment

if TYPE_CHECKING:
    from casework.people.models import User

MOST = 50


@dataclass(frozen=True, kw_only=True)
class KeptRate:
    """Kept promises ÷ promises whose date plus grace has passed, by count and by amount promised (metrics.md).

    kept, judged: counts; amount_kept, amount_judged: what was promised. A rate is None where the denominator is zero.
    """

    kept: int
    judged: int
    amount_kept: Decimal
    amount_judged: Decimal

    @property
    def by_count(self) -> Decimal | None:
        """The share of promises."""
        return Decimal(self.kept) / self.judged if self.judged else None

    @property
    def by_amount(self) -> Decimal | None:
        """The share of the amounts promised."""
        return self.amount_kept / self.amount_judged if self.amount_judged else None


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


def kept_rate(
    *,
    first: date,
    last: date,
    as_of: date,
    people: Collection[int] | None = None,
    buckets: Collection[int] | None = None,
) -> KeptRate:
    """Return the kept rate of the promises whose date plus grace lay from `first` to `last` and had passed at the START
    of `as_of`; replaced ones included, those cancelled on the very day left out. One query.

    people, buckets: only promises taken by these, in these (ids); None: all.
    """
    rows = Promise.objects.filter(ends_on__gte=first, ends_on__lte=last, ends_on__lt=as_of).exclude(
        ended=PromiseEnd.CANCELLED, ended_on=F("taken_on")
    )
    if people is not None:
        rows = rows.filter(taken_by__in=people)
    if buckets is not None:
        rows = rows.filter(bucket__in=buckets)
    kept = Q(outcome=PromiseOutcome.KEPT)
    sums = rows.aggregate(
        kept=Count("pk", filter=kept), judged=Count("pk"),
        amount_kept=Sum("amount", filter=kept), amount_judged=Sum("amount"),
    )  # fmt: skip
    return KeptRate(
        kept=sums["kept"], judged=sums["judged"], amount_kept=sums["amount_kept"] or ZERO,
        amount_judged=sums["amount_judged"] or ZERO,
    )  # fmt: skip
