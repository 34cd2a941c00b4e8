"""What an address of settlements names: terms, a correction of a balance, a loan of a channel."""

from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from casework.lib.refusal import OutOfReach
from casework.portfolio.models import AcquisitionChannel, Loan
from casework.reports.partners.selectors.keeping import channel_named
from casework.reports.settlements.models import BalanceCorrection, ChannelTerms, TermsState
from casework.reports.settlements.selectors.facts import balance_of
from casework.review.models import ReviewOrder


class NoSuchSettlement(OutOfReach):
    """No version or statement has this id, and no loan of the channel."""


def terms_named(public_id: UUID) -> ChannelTerms:
    """Return one version with its channel. Raises NoSuchSettlement."""
    found = (
        ChannelTerms.objects.select_related("channel__book", "asked_by", "decided_by")
        .filter(public_id=public_id)
        .first()
    )
    if found is None:
        raise NoSuchSettlement(_("There are no such terms."))
    return found


def newest_terms(channel: AcquisitionChannel) -> ChannelTerms | None:
    """Return the newest approved version, for the form that asks for another. One query."""
    return ChannelTerms.objects.filter(channel=channel, state=TermsState.APPROVED).order_by("version").last()


def loan_to_mark(public_id: UUID, loan: UUID) -> tuple[AcquisitionChannel, Loan]:
    """Return a channel and a loan that it brought. Raises OutOfReach."""
    channel = channel_named(public_id)
    order = ReviewOrder.objects.select_related("loan").filter(channel=channel, loan__public_id=loan).first()
    if order is None or order.loan is None:
        raise NoSuchSettlement(_("There is no such loan of this channel."))
    return channel, order.loan


def correction_named(public_id: UUID) -> BalanceCorrection:
    """Return one correction with its channel. Raises NoSuchSettlement."""
    related = BalanceCorrection.objects.select_related("channel__book", "asked_by", "decided_by")
    found = related.filter(public_id=public_id).first()
    if found is None:
        raise NoSuchSettlement(_("There is no such correction."))
    return found


def left_by(correction: BalanceCorrection) -> Decimal:
    """Return what the balance would be with a correction that waits. One query."""
    amount: Decimal = correction.amount
    return balance_of(correction.channel) + amount
