"""What a channel is owed, by rules alone: periods, lines, and corrections that add up to a recount."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from casework.reports.settlements import rules
from casework.reports.settlements.rules import Cadence, Item, Period, Terms, TermsProblem, Told

FIRST = date(2026, 1, 30)


def terms(version: int, on: date, every: Cadence = Cadence.DAY, **rates: int) -> Terms:
    return Terms(
        version=version, effective_on=on, cadence=every, rates={Item(name): rate for name, rate in rates.items()}
    )


def due(*versions: Terms, settled_to: date | None = None, today: date) -> list[tuple[Period, int]]:
    found = rules.periods(versions, settled_to=settled_to, today=today)
    return [(period, one.version) for period, one in found]


def test_an_amount_is_quantity_times_rate_to_the_cent_halves_up() -> None:
    assert rules.price(Decimal(3), 350) == Decimal("0.11")  # 0.105
    assert rules.price(Decimal("1234.56"), 150) == Decimal("18.52")  # 1.5 % of it: 18.5184
    days = [{Item.CLICK: Decimal(2), Item.LOAN: Decimal(1)}, {Item.CLICK: Decimal(1)}]
    lines = rules.lines(days, {Item.CLICK: 350, Item.REGISTRATION: 20_000})
    assert [(line.item, line.quantity, line.amount) for line in lines] == [
        (Item.REGISTRATION, 0, Decimal("0.00")), (Item.CLICK, 3, Decimal("0.11"))
    ]  # fmt: skip
    assert (rules.owed(Decimal("-3.10")), rules.owed(Decimal("3.10"))) == (Decimal("3.10"), 0)


def test_periods_follow_the_terms_and_one_another_without_a_gap() -> None:
    assert due(today=FIRST) == []
    daily = terms(1, FIRST, click=1)
    one, two, three = (FIRST + timedelta(days=number) for number in range(3))
    assert due(daily, today=three) == [(Period(one, one), 1), (Period(two, two), 1)]
    assert due(daily, settled_to=one, today=three) == [(Period(two, two), 1)]
    # A month ends with the calendar's, or where other terms begin; one that is not over is not due.
    monthly = terms(2, two, Cadence.MONTH, click=1)
    assert due(daily, monthly, today=date(2026, 3, 1)) == [
        (Period(one, one), 1), (Period(two, two), 2), (Period(three, date(2026, 2, 28)), 2)
    ]  # fmt: skip
    middle = terms(3, date(2026, 2, 10), Cadence.MONTH, click=2)
    assert due(daily, monthly, middle, today=date(2026, 2, 28)) == [
        (Period(one, one), 1), (Period(two, two), 2), (Period(three, date(2026, 2, 9)), 2)
    ]  # fmt: skip
    # A later version that counts from an earlier day replaces what came before it.
    again = terms(4, two, click=3)
    assert rules.in_force([daily, monthly, middle, again], date(2026, 2, 20)) == again
    assert rules.in_force([monthly], one) is None


def test_terms_pay_for_something_and_count_from_a_day_that_is_not_settled() -> None:
    def problem(settled_to: date | None = None, **rates: int) -> TermsProblem | None:
        named = {Item(name): rate for name, rate in rates.items()}
        return rules.terms_problem(named, effective_on=FIRST, settled_to=settled_to)

    assert problem() == problem(click=0) == TermsProblem.NOTHING
    assert problem(amount=10_001) == TermsProblem.SHARE
    assert problem(FIRST, click=1) == TermsProblem.SETTLED
    assert problem(FIRST - timedelta(days=1), click=1, amount=10_000) is None


_Quantity = st.integers(0, 200).map(Decimal)
_Lent = st.integers(0, 10_000_000).map(lambda cents: Decimal(cents) / 100)
_Day = st.fixed_dictionaries({item: _Lent if item == Item.AMOUNT else _Quantity for item in Item})
_Days = st.lists(_Day, min_size=1, max_size=4)
_RATES = {item: st.integers(0, 9_999) for item in Item}


@given(st.fixed_dictionaries(_RATES), _Days, st.lists(_Days, min_size=1, max_size=4))
def test_what_statements_and_corrections_say_is_what_a_recount_says(
    rates: dict[Item, int], first: list[dict[Item, Decimal]], later: list[list[dict[Item, Decimal]]]
) -> None:
    def known(facts: list[dict[Item, Decimal]]) -> dict[date, Mapping[Item, Decimal]]:
        return {FIRST + timedelta(days=number): day for number, day in enumerate(facts)}

    told = known(first)
    days = list(told)
    paid = sum(line.amount for line in rules.lines(told.values(), rates))
    for facts in later:  # each a statement that corrects this one by what is known by then
        now = {day: known(facts).get(day, {}) for day in days}
        found = rules.corrections(Told(rates=rates, days=told), now)
        for one in found:
            assert (one.before, one.after) == (told[one.day].get(one.item, 0), now[one.day].get(one.item, 0))
            told[one.day] = {**told[one.day], one.item: one.after}
        paid += sum(one.amount for one in found)
        assert paid == sum(line.amount for line in rules.lines(now.values(), rates))
        assert rules.corrections(Told(rates=rates, days=told), now) == []  # told once
