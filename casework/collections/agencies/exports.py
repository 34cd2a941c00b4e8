"""The file that an agency is sent: what it needs to collect, and nothing of those who are to be left alone."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from casework.collections.agencies import selectors, services
from casework.collections.agencies.models import AgencyBatch, AgencyPlacement
from casework.collections.models import CollectionCase
from casework.contact import holding
from casework.lib.sheets.writing import Book, Column, Kind
from casework.portfolio.models import PointStatus, Relation

if TYPE_CHECKING:
    from uuid import UUID

    from casework.lib.sheets.writing import Value
    from casework.people.models import User

LEFT_ALONE = {PointStatus.WRONG, PointStatus.LOST, PointStatus.DO_NOT_CALL}


def write_batch(public_id: "UUID", *, target: Path, actor: "User", now: datetime) -> str:
    """Write the open cases of a batch as a workbook, log that it was fetched, return the name under which it is sent.

    The borrower's own numbers only, without those that are wrong, lost, or not to be called: third parties are never
    given away. Cases put on hold since are left out. Raises OutOfReach.
    """
    batch = selectors.batch_named(public_id)
    rows = _sent(batch)
    with Book(made_at=now) as book:
        sheet = book.sheet(_("Cases"), _columns())
        for row in rows:
            sheet.append(_values(row, batch))
        sheet.close(total=_("Total"))
        book.facts(_("About"), _about(batch, now, len(rows)))
        book.save(target)
    services.note_sent(batch=batch, cases=len(rows), actor=actor, now=now)
    return f"casework-{batch.agency.code}-{batch.number}.xlsx"


def _sent(batch: AgencyBatch) -> list[AgencyPlacement]:
    lasting = batch.placements.filter(ended_at__isnull=True)
    free = CollectionCase.objects.exclude(holding.held())
    return list(
        lasting.filter(case__in=free.values("pk"))
        .select_related("case__customer", "case__loan__product", "case__book")
        .prefetch_related("case__customer__contact_points")
        .order_by("pk")
    )


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


def _values(row: AgencyPlacement, batch: AgencyBatch) -> "list[Value]":
    case = row.case
    phones = [
        point.phone
        for point in case.customer.contact_points.all()
        if point.relation == Relation.OWN and point.status not in LEFT_ALONE
    ]
    return [
        str(case.public_id), case.loan.external_ref, case.customer.name, ", ".join(phones), case.loan.product.name,
        row.bucket_code, case.due_on, row.owed, case.loan.currency, case.customer.time_zone or case.book.time_zone,
        batch.due_back_on,
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
