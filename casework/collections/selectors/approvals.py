"""What waits for somebody's approval, oldest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Sum
from django.shortcuts import get_object_or_404

from casework.collections import permissions
from casework.collections.desk import business_day
from casework.collections.models import Waiver, WaiverLimit
from casework.collections.rules import waivers as rules
from casework.collections.selectors.counts import counted_rows
from casework.lib.money import ZERO
from casework.portfolio.models import Allocation, Instalment, Part
from casework.portfolio.rules import PARTS

if TYPE_CHECKING:
    from casework.people.models import User

PAGE = 50


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


@dataclass(frozen=True, kw_only=True)
class Inbox:
    """What waits for somebody, oldest first; more: whether there is more than is shown."""

    lines: list[Line]
    more: bool


def inbox(*, user: "User", now: datetime) -> Inbox:
    """Return what waits for `user`. Five queries."""
    related = ("case__book", "case__bucket", "case__loan", "case__customer", "asked_by")
    rows = permissions.waivers_decidable_by(user).select_related(*related).prefetch_related("parts")
    waivers = list(rows.order_by("asked_at", "pk")[: PAGE + 1])
    return Inbox(lines=_lines(waivers[:PAGE], user, now), more=len(waivers) > PAGE)


def waiver_line(*, user: "User", public_id: UUID, now: datetime) -> Line:
    """Return one waiver that waits for `user`. Raises Http404."""
    related = ("case__book", "case__bucket", "case__loan", "case__customer", "asked_by")
    waiver = get_object_or_404(
        permissions.waivers_decidable_by(user).select_related(*related).prefetch_related("parts"), public_id=public_id
    )
    return _lines([waiver], user, now)[0]


def beyond_of(waiver: Waiver, user: "User") -> list[str]:
    """Return the parts (labels) of the waiver that go beyond what `user` may let off."""
    left = _outstanding([waiver])
    return _beyond(waiver, user, left, _limits())


def count_approvals(user: "User") -> int:
    """Return how many waivers wait for `user`, counted no further than shown."""
    return counted_rows(permissions.waivers_decidable_by(user))


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
