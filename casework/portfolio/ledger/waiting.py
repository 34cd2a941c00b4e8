"""What of the ledger waits for a second person, as the inbox of approvals shows it."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework.lib.templatetags.ui import money, percent
from casework.portfolio.models import ChangeKind, ChangeState, ScheduleChange
from casework.workflow.approvals.registry import Asked

if TYPE_CHECKING:
    from casework.people.models import User


def changes_waiting(user: "User") -> QuerySet[ScheduleChange]:
    """Return the extensions and re-schedules that wait for a decision of `user` (who decides such things)."""
    waiting = ScheduleChange.objects.filter(state=ChangeState.ASKED).exclude(asked_by=user)
    return waiting.select_related("loan__customer", "asked_by")


def changes_asked(rows: Sequence[ScheduleChange], _user: "User", _now: datetime) -> list[Asked]:
    """Return them as the inbox shows them. No query."""
    return [
        Asked(
            subject=row.loan.customer.name, ref=row.loan.external_ref, what=f"{terms_in_words(row)} · {row.reason}",
            amount=None, currency=row.loan.currency, asked_by=row.asked_by, asked_at=row.asked_at,
            url=reverse("ledger:change", args=[row.public_id]),
        )
        for row in rows
    ]  # fmt: skip


def terms_in_words(change: ScheduleChange) -> str:
    """Say what is agreed: Extension, 14 days later; Re-schedule, 6 months, 12 %, fee 20.00."""
    if change.kind == ChangeKind.EXTENSION:
        how = ngettext("%(days)d day later", "%(days)d days later", change.days) % {"days": change.days}
    else:
        months = ngettext("%(months)d month", "%(months)d months", change.term) % {"months": change.term}
        how = f"{months}, {percent(change.rate_bp)}"
    fee = _("fee %(amount)s") % {"amount": money(change.fee)} if change.fee else ""
    return ", ".join(part for part in (str(change.get_kind_display()), how, fee) if part)
