"""Whatever becomes known of a channel, and whenever: its statements, corrections and balance equal a recount of the
rows, and so does what the reconciliation sets beside one another.
"""

from contextlib import suppress
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any, ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from casework.collections.rules import Due
from casework.lib.refusal import Refused
from casework.portfolio.models import Loan
from casework.reports.partners.models import ChannelCount, CountKind
from casework.reports.partners.rules import Finding
from casework.reports.partners.selectors.compared import compared
from casework.reports.partners.services.ruling import rule
from casework.reports.selectors.kpi import Kpi
from casework.reports.selectors.scope import Scope
from casework.reports.settlements import services
from casework.reports.settlements.models import ChannelStatement, LoanMark
from casework.reports.settlements.rules import Item
from casework.reports.settlements.selectors import sheets
from casework.reports.settlements.selectors.pages import channel_page
from casework.review.models import ReviewOrder
from tests import factories
from tests.collections import floor as ledger
from tests.reports import settled
from tests.reports.partners_floor import Floor, count, fed
from tests.reports.recount_settlements import DAY, Facts, Told, balance, days_of, due, lines, periods

START, ORDERS = date(2026, 1, 27), 5
EVER = Scope(first=START - DAY * 60, last=START + DAY * 200)
RATES = [
    settled.RATES, {Item.REGISTRATION: 3_333}, {Item.CLICK: 1, Item.AMOUNT: 10_000}, {Item.LOAN: 70_005, Item.CLICK: 0}
]  # fmt: skip
# What becomes known: who counted how much of which of four days; which loan is reversed or counts again.
counts = st.tuples(st.sampled_from(["ours", "theirs"]), st.integers(0, 3), st.integers(0, 3), st.integers(0, 40))
marks = st.integers(0, ORDERS - 1)
rulings = st.tuples(st.integers(0, 15), st.integers(0, 8))
moves = st.tuples(st.booleans(), st.integers(1, 40))
# Terms that count from so many days before or after today, and what they say.
terms = st.tuples(st.integers(-2, 3), st.integers(0, 3), st.integers(0, 3))
# So many days later (late in the evening it is the next day in Lagos) all that is due is drawn up, and decided on.
rounds = st.tuples(
    st.sampled_from([1, 1, 1, 2, 2, 3, 3, 30]), st.booleans(), st.lists(counts, min_size=1, max_size=4),
    st.lists(marks, max_size=2), st.lists(rulings, min_size=1, max_size=3), st.none() | terms, st.none() | moves,
    st.sampled_from(["issue", "issue", "discard", "leave"]),
)  # fmt: skip


@pytest.mark.fuzz
class Recount(TestCase):
    """Five orders of the store are approved; each example lends, counts, decides and settles."""

    floor: ClassVar["Played"]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.floor = Played()

    @given(
        terms, st.lists(st.integers(0, 3), min_size=ORDERS, max_size=ORDERS), st.lists(rounds, min_size=4, max_size=5),
        st.integers(0, 4),
    )  # fmt: skip
    @settings(max_examples=8)
    def test_the_statements_equal_a_recount(self, first: Any, lent: list[int], played: Any, length: int) -> None:
        floor = self.floor
        floor.begin(first)
        for number, back in enumerate(lent):
            floor.lend(START + DAY * back, number)
        for gap, is_late, *round_of in played:
            floor.later(gap, is_late=is_late)
            floor.live(*round_of)
            check_page(floor)
        check_reconciled(floor, Scope(first=START + DAY, last=START + DAY * length))


