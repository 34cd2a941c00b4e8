"""Settling with channels: two people, one statement a period, corrections that say why, a balance that shows what is
owed.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from casework.jobs.models import AuditEntry
from casework.lib.refusal import Refused
from casework.portfolio.models import AcquisitionChannel
from casework.reports.settlements import rules, services
from casework.reports.settlements.models import (
    BalanceCorrection,
    BalanceEntry,
    ChannelStatement,
    ChannelTerms,
    SettledDay,
    StatementDay,
    StatementLoan,
)
from casework.reports.settlements.rules import Item
from casework.reports.settlements.selectors import facts
from tests.clock import NOW, TODAY
from tests.reports import settled
from tests.reports.partners_floor import Floor, count, fed

APRIL = datetime(2026, 4, 2, 10, 0, tzinfo=UTC)
FEBRUARY = [(Item.REGISTRATION, 100, "200.00"), (Item.CLICK, 1000, "35.00"), (Item.LOAN, 2, "10.00"),
            (Item.AMOUNT, 200, "3.00")]  # fmt: skip


def refused(act: Callable[[], Any], why: str) -> None:
    """Check that it is refused so, and that no row of a settlement comes of it."""
    tables: tuple[Any, ...] = (ChannelTerms, ChannelStatement, BalanceEntry, SettledDay, AuditEntry)
    before = [list(table.objects.order_by("pk").values()) for table in tables]
    with pytest.raises(Refused, match=why):
        act()
    assert [list(table.objects.order_by("pk").values()) for table in tables] == before


def recount(channel: AcquisitionChannel, first: date, last: date) -> Decimal:
    """Price all that is known now of a period, by the rates alone."""
    known = facts.known(channel, first, last)
    days = known.days(first + timedelta(days=back) for back in range((last - first).days + 1))
    return sum((line.amount for line in rules.lines(days.values(), settled.RATES)), Decimal(0))


@pytest.fixture
def floor(db: None) -> Floor:
    """February at the store: counts of one day, two loans of 100.00."""
    made = Floor()
    fed("channel_events", [count("a", "2026-02-10", 100, clicks=1000)], made.book)
    for day in (20, 21):
        made.loan(made.store, date(2026, 3, 20), on=date(2026, 2, day))
    return made


def test_a_statement_is_frozen_and_what_changes_later_is_corrected_by_the_next_one(floor: Floor) -> None:
    maker, checker = settled.keepers()
    terms = settled.agree(floor.store, maker, checker)
    [february] = settled.issued(floor.store, maker, checker)
    assert (february.first, february.last, february.owed) == (date(2026, 2, 1), date(2026, 2, 28), Decimal("248.00"))
    lines = [(one.item, one.quantity, str(one.amount)) for one in february.lines.order_by("pk")]
    assert (lines, february.terms, february.uncounted, february.state) == (FEBRUARY, terms, 27, "issued")
    assert february.loans.count() == 2
    assert february.owed == recount(floor.store, february.first, february.last)

    later = [count("b", "2026-02-10", 98, clicks=1000, corrects="a"), count("c", "2026-02-11", 1, clicks=3)]
    fed("channel_events", later, floor.book)
    gone = StatementLoan.objects.get(day=date(2026, 2, 20)).loan
    reversal: dict[str, Any] = {"channel": floor.store, "loan": gone, "is_reversed": True, "happened_on": TODAY}
    services.mark_loan(**reversal, reason="Money came back", actor=maker, now=NOW)
    late = floor.loan(floor.store, date(2026, 3, 20), on=date(2026, 2, 25))
    [march] = settled.issued(floor.store, maker, checker, APRIL)

    told = [
        (one.day.day, one.item, one.before, one.after, str(one.amount), one.added, one.gone, one.of_id)
        for one in march.corrections.order_by("pk")
    ]
    said, pk = f"{gone.external_ref} (Money came back)", february.pk
    assert told == [
        (10, "registration", 100, 98, "-4.00", "b", "", pk), (11, "registration", 0, 1, "2.00", "c", "", pk),
        (11, "click", 0, 3, "0.11", "c", "", pk),
        (20, "loan", 1, 0, "-5.00", "", said, pk), (25, "loan", 0, 1, "5.00", late.external_ref, "", pk),
        (20, "amount", 100, 0, "-1.50", "", said, pk), (25, "amount", 0, 100, "1.50", late.external_ref, "", pk),
    ]  # fmt: skip
    assert (march.charged, march.corrected, march.owed) == (0, Decimal("-1.89"), Decimal("-1.89"))
    # All that was issued is what a recount of both months says; the first one is as it was.
    assert february.owed + march.owed == recount(floor.store, february.first, february.last)
    assert [(one.item, one.quantity, str(one.amount)) for one in february.lines.order_by("pk")] == FEBRUARY


def test_the_database_keeps_one_statement_a_period_and_what_was_told(floor: Floor) -> None:
    maker, checker = settled.keepers()
    terms = settled.agree(floor.store, maker, checker)
    [one] = settled.issued(floor.store, maker, checker)
    same = {"channel": floor.store, "terms": terms, "first": one.first, "last": one.last, "currency": "NGN",
            "charged": 0, "corrected": 0, "owed": 0, "made_by": maker, "made_at": NOW}  # fmt: skip

    def claim() -> None:
        other = ChannelStatement.objects.create(**{**same, "number": 3, "first": date(2026, 2, 5)})
        SettledDay.objects.create(channel=floor.store, day=date(2026, 2, 5), statement=other)

    by_hand: list[Callable[[], Any]] = [
        lambda: ChannelStatement.objects.create(**{**same, "number": 2}), claim,
        lambda: ChannelStatement.objects.create(**{**same, "number": 4, "first": TODAY, "last": TODAY, "owed": 1}),
        lambda: ChannelStatement.objects.filter(pk=one.pk).update(owed=1, charged=1),
        lambda: ChannelStatement.objects.filter(pk=one.pk).update(issued_by=maker),
        lambda: one.lines.update(amount=0), lambda: StatementDay.objects.filter(statement=one).delete(),
        lambda: ChannelTerms.objects.filter(pk=terms.pk).update(per_click=1),
        lambda: ChannelTerms.objects.filter(pk=terms.pk).update(effective_on=TODAY),
    ]  # fmt: skip
    for act in by_hand:
        with pytest.raises(IntegrityError), transaction.atomic():
            act()
    assert ChannelStatement.objects.get().owed == Decimal("248.00")


def test_terms_need_two_people(floor: Floor) -> None:
    maker, checker = settled.keepers()
    refused(lambda: settled.drawn(floor.store, maker), "No period is due")
    refused(lambda: settled.ask(floor.store, maker, rates={}), "paid for")
    refused(lambda: settled.ask(floor.store, maker, reason=" "), "Say why")
    asked = settled.ask(floor.store, maker)
    refused(lambda: settled.ask(floor.store, checker), "Other terms wait")
    refused(lambda: services.approve_terms(terms=asked, actor=maker, now=NOW), "does not decide")
    refused(lambda: services.refuse_terms(terms=asked, note="", actor=checker, now=NOW), "Say why")
    services.refuse_terms(terms=asked, note="Too dear", actor=checker, now=NOW)
    refused(lambda: services.approve_terms(terms=asked, actor=checker, now=NOW), "decided already")
    refused(lambda: settled.drawn(floor.store, maker), "No period is due")


def test_a_statement_is_issued_by_another_one_in_its_turn(floor: Floor) -> None:
    maker, checker = settled.keepers()
    settled.agree(floor.store, maker, checker, every="day", effective_on=date(2026, 2, 28))
    first, second = settled.drawn(floor.store, maker)
    assert [one.first.day for one in (first, second)] == [28, 1]
    refused(lambda: settled.drawn(floor.store, checker), "No period is due")
    refused(lambda: settled.ask(floor.store, maker, effective_on=date(2026, 3, 1)), "has its statement")
    refused(lambda: services.issue(statement=first, actor=maker, now=NOW), "does not approve")
    refused(lambda: services.issue(statement=second, actor=checker, now=NOW), "An earlier statement waits")
    refused(lambda: services.discard(statement=first, actor=maker, now=NOW), "A later statement")
    services.discard(statement=second, actor=maker, now=NOW)
    refused(lambda: services.issue(statement=second, actor=checker, now=NOW), "Discarded")
    [again] = settled.drawn(floor.store, maker)
    assert (again.first, again.number) == (second.first, 3)
    services.issue(statement=first, actor=checker, now=NOW)
    refused(lambda: services.discard(statement=first, actor=maker, now=NOW), "Issued")


def test_what_is_disputed_is_answered_before_it_is_settled(floor: Floor) -> None:
    maker, checker = settled.keepers()
    settled.agree(floor.store, maker, checker, every="day", effective_on=date(2026, 3, 1))
    [first] = settled.issued(floor.store, maker, checker)
    refused(lambda: services.dispute(statement=first, reason="", actor=maker, now=NOW), "disputes")
    services.dispute(statement=first, reason="Ten more", actor=maker, now=NOW)
    refused(lambda: services.settle(statement=first, settled_on=TODAY, actor=maker, now=NOW), "Disputed")
    refused(lambda: services.answer(statement=first, answer="", actor=maker, now=NOW), "found")
    services.answer(statement=first, answer="Ours is right", actor=maker, now=NOW)
    refused(
        lambda: services.settle(statement=first, settled_on=TODAY + timedelta(days=1), actor=maker, now=NOW), "up to"
    )
    done = services.settle(statement=first, settled_on=TODAY, actor=maker, now=NOW)
    assert (done.state, [one.name for one in done.events.order_by("pk")]) == (
        "settled", ["issue", "dispute", "answer", "settle"]
    )  # fmt: skip
    assert AuditEntry.objects.filter(action="channel_statement.settle").count() == 1


def test_a_balance_is_drawn_by_statements_and_says_what_is_owed_beyond_it(floor: Floor) -> None:
    maker, checker = settled.keepers()
    settled.agree(floor.store, maker, checker, model="prepaid")
    settled.pay_in(floor.store, maker, "200.00")
    settled.pay_in(floor.store, maker, "200.00")  # the same payment, entered once
    refused(lambda: settled.pay_in(floor.store, maker, "201.00"), "another amount")
    refused(lambda: settled.pay_in(floor.store, maker, "0.00", "bank-2"), "more than 0")
    refused(lambda: settled.pay_in(floor.store, maker, "1.00", " "), "reference")
    [one] = settled.issued(floor.store, maker, checker)
    balance = facts.balance_of(floor.store)
    assert (balance, rules.owed(balance)) == (Decimal("-48.00"), Decimal("48.00"))
    refused(lambda: services.settle(statement=one, settled_on=TODAY, actor=maker, now=NOW), "48.00 is owed")
    settled.pay_in(floor.store, maker, "60.00", "bank-2")
    settled.correct(floor.store, maker, checker, "-2.00", "The bank kept 2.00")
    assert facts.balance_of(floor.store) == Decimal("10.00")
    assert services.settle(statement=one, settled_on=TODAY, actor=maker, now=NOW).state == "settled"
    moves = [(row.kind, str(row.amount)) for row in BalanceEntry.objects.order_by("pk")]
    assert moves == [("top_up", "200.00"), ("drawn", "-248.00"), ("top_up", "60.00"), ("correction", "-2.00")]
    over = ChannelStatement.objects.filter(state="settled")
    for act in (
        lambda: BalanceEntry.objects.update(amount=0), lambda: over.update(payment_ref="another"),
        lambda: over.update(state="issued", settled_on=None), lambda: over.update(issued_by=maker),
        lambda: BalanceCorrection.objects.update(decision="another"),
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


def test_a_loan_that_was_taken_back_counts_again_once(floor: Floor) -> None:
    maker, checker = settled.keepers()
    settled.agree(floor.store, maker, checker, every="day", effective_on=date(2026, 2, 20), rates={Item.LOAN: 50_000})
    loan = floor.loan(floor.store, date(2026, 3, 20), on=date(2026, 2, 20))
    made = settled.issued(floor.store, maker, checker)
    said: dict[str, Any] = {"channel": floor.store, "loan": loan, "happened_on": TODAY, "actor": maker, "now": NOW}
    for days, gone, amount in ((1, True, "-5.00"), (2, False, "5.00")):
        services.mark_loan(**said, is_reversed=gone, reason="Another one was meant")
        [later] = settled.issued(floor.store, maker, checker, NOW + timedelta(days=days))
        assert [(one.day, str(one.amount)) for one in later.corrections.all()] == [(date(2026, 2, 20), amount)]
        made.append(later)
    # A day of none is a statement of nothing; nothing is corrected twice.
    assert [str(one.owed) for one in made] == ["10.00", "5.00", *["0.00"] * 8, "-5.00", "5.00"]


def test_a_loan_is_reversed_by_who_says_why_and_only_once(floor: Floor) -> None:
    maker, _checker = settled.keepers()
    loan = floor.loan(floor.store, date(2026, 3, 20), on=date(2026, 2, 20))
    said: dict[str, Any] = {"channel": floor.store, "loan": loan, "is_reversed": True, "happened_on": TODAY,
                            "reason": "Fraud", "actor": maker, "now": NOW}  # fmt: skip
    refused(lambda: services.mark_loan(**{**said, "channel": floor.web}), "did not bring")
    refused(lambda: services.mark_loan(**{**said, "reason": ""}), "Say why")
    refused(lambda: services.mark_loan(**{**said, "happened_on": date(2026, 2, 19)}), "between the payout")
    refused(lambda: services.mark_loan(**{**said, "is_reversed": False}), "like that already")
    services.mark_loan(**said)
    refused(lambda: services.mark_loan(**said), "like that already")
    assert loan.pk not in facts.known(floor.store, date(2026, 2, 1), TODAY).loans
