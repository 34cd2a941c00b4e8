"""The statements that wait for a second person, as the inbox of approvals shows them."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casework.collections.agencies.models import AgencyStatement, StatementState
from casework.lib.templatetags.ui import money
from casework.workflow.approvals.registry import Asked

if TYPE_CHECKING:
    from casework.people.models import User


def statements_waiting(user: "User") -> QuerySet[AgencyStatement]:
    """Return the statements that wait for an approval by `user` (who keeps agencies)."""
    made = AgencyStatement.objects.filter(state=StatementState.MADE).exclude(made_by=user)
    return made.select_related("agency__book", "made_by")


def statements_asked(rows: Sequence[AgencyStatement], _user: "User", _now: datetime) -> list[Asked]:
    """Return them as the inbox shows them; the amount is the commission. No query."""
    return [_asked(row) for row in rows]


def _asked(row: AgencyStatement) -> Asked:
    told = {
        "number": row.number, "day": date_format(row.up_to, "SHORT_DATE_FORMAT"), "amount": money(row.recovered)
    }  # fmt: skip
    return Asked(
        subject=row.agency.name, ref="",
        what=_("Statement %(number)d up to %(day)s, %(amount)s recovered") % told,
        amount=row.commission, currency=row.agency.book.currency, asked_by=row.made_by, asked_at=row.made_at,
        url=reverse("agencies:decide", args=[row.public_id]),
    )  # fmt: skip
