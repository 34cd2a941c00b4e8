"""What the case page, the inbox and the drawer read of kept cases."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casework.collections.desk import business_day
from casework.collections.retention import permissions
from casework.collections.retention.models import Retention
from casework.workflow.approvals.registry import Asked

if TYPE_CHECKING:
    from casework.people.models import User


def waiting_for(user: "User") -> QuerySet[Retention]:
    """Return the wishes that wait for `user`, with what the inbox shows of them."""
    related = ("case__book", "case__bucket", "case__loan", "case__customer", "asked_by")
    return permissions.decidable_by(user).select_related(*related)


def asked(rows: Sequence[Retention], _user: "User", now: datetime) -> list[Asked]:
    """Return wishes as the inbox shows them; the amount is what the case owed when it entered its bucket. No query."""
    return [_asked(row, business_day(row.case.book, now)) for row in rows]


def found(user: "User", public_id: UUID) -> Retention:
    """Return a wish that waits for `user`. Raises Http404."""
    return get_object_or_404(waiting_for(user), public_id=public_id)


def _asked(row: Retention, today: date) -> Asked:
    told = {"bucket": row.case.bucket.code, "day": date_format(row.until, "SHORT_DATE_FORMAT"), "reason": row.reason}
    return Asked(
        subject=row.case.customer.name, ref=row.case.loan.external_ref,
        what=_("%(bucket)s, keep until %(day)s · %(reason)s") % told, amount=row.case.value,
        currency=row.case.loan.currency, asked_by=row.asked_by, asked_at=row.asked_at, expires_on=row.until,
        days_left=(row.until - today).days, url=reverse("retention:decide", args=[row.public_id]),
    )  # fmt: skip
