"""What the page of write-offs shows: those to decide, and those decided with what has come in since."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from casework.collections.models import CollectionCase
from casework.collections.writeoffs import permissions
from casework.collections.writeoffs.models import WriteOff, WriteOffState
from casework.lib.money import ZERO, MoneyField
from casework.lib.refusal import OutOfReach
from casework.portfolio.models import Payment
from casework.workflow.approvals.registry import Asked

if TYPE_CHECKING:
    from casework.people.models import User

MOST = 100
TOPIC = "writeoffs-list"


class NoSuchWriteOff(OutOfReach):
    """No write-off has this id, for this reader."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """A write-off. recovered: what came in after the day on which the loan was written off, reversals taken out."""

    write_off: WriteOff
    recovered: Decimal


@dataclass(frozen=True, kw_only=True)
class Page:
    """waiting: the oldest first; decided: the newest first. Each at most MOST."""

    waiting: Sequence[Line]
    decided: Sequence[Line]


def page_for(user: "User") -> Page:
    """Return the write-offs that `user` may read. Two queries."""
    rows = _with_recovered(permissions.seen_by(user))
    return Page(
        waiting=_lines(rows.filter(state=WriteOffState.ASKED).order_by("asked_at", "pk")),
        decided=_lines(rows.exclude(state=WriteOffState.ASKED).order_by("-decided_at", "-pk")),
    )


def waiting_for(user: "User") -> QuerySet[WriteOff]:
    """Return the write-offs that wait for a decision of `user` (who decides such things), with what the inbox shows."""
    waiting = WriteOff.objects.filter(state=WriteOffState.ASKED).exclude(asked_by=user)
    return waiting.select_related("case__customer", "loan", "asked_by")


def asked(rows: Sequence[WriteOff], _user: "User", _now: datetime) -> list[Asked]:
    """Return write-offs as the inbox shows them. No query."""
    return [
        Asked(
            subject=row.case.customer.name, ref=row.loan.external_ref,
            what=f"{row.get_cause_display()} · {row.reason}", amount=row.principal, currency=row.loan.currency,
            asked_by=row.asked_by, asked_at=row.asked_at, url=reverse("writeoffs:decide", args=[row.public_id]),
        )
        for row in rows
    ]  # fmt: skip


def found(user: "User", public_id: UUID) -> WriteOff:
    """Return a write-off with its case. Raises NoSuchWriteOff."""
    one = permissions.seen_by(user).select_related("case__customer", "loan").filter(public_id=public_id).first()
    if one is None:
        raise NoSuchWriteOff(_("There is no such write-off."))
    return one


def own(user: "User", public_id: UUID) -> WriteOff:
    """Return a request that `user` made. Raises NoSuchWriteOff."""
    one = WriteOff.objects.select_related("case").filter(public_id=public_id, asked_by=user).first()
    if one is None:
        raise NoSuchWriteOff(_("There is no such write-off."))
    return one


def asked_for(case: CollectionCase) -> WriteOff | None:
    """Return the request for a case that waits for a decision. One query."""
    waiting = WriteOff.objects.select_related("asked_by").filter(case=case, state=WriteOffState.ASKED)
    return waiting.first()


def case_to_ask(user: "User", public_id: UUID) -> CollectionCase:
    """Return the case for which `user` would ask. Raises NoSuchWriteOff."""
    case = permissions.askable_by(user).select_related("customer", "loan", "book").filter(public_id=public_id).first()
    if case is None:
        raise NoSuchWriteOff(_("There is no such case."))
    return case


def _with_recovered(rows: QuerySet[WriteOff]) -> QuerySet[WriteOff]:
    since = Payment.objects.money().filter(loan=OuterRef("loan"), paid_on__gt=OuterRef("written_on"))
    total = since.order_by().values("loan").annotate(sum_amount=Sum("amount")).values("sum_amount")
    related = ("case__customer", "case__bucket", "loan__product", "asked_by", "decided_by")
    return rows.select_related(*related).annotate(recovered=Subquery(total, output_field=MoneyField()))


def _lines(rows: QuerySet[WriteOff]) -> list[Line]:
    return [Line(write_off=row, recovered=getattr(row, "recovered", None) or ZERO) for row in rows[:MOST]]
