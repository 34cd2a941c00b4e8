"""The file that an agency is sent: what it needs to collect, and nothing of those who are to be left alone."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from casework.collections.agencies import selectors, services
from casework.collections.agencies.models import AgencyBatch, AgencyPlacement
from casework.collections.models import CollectionCase
from casework.contact import gate, holding
from casework.contact.gate import Rule
from casework.contact.models import Channel, Purpose
from casework.lib.sheets.writing import Book, Column, Kind
from casework.portfolio.models import Relation

if TYPE_CHECKING:
    from uuid import UUID

    from casework.lib.sheets.writing import Value
    from casework.people.models import User

# Refused so, nobody is to be contacted about the debt by anybody; what else is refused concerns a number, or an hour.
LEFT_ALONE = {Rule.HOLD, Rule.NO_CONTACT}


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A case as the agency gets it: its placement, and the numbers at which the borrower may be reached."""

    placement: AgencyPlacement
    phones: list[str]


def write_batch(public_id: "UUID", *, target: Path, actor: "User", now: datetime) -> str:
    """Write the open cases of a batch as a workbook, log that it was fetched, return the name under which it is sent.

    The contact gate is asked about each: only the borrower's own numbers that it lets through are given away, now or
    once the hour has come (the agency keeps the hours), never a third party's. Cases that were put on hold since, or
    whose customer is not to be contacted, are left out. Raises OutOfReach.
    """
    batch = selectors.batch_named(public_id)
    rows = _sent(batch, now)
    with Book(made_at=now) as book:
        sheet = book.sheet(_("Cases"), _columns())
        for row in rows:
            sheet.append(_values(row, batch))
        sheet.close(total=_("Total"))
        book.facts(_("About"), _about(batch, now, len(rows)))
        book.save(target)
    services.note_sent(batch=batch, cases=len(rows), actor=actor, now=now)
    return f"casework-{batch.agency.code}-{batch.number}.xlsx"


def _sent(batch: AgencyBatch, now: datetime) -> list[Sent]:
    """Return what is sent. Seven queries, and three more per 2,000 numbers."""
    free = CollectionCase.objects.exclude(holding.held())
    rows = list(
        batch.placements.filter(ended_at__isnull=True, case__in=free.values("pk"))
        .select_related("case__customer", "case__loan__product", "case__book")
        .prefetch_related("case__customer__contact_points")
        .order_by("pk")
    )
    own = {row.pk: [p for p in row.case.customer.contact_points.all() if p.relation == Relation.OWN] for row in rows}
    about = {point.pk: row.loan_id for row in rows for point in own[row.pk]}
    said = gate.sort_out(points=list(about), channel=Channel.CALL, purpose=Purpose.COLLECTION, now=now, loans=about)
    barred = {point: verdict.rule for point, verdict in said.refused.items() if verdict.until is None}
    return [
        Sent(placement=row, phones=[point.phone for point in own[row.pk] if point.pk not in barred])
        for row in rows
        if not any(barred.get(point.pk) in LEFT_ALONE for point in own[row.pk])
    ]


def _columns() -> list[Column]:
    return [
        Column(key="case", title=_("Case"), note=_("Name it in the file of results.")),
        Column(key="loan", title=_("Loan")),
        Column(key="name", title=_("Customer")),
        Column(key="phones", title=_("Phone")),
        Column(key="product", title=_("Product")),
        Column(key="bucket", title=_("Bucket")),
        Column(key="due_on", title=_("Due date"), kind=Kind.DAY),
        Column(key="owed", title=_("Owed"), kind=Kind.MONEY, total="SUM({owed})"),
        Column(key="currency", title=_("Currency")),
        Column(key="zone", title=_("Time zone")),
        Column(key="until", title=_("Due back on"), kind=Kind.DAY),
    ]


def _values(sent: Sent, batch: AgencyBatch) -> "list[Value]":
    row, case = sent.placement, sent.placement.case
    return [
        str(case.public_id), case.loan.external_ref, case.customer.name, ", ".join(sent.phones),
        case.loan.product.name, row.bucket_code, case.due_on, row.owed, case.loan.currency,
        case.customer.time_zone or case.book.time_zone, batch.due_back_on,
    ]  # fmt: skip


def _about(batch: AgencyBatch, now: datetime, number: int) -> "list[tuple[str, Value]]":
    return [
        (_("Agency"), batch.agency.name),
        (_("Batch"), batch.number),
        (_("Placed on"), batch.placed_on),
        (_("Due back on"), batch.due_back_on),
        (_("Cases"), number),
        (_("Written at (UTC)"), now.replace(tzinfo=None)),
    ]
