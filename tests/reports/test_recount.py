"""The collection figures of any floor equal a recount, one row at a time, from the words of metrics.md."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from casework.collections.models import BucketStay, CollectionCase
from casework.contact.models import Party
from casework.portfolio.models import Loan, Payment
from casework.portfolio.services.payments import record_payment
from casework.portfolio.services.reversals import reverse_payment
from casework.reports.models import SummaryDay
from casework.reports.selectors import raw
from casework.reports.selectors.cohorts import cohorts, collector_cohorts
from casework.reports.selectors.collecting import collecting, collectors
from casework.reports.selectors.contacting import Covered, contacts
from casework.reports.selectors.kpi import Kpi
from casework.reports.selectors.scope import Scope
from casework.reports.summaries.selectors.held import Held
from casework.reports.summaries.services.closing import recount_due, summarise
from tests.reports import floor
from tests.reports.floor import Collections, on
from tests.reports.recount import (
    recount_contacts,
    recount_covered,
    recount_floor,
    recount_placement_cohorts,
    recount_placements,
    recount_results,
    recount_stay_cohorts,
    recount_stays,
    recount_teams,
)

DAYS = 9
PARTIES = [Party.NOBODY, Party.BORROWER, Party.UNVERIFIED, Party.THIRD_PARTY]
loans = st.lists(st.tuples(st.booleans(), st.integers(-8, 2), st.integers(3, 9)), min_size=2, max_size=4)
acts = st.lists(
    st.tuples(
        st.integers(0, DAYS),
        st.sampled_from(
            [
                "deal", "deal", "give", "release", "release", "attempt", "call", "call", "part", "part late", "settle",
                "settle late", "settle due", "undo", "undo", "part",
            ]
        ),
        st.integers(0, 3), st.booleans(),
    ),
    min_size=4, max_size=14,
)  # fmt: skip


@pytest.mark.fuzz
class Recount(TestCase):
    """Each example makes a floor of its own."""

    @given(loans, acts, st.integers(-1, 6), st.integers(0, 8), st.integers(0, 2))
    @settings(max_examples=8)
    def test_the_figures_equal_a_recount(
        self, drawn: Any, played: Any, first: int, length: int, open_days: int
    ) -> None:  # fmt: skip
        made = floor.collections()
        kinds = [made.loan(due, due + gap, unit="month" if monthly else "day") for monthly, due, gap in drawn]
        for day, *act in sorted(played, key=lambda each: each[0]):
            made.roll(day)
            if day >= DAYS // 2 and not SummaryDay.objects.exists():
                close(made, day - open_days)  # what comes late from now on finds these days closed
            play(made, kinds, day, *act)
        made.roll(DAYS)

        scope = Scope(first=on(first), last=on(first + length))
        found = collecting(scope)
        close(made, DAYS - open_days)
        recount_due(book=made.book, now=made.tick())
        by_days = Kpi(scope)

        log = Held(logged=frozenset({made.book.pk}))  # the same without the summaries of closed days
        given_back = sorted({day for day, what, *_more in played if what in {"release", "give"} and day > first})
        for before in (replace(scope, last=on(day - 1)) for day in given_back[:2]):  # a period that ends just before
            for held in (Kpi(before).collectors, collectors(before, log)):
                assert {(x.person, x.bucket): figures(x) for x in held} == recount_placements(before)
        for held, called in ((by_days.collectors, by_days.contacts), (collectors(scope, log), contacts(scope, log))):
            assert {(x.person, x.bucket): figures(x) for x in held} == recount_placements(scope)
            assert {x.person: contact_figures(x) for x in called} == recount_contacts(scope)
        covered = recount_covered(scope)
        assert by_days.covered == Covered(**covered)
        assert Kpi(replace(scope, team_ids=frozenset({made.team.pk}))).covered == Covered(**covered)
        moved = BucketStay.objects.filter(is_current=True, outcome__in=["cured_down", "rolled"], last_on__gte=on(first))
        for last in moved.order_by("outcome").values_list("last_on", flat=True)[:2]:  # it moves with the next morning
            then = replace(scope, last=last)
            assert [(x.collected, x.open_at_end) for x in collecting(then).floor] == recount_floor(then)
        assert {x.bucket: stay_figures(x) for x in found.buckets} == recount_stays(scope)
        assert [team_figures(x) for x in by_days.teams] == recount_teams(scope)
        placed = raw.plain(raw.PLACEMENTS.rows(scope), raw.PLACEMENTS)
        assert {row[0]: (*row[9:12],) for row in placed} == recount_results(scope)
        assert [(x.collected, x.open_at_end) for x in found.floor] == recount_floor(scope)
        assert [cohort_figures(x) for x in cohorts(scope)] == recount_stay_cohorts(scope, on(DAYS))
        assert [cohort_figures(x) for x in collector_cohorts(scope)] == recount_placement_cohorts(scope, on(DAYS))


def close(made: Collections, before: int) -> None:
    """Sum up the days before that one, as a night does."""
    if before > -1:
        summarise(book=made.book, first=on(-1), last=on(before - 1), now=made.tick())


def play(made: Collections, all_loans: list[Loan], day: int, act: str, which: int, by_ann: bool) -> None:
    """Do one thing if it can be done that day."""
    loan, person = all_loans[which % len(all_loans)], made.ann if by_ann else made.bob
    case = CollectionCase.objects.filter(loan=loan, state__in=["pooled", "assigned"]).first()
    if act == "give" and case and case.assignee_id != person.pk:
        made.give(loan, person)
    elif act == "deal":
        for each in all_loans:
            if CollectionCase.objects.filter(loan=each, state="pooled").exists():
                made.give(each, person)
    elif act == "release" and case and case.state == "assigned":
        made.release(loan)
    elif act == "attempt" and case:
        made.attempt(loan, person)
    elif act == "call" and case:
        for party in (PARTIES[which], PARTIES[which - 1]):
            floor.call(case, person, party, day)
    else:
        pay(made, loan, day, act)


def pay(made: Collections, loan: Loan, day: int, act: str) -> None:
    unpaid = loan.instalments.filter(settled_on=None).order_by("due_on").first()
    if act.startswith("part") and unpaid and not unpaid.allocations.exists():
        record_payment(
            loan_id=loan.pk, source="bank", external_ref=f"{made.now}", amount=Decimal("10.50"),
            paid_on=on(day - 1 if act == "part late" else day), now=made.tick(),
        )  # fmt: skip
    elif act == "undo" and (payment := Payment.objects.filter(reversal=None, source="bank").last()):
        reverse_payment(
            payment_id=payment.pk, source="bank", external_ref=f"{made.now}", reversed_on=on(day), reason="-",
            now=made.tick(),
        )  # fmt: skip
    elif act.startswith("settle") and unpaid:
        due = (unpaid.due_on - on(0)).days  # known today, or later
        paid = {"settle late": day - 2, "settle due": due if -1 < due < day else day}.get(act, day)
        made.settle(loan, unpaid.number, paid)


def figures(line: Any) -> tuple[Any, ...]:
    money = line.money
    return (
        line.placements, line.left_out, line.collected, money.owed, money.cash, money.cash_in_period, money.fallen_due,
    )  # fmt: skip


def contact_figures(line: Any) -> tuple[int, ...]:
    return line.calls, line.answered, line.right_party, line.held, line.touched


def stay_figures(line: Any) -> tuple[Any, ...]:
    money = line.money
    return (
        line.stays, line.collected, line.rolled, line.cured_down, line.open_at_end, line.on_time, money.owed,
        money.cash, money.cash_in_period, money.fallen_due,
    )  # fmt: skip


def team_figures(line: Any) -> tuple[Any, ...]:
    money = line.money
    return line.stays, line.collected, money.owed, money.cash, money.cash_in_period, money.fallen_due


def cohort_figures(line: Any) -> tuple[Any, ...]:
    """Return a cohort's counts, and its amounts once it is mature (before that they stand nowhere)."""
    sums = line.money
    amounts_of = (sums.owed, sums.cash, sums.fallen_due) if line.is_mature else ()
    return line.month, line.who, line.bucket, line.began, line.collected, line.lasting, line.is_over, *amounts_of
