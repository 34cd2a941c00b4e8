"""A balance is corrected by two people: one asks, another one decides, and only then it moves."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from casework.jobs.models import AuditEntry
from casework.portfolio.models import AcquisitionChannel
from casework.reports.settlements import services
from casework.reports.settlements.models import BalanceCorrection, BalanceEntry
from casework.reports.settlements.selectors import facts, waiting
from tests import factories
from tests.clock import NOW, TODAY
from tests.reports import settled
from tests.reports.test_settlements import refused
from tests.review.test_two_hands import at_once


@pytest.fixture
def store(db: None) -> AcquisitionChannel:
    return factories.channel("store", factories.product().book)


def ask(channel: AcquisitionChannel, actor: Any, **other: Any) -> BalanceCorrection:
    said = {"amount": Decimal("-2.00"), "day": TODAY, "reason": "The bank kept 2.00"}
    return services.ask_correction(channel=channel, actor=actor, now=NOW, **{**said, **other})


def test_a_correction_moves_the_balance_once_somebody_else_approved_it(store: AcquisitionChannel) -> None:
    maker, checker = settled.keepers()
    settled.pay_in(store, maker, "10.00")
    refused(lambda: ask(store, maker, amount=Decimal(0)), "nothing")
    refused(lambda: ask(store, maker, reason=" "), "Say why")
    refused(lambda: ask(store, maker, day=TODAY + timedelta(days=1)), "still to come")
    asked = ask(store, maker)
    refused(lambda: ask(store, checker), "Another correction waits")
    refused(lambda: services.approve_correction(correction=asked, actor=maker, now=NOW), "does not decide it")
    refused(lambda: services.refuse_correction(correction=asked, note="No", actor=maker, now=NOW), "does not decide it")
    refused(lambda: services.refuse_correction(correction=asked, note=" ", actor=checker, now=NOW), "Say why")
    refused(lambda: services.take_back_correction(correction=asked, actor=checker, now=NOW), "Only who asked")
    assert facts.balance_of(store) == Decimal("10.00")
    assert [list(waiting.corrections_waiting(who)) for who in (maker, checker)] == [[], [asked]]

    entry = services.approve_correction(correction=asked, note="Seen", actor=checker, now=NOW)
    assert (entry.amount, entry.reason, entry.made_by, entry.approved_by) == (
        Decimal("-2.00"), "The bank kept 2.00", maker, checker,
    )  # fmt: skip
    assert facts.balance_of(store) == Decimal("8.00")
    refused(lambda: services.approve_correction(correction=asked, actor=checker, now=NOW), "decided already")
    done = BalanceCorrection.objects.get()
    assert (done.state, done.entry, done.decided_by, done.decision) == ("approved", entry, checker, "Seen")
    told = list(AuditEntry.objects.filter(action__startswith="channel_balance").values_list("action", "actor"))
    assert sorted(told) == [
        ("channel_balance.asked", maker.pk), ("channel_balance.correction", checker.pk),
        ("channel_balance.top_up", maker.pk),
    ]  # fmt: skip


def test_what_is_refused_or_taken_back_moves_nothing(store: AcquisitionChannel) -> None:
    maker, checker = settled.keepers()
    services.refuse_correction(correction=ask(store, maker), note="It did not", actor=checker, now=NOW)
    services.take_back_correction(correction=ask(store, maker), actor=maker, now=NOW)
    assert facts.balance_of(store) == 0
    states = [(one.state, one.decision) for one in BalanceCorrection.objects.order_by("pk")]
    assert states == [("refused", "It did not"), ("withdrawn", "")]


def test_the_database_wants_two_people(store: AcquisitionChannel) -> None:
    maker, checker = settled.keepers()
    move = {"channel": store, "kind": "correction", "amount": 1, "day": TODAY, "reason": "x", "made_by": maker,
            "made_at": NOW}  # fmt: skip
    asked = ask(store, maker)
    for act in (
        lambda: BalanceEntry.objects.create(**move), lambda: BalanceEntry.objects.create(**move, approved_by=maker),
        lambda: BalanceCorrection.objects.update(state="approved", decided_by=checker, decided_at=NOW),
        lambda: BalanceCorrection.objects.update(state="refused", decided_by=maker, decided_at=NOW),
        lambda: BalanceCorrection.objects.create(channel=store, amount=1, day=TODAY, reason="x", asked_by=maker,
                                                 asked_at=NOW),
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            act()
    assert BalanceCorrection.objects.get() == asked
    assert BalanceEntry.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_once_one_does() -> None:
    store = factories.channel("store", factories.product().book)
    maker, first = settled.keepers()
    second, _other = settled.keepers()
    asked = ask(store, maker)
    results = at_once(
        lambda: services.approve_correction(correction=asked, actor=first, now=NOW),
        lambda: services.approve_correction(correction=asked, actor=second, now=NOW),
    )
    assert sorted(isinstance(one, services.SettlementDecided) for one in results) == [False, True]
    assert BalanceEntry.objects.count() == 1
