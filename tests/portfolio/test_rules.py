"""Allocation: what was paid and when decides, never the order in which it became known."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from casework.portfolio import rules
from casework.portfolio.rules import PARTS, WATERFALLS, Due, Paid, Settled, Share
from tests.portfolio.book_of import START, on

money = st.integers(0, 50_000).map(lambda cents: Decimal(cents).scaleb(-2))


def due(id: int, day: int, principal: str = "0", interest: str = "0", fee: str = "0", penalty: str = "0") -> Due:  # noqa: A002
    parts = {"principal": principal, "interest": interest, "fee": fee, "penalty": penalty}
    return Due(id=id, number=id, due_on=on(day), parts={part: Decimal(amount) for part, amount in parts.items()})


def settled_on(*args: Any, **kwargs: Any) -> dict[int, date | None]:
    """Return the days alone."""
    return {key: found and found.on for key, found in rules.settlements(*args, **kwargs).items()}


def paid(id: int, amount: str, day: int, ref: str = "") -> Paid:  # noqa: A002
    return Paid(id=id, amount=Decimal(amount), paid_on=on(day), ref=ref or str(id))


@st.composite
def dues(draw: st.DrawFn) -> list[Due]:
    count = draw(st.integers(0, 5))
    days = draw(st.lists(st.integers(0, 100), min_size=count, max_size=count))
    return [
        Due(id=100 + n, number=n, due_on=on(day), parts={part: draw(money) for part in PARTS})
        for n, day in enumerate(days, start=1)
    ]


payments = st.lists(
    st.builds(lambda cents, day: (Decimal(cents).scaleb(-2), on(day)), st.integers(1, 80_000), st.integers(0, 120)),
    max_size=6,
).map(lambda rows: [Paid(id=n, amount=amount, paid_on=day, ref=f"p{n}") for n, (amount, day) in enumerate(rows)])
orders = st.sampled_from([order.split(",") for order in WATERFALLS])


def test_oldest_first_and_the_parts_in_order():
    shares = rules.allocate([due(1, 30, "100", "10", "5", "2"), due(2, 60, "100", "10")], [paid(7, "120", 1)])
    assert shares == [
        Share(7, 1, "fee", Decimal("5.00")), Share(7, 1, "penalty", Decimal("2.00")),
        Share(7, 1, "interest", Decimal("10.00")), Share(7, 1, "principal", Decimal("100.00")),
        Share(7, 2, "interest", Decimal("3.00")),
    ]  # fmt: skip


def test_another_waterfall():
    order = ["principal", "interest", "fee", "penalty"]
    assert [s.part for s in rules.allocate([due(1, 30, "100", "10", "5")], [paid(7, "112", 1)], order)] == [
        "principal", "interest", "fee",
    ]  # fmt: skip


def test_what_is_too_much_is_credit():
    shares = rules.allocate([due(1, 30, "100")], [paid(7, "90", 1), paid(8, "30", 2), paid(9, "1", 3)])
    assert shares == [
        Share(7, 1, "principal", Decimal("90.00")), Share(8, 1, "principal", Decimal("10.00")),
        Share(8, None, "credit", Decimal("20.00")), Share(9, None, "credit", Decimal("1.00")),
    ]  # fmt: skip


def test_settled_with_the_payment_that_brings_principal_and_interest_within_the_tolerance():
    owed, came = [due(1, 30, "100", "10", penalty="5"), due(2, 60, "100")], [paid(7, "114", 20), paid(8, "1", 31)]
    shares = rules.allocate(owed, came, ["principal", "interest", "penalty", "fee"])
    within = settled_on(owed, came, shares, tolerance=Decimal("0"), from_day=START)
    assert within == {1: on(20), 2: None}, "the penalty left over does not matter"
    shares = rules.allocate(owed, came, PARTS)
    assert settled_on(owed, came, shares, tolerance=Decimal("0.50"), from_day=START) == {1: on(31), 2: None}
    assert settled_on(owed, came, shares, tolerance=Decimal("1.00"), from_day=START) == {1: on(20), 2: None}
    assert settled_on(owed, came, shares, tolerance=Decimal(100), from_day=START) == {1: on(20), 2: START}


@given(dues(), payments, orders)
def test_not_a_cent_is_lost_and_no_part_overfilled(owed: list[Due], came: list[Paid], order: list[str]):
    shares = rules.allocate(owed, came, order)
    for payment in came:
        assert sum(share.amount for share in shares if share.payment == payment.id) == payment.amount
    room = {(each.id, part): each.parts[part] for each in owed for part in PARTS}
    for share in shares:
        assert share.amount > 0
        if share.instalment is not None:
            room[share.instalment, share.part] -= share.amount
    assert min(room.values(), default=0) >= 0
    if any(share.instalment is None for share in shares):
        assert not any(room.values()), "credit only when nothing is left to pay"
    assert len({(share.payment, share.instalment, share.part) for share in shares}) == len(shares)


@given(dues(), payments, orders, st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(owed: list[Due], came: list[Paid], order: list[str], random: object):
    shuffled, turned = list(came), list(owed)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    random.shuffle(turned)  # type: ignore[attr-defined]
    assert rules.allocate(turned, shuffled, order) == rules.allocate(owed, came, order)


@given(dues(), payments, orders, money)
def test_paid_earlier_is_settled_no_later(owed: list[Due], came: list[Paid], order: list[str], tolerance: Decimal):
    def settled(payments: list[Paid]) -> dict[int, date | None]:
        shares = rules.allocate(owed, payments, order)
        return settled_on(owed, payments, shares, tolerance=tolerance, from_day=START)

    earlier = [Paid(id=p.id, amount=p.amount, paid_on=p.paid_on - timedelta(days=3), ref=p.ref) for p in came]
    before, after = settled(came), settled(earlier)
    for instalment, day in before.items():
        if day is not None:
            assert (after[instalment] or day) <= day
        assert (day is None) == (after[instalment] is None)


def test_a_loan_is_settled_with_its_last_instalment():
    assert rules.last_day([Settled(on(3)), Settled(on(1))]) == on(3)
    assert rules.last_day([Settled(on(3)), None]) is None
    assert rules.last_day([]) is None


def let_off(id: int, amount: str, day: int, part: str) -> Paid:  # noqa: A002
    return Paid(id=id, amount=Decimal(amount), paid_on=on(day), ref=str(id), only=part)


def test_what_is_let_off_leaves_its_part_and_money_of_the_day_fills_the_rest() -> None:
    shares = rules.allocate(
        [due(1, 0, penalty="10", interest="20"), due(2, 30, penalty="5")],
        [paid(8, "25", 60), let_off(9, "12", 60, "penalty")],
    )

    assert [(share.payment, share.instalment, share.part, str(share.amount)) for share in shares] == [
        (9, 1, "penalty", "10.00"), (9, 2, "penalty", "2.00"),
        (8, 1, "interest", "20.00"), (8, 2, "penalty", "3.00"), (8, None, "credit", "2.00"),
    ]  # fmt: skip


def test_nothing_more_is_let_off_than_is_left() -> None:
    shares = rules.allocate([due(1, 0, penalty="10")], [let_off(9, "10", 3, "penalty"), paid(8, "4", 2)])

    assert [(share.payment, str(share.amount)) for share in shares] == [(8, "4.00"), (9, "6.00")]
