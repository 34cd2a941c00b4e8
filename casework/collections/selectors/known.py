"""What several parts of the case page tell of the same rows, read once per case object: that is once per request."""

from collections.abc import Callable
from typing import Any, TypeVar

from casework.collections.models import CollectionCase, LostContact, NextAction, PaidClaim, Retention, Waiver
from casework.contact.selectors import points_of
from casework.portfolio.ledger.credit_moves import moves_of
from casework.portfolio.models import ContactPoint, Payment, PaymentKind

Row = TypeVar("Row")
MOST = 50  # of each; nobody reads further
MOST_PAYMENTS = 200


def once(case: CollectionCase, name: str, read: Callable[[], list[Row]]) -> list[Row]:
    """Return what `read` returns, kept under `name` with the case object."""
    kept: dict[str, list[Any]] = case.__dict__.setdefault("_known", {})
    if name not in kept:
        kept[name] = read()
    return kept[name]


def waivers_of(case: CollectionCase) -> list[Waiver]:
    """Return the waivers of a case with their parts, the newest first. Two queries."""
    rows = Waiver.objects.filter(case=case).select_related("asked_by", "decided_by").prefetch_related("parts")
    return once(case, "waivers", lambda: list(rows.order_by("-asked_at", "-pk")[:MOST]))


def actions_of(case: CollectionCase) -> list[NextAction]:
    """Return the next actions of a case, the newest first. One query."""
    rows = NextAction.objects.filter(case=case).select_related("booked_by").order_by("-pk")
    return once(case, "actions", lambda: list(rows[:MOST]))


def claims_of(case: CollectionCase) -> list[PaidClaim]:
    """Return what the borrower said to have paid, the newest first. One query."""
    rows = PaidClaim.objects.filter(case=case).select_related("claimed_by", "closed_by").order_by("-pk")
    return once(case, "claims", lambda: list(rows[:MOST]))


def retentions_of(case: CollectionCase) -> list[Retention]:
    """Return the wishes to keep a case, the newest first. One query."""
    rows = Retention.objects.filter(case=case).select_related("asked_by", "decided_by").order_by("-pk")
    return once(case, "retentions", lambda: list(rows[:MOST]))


def lost_of(case: CollectionCase) -> list[LostContact]:
    """Return the times when the case's borrower was lost, the newest first. One query."""
    rows = LostContact.objects.filter(customer=case.customer_id).select_related("marked_by", "ended_by")
    return once(case, "lost", lambda: list(rows.order_by("-marked_at", "-pk")[:MOST]))


def numbers_of(case: CollectionCase) -> list[ContactPoint]:
    """Return the customer's numbers by rank; in a reminder (bucket joined) the borrower's own. One query."""
    points = once(case, "numbers", lambda: points_of(customer=case.customer))
    return [point for point in points if not (case.bucket.is_reminder and point.is_third_party)]


def credit_moves_of(case: CollectionCase) -> list[Payment]:
    """Return the moves of credit to and from the case's loan, the newest first, as the rows that brought them. One
    query.
    """
    return once(case, "credit_moves", lambda: moves_of([case.loan_id]))


def payments_of(case: CollectionCase) -> list[Payment]:
    """Return the money paid on the case's loan and credit that came from another one, also what was reversed, the
    newest first. One query.
    """
    rows = Payment.objects.filter(loan=case.loan_id, kind__in=[PaymentKind.CASH, PaymentKind.CARRIED])
    rows = rows.select_related("recorded_by", "reversal__recorded_by", "carries__from_loan").order_by("-paid_on", "-pk")
    return once(case, "payments", lambda: list(rows[:MOST_PAYMENTS]))
