"""The kind of feed that brings orders: its fields, and how its rows become orders."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from casework.portfolio.feeds import (
    Feed,
    FeedContext,
    Field,
    FieldKind,
    ParsedRow,
    Refusal,
    Taken,
    Value,
    reasons,
    sort_out,
)
from casework.portfolio.services.partners import Named
from casework.review.models import ReviewOrder
from casework.review.services.intake import NewOrder, receive_orders

LONGEST_TERM = 32_767
CLOCKS_OFF = timedelta(days=1)
SECTION = "application."
RISK, ADVICE = "risk", "advice"


class OrderFeed(Feed):
    """Loan applications for manual review.

    Whatever else a file has becomes the application: `[columns.application.job] "Employed since" = "their_column"` puts
    a fact into the section "job". Facts of the section "risk" are findings, and the section "advice" says, under the
    same label, what each calls for.
    """

    title = _("Orders")
    fields: Sequence[Field] = (
        Field(name="external_ref"),
        Field(name="customer_ref"),
        Field(name="customer_name", max_length=120, personal=True),
        Field(name="amount", kind=FieldKind.MONEY),
        Field(name="term", kind=FieldKind.WHOLE),
        Field(name="received_at", kind=FieldKind.MOMENT, required=False),
        Field(name="phone", required=False, max_length=40, personal=True),
        Field(name="id_number", required=False, max_length=40, personal=True),
        Field(name="born_on", kind=FieldKind.DATE, required=False, personal=True),
        Field(name="machine_score", kind=FieldKind.WHOLE, required=False),
        Field(name="channel", required=False, max_length=40),
        Field(name="funder", required=False, max_length=40),
    )
    free = SECTION
    needs_product = True
    part_field = ""

    def take(self, rows: Sequence[ParsedRow], context: FeedContext) -> Taken:
        """Take a chunk of orders into the INITIAL pool."""
        if context.product is None:
            raise ValueError("orders need a product")
        known = ReviewOrder.objects.filter(source=context.source, external_ref__in=[row.ref for row in rows])
        fresh, taken = sort_out(rows, dict(known.values_list("external_ref", "digest")))
        good, named = [], Named(context.book, fresh, only_open=True)
        for row in fresh:
            if problem := _problem(row, context.now) or named.problem(row):
                taken.refused.append(problem)
            else:
                good.append(_order(row, named))
        received = receive_orders(
            orders=good, book=context.book, product=context.product, source=context.source, now=context.now
        )
        numbers = {row.ref: row for row in fresh}
        for ref in received.elsewhere:
            row = numbers[ref]
            taken.refused.append(Refusal(row.number, "customer_ref", row.text("customer_ref")[:80], reasons.OTHER_BOOK))
        for ref in received.conflicting:  # it came in between the look at what is known and now
            taken.refused.append(Refusal(numbers[ref].number, "external_ref", ref, reasons.OTHER_CONTENT))
        taken.added, taken.unchanged = taken.added + received.added, taken.unchanged + received.unchanged
        taken.made = received.made
        return taken


def _problem(row: ParsedRow, now: datetime) -> Refusal | None:
    """Return what no order may be: a term that is none, received or born in the future (a clock may be off a day)."""
    if reason := _term_problem(row.whole("term")):
        return Refusal(row.number, "term", str(row.whole("term")), reason)
    received, born = row.values.get("received_at"), row.values.get("born_on")
    if isinstance(received, datetime) and received > now + CLOCKS_OFF:
        return Refusal(row.number, "received_at", received.isoformat(), reasons.FUTURE)
    if isinstance(born, date) and born > now.date():
        return Refusal(row.number, "born_on", "", reasons.FUTURE)
    return None


def _term_problem(term: int) -> str:
    if term < 1:
        return reasons.NOT_POSITIVE
    return reasons.TOO_LARGE if term > LONGEST_TERM else ""


def _order(row: ParsedRow, named: Named) -> NewOrder:
    received, born, score = row.values.get("received_at"), row.values.get("born_on"), row.values.get("machine_score")
    return NewOrder(
        external_ref=row.ref, customer_ref=row.text("customer_ref"), customer_name=row.text("customer_name"),
        amount=row.amount("amount"), term=row.whole("term"),
        received_at=received if isinstance(received, datetime) else None,
        phone=row.text("phone"), id_number=row.text("id_number"), born_on=born if isinstance(born, date) else None,
        machine_score=score if isinstance(score, int) else None,
        channel_id=named.channel_of(row), funder_id=named.funder_of(row),
        application=application_of(row.values), digest=row.digest,
    )  # fmt: skip


def application_of(values: Mapping[str, Value]) -> dict[str, Any]:
    """Return the sections that the free fields make: "application.job.Employer" → {"job": {"Employer": …}}.

    Empty cells are left out. "application.risk.X" and "application.advice.X" make {"risk": [{"finding", "advice"}]}.
    """
    sections: dict[str, dict[str, str]] = {}
    for name, value in values.items():
        if name.startswith(SECTION) and value:
            section, _dot, label = name.removeprefix(SECTION).partition(".")
            sections.setdefault(section, {})[label or section] = str(value)
    findings, advice = sections.pop(RISK, {}), sections.pop(ADVICE, {})
    made: dict[str, Any] = dict(sections)
    if findings:
        made[RISK] = [
            {"finding": f"{label}: {text}", "advice": advice.get(label, "")} for label, text in findings.items()
        ]
    return made