class Played(Floor):
    """The store, what may happen to it, and what was paid to it ahead."""

    def __init__(self) -> None:
        super().__init__()
        self.orders = [self.order(self.store, "approved", "approved") for _each in range(ORDERS)]
        self.maker, self.checker = settled.keepers()

    def begin(self, terms: tuple[int, int, int]) -> None:
        self.today, self.at = START + DAY * 4, datetime.combine(START + DAY * 4, time(9), UTC)
        self.lent: list[Loan] = []
        self.paid_in: list[Decimal] = []
        self.agree(START, *terms[1:])

    def later(self, days: int, *, is_late: bool) -> None:
        day = self.today + DAY * (days - is_late)
        self.today += DAY * days
        self.at = datetime.combine(day, time(23, 30) if is_late else time(9), UTC)

    def live(self, counts: Any, marks: Any, rulings: Any, terms: Any, move: Any, ends: str) -> None:
        """Let things become known, and settle; what cannot be done is not."""
        for one in counts:
            self.count(*one)
        for which in marks:
            self.mark(self.lent[which])
        for place, number in rulings:
            self.rule(place, number)
        with suppress(Refused):  # of days that have their statement already
            if terms:
                self.agree(self.today + DAY * terms[0], *terms[1:])
        with suppress(services.NothingDue):
            self.draw()
        if move:
            self.move(*move)
        drafts = list(ChannelStatement.objects.filter(channel=self.store, state="draft").order_by("number"))
        if ends == "discard" and drafts:
            services.discard(statement=drafts[-1], actor=self.maker, now=self.at)
        for one in drafts if ends == "issue" else []:
            services.issue(statement=one, actor=self.checker, now=self.at)

    def mark(self, loan: Loan) -> None:
        """Reverse the loan, or let it count again."""
        said: dict[str, Any] = {"channel": self.store, "loan": loan, "happened_on": self.today, "reason": "Fraud"}
        newest = LoanMark.objects.filter(loan=loan).order_by("number").last()
        is_reversed = newest is None or not newest.is_reversed
        services.mark_loan(**said, is_reversed=is_reversed, actor=self.maker, now=self.at)

    def count(self, teller: str, place: int, which: int, number: int) -> None:
        day = START + DAY * place
        newest = ChannelCount.objects.filter(channel=self.store, day=day, teller=teller).order_by("version").last()
        more = {"corrects": newest.external_ref if newest else "", "clicks": which * 7}
        if teller == "theirs":
            more |= {"disbursed": "" if number == 0 else which, "amount": "" if which == 2 else f"{which * 50}.00"}
        row = count(factories.unique("n"), day.isoformat(), number, **more)
        fed("channel_events" if teller == "ours" else "channel_reports", [row], self.book, now=self.at)

    def lend(self, day: date, number: int) -> None:
        made = ledger.loan(self.product, [Due(day + DAY * 30)], disbursed_on=day)
        Loan.objects.filter(pk=made.pk).update(principal=Decimal("33.33") * (number + 1))
        changes = {"loan": made, "state": "disbursed", "disbursed_by": self.payer}
        ReviewOrder.objects.filter(pk=self.orders[number].pk).update(**changes)
        self.lent.append(made)

    def rule(self, place: int, number: int) -> None:
        """Decide on one of the days on which the two sides differ, or a third number on one decided before."""
        lines = [line for kind in CountKind for line in compared(EVER, kind) if line.finding != Finding.AGREES]
        if lines:
            line = lines[place % len(lines)]
            counts = (line.theirs, line.ours, Decimal(number))[number % 3] or Decimal(number)
            rule(
                channel=self.store, day=line.day, kind=line.kind, seen=(line.ours, line.theirs), counts=counts,
                note="-", actor=self.maker, now=self.at,
            )  # fmt: skip

    def agree(self, day: date, which: int, number: int) -> None:
        asked = services.ask_terms(
            channel=self.store, effective_on=day, model=("periodic", "prepaid")[number % 2],
            every="month" if number > 1 else "day", rates=RATES[which], low_balance=Decimal(number * 9), reason="-",
            actor=self.maker, now=self.at,
        )  # fmt: skip
        services.approve_terms(terms=asked, actor=self.checker, now=self.at)

    def draw(self) -> None:
        """Draw up what is due, and compare each statement; with more than a month of days again."""
        while True:
            before = {one.pk for one in Facts(self.store).statements}
            services.draw_up(channel=self.store, up_to=self.today - DAY, actor=self.maker, now=self.at)
            check_statements(Facts(self.store), before, self.today)

    def move(self, is_payment: bool, number: int) -> None:
        """Pay in, which enters nothing again under a reference that is known, or correct the balance."""
        said: dict[str, Any] = {"channel": self.store, "day": START, "actor": self.maker, "now": self.at}
        if is_payment:
            reference, amount = f"bank-{number % 3}", Decimal(50 + number % 3)
            self.paid_in += [] if self.store.balance_entries.filter(reference=reference).exists() else [amount]
            services.top_up(**said, amount=amount, reference=reference)
        else:
            asked = services.ask_correction(**said, amount=Decimal(number) - Decimal("20.50"), reason="-")
            self.paid_in.append(asked.amount)
            services.approve_correction(correction=asked, actor=self.checker, now=self.at)


