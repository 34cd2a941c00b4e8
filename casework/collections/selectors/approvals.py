"""The waivers that wait for somebody's approval, for the inbox and for the drawer in which one is decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Sum
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from casework.collections import permissions
from casework.collections.desk import business_day
from casework.collections.models import Waiver, WaiverLimit
from casework.collections.rules import waivers as rules
from casework.lib.money import ZERO
from casework.lib.templatetags.ui import money
from casework.portfolio.models import Allocation, Instalment, Part
from casework.portfolio.rules import PARTS
from casework.workflow.approvals.registry import Asked

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from casework.people.models import User

RELATED = ("case__book", "case__bucket", "case__loan", "case__customer", "asked_by")


@dataclass(frozen=True, kw_only=True)
class Line:
    """One waiver that waits. parts: label, amount asked for, amount outstanding; beyond: labels of the parts that go
    beyond what the viewer may let off; days_left: to its expiry.
    """

    waiver: Waiver
    parts: list[tuple[str, Decimal, Decimal]]
    beyond: list[str]
    days_left: int

    @property
    def total(self) -> Decimal:
        """All that is asked for."""
        return sum((amount for _label, amount, _left in self.parts), ZERO)


def waivers_waiting(user: "User") -> "QuerySet[Waiver]":
    """Return the waivers that wait for `user`, with what the inbox shows of them."""
    return permissions.waivers_decidable_by(user).select_related(*RELATED).prefetch_related("parts")


def waivers_asked(rows: Sequence[Waiver], user: "User", now: datetime) -> list[Asked]:
    """Return waivers as the inbox shows them. Three queries."""
    return [
        Asked(
            subject=line.waiver.case.customer.name, ref=line.waiver.case.loan.external_ref,
            what=" · ".join(f"{label} {money(amount)}" for label, amount, _left in line.parts),
            amount=line.total, currency=line.waiver.case.loan.currency, asked_by=line.waiver.asked_by,
            asked_at=line.waiver.asked_at, expires_on=line.waiver.expires_on, days_left=line.days_left,
            url=reverse("collections:approval", args=[line.waiver.public_id]),
            warning=_("beyond your limit") if line.beyond else "",
        )
        for line in _lines(rows, user, now)
    ]  # fmt: skip


def waiver_line(*, user: "User", public_id: UUID, now: datetime) -> Line:
    """Return one waiver that waits for `user`. Raises Http404."""
    waiver = get_object_or_404(waivers_waiting(user), public_id=public_id)
    return _lines([waiver], user, now)[0]


def beyond_of(waiver: Waiver, user: "User") -> list[str]:
    """Return the parts (labels) of the waiver that go beyond what `user` may let off."""
    left = _outstanding([waiver])
    return _beyond(waiver, user, left, _limits())


def _lines(waivers: Sequence[Waiver], user: "User", now: datetime) -> list[Line]:
    left, limits = _outstanding(waivers), _limits()
    return [
        Line(
            waiver=one,
            parts=[
                (str(Part(part.part).label), part.amount, left.get((one.case.loan_id, part.part), ZERO))
                for part in one.parts.all()
            ],
            beyond=_beyond(one, user, left, limits),
            days_left=(one.expires_on - _today(one, now)).days,
        )
        for one in waivers
    ]


def _today(waiver: Waiver, now: datetime) -> date:
    return business_day(waiver.case.book, now)


def _limits() -> list[rules.Limit]:
    return [
        rules.Limit(role=row.role, bucket=row.bucket_id, part=row.part, most_bp=row.most_bp)
        for row in WaiverLimit.objects.all()
    ]


def _beyond(
    waiver: Waiver, user: "User", left: dict[tuple[int, str], Decimal], limits: Sequence[rules.Limit]
) -> list[str]:
    parts = rules.beyond(
        {part.part: part.amount for part in waiver.parts.all()},
        outstanding={part: left.get((waiver.case.loan_id, part), ZERO) for part in PARTS},
        roles=[role for role in permissions.DECIDERS if user.has_role(role)],
        bucket=waiver.case.bucket_id,
        limits=limits,
    )
    return [str(Part(part).label) for part in parts]


def _outstanding(waivers: Sequence[Waiver]) -> dict[tuple[int, str], Decimal]:
    """Return (loan id, part) → what is left of it. Two queries."""
    loans = [one.case.loan_id for one in waivers]
    sums = [Sum(part) for part in PARTS]
    due = Instalment.objects.filter(loan__in=loans).order_by().values_list("loan_id").annotate(*sums)
    found = {
        (loan, part): amount or ZERO for loan, *amounts in due for part, amount in zip(PARTS, amounts, strict=True)
    }
    paid = Allocation.objects.filter(payment__loan__in=loans, part__in=PARTS).order_by()
    for loan, part, amount in paid.values_list("payment__loan_id", "part").annotate(sum=Sum("amount")):
        found[loan, part] -= amount
    return found
