"""Promises in tests: taken, paid, and what became of them."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from casework.collections.models import CollectionCase, Promise
from casework.collections.rules.ranking import Step, step_of
from casework.collections.services.promises import record_promise
from casework.collections.services.roll import roll
from casework.portfolio.changes import ledger_changed
from casework.portfolio.models import Payment
from tests.clock import NOW, TODAY
from tests.collections import desk
from tests.collections import floor as ledger

CONTACT: dict[str, Any] = {
    "channel": "visit", "point": None, "party": "borrower", "result": "promised", "note": "Payday on Friday",
}  # fmt: skip


def on(days: int) -> date:
    return TODAY + timedelta(days=days)


def promise(
    case: CollectionCase, floor: desk.Floor, *parts: tuple[str, int], now: datetime = NOW, **more: Any
) -> Promise:
    """Take a promise of parts (amount, days from today); 100.00 in two days without any."""
    said = [(Decimal(amount), on(days)) for amount, days in parts or (("100.00", 2),)]
    return record_promise(case=case, actor=floor.collector, parts=said, now=now, contact=CONTACT, **more)


def pay(case: CollectionCase, amount: str, days: int, *, now: datetime | None = None) -> Payment:
    """Let money arrive that was paid `days` from today, known then or at `now`; and tell the ledger's followers."""
    instalment = case.loan.instalments.get()
    with transaction.atomic():
        payment = ledger.pay(instalment, Decimal(amount), on(days), now or NOW + timedelta(days=days, hours=1))
        ledger_changed(loan_ids=[case.loan_id], now=NOW)
    return payment


def nights(floor: desk.Floor, days: int) -> None:
    """Roll up to `days` from today."""
    floor.book.refresh_from_db()
    roll(book=floor.book, last=on(days), now=NOW + timedelta(days=days))


def fate(one: Promise) -> tuple[str, str, Decimal]:
    fresh = Promise.objects.get(pk=one.pk)
    return fresh.ended, fresh.outcome, fresh.paid


def place(case: CollectionCase) -> Step:
    return step_of(desk.again(case).rank)