def check_statements(facts: Facts, before: set[int], today: date) -> None:
    """What was just drawn up says what is known now, and with the corrections so do all the others."""
    told = [(one.first, one.last, one.terms.version) for one in facts.statements]
    assert told == periods(facts, today)[: len(told)]
    for one in facts.statements:
        expected = due(facts, one)
        changed = [row.amount for row in one.corrected_by.all() if row.statement.state != "discarded"]
        assert one.charged + sum(changed) == expected
        assert one.owed == one.charged + one.corrected
        assert one.corrected == sum(row.amount for row in one.corrections.all())
        if one.pk not in before:
            assert [(row.item, row.quantity, row.amount) for row in one.lines.all()] == list(lines(facts, one))
            paid = one.terms.per_registration or one.terms.per_click
            blank = sum(facts.uncounted(day) for day in days_of(one.first, one.last))
            assert one.uncounted == (blank if paid else 0)
    assert sum(one.owed for one in facts.statements) == sum(due(facts, one) for one in facts.statements)


def check_page(floor: Played) -> None:
    """What the channel's page says of its balance and statements, and the sheet of statements, equal the recount."""
    facts = Facts(floor.store)
    row = channel_page(floor.store, after="", now=floor.at).row
    left = balance(facts, floor.paid_in)
    assert (row.balance, row.owed) == (left, max(-left, Decimal(0)))
    stand = [one for one in facts.statements if one.state == "issued"]
    drafts = [one for one in facts.statements if one.state == "draft"]
    assert (row.open, row.waiting) == (sum(one.owed for one in stand), len(drafts))
    over = periods(facts, floor.today)
    assert row.due == min(len(over) - len(facts.statements), 100)
    terms = [one for one in facts.terms if one.effective_on <= floor.today]
    assert row.is_low == bool(terms and terms[-1].model == "prepaid" and left < terms[-1].low_balance)
    sheet = [(line[2], line[9], line[10], line[11]) for line in sheets.statements(EVER)]
    assert sheet == [(one.number, one.charged, one.corrected, one.owed) for one in stand]


def check_reconciled(floor: Played, scope: Scope) -> None:
    """Both sides of each day, and what counts; the table of channels takes our newest counts."""
    facts, days = Facts(floor.store), days_of(scope.first, scope.last)
    for kind in CountKind:
        found = {line.day: line for line in compared(scope, kind)}
        told = {day: facts.told(day, kind.value) for day in days}
        assert {
            day: Told(sides=(line.ours, line.theirs), counts=line.counts) for day, line in found.items()
        } == {day: one for day, one in told.items() if one}  # fmt: skip
        for line in found.values():
            assert line.difference == (line.theirs or 0) - (line.ours or 0)
    ours = [row for day in days if (row := facts.newest("ours", day))]
    lines_of = {line.code: line for line in Kpi(scope).channels}
    line = lines_of.get("store")
    counted = (line.registrations, line.clicks) if line else (None, None)
    assert counted == ((sum(r.registrations for r in ours), sum(r.clicks for r in ours)) if ours else (None, None))
