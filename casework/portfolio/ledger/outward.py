"""What programs may know of the payments and reversals that they sent."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, Sum
from django.http import Http404

from casework.lib.money import ZERO
from casework.portfolio.clients.models import ApiClient
from casework.portfolio.models import Allocation, Part, Payment, Reversal

MOST_REFS = 100
LONGEST_REF = 80


def payment_by_id(client: ApiClient, public_id: UUID) -> dict[str, Any]:
    """Return one payment of the client. Two queries. Raises Http404."""
    found = _sent_by(client).filter(public_id=public_id)
    told = _told(found)
    if not told:
        raise Http404
    return told[0]


def payments_by_ref(client: ApiClient, refs: Sequence[str]) -> list[dict[str, Any]]:
    """Return the client's payments of these references, oldest first; unknown ones are left out. Two queries."""
    return _told(_sent_by(client).filter(external_ref__in=_known(refs)))


def reversals_by_ref(client: ApiClient, refs: Sequence[str]) -> list[dict[str, Any]]:
    """Return the client's reversals of these references, oldest first. One query."""
    rows = Reversal.objects.filter(source=client.source, external_ref__in=_known(refs)).select_related("payment")
    return [
        {
            "id": str(row.public_id), "external_ref": row.external_ref, "payment_ref": row.payment.external_ref,
            "reversed_on": row.reversed_on.isoformat(), "reason": row.reason,
            "received_at": row.received_at.isoformat(),
        }
        for row in rows.order_by("pk")
    ]  # fmt: skip


def _sent_by(client: ApiClient) -> QuerySet[Payment]:
    return Payment.objects.filter(source=client.source, loan__book=client.book)


def _known(refs: Sequence[str]) -> list[str]:
    return [ref for ref in refs if ref and "\x00" not in ref and len(ref) <= LONGEST_REF]


def _told(payments: QuerySet[Payment]) -> list[dict[str, Any]]:
    rows = list(payments.select_related("loan", "reversal").order_by("pk"))
    into = _by_part([row.pk for row in rows])
    return [
        {
            "id": str(row.public_id), "external_ref": row.external_ref, "loan_ref": row.loan.external_ref,
            "loan_source": row.loan.source, "amount": str(row.amount), "currency": row.currency,
            "paid_on": row.paid_on.isoformat(), "received_at": row.received_at.isoformat(),
            "status": "reversed" if getattr(row, "reversal", None) else "standing",
            "allocated": {part: str(into[row.pk].get(part, ZERO)) for part in Part.values},
        }
        for row in rows
    ]  # fmt: skip


def _by_part(payment_ids: Collection[int]) -> dict[int, dict[str, Decimal]]:
    found: dict[int, dict[str, Decimal]] = defaultdict(dict)
    rows = Allocation.objects.filter(payment__in=payment_ids).order_by().values_list("payment", "part")
    for payment, part, amount in rows.annotate(sum=Sum("amount")):
        found[payment][part] = amount
    return found
