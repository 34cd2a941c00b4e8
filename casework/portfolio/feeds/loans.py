"""The kind of feed that brings loans, one row per instalment; most short loans have one."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from uuid import uuid4

from django.utils.translation import gettext_lazy as _

from casework.lib.money import ZERO
from casework.portfolio import bulk
from casework.portfolio.changes import ledger_changed
from casework.portfolio.feeds import reasons
from casework.portfolio.feeds.registry import Feed, FeedContext, Field, FieldKind, ParsedRow, Refusal, Taken, sort_out
from casework.portfolio.models import Instalment, Loan
from casework.portfolio.services.customers import Person, ensure_customers
from casework.portfolio.services.partners import Named

_LOAN_COLUMNS = (
    "public_id", "book_id", "product_id", "customer_id", "source", "external_ref", "digest", "principal", "currency",
    "disbursed_on", "recorded_at", "funder_id",
)  # fmt: skip
_INSTALMENT_COLUMNS = ("loan_id", "number", "due_on", "principal", "interest", "fee", "penalty", "paid")
JOB = "job."
_SAME = ("customer_ref", "customer_name", "disbursed_on", "currency", "funder")


class LoanFeed(Feed):
    """Loans with their instalments and customers. Interest is what is due beyond principal and fee.

    Whatever else a file has of a customer's job: `[columns.job] Employer = "their_column"`.
    """

    title = _("Loans")
    fields: Sequence[Field] = (
        Field(name="external_ref"),
        Field(name="customer_ref"),
        Field(name="customer_name", max_length=120),
        Field(name="principal", kind=FieldKind.MONEY, zero=True),
        Field(name="due_amount", kind=FieldKind.MONEY),
        Field(name="due_on", kind=FieldKind.DATE),
        Field(name="disbursed_on", kind=FieldKind.DATE),
        Field(name="fee", kind=FieldKind.MONEY, required=False, zero=True),
        Field(name="currency", required=False, max_length=3),
        Field(name="funder", required=False, max_length=40),
        Field(name="instalment_number", kind=FieldKind.WHOLE, required=False),
        Field(name="customer_phone", required=False, max_length=40, personal=True),
        Field(name="customer_id_number", required=False, max_length=40, personal=True),
        Field(name="customer_born_on", kind=FieldKind.DATE, required=False, personal=True),
    )
    free = JOB
    needs_product = True
    part_field = "instalment_number"

    def take(self, rows: Sequence[ParsedRow], context: FeedContext) -> Taken:
        """Take a chunk of rows; the loans whose rows are all good are made with their instalments."""
        account, named = Taken(), Named(context.book, rows)
        good: dict[int, _Draft] = {}
        for draft in _drafts(rows):
            # Before the look at what is known: a bad row must not stand in the way of a good one with its reference.
            problems = _unknown(draft, named) or _problems(draft, context)
            account.refused += problems
            if not problems:
                good[draft.head.number] = draft
        heads = [draft.head for draft in good.values()]
        known = Loan.objects.filter(source=context.source, external_ref__in=[head.ref for head in heads])
        fresh, taken = sort_out(heads, dict(known.values_list("external_ref", "digest")))
        _count_rows(good, fresh, taken, account)
        account.added += _make([good[head.number] for head in fresh], context, account, named)
        return account


@dataclass(frozen=True)
class _Draft:
    """One loan of a chunk: a row that stands for it (with a digest over all), and its rows by instalment."""

    head: ParsedRow
    rows: tuple[ParsedRow, ...]

    def refuse(self, field: str, reason: str, at: ParsedRow | None = None) -> list[Refusal]:
        """Refuse every row of the loan: `at` (the first when None) for the reason, the others because of it."""
        culprit = at or self.rows[0]
        value = culprit.values.get(field)
        own = Refusal(culprit.number, field, "" if value is None else str(value)[:80], reason)
        return [own, *(Refusal(row.number, "", "", reasons.SPOILT) for row in self.rows if row is not culprit)]


def _drafts(rows: Sequence[ParsedRow]) -> Iterator[_Draft]:
    """Put together the rows that follow one another with one reference, where instalments are numbered."""
    for (_ref, _number), group in groupby(rows, key=_belonging):
        parts = tuple(sorted(group, key=lambda row: row.whole("instalment_number")))
        first = parts[0]
        if len(parts) == 1:
            yield _Draft(first, parts)
        else:
            digest = hashlib.sha256("\x1f".join(row.digest for row in parts).encode()).hexdigest()
            yield _Draft(ParsedRow(first.number, first.values, digest), parts)


def _belonging(row: ParsedRow) -> tuple[str, int]:
    return (row.ref, 0 if row.values.get("instalment_number") is not None else row.number)


def _count_rows(drafts: dict[int, _Draft], fresh: Sequence[ParsedRow], heads: Taken, account: Taken) -> None:
    """Add the account of the heads that are not fresh to that of the rows."""
    refused = {refusal.row: refusal for refusal in heads.refused}
    new = {head.number for head in fresh}
    for number, draft in drafts.items():
        if number in refused:
            account.refused += draft.refuse(refused[number].field, refused[number].reason)
        elif number not in new:
            account.unchanged += len(draft.rows)


def _unknown(draft: _Draft, named: Named) -> list[Refusal]:
    """Refuse a loan whose funder the book does not have."""
    unknown = named.problem(draft.rows[0])
    return draft.refuse(unknown.field, unknown.reason) if unknown else []


def _problems(draft: _Draft, context: FeedContext) -> list[Refusal]:
    first = draft.rows[0]
    if first.ref in context.spoilt:
        return [Refusal(row.number, "", "", reasons.SPOILT) for row in draft.rows]
    if first.text("currency") not in ("", context.book.currency):
        return draft.refuse("currency", reasons.OTHER_CURRENCY)
    if [row.whole("instalment_number", 1) for row in draft.rows] != list(range(1, len(draft.rows) + 1)):
        return draft.refuse("instalment_number", reasons.NOT_CONSECUTIVE)
    if not any(row.amount("principal") for row in draft.rows):
        return draft.refuse("principal", reasons.NOT_POSITIVE)
    for row in draft.rows:
        for field in _SAME:
            if row.values[field] != first.values[field]:
                return draft.refuse(field, reasons.UNLIKE, row)
        if row.amount("due_amount") < row.amount("principal") + row.amount("fee"):
            return draft.refuse("due_amount", reasons.DUE_TOO_SMALL, row)
        if row.day("due_on") < row.day("disbursed_on"):
            return draft.refuse("due_on", reasons.DUE_BEFORE, row)
    return []


def _make(drafts: Sequence[_Draft], context: FeedContext, account: Taken, named: Named) -> int:
    """Make customers, loans and instalments; return how many rows went into them."""
    people = [_person(draft.rows[0]) for draft in drafts]
    customers = ensure_customers(people, book=context.book, source=context.source, now=context.now)
    good = []
    for draft in drafts:
        if draft.rows[0].text("customer_ref") in customers:
            good.append(draft)
        else:
            account.refused += draft.refuse("customer_ref", reasons.OTHER_BOOK)
    loans = [_loan(draft, context, customers, named) for draft in sorted(good, key=lambda draft: draft.head.ref)]
    bulk.insert(Loan, _LOAN_COLUMNS, loans)
    refs = [draft.head.ref for draft in good]
    made = Loan.objects.filter(source=context.source, external_ref__in=refs).values_list("external_ref", "pk")
    ids = dict(made) if good else {}
    bulk.insert(Instalment, _INSTALMENT_COLUMNS, [_instalment(row, ids[row.ref]) for d in good for row in d.rows])
    ledger_changed(loan_ids=list(ids.values()), now=context.now)
    return sum(len(draft.rows) for draft in good)


def _person(row: ParsedRow) -> Person:
    born = row.values["customer_born_on"]
    job = {name.removeprefix(JOB): str(value) for name, value in row.values.items() if name.startswith(JOB) and value}
    return Person(
        ref=row.text("customer_ref"), name=row.text("customer_name"), phone=row.text("customer_phone"),
        id_number=row.text("customer_id_number"), born_on=born if isinstance(born, date) else None,
        job=job,
    )  # fmt: skip


def _loan(draft: _Draft, context: FeedContext, customers: dict[str, int], named: Named) -> tuple[object, ...]:
    if context.product is None:
        raise ValueError("loans need a product")
    row = draft.rows[0]
    return (
        uuid4(), context.book.pk, context.product.pk, customers[row.text("customer_ref")], context.source, row.ref,
        draft.head.digest, sum((part.amount("principal") for part in draft.rows), Decimal(0)), context.book.currency,
        row.day("disbursed_on"), context.now, named.funder_of(row),
    )  # fmt: skip


def _instalment(row: ParsedRow, loan_id: int) -> tuple[object, ...]:
    principal, fee = row.amount("principal"), row.amount("fee")
    interest = row.amount("due_amount") - principal - fee
    return (loan_id, row.whole("instalment_number", 1), row.day("due_on"), principal, interest, fee, ZERO, ZERO)
