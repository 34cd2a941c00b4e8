"""Loans whose disbursement was reversed: settled no more, or again."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.lib.days import day_in
from casework.portfolio.models import AcquisitionChannel, Loan
from casework.reports.settlements.models import LoanMark
from casework.reports.settlements.selectors.facts import brought_by
from casework.reports.settlements.services.telling import SettlementDecided, SettlementRefused, changed, locked_channel

if TYPE_CHECKING:
    from casework.people.models import User


@transaction.atomic
def mark_loan(
    *, channel: AcquisitionChannel, loan: Loan, is_reversed: bool, happened_on: date, reason: str, actor: "User",
    now: datetime,
) -> LoanMark:  # fmt: skip
    """Say that a loan's disbursement was reversed, so that nothing is paid for it, or that it counts again.

    Statements that told it stay; the next one takes it back. Raises SettlementRefused (not the channel's, no reason, a
    day before the payout or to come), SettlementDecided (it is like that already).
    """
    held = Loan.objects.select_for_update(of=("self",), no_key=True).get(pk=loan.pk)
    locked = locked_channel(channel.pk)
    if not brought_by(locked, held):
        raise SettlementRefused(_("This channel did not bring that loan."))
    if not reason.strip():
        raise SettlementRefused(_("Say why."))
    if not held.disbursed_on <= happened_on <= day_in(locked.book.time_zone, now):
        raise SettlementRefused(_("The day lies between the payout and today."))
    newest = LoanMark.objects.filter(loan=held).order_by("number").last()
    if (newest.is_reversed if newest else False) == is_reversed:
        raise SettlementDecided(_("It is like that already."))
    made = LoanMark.objects.create(
        loan=held, number=newest.number + 1 if newest else 1, is_reversed=is_reversed, happened_on=happened_on,
        reason=reason.strip(), made_by=actor, made_at=now,
    )  # fmt: skip
    changed(
        locked, "channel_loan.reverse" if is_reversed else "channel_loan.restore", actor=actor, now=now,
        loan=held.external_ref, day=happened_on.isoformat(), reason=made.reason,
    )  # fmt: skip
    return made
