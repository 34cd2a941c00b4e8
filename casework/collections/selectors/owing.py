"""What the ledger says of loans, as the rules of the roll want it: many loans in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Sum

from casework.collections.models import BucketStay
from casework.collections.rules import Due, Owing
from casework.collections.selectors.rows import PARTS
from casework.lib.money import total
from casework.portfolio.models import Allocation, Instalment, Payment, Reversal


def owing_of(loan_ids: Collection[int]) -> dict[int, list[Owing]]:
    """Return the instalments of each loan with what was paid into them by value date. Two queries."""
    paid: dict[int, dict[date, Decimal]] = defaultdict(dict)
    into = Allocation.objects.filter(instalment__loan__in=list(loan_ids)).order_by()
    for instalment, day, amount in into.values_list("instalment", "payment__paid_on").annotate(sum=Sum("amount")):
        paid[instalment][day] = amount
    found: dict[int, list[Owing]] = defaultdict(list)
    rows = Instalment.objects.filter(loan__in=list(loan_ids)).annotate(whole=total(*PARTS)).order_by("number")
    for loan, key, due_on, settled_on, moved, agreed_on, waived, whole in rows.values_list(
        "loan", "pk", "due_on", "settled_on", "moved", "agreed_on", "waived", "whole"
    ):
        found[loan].append(Owing(due=Due(due_on, settled_on, moved, agreed_on, waived), amount=whole, paid=paid[key]))
    return found


def stays_of(loan_ids: Collection[int]) -> dict[int, list[BucketStay]]:
    """Return the stays of each loan that are held for true, in order. One query."""
    found: dict[int, list[BucketStay]] = defaultdict(list)
    for stay in BucketStay.objects.filter(loan__in=list(loan_ids), is_current=True).order_by("entered_on", "pk"):
        found[stay.loan_id].append(stay)
    return found


def causes(loan_ids: Collection[int], *, now: datetime, today: date) -> dict[int, list[dict[str, str]]]:
    """Return, by loan, what became known `now` and counts for a day before `today`, as the log keeps it. Two
    queries.
    """
    found: dict[int, list[dict[str, str]]] = defaultdict(list)
    reversals = Reversal.objects.filter(payment__loan__in=list(loan_ids), received_at=now).order_by("pk")
    for reversal in reversals.select_related("payment"):
        payment = reversal.payment
        found[payment.loan_id].append(
            {
                **_said(payment),
                "what": "reversal",
                "reversed_on": reversal.reversed_on.isoformat(),
                "reason": reversal.reason,
            }
        )
    payments = Payment.objects.filter(
        loan__in=list(loan_ids), received_at=now, paid_on__lt=today, reversal__isnull=True
    )
    for payment in payments.order_by("pk"):
        found[payment.loan_id].append({**_said(payment), "what": "payment"})
    return found


def _said(payment: Payment) -> dict[str, str]:
    return {
        "ref": payment.external_ref, "amount": str(payment.amount), "currency": payment.currency,
        "paid_on": payment.paid_on.isoformat(), "kind": payment.kind,
    }  # fmt: skip
