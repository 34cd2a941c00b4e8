"""The kind of feed that brings payments."""

from collections.abc import Sequence
from uuid import uuid4

from django.utils.translation import gettext_lazy as _

from casework.portfolio import bulk
from casework.portfolio.feeds import reasons
from casework.portfolio.feeds.registry import Feed, FeedContext, Field, FieldKind, ParsedRow, Refusal, Taken, sort_out
from casework.portfolio.models import Loan, Payment
from casework.portfolio.services.payments import allocate_loans

_COLUMNS = (
    "public_id", "loan_id", "source", "external_ref", "digest", "amount", "currency", "paid_on", "received_at",
)  # fmt: skip


class PaymentFeed(Feed):
    """Payments on loans of the same source, allocated as they arrive."""

    title = _("Payments")
    fields: Sequence[Field] = (
        Field(name="external_ref"),
        Field(name="loan_ref"),
        Field(name="amount", kind=FieldKind.MONEY),
        Field(name="paid_on", kind=FieldKind.DATE),
        Field(name="currency", required=False, max_length=3),
    )
    free = ""
    needs_product = False
    part_field = ""

    def take(self, rows: Sequence[ParsedRow], context: FeedContext) -> Taken:
        """Take a chunk of payments."""
        found = Loan.objects.filter(
            book=context.book, source=context.source, external_ref__in={row.text("loan_ref") for row in rows}
        )
        loans = {ref: (pk, currency) for ref, pk, currency in found.values_list("external_ref", "pk", "currency")}
        good, refused = _with_loans(rows, loans)
        known = Payment.objects.filter(source=context.source, external_ref__in=[row.ref for row in good])
        fresh, taken = sort_out(good, dict(known.values_list("external_ref", "digest")))
        made = [_payment(row, context, *loans[row.text("loan_ref")]) for row in sorted(fresh, key=lambda row: row.ref)]
        bulk.insert(Payment, _COLUMNS, made)
        if fresh:
            allocate_loans(loan_ids={loans[row.text("loan_ref")][0] for row in fresh}, now=context.now)
        taken.added += len(fresh)
        taken.refused += refused
        return taken


def _with_loans(rows: Sequence[ParsedRow], loans: dict[str, tuple[int, str]]) -> tuple[list[ParsedRow], list[Refusal]]:
    good, refused = [], []
    for row in rows:
        ref = row.text("loan_ref")
        if ref not in loans:
            refused.append(Refusal(row.number, "loan_ref", ref, reasons.NO_LOAN))
        elif row.text("currency") not in ("", loans[ref][1]):
            refused.append(Refusal(row.number, "currency", row.text("currency"), reasons.OTHER_CURRENCY))
        else:
            good.append(row)
    return good, refused


def _payment(row: ParsedRow, context: FeedContext, loan_id: int, currency: str) -> tuple[object, ...]:
    return (
        uuid4(), loan_id, context.source, row.ref, row.digest, row.amount("amount"), currency, row.day("paid_on"),
        context.now,
    )  # fmt: skip
