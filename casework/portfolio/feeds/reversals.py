"""The kind of feed that brings reversals of payments."""

from collections.abc import Sequence
from uuid import uuid4

from django.utils.translation import gettext_lazy as _

from casework.portfolio import bulk
from casework.portfolio.feeds import reasons
from casework.portfolio.feeds.registry import Feed, FeedContext, Field, FieldKind, ParsedRow, Refusal, Taken, sort_out
from casework.portfolio.models import Payment, PaymentKind, Reversal
from casework.portfolio.services.payments import allocate_loans
from casework.portfolio.services.reversals import digest_of

_COLUMNS = ("public_id", "payment_id", "source", "external_ref", "digest", "reversed_on", "reason", "received_at")


class ReversalFeed(Feed):
    """Payments of the same source that did not stay: they count as never paid."""

    title = _("Reversals")
    fields: Sequence[Field] = (
        Field(name="external_ref"),
        Field(name="payment_ref"),
        Field(name="reversed_on", kind=FieldKind.DATE),
        Field(name="reason", required=False, max_length=200),
    )
    free = ""
    needs_product = False
    part_field = ""

    def take(self, rows: Sequence[ParsedRow], context: FeedContext) -> Taken:
        """Take a chunk of reversals."""
        found = Payment.objects.filter(
            loan__book=context.book, source=context.source, kind=PaymentKind.CASH,
            external_ref__in={row.text("payment_ref") for row in rows},
        )  # fmt: skip
        if context.products is not None:
            found = found.filter(loan__product__in=context.products)
        payments = {payment.external_ref: payment for payment in found.select_for_update(of=("self",), no_key=True)}
        good, refused = _with_payments(rows, payments)
        known = Reversal.objects.filter(source=context.source, external_ref__in=[row.ref for row in good])
        fresh, taken = sort_out(good, dict(known.values_list("external_ref", "digest")))
        fresh, again = _not_reversed(fresh, payments)
        made = [_reversal(row, context, payments[row.text("payment_ref")].pk) for row in fresh]
        bulk.insert(Reversal, _COLUMNS, made)
        if fresh:
            allocate_loans(loan_ids={payments[row.text("payment_ref")].loan_id for row in fresh}, now=context.now)
        taken.added += len(fresh)
        taken.refused += [*refused, *again]
        taken.made = tuple(row.ref for row in fresh)
        return taken


def _with_payments(rows: Sequence[ParsedRow], payments: dict[str, Payment]) -> tuple[list[ParsedRow], list[Refusal]]:
    """Split off the rows without a payment, or whose day lies before it; the others get the digest of a reversal."""
    good, refused = [], []
    for row in rows:
        ref = row.text("payment_ref")
        if ref not in payments:
            refused.append(Refusal(row.number, "payment_ref", ref, reasons.NO_PAYMENT))
        elif row.day("reversed_on") < payments[ref].paid_on:
            refused.append(
                Refusal(row.number, "reversed_on", row.day("reversed_on").isoformat(), reasons.BEFORE_PAYMENT)
            )
        else:
            digest = digest_of(payment_id=payments[ref].pk, reversed_on=row.day("reversed_on"))
            good.append(ParsedRow(row.number, row.values, digest))
    return good, refused


def _not_reversed(rows: Sequence[ParsedRow], payments: dict[str, Payment]) -> tuple[list[ParsedRow], list[Refusal]]:
    """Split off the rows whose payment is reversed already, under another reference."""
    ids = [payments[row.text("payment_ref")].pk for row in rows]
    taken = set(Reversal.objects.filter(payment__in=ids).values_list("payment_id", flat=True))
    good, refused = [], []
    for row in rows:
        key = payments[row.text("payment_ref")].pk
        if key in taken:
            refused.append(Refusal(row.number, "payment_ref", row.text("payment_ref"), reasons.REVERSED))
        else:
            taken.add(key)
            good.append(row)
    return good, refused


def _reversal(row: ParsedRow, context: FeedContext, payment_id: int) -> tuple[object, ...]:
    return (
        uuid4(), payment_id, context.source, row.ref, row.digest, row.day("reversed_on"), row.text("reason"),
        context.now,
    )  # fmt: skip
