"""The collection figures of any floor equal a recount, one row at a time, from the words of metrics.md."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from casework.collections.models import Bucket, BucketStay, CaseContact, CollectionCase, Placement
from casework.contact.models import Party
from casework.portfolio.models import Loan
from casework.portfolio.services.payments import record_payment
from casework.portfolio.services.reversals import reverse_payment
from casework.reports.models import SummaryDay
from casework.reports.selectors.collecting import collecting
from casework.reports.selectors.kpi import Kpi
from casework.reports.selectors.scope import Scope
from casework.reports.summaries.services.closing import recount_due, summarise
from tests.reports import floor
from tests.reports.floor import Collections, on

DAYS = 9
loans = st.lists(st.tuples(st.booleans(), st.integers(-8, 2), st.integers(3, 9)), min_size=2, max_size=4)
acts = st.lists(
    st.tuples(
        st.integers(0, DAYS),
        st.sampled_from(
            ["deal", "deal", "give", "release", "attempt", "call", "part", "part late", "settle", "settle late", "undo"]
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

        assert {(x.person, x.bucket): figures(x) for x in by_days.collectors} == recount_placements(scope)
        assert {x.person: contact_figures(x) for x in by_days.contacts} == recount_contacts(scope)
        assert {x.bucket: stay_figures(x) for x in found.buckets} == recount_stays(scope)
        assert [(x.collected, x.open_at_end) for x in found.floor] == recount_floor(scope)


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
        floor.call(case, person, Party.BORROWER if which else Party.NOBODY, day)
    else:
        pay(made, loan, day, act)


def pay(made: Collections, loan: Loan, day: int, act: str) -> None:
    unpaid = loan.instalments.filter(settled_on=None).order_by("due_on").first()
    if act.startswith("part") and unpaid and not unpaid.allocations.exists():
        record_payment(
            loan_id=loan.pk, source="bank", external_ref=f"{made.now}", amount=Decimal("10.50"),
            paid_on=on(day - 1 if act == "part late" else day), now=made.tick(),
        )  # fmt: skip
    elif act == "undo" and (payment := loan.payments.filter(reversal=None, source="bank").last()):
        reverse_payment(
            payment_id=payment.pk, source="bank", external_ref=f"{made.now}", reversed_on=on(day), reason="-",
            now=made.tick(),
        )  # fmt: skip
    elif act.startswith("settle") and unpaid:
        made.settle(loan, unpaid.number, day - 2 if act == "settle late" else day)


def figures(line: Any) -> tuple[Any, ...]:
    money = line.money
    return (
        line.placements, line.left_out, line.collected, money.owed, money.cash, money.cash_in_period, money.fallen_due,
    )  # fmt: skip


def contact_figures(line: Any) -> tuple[int, ...]:
    return line.calls, line.answered, line.held, line.touched


def recount_contacts(scope: Scope) -> dict[str, tuple[int, ...]]:
    lines: dict[str, list[Any]] = defaultdict(lambda: [0, 0, set(), set()])
    links = CaseContact.objects.select_related("attempt__made_by", "case")
    made = [(link.case, link.attempt) for link in links if scope.first <= day_of(link.attempt) <= scope.last]
    for _case, attempt in made:
        if attempt.channel == "call":
            line = lines[str(attempt.made_by)]
            line[0], line[1] = line[0] + 1, line[1] + (attempt.party != "nobody")
    for row in Placement.objects.select_related("stay__bucket", "person", "item__loan"):
        end = max(row.ended_on or date.max, row.started_on)
        if row.stay.bucket.is_reminder or row.started_on > scope.last or end < scope.first:
            continue
        if any(lasted_during(stay, row) for stay in BucketStay.objects.filter(loan=row.item.loan, is_current=True)):
            lines[str(row.person)][2].add(row.item_id)
            if any(case == row.item and attempt.made_by_id == row.person_id for case, attempt in made):
                lines[str(row.person)][3].add(row.item_id)
    return {key: (line[0], line[1], len(line[2]), len(line[3])) for key, line in lines.items()}


def day_of(attempt: Any) -> date:
    return attempt.made_at.astimezone(floor.LAGOS).date()


def stay_figures(line: Any) -> tuple[Any, ...]:
    money = line.money
    return (
        line.stays, line.collected, line.rolled, line.cured_down, line.open_at_end, line.on_time, money.owed,
        money.cash, money.cash_in_period, money.fallen_due,
    )  # fmt: skip


def amounts(loan: Loan, entered: date, start: date, end: date | None, bucket: Bucket, scope: Scope) -> list[Decimal]:
    """Return cash while active, the part of it in the period, and what fell due meanwhile."""
    until = min(end or scope.last, scope.last)
    stands = loan.payments.filter(reversal=None)
    paid = [(p.paid_on, p.amount) for p in stands if start <= p.paid_on <= until]
    opening = min(each.lower for each in bucket.ladder.buckets.all())
    fallen = [
        i.due for i in loan.instalments.all()
        if (entered - i.due_on).days < opening and i.due_on <= until and not (i.settled_on and i.settled_on < start)
    ]  # fmt: skip
    return [added(a for _, a in paid), added(a for day, a in paid if day >= scope.first), added(fallen)]


def added(values: Iterable[Decimal]) -> Decimal:
    return sum(values, Decimal("0.00"))


def recount_placements(scope: Scope) -> dict[Any, tuple[Any, ...]]:
    lines: dict[Any, list[Any]] = defaultdict(lambda: [0, 0, 0, *[Decimal("0.00")] * 4])
    for row in Placement.objects.select_related("stay__bucket", "person", "item__loan"):
        end = row.ended_on
        if row.stay.bucket.is_reminder or row.started_on > scope.last:
            continue
        if end and end < scope.first and row.started_on < scope.first:
            continue
        true = BucketStay.objects.filter(loan=row.item.loan, is_current=True)
        if not any(lasted_during(stay, row) for stay in true):
            continue
        line = lines[str(row.person), row.stay.bucket.code]
        if row.outcome in {"released", "reassigned"} and end and end < scope.last and not touched(row):
            line[1] += 1
            continue
        line[0] += 1
        line[2] += any(was_collected_during(stay, row, scope) for stay in true)
        line[3] += row.balance
        bucket = row.stay.bucket
        more = amounts(row.item.loan, row.stay.entered_on, row.started_on, end, bucket, scope)
        line[4:] = [a + b for a, b in zip(line[4:], more, strict=True)]
    return {key: tuple(line) for key, line in lines.items()}


def lasted_during(stay: BucketStay, row: Placement) -> bool:
    """Say whether a day of the stay lies in the placement (one given back on its first day still had that day)."""
    last = max(row.ended_on or date.max, row.started_on)
    return stay.entered_on <= last and (stay.last_on is None or stay.last_on >= row.started_on)


def was_collected_during(stay: BucketStay, row: Placement, scope: Scope) -> bool:
    if stay.outcome != "collected" or stay.last_on is None or not scope.first <= stay.last_on <= scope.last:
        return False
    return row.started_on <= stay.last_on <= (row.ended_on or date.max)


def touched(row: Placement) -> bool:
    made = [link.attempt for link in CaseContact.objects.filter(case=row.item) if link.attempt]
    ended_at = row.ended_at
    assert ended_at is not None
    return any(each.made_by_id == row.person_id and row.given_at <= each.made_at <= ended_at for each in made)


def recount_stays(scope: Scope) -> dict[str, tuple[Any, ...]]:
    lines: dict[str, list[Any]] = defaultdict(lambda: [0] * 6 + [Decimal("0.00")] * 4)
    for row in BucketStay.objects.filter(is_current=True).select_related("bucket", "loan", "case"):
        last = row.last_on
        if row.entered_on > scope.last or (last and last < scope.first):
            continue
        line, ended = lines[row.bucket.code], last is not None and last <= scope.last
        on_time = row.outcome == "collected" and last is not None and last <= row.case.due_on
        outcomes = [row.outcome == each for each in ("collected", "rolled", "cured_down")]
        counts = [True, *(ended and each for each in outcomes), still_open(row, scope), ended and on_time]
        more = amounts(row.loan, row.entered_on, row.entered_on, last, row.bucket, scope)
        line[:] = [a + b for a, b in zip(line, [*counts, row.owed, *more], strict=True)]
    return {key: tuple(line) for key, line in lines.items()}


def still_open(row: BucketStay, scope: Scope) -> bool:
    if row.entered_on > scope.last:
        return False
    moves_next_morning = row.last_on == scope.last and row.outcome in {"rolled", "cured_down"}
    return row.last_on is None or row.last_on > scope.last or moves_next_morning


def recount_floor(scope: Scope) -> list[tuple[int, int]]:
    stays = BucketStay.objects.filter(is_current=True, bucket__is_reminder=False)
    collected = {
        row.case_id for row in stays
        if row.outcome == "collected" and row.last_on and scope.first <= row.last_on <= scope.last
    }  # fmt: skip
    open_cases = {row.case_id for row in stays if still_open(row, scope)}
    return [(len(collected), len(open_cases))] if collected | open_cases else []
