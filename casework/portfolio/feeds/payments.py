"""The kind of feed that brings payments."""

from collections.abc import Sequence
from uuid import uuid4

from django.utils.translation import gettext_lazy as _

from casework.portfolio import bulk
from casework.portfolio.feeds import reasons
from casework.portfolio.feeds.registry import Feed, FeedContext, Field, FieldKind, ParsedRow, Refusal, Taken, sort_out
from casework.portfolio.models import Loan, Payment
from casework.portfolio.services.payments import allocate_loans

Key = tuple[str, str]
_COLUMNS = (
    "public_id", "loan_id", "source", "external_ref", "digest", "amount", "currency", "paid_on", "received_at",
)  # fmt: skip


class PaymentFeed(Feed):
    """Payments on loans of the same source, or of the one that the row names, allocated as they arrive."""

    title = _("Payments")
    fields: Sequence[Field] = (
        Field(name="external_ref"),
        Field(name="loan_ref"),
        Field(name="amount", kind=FieldKind.MONEY),
        Field(name="paid_on", kind=FieldKind.DATE),
        Field(name="currency", required=False, max_length=3),
        Field(name="loan_source", required=False, max_length=40),
    )
    free = ""
    needs_product = False
    part_field = ""

    def take(self, rows: Sequence[ParsedRow], context: FeedContext) -> Taken:
        """Take a chunk of payments."""
        loans = loans_of(rows, context)
        good, refused = _with_loans(rows, loans, context)
        known = Payment.objects.filter(source=context.source, external_ref__in=[row.ref for row in good])
        fresh, taken = sort_out(good, dict(known.values_list("external_ref", "digest")))
        made = [
            _payment(row, context, *loans[loan_key(row, context)]) for row in sorted(fresh, key=lambda row: row.ref)
        ]
        bulk.insert(Payment, _COLUMNS, made)
        if fresh:
            allocate_loans(loan_ids={loans[loan_key(row, context)][0] for row in fresh}, now=context.now)
        taken.added += len(fresh)
        taken.refused += refused
        taken.made = tuple(row.ref for row in fresh)
        return taken


def loan_key(row: ParsedRow, context: FeedContext) -> Key:
    """Return the source and the reference of the loan that a row pays."""
    return row.text("loan_source") or context.source, row.text("loan_ref")


def loans_of(rows: Sequence[ParsedRow], context: FeedContext) -> dict[Key, tuple[int, str]]:
    """Return id and currency of the loans that the rows pay, of the book and (where it is given) the product. One
    query.
    """
    wanted = {loan_key(row, context) for row in rows}
    found = Loan.objects.filter(book=context.book, source__in={source for source, _ in wanted})
    if context.products is not None:
        found = found.filter(product__in=context.products)
    found = found.filter(external_ref__in={ref for _, ref in wanted})
    rows_found = found.values_list("source", "external_ref", "pk", "currency")
    return {(source, ref): (pk, currency) for source, ref, pk, currency in rows_found}


def _with_loans(
    rows: Sequence[ParsedRow], loans: dict[Key, tuple[int, str]], context: FeedContext
) -> tuple[list[ParsedRow], list[Refusal]]:
    good, refused = [], []
    for row in rows:
        ref = loan_key(row, context)
        if ref not in loans:
            refused.append(Refusal(row.number, "loan_ref", ref[1], reasons.NO_LOAN))
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
