"""Following a payout: the provider is asked, and what it answered becomes a loan or a failure."""

from datetime import datetime, timedelta

import structlog
from django.db import transaction

from casework.jobs import outbox
from casework.portfolio.models import Loan
from casework.portfolio.services.loans import open_loan
from casework.review import payouts
from casework.review.models import Payout, ReviewOrder
from casework.review.payouts.base import PayoutAnswer, PayoutProvider, PayoutState, ProviderError
from casework.review.services import news
from casework.review.services.desk import day_of
from casework.review.services.disbursement import FOLLOW, loan_reference
from casework.review.services.hold import APPROVED_TOPIC, tell
from casework.workflow.transitions import TransitionRefused, advance

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

# The source of the loans that Casework itself opens.
OWN_SOURCE = "casework"
AFTER_TROUBLE = timedelta(minutes=1)
# What answered nothing for so long is asked again by the minute's watch.
FORGOTTEN = timedelta(minutes=10)


def follow_payout(*, payout_id: int, now: datetime) -> datetime | None:
    """Ask the provider and write down what it says; return when it will be asked again, None once it is over.

    Doing it twice changes nothing more: the provider pays once per reference, and the order is moved once. The provider
    is never spoken to while a row is locked.
    """
    payout = Payout.objects.select_related("order__customer").get(pk=payout_id)
    if payout.state != PayoutState.SENDING:
        return None
    provider = payouts.get(payout.provider)
    try:
        answer = _asked(payout, provider, now)
        again = provider.next_look(answer.ref, now=now)
    except ProviderError as error:
        log.warning("payout_provider_failed", payout=payout.reference, problem=str(error))
        return _ask_later(payout, now + AFTER_TROUBLE, now)
    if answer.state == PayoutState.SENDING:
        Payout.objects.filter(pk=payout.pk, state=PayoutState.SENDING).update(provider_ref=answer.ref)
        return _ask_later(payout, again, now)
    try:
        _settle(payout, answer, now)
    except TransitionRefused:
        log.info("payout_answered_already", payout=payout.reference)
    return None


def ask_forgotten(*, now: datetime) -> int:
    """Ask again for payouts whose work row got lost or gave up; return how many. One query, and one per payout."""
    waiting = Payout.objects.filter(state=PayoutState.SENDING, asked_at__lte=now - FORGOTTEN)
    slot = int(now.timestamp() // FORGOTTEN.total_seconds())
    found = list(waiting.order_by("pk"))
    for payout in found:
        outbox.enqueue(FOLLOW, key=f"{payout.reference} watch {slot}", params={"payout": payout.pk}, now=now)
    return len(found)


def _asked(payout: Payout, provider: PayoutProvider, now: datetime) -> PayoutAnswer:
    if payout.provider_ref:
        return provider.look_up(payout.provider_ref, now=now)
    return provider.pay(
        reference=payout.reference, amount=payout.amount, currency=payout.currency,
        payee=str(payout.order.customer.public_id), now=now,
    )  # fmt: skip


def _ask_later(payout: Payout, at: datetime, now: datetime) -> datetime:
    key = f"{payout.reference} {at.timestamp():.3f}"
    outbox.enqueue(FOLLOW, key=key, params={"payout": payout.pk}, now=now, run_after=at)
    return at


@transaction.atomic
def _settle(payout: Payout, answer: PayoutAnswer, now: datetime) -> None:
    """Move the order to its end. Locks in the house's order: the book, the loan, the order."""
    order = ReviewOrder.objects.select_related("book", "product", "customer", "pool").get(pk=payout.order_id)
    if answer.state == PayoutState.PAID:
        loan = _loan(order, payout, answer.at or now, now)
        step, changes, detail = "disburse", {"loan": loan}, {"loan": str(loan.public_id)}
    else:
        step, changes, detail = "fail", {}, {"problem": answer.problem}
    fresh = advance(
        order, step, actor=None, now=now, effective_on=day_of(order, now), changes=changes,
        detail={**detail, "reference": payout.reference},
    )  # fmt: skip
    Payout.objects.filter(pk=payout.pk).update(
        state=answer.state, provider_ref=answer.ref, problem=answer.problem[:300], answered_at=now
    )
    news.announce(fresh, now=now)
    tell(fresh)
    outbox.push(APPROVED_TOPIC)


def _loan(order: ReviewOrder, payout: Payout, paid_at: datetime, now: datetime) -> Loan:
    """Open the loan of what was paid, dated the day of the payout in the book's time zone."""
    return open_loan(
        product=order.product, customer=order.customer, source=OWN_SOURCE, external_ref=loan_reference(order),
        principal=payout.amount, term=order.payable_term,
        disbursed_on=day_of(order, paid_at), now=now, funder_id=order.funder_id,
    )  # fmt: skip
