"""The rules of promises: which may be taken, which money counts, what becomes of them."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.collections.rules.promises import (
    BROKEN,
    KEPT,
    OPEN,
    PART_KEPT,
    Judgement,
    Moment,
    Money,
    Named,
    Part,
    Problem,
    Taken,
    Terms,
    judge,
    judge_all,
    promise_problem,
    terms_for,
)
from tests.clock import NOW, TODAY


def on(days: int) -> date:
    return TODAY + timedelta(days=days)


def moment(days: int, hours: int = 0) -> Moment:
    return Moment(on(days), NOW + timedelta(days=days, hours=hours))


def taken(*parts: tuple[int, int], at: int = 0, grace: int = 1, bp: int = 9_000, cancelled: int | None = None) -> Taken:
    """Return a promise of parts (day, cents) taken on day `at`."""
    return Taken(
        at=moment(at), parts=tuple(Part(on(day), cents) for day, cents in parts), grace_days=grace, threshold_bp=bp,
        cancelled=None if cancelled is None else moment(cancelled),
    )  # fmt: skip


ONE = taken((3, 10_000))


@pytest.mark.parametrize(
    ("paid", "as_of", "expected"),
    [
        ([], 4, Judgement(outcome=OPEN, paid=0, look_on=on(5), next_due=on(3))),
        ([], 5, Judgement(outcome=BROKEN, paid=0, holds_from=on(5))),
        ([(4, 9_000)], 4, Judgement(outcome=KEPT, paid=9_000, holds_from=on(4))),
        ([(4, 8_999)], 4, Judgement(outcome=OPEN, paid=8_999, look_on=on(5), next_due=on(3))),
        ([(4, 8_999)], 5, Judgement(outcome=PART_KEPT, paid=8_999, holds_from=on(5))),
        ([(5, 10_000)], 6, Judgement(outcome=BROKEN, paid=0, holds_from=on(5))),
        ([(1, 4_000), (2, 6_000)], 2, Judgement(outcome=KEPT, paid=10_000, holds_from=on(2))),
        ([(5, 10_000)], 3, Judgement(outcome=OPEN, paid=0, look_on=on(5), next_due=on(3))),
    ],
)
def test_a_promise_of_one_part(paid: list[tuple[int, int]], as_of: int, expected: Judgement) -> None:
    assert judge(ONE, [(on(day), cents) for day, cents in paid], as_of=on(as_of)) == expected


@pytest.mark.parametrize(
    ("paid", "as_of", "outcome", "next_due"),
    [
        ([(2, 5_000)], 5, OPEN, 10),
        ([(2, 10_000)], 2, KEPT, None),
        ([(2, 5_000), (11, 4_000)], 11, KEPT, None),
        ([(2, 5_000)], 12, PART_KEPT, None),
        ([], 5, BROKEN, None),
        ([(4, 10_000)], 5, BROKEN, None),  # the first part was missed: what came later does not mend it
    ],
)
def test_parts_are_owed_one_after_the_other(
    paid: list[tuple[int, int]], as_of: int, outcome: str, next_due: int | None
) -> None:
    found = judge(taken((2, 5_000), (10, 5_000)), [(on(day), cents) for day, cents in paid], as_of=on(as_of))

    assert (found.outcome, found.next_due) == (outcome, on(next_due) if next_due is not None else None)


def test_a_share_of_a_cent_is_owed_as_a_whole_one() -> None:
    found = judge(taken((1, 5)), [(on(1), 4)], as_of=on(1))

    assert found.outcome == OPEN  # nine tenths of 0.05 are 0.045


def test_money_counts_for_the_promise_taken_last_before_it_and_for_no_other() -> None:
    first, second = taken((3, 10_000)), taken((8, 10_000), at=2)
    before, between, same_day = Money(moment(-1), 10_000), Money(moment(1), 10_000), Money(moment(2, hours=-1), 500)

    judged = judge_all([first, second], [before, between, same_day], as_of=on(3))

    # What came on the day of the second, but was known before it was taken, is the first one's.
    assert [(one.outcome, one.paid) for one in judged] == [(KEPT, 10_500), (OPEN, 0)]


def test_after_a_cancellation_money_counts_for_none() -> None:
    judged = judge_all([taken((3, 10_000), cancelled=1)], [Money(moment(2), 10_000)], as_of=on(5))

    assert [(one.outcome, one.paid) for one in judged] == [(BROKEN, 0)]


@pytest.mark.parametrize(
    ("parts", "due", "problem"),
    [
        ([("100", 0)], "100", None),
        ([("50", 1), ("50", 31)], "100", None),
        ([], "100", Problem.NO_PART),
        ([("1", day) for day in range(5)], "100", Problem.TOO_MANY_PARTS),
        ([("0", 1)], "100", Problem.NOT_POSITIVE),
        ([("50", -1)], "100", Problem.DAY_PASSED),
        ([("50", 2), ("50", 2)], "100", Problem.DAYS_NOT_RISING),
        ([("100", 32)], "100", Problem.TOO_FAR),
        ([("60", 1), ("40.01", 2)], "100", Problem.TOO_MUCH),
    ],
)
def test_which_promises_may_be_taken(parts: list[tuple[str, int]], due: str, problem: Problem | None) -> None:
    said = [(Decimal(amount), on(day)) for amount, day in parts]

    assert promise_problem(said, due=Decimal(due), today=TODAY, terms=Terms()) == problem


def test_the_terms_that_name_most_hold_and_among_equals_the_buckets() -> None:
    rows = [
        Named(product=None, bucket=None, said={"grace_days": 1}),
        Named(product=7, bucket=None, said={"grace_days": 2}),
        Named(product=None, bucket=9, said={"grace_days": 3}),
        Named(product=7, bucket=9, said={"grace_days": 4}),
    ]

    assert [terms_for(rows, product=p, bucket=b).grace_days for p, b in [(7, 9), (8, 9), (7, 8), (8, 8)]] == [
        4,
        3,
        2,
        1,
    ]
    assert terms_for([], product=7, bucket=9) == Terms()
    partly = [
        rows[3],
        Named(product=None, bucket=9, said={"most_parts": 2}),
        Named(product=7, bucket=None, said={"most_parts": 3}),
    ]
    assert terms_for(partly, product=7, bucket=9) == Terms(grace_days=4, most_parts=2)


_parts = st.lists(st.tuples(st.integers(0, 12), st.integers(1, 300)), min_size=1, max_size=4, unique_by=lambda p: p[0])
_paid = st.lists(st.tuples(st.integers(-2, 16), st.integers(1, 300)), max_size=6)


@given(parts=_parts, paid=_paid, grace=st.integers(0, 3), bp=st.integers(1, 10_000), as_of=st.integers(0, 18))
def test_a_judgement_says_what_a_recount_says(
    parts: list[tuple[int, int]], paid: list[tuple[int, int]], grace: int, bp: int, as_of: int
) -> None:
    promise = taken(*sorted(parts), grace=grace, bp=bp)
    money = [(on(day), cents) for day, cents in paid]

    found = judge(promise, money, as_of=on(as_of))

    def by(day: date) -> int:
        return sum(cents for paid_on, cents in money if paid_on <= min(day, on(as_of)))

    met, need = [], 0
    for part in promise.parts:
        need += part.cents
        met.append(by(part.due_on + timedelta(days=grace)) * 10_000 >= need * bp)
    lost = [
        part.due_on + timedelta(days=grace) < on(as_of)
        for part, fine in zip(promise.parts, met, strict=True)
        if not fine
    ]
    if all(met):
        assert found.outcome == KEPT
    elif lost[0]:
        assert found.outcome in (BROKEN, PART_KEPT)
        assert (found.outcome == PART_KEPT) == (found.paid > 0)
    else:
        assert found.outcome == OPEN
        assert found.look_on is not None
        assert found.look_on > on(as_of)


@given(parts=_parts, paid=_paid, more=st.integers(1, 300), day=st.integers(0, 16))
def test_more_money_never_makes_a_promise_worse(
    parts: list[tuple[int, int]], paid: list[tuple[int, int]], more: int, day: int
) -> None:
    order = [BROKEN, PART_KEPT, OPEN, KEPT]
    promise, money = taken(*sorted(parts)), [(on(when), cents) for when, cents in paid]

    before = judge(promise, money, as_of=on(16))
    after = judge(promise, [*money, (on(day), more)], as_of=on(16))

    assert order.index(after.outcome) >= order.index(before.outcome)


@given(
    takes=st.lists(st.integers(0, 10), min_size=1, max_size=4, unique=True),
    paid=st.lists(st.tuples(st.integers(-2, 14), st.integers(0, 20), st.integers(1, 300)), max_size=6),
)
def test_no_payment_counts_twice(takes: list[int], paid: list[tuple[int, int, int]]) -> None:
    promises = [taken((14, 1_000), at=at) for at in takes]
    money = [
        Money(Moment(on(day), datetime.combine(on(day), NOW.timetz()) + timedelta(hours=h)), c) for day, h, c in paid
    ]

    judged = judge_all(promises, money, as_of=on(15))

    first = min(promise.at for promise in promises)
    assert sum(one.paid for one in judged) == sum(one.cents for one in money if first <= one.moment)
