"""Two people at once: terms are decided once, a period gets one statement, it is issued and draws from the balance
once.
"""

from datetime import date
from functools import partial

import pytest

from casework.jobs.models import AuditEntry
from casework.people.models import Role
from casework.reports.settlements import services
from casework.reports.settlements.models import BalanceEntry, ChannelStatement, ChannelTerms, StatementEvent
from casework.reports.settlements.rules import Item
from tests import factories
from tests.clock import NOW
from tests.reports import settled
from tests.review.test_two_hands import at_once


@pytest.mark.django_db(transaction=True)
def test_of_two_hands_at_once_one_settles() -> None:
    maker, first, second = (factories.person("", Role.OPERATIONS) for _person in range(3))
    store = factories.channel("store", factories.product().book)
    terms = settled.ask(
        store, maker, every="day", effective_on=date(2026, 3, 1), model="prepaid", rates={Item.CLICK: 350}
    )
    results = at_once(
        lambda: services.approve_terms(terms=terms, actor=first, now=NOW),
        lambda: services.refuse_terms(terms=terms, note="Too dear", actor=second, now=NOW),
    )
    assert sorted(isinstance(one, services.SettlementDecided) for one in results) == [False, True]
    if ChannelTerms.objects.get().state == "refused":
        settled.agree(store, maker, first, every="day", effective_on=date(2026, 3, 1), model="prepaid")

    results = at_once(lambda: settled.drawn(store, maker), lambda: settled.drawn(store, first))
    assert sorted(isinstance(one, services.NothingDue) for one in results) == [False, True]
    statement = ChannelStatement.objects.get()
    checkers = [one for one in (maker, first, second) if one.pk != statement.made_by_id]
    results = at_once(*(partial(services.issue, statement=statement, actor=who, now=NOW) for who in checkers))
    assert sorted(isinstance(one, services.SettlementDecided) for one in results) == [False, True]
    assert StatementEvent.objects.filter(name="issue").count() == 1
    assert AuditEntry.objects.filter(action="channel_statement.issue").count() == 1

    pays = [lambda: settled.pay_in(store, maker, "5.00")] * 2
    at_once(*pays)
    assert BalanceEntry.objects.filter(kind="top_up").count() == 1
