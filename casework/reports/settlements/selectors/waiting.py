"""The terms, statements and corrections that wait for a second person, as the inbox of approvals shows them."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casework.reports.asking import RequestState
from casework.reports.settlements.models import (
    BalanceCorrection,
    ChannelStatement,
    ChannelTerms,
    StatementState,
    TermsState,
)
from casework.reports.settlements.selectors.words import terms_in_words
from casework.workflow.approvals.registry import Asked

if TYPE_CHECKING:
    from casework.people.models import User


def terms_waiting(user: "User") -> QuerySet[ChannelTerms]:
    """Return the terms that wait for a decision of `user` (who keeps settlements)."""
    return ChannelTerms.objects.filter(state=TermsState.ASKED).exclude(asked_by=user).select_related(
        "channel", "asked_by"
    )  # fmt: skip


def terms_asked(rows: Sequence[ChannelTerms], _user: "User", _now: datetime) -> list[Asked]:
    """Return terms as the inbox shows them. No query."""
    return [
        Asked(
            subject=row.channel.name, ref="", what=f"{terms_in_words(row)} · {row.reason}", amount=None,
            currency=row.currency, asked_by=row.asked_by, asked_at=row.asked_at,
            url=reverse("settlements:decide_terms", args=[row.public_id]),
        )
        for row in rows
    ]  # fmt: skip


def statements_waiting(user: "User") -> QuerySet[ChannelStatement]:
    """Return the drafts that wait for an approval by `user` (who keeps settlements)."""
    made = ChannelStatement.objects.filter(state=StatementState.DRAFT).exclude(made_by=user)
    return made.select_related("channel", "made_by")


def statements_asked(rows: Sequence[ChannelStatement], _user: "User", _now: datetime) -> list[Asked]:
    """Return drafts as the inbox shows them. No query."""
    return [
        Asked(
            subject=row.channel.name, ref="", what=_("Statement %(number)d of %(period)s") % {
                "number": row.number, "period": period_shown(row),
            }, amount=row.owed, currency=row.currency, asked_by=row.made_by, asked_at=row.made_at,
            url=reverse("settlements:decide", args=[row.public_id]),
        )
        for row in rows
    ]  # fmt: skip


def corrections_waiting(user: "User") -> QuerySet[BalanceCorrection]:
    """Return the corrections of balances that wait for a decision of `user` (who keeps settlements)."""
    waiting = BalanceCorrection.objects.filter(state=RequestState.ASKED).exclude(asked_by=user)
    return waiting.select_related("channel__book", "asked_by")


def corrections_asked(rows: Sequence[BalanceCorrection], _user: "User", _now: datetime) -> list[Asked]:
    """Return them as the inbox shows them. No query."""
    return [
        Asked(
            subject=row.channel.name, ref="", what=row.reason, amount=row.amount, currency=row.channel.book.currency,
            asked_by=row.asked_by, asked_at=row.asked_at,
            url=reverse("settlements:decide_correction", args=[row.public_id]),
        )
        for row in rows
    ]  # fmt: skip


def period_shown(row: ChannelStatement) -> str:
    """Show the days of a statement."""
    first, last = (date_format(day, "SHORT_DATE_FORMAT") for day in (row.first, row.last))
    return first if row.first == row.last else f"{first} – {last}"
