"""What became of any reviewed loans, by reviewer, vintage, channel and funder, equals a recount payment by payment."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from casework.portfolio.models import Book, Loan, Payment
from casework.reports.selectors import channels, vintages
from casework.reports.selectors.kpi import Kpi
from casework.reports.selectors.scope import Scope
from casework.reports.snapshots.selectors.vintages import first_payments
from casework.reports.tables import tables
from casework.review.models import ReviewStage
from tests.clock import TODAY
from tests.reports import lent
from tests.reports.recount_outcomes import (
    forget,
    months_on,
    recount_channels,
    recount_excess,
    recount_first_payments,
    recount_funders,
    recount_outcomes,
    recount_vintages,
)

BOTH = {"initial", "re_review"}
# Several loans of a month, some of a month's end; enough of them that bands of scores have more than one loan.
terms = st.builds(
    lent.Terms, paid_out=st.sampled_from([-215, -210, -121, -115, -100, -60, -59, -45, -45, -30, -28, -20, -3]),
    gaps=st.lists(st.sampled_from([5, 14, 28, 31, 45]), min_size=1, max_size=3), score=st.none() | st.integers(0, 6),
    parts=st.booleans(), dollars=st.sampled_from([False, False, True]), funded=st.sampled_from([True, True, False]),
    channel=st.integers(0, 2),
)  # fmt: skip
# To which loan, and of which of its instalments: days from its due date.
acts = st.lists(
    st.tuples(
        st.integers(0, 7), st.integers(0, 2),
        st.sampled_from(["clear", "clear", "clear", "pay", "pay", "reverse", "waive", "extend"]),
        st.sampled_from([0, 0, -40, -10, -1, 1, 7, 8, 30]),
        st.sampled_from(["115.50", "115.50", "100.00", "108.00", "60.00", "400.00"]),
    ),
    min_size=10, max_size=18,
)  # fmt: skip
# Where each book stands: so many days after something that a loan of it is judged by.
books = st.tuples(*[st.none() | st.tuples(st.integers(0, 7), st.integers(0, 9), st.integers(0, 1))] * 2)


@pytest.mark.fuzz
class Recount(TestCase):
    """The reviewers and their decisions are there; each example lends and lets people pay."""

    floor: ClassVar[lent.Floor]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.floor = lent.make()

    @given(
        st.lists(terms, min_size=8, max_size=11), acts, books, st.integers(0, 20), st.integers(0, 60),
        st.permutations(range(13)), st.booleans(),
    )  # fmt: skip
    @settings(max_examples=8)
    def test_the_figures_equal_a_recount(
        self, lending: Any, played: Any, stand: Any, first: int, length: int, order: list[int], of_west: bool
    ) -> None:
        lent.reached(self.floor, [TODAY, TODAY])
        loans = [lent.lend(self.floor, number, each) for number, each in zip(order, lending, strict=False)]
        for loan in loans:
            lent.settle_terms(loan)
        for which, number, what, days, amount in played:
            loan = loans[which % len(loans)]
            dues = [each.due_on for each in loan.instalments.all()]
            if what == "clear":
                for due_on in dues:
                    lent.act(self.floor, loan, "pay", due_on, "115.50")
            else:
                lent.act(self.floor, loan, what, dues[number % len(dues)] + timedelta(days=days), amount)
        lent.reached(self.floor, [None if each is None else turn(loans, *each) for each in stand])
        forget()
        wide = Scope(first=lent.on(-400), last=lent.on(400))
        book = self.floor.products[2 if of_west else 0].book_id
        turns = sorted(Payment.objects.filter(loan__book=book).values_list("paid_on", flat=True)) or [TODAY]
        begin = turns[first % len(turns)]
        for scope in (wide, Scope(first=begin, last=begin + timedelta(days=length), book_id=book)):
            check(scope)
        team = ReviewStage.objects.get(stage="re_review").pool.team_id
        assert team is not None
        check_reviewers(replace(wide, team_ids=frozenset({team})), {"re_review"})
        check_first_payments(wide)


def turn(loans: list[Loan], which: int, kind: int, more: int) -> date:
    """Return a day on which a figure of a loan may turn, the day after, or one after all of them."""
    loan = loans[which % len(loans)]
    if kind > 6:
        return lent.on(300)  # when all of them have turned
    if kind < len(vintages.MONTHS):
        day = months_on(loan.disbursed_on, vintages.MONTHS[kind])
    else:
        due_on = loan.instalments.latest("number").due_on
        day = due_on + timedelta(days=(0, 7, 30)[kind - len(vintages.MONTHS)])
    return day + timedelta(days=more)


def check(scope: Scope) -> None:
    """Compare all figures of a scope with the recount."""
    check_reviewers(scope, BOTH)
    kpi = Kpi(scope)
    found = {
        (line.book, line.code): (line.disbursed, line.amount, line.fallen, line.overdue, line.rates)
        for line in kpi.channels if line.disbursed or line.fallen
    }  # fmt: skip
    assert found == recount_channels(scope, channels.MONTHS)
    of_funders = {
        x.book: (x.disbursed, x.amount, x.received, x.reversed, x.share_due, x.fallen, x.overdue) for x in kpi.funders
    }
    assert of_funders == recount_funders(scope)


def check_first_payments(scope: Scope) -> None:
    for book in Book.objects.all():
        loans = list(Loan.objects.filter(book=book).select_related("book", "product"))
        for days in (0, 7, 30):
            firsts = first_payments(book=book, first=scope.first, last=scope.last, days=days)
            assert {one.month: (one.due, one.defaulted) for one in firsts} == recount_first_payments(
                loans, scope.first, scope.last, days
            )


def check_reviewers(scope: Scope, stages: set[str]) -> None:
    kpi = Kpi(scope)
    lines, whole = recount_outcomes(scope, stages)
    assert {(x.stage.value, x.person, x.currency): sums(x.sums) for x in kpi.outcomes.lines} == lines
    assert {currency: sums(each) for currency, each in kpi.outcomes.total.items()} == whole
    check_totals(kpi, whole)
    excess = {(line.stage.value, line.person): line.excess for line in kpi.outcomes.excess}
    counted = recount_excess(scope, stages)
    assert excess.keys() == counted.keys()
    for key, (number, observed, expected, difference, error) in counted.items():
        one = excess[key]
        assert (one.loans, one.observed) == (number, observed)
        assert float(one.expected) == pytest.approx(expected, abs=0.0051)
        assert [float(each) for each in (one.difference, one.error)] == pytest.approx([difference, error], abs=1e-6)
        ends = [difference - 1.96 * error, difference + 1.96 * error]
        assert [float(each) for each in (one.lower, one.upper)] == pytest.approx(ends, abs=3e-6)
    made = {(x.book, x.month, x.stage.value if x.stage else "", x.person): (x.disbursed, x.rates) for x in kpi.vintages}
    assert made == recount_vintages(scope, stages, vintages.MONTHS)


def sums(one: Any) -> list[Any]:
    return [
        one.disbursed, one.loans, one.overdue_loans, one.fallen, one.settled, one.amount_due, one.amount_overdue,
    ]  # fmt: skip


def check_totals(kpi: Kpi, whole: dict[str, list[Any]]) -> None:
    """The row of totals counts each loan once, whoever reviewed it, and adds up no two currencies."""
    table = next(one for one in tables(kpi, of_review=True) if one.key == "outcome")
    totals = dict(zip([head.key for head in table.heads], table.totals, strict=True))
    disbursed, loans, _late, fallen, normal = (sum(line[at] for line in whole.values()) for at in range(5))
    assert (totals["disbursed"], totals["loans_due"], totals["fallen"]) == (disbursed, loans, fallen)
    assert totals["overdue_rate"] == (Decimal(fallen - normal) / fallen if fallen else None)
    if len(whole) == 1:
        (line,) = whole.values()
        assert totals["amount_overdue_rate"] == (line[6] / line[5] if line[5] else None)
    elif len(whole) > 1:
        assert totals["amount_due"] is None


def test_the_same_day_of_a_later_month_or_its_last() -> None:
    assert months_on(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert months_on(date(2025, 12, 1), 1) - timedelta(days=31) == date(2025, 12, 1)
