"""Terms, money and statements of the store, for tests that begin with them."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from casework.people.models import Role, User
from casework.portfolio.models import AcquisitionChannel
from casework.reports.settlements import services
from casework.reports.settlements.models import ChannelStatement, ChannelTerms
from casework.reports.settlements.rules import Item
from tests import factories
from tests.clock import NOW, TODAY

# 2.00 a registration, 0.0350 a click, 5.00 a loan, 1.50 % of what is lent.
RATES = {Item.REGISTRATION: 20_000, Item.CLICK: 350, Item.LOAN: 50_000, Item.AMOUNT: 150}


def keepers() -> tuple[User, User]:
    """Return two of operations: who draws up, and who approves."""
    return factories.person("", Role.OPERATIONS), factories.person("", Role.OPERATIONS)


def ask(channel: AcquisitionChannel, actor: User, **other: Any) -> ChannelTerms:
    """Ask for terms: monthly from the beginning of February, paid statement by statement."""
    asked: dict[str, Any] = {
        "effective_on": date(2026, 2, 1), "model": "periodic", "every": "month", "rates": RATES, "reason": "Contract 7",
        "low_balance": Decimal("50.00"),
    }  # fmt: skip
    return services.ask_terms(channel=channel, actor=actor, now=NOW, **{**asked, **other})


def agree(channel: AcquisitionChannel, maker: User, checker: User, **other: Any) -> ChannelTerms:
    """Let terms count."""
    return services.approve_terms(terms=ask(channel, maker, **other), actor=checker, now=NOW)


def drawn(channel: AcquisitionChannel, maker: User, now: datetime = NOW) -> list[ChannelStatement]:
    """Draw up all that is due."""
    return services.draw_up(channel=channel, up_to=now.date() - timedelta(days=1), actor=maker, now=now)


def issued(channel: AcquisitionChannel, maker: User, checker: User, now: datetime = NOW) -> list[ChannelStatement]:
    """Draw up all that is due, and issue it."""
    return [services.issue(statement=one, actor=checker, now=now) for one in drawn(channel, maker, now)]


def pay_in(channel: AcquisitionChannel, actor: User, amount: str, reference: str = "bank-1") -> None:
    """Pay in ahead."""
    services.top_up(channel=channel, amount=Decimal(amount), day=TODAY, reference=reference, actor=actor, now=NOW)


def correct(channel: AcquisitionChannel, maker: User, checker: User, amount: str, reason: str = "A slip") -> None:
    """Correct a balance, as two people do."""
    asked = services.ask_correction(
        channel=channel, amount=Decimal(amount), day=TODAY, reason=reason, actor=maker, now=NOW
    )
    services.approve_correction(correction=asked, actor=checker, now=NOW)
