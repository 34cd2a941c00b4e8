"""Extension and re-schedule: asked by one, decided by another; the old instalments stay, and every sum stays right."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.jobs.models import AuditEntry
from casework.people.models import Role, User
from casework.portfolio import selectors
from casework.portfolio.models import Allocation, Book, Instalment, Loan, Payment, ScheduleChange
from casework.portfolio.payoff import payoff
from casework.portfolio.restructured import would_be_behind
from casework.portfolio.rules import PARTS, Moved, Terms, extended, rescheduled
from casework.portfolio.services.moving import ChangeDecided, ChangeRefused, ask_change, decide_change
from casework.portfolio.services.reversals import reverse_payment
from tests.clock import NOW, TODAY
from tests.factories import person
from tests.portfolio import book_of

pytestmark = pytest.mark.django_db
# Due 31 January and 2 March; today is the second of March
TWO = [(30, "100.00", "10.00"), (60, "100.00", "10.00")]


@pytest.fixture
def asker() -> User:
    return person("", Role.OPERATIONS)


@pytest.fixture
def decider() -> User:
    return person("", Role.OPERATIONS)


def ask(loan: Loan, actor: User, **changes: Any) -> ScheduleChange:
    told = {"kind": "extension", "days": 40, "fee": Decimal("5.00"), "reason": "lost work", **changes}
    return ask_change(loan=loan, actor=actor, now=NOW, **told)


def agree(change: ScheduleChange, decider: User) -> ScheduleChange:
    return decide_change(change=change, approve=True, note="", actor=decider, now=NOW)


def shown(loan: Loan) -> list[tuple[Any, ...]]:
    rows = Instalment.objects.filter(loan=loan)
    return [(one.number, one.due_on, str(one.due), str(one.paid), one.settled_on, one.moved) for one in rows]


def balanced(loan: Loan) -> None:
    """Each payment's allocations add up to it, and what is left is what falls due less all that was paid."""
    for payment in Payment.objects.filter(loan=loan):
        rows = Allocation.objects.filter(payment=payment).values_list("amount", flat=True)
        expected = Decimal(0) if hasattr(payment, "reversal") else payment.amount
        assert sum(rows) == expected
    for one in Instalment.objects.filter(loan=loan):
        assert sum(one.allocations.values_list("amount", flat=True)) == one.paid


def test_an_extension_moves_what_is_left_and_leaves_the_old_instalments(asker: User, decider: User) -> None:
    loan = book_of.loan(TWO)
    book_of.pay(loan, "60.00", day=20)
    before = list(Instalment.objects.values_list("pk", "due_on", "principal", "interest", "fee", "penalty"))
    change = ask(loan, asker)
    assert shown(loan)[0][3:] == ("60.00", None, False)
    assert Payment.objects.count() == 1, "asking changes nothing"

    done = agree(change, decider)

    assert (done.state, done.effective_on, done.decided_by) == ("approved", TODAY, decider)
    assert shown(loan) == [
        (1, book_of.on(30), "110.00", "110.00", TODAY, True), (2, book_of.on(60), "110.00", "110.00", TODAY, True),
        (3, book_of.on(70), "55.00", "0.00", None, False), (4, book_of.on(100), "110.00", "0.00", None, False),
    ]  # fmt: skip
    old = Instalment.objects.filter(agreed=None).values_list("pk", "due_on", "principal", "interest", "fee", "penalty")
    assert list(old) == before
    assert selectors.remaining(loan=loan) == Decimal("165.00")
    assert Payment.objects.money().count() == 1
    balanced(loan)
    assert list(AuditEntry.objects.filter(subject_kind="loan").order_by("pk").values_list("action", flat=True)) == [
        "schedule_change.ask", "schedule_change.approve",
    ]  # fmt: skip


def test_what_is_owed_on_any_day_is_what_was_agreed_by_then(asker: User, decider: User) -> None:
    loan = book_of.loan(TWO)
    agree(ask(loan, asker, fee=Decimal(0)), decider)
    owed = {
        days: selectors.owed_at_start(loan_ids=[loan.pk], day=TODAY + timedelta(days=days))[loan.pk]
        for days in (-1, 0, 1, 30)
    }
    assert set(owed.values()) == {Decimal("220.00")}


def test_a_re_schedule_pays_the_principal_back_anew_with_the_arrears_first(asker: User, decider: User) -> None:
    loan = book_of.loan([(30, "600.00", "60.00"), (90, "600.00", "60.00")])
    change = ask(loan, asker, kind="reschedule", days=0, term=12, rate_bp=1_200, fee=Decimal("8.00"))
    agree(change, decider)
    new = list(Instalment.objects.filter(agreed=change))
    assert sum(one.principal for one in new) == Decimal("1200.00")
    first = new[0]
    # 1,200 over 12 months at 1 % a month is 106.62 each; the interest of 31 January is owed with the first
    assert (first.due_on, first.principal, first.interest, first.fee) == (
        date(2026, 4, 2), Decimal("94.62"), Decimal("72.00"), Decimal("8.00"),
    )  # fmt: skip
    assert {one.principal + one.interest for one in new[1:-1]} == {Decimal("106.62")}
    balanced(loan)


def pays_off(loan: Loan, *, days: int = 0) -> tuple[str, str]:
    """Principal and interest that pay the loan off so many days from today."""
    found = payoff(
        loan=Loan.objects.select_related("product").get(pk=loan.pk), on=TODAY + timedelta(days=days),
        instalments=list(Instalment.objects.filter(loan=loan)),
    ).quote  # fmt: skip
    return str(found.principal), str(found.interest)


THREE = [(30, "600.00", "60.00"), (60, "600.00", "60.00"), (90, "600.00", "60.00")]


def test_an_extension_lets_nobody_off_the_interest_that_was_earned(asker: User, decider: User) -> None:
    # Today is day 60: two months are earned whole; of the third nothing yet
    loan = book_of.loan(THREE)
    earlier = pays_off(loan)
    assert earlier == ("1800.00", "120.00")
    agree(ask(loan, asker, days=40), decider)
    assert pays_off(loan) == earlier
    # Due on days 70, 100 and 130 now; the third month's interest is earned between the last two
    assert [pays_off(loan, days=days)[1] for days in (10, 40, 55, 70)] == ["120.00", "120.00", "150.00", "180.00"]


def test_of_a_month_that_has_begun_an_extension_keeps_what_was_earned(asker: User, decider: User) -> None:
    loan = book_of.loan([(30, "600.00", "60.00"), (80, "600.00", "60.00")])
    earlier = pays_off(loan)
    assert earlier == ("1200.00", "96.00")  # and 30 of 50 days of the second
    agree(ask(loan, asker, days=40), decider)
    assert pays_off(loan) == earlier
    # 24.00 are to be earned, in the 50 days before day 120
    assert [pays_off(loan, days=days)[1] for days in (10, 35, 60)] == ["96.00", "108.00", "120.00"]


def test_a_re_schedule_owes_its_arrears_from_the_first_day(asker: User, decider: User) -> None:
    loan = book_of.loan(THREE)
    agree(ask(loan, asker, kind="reschedule", days=0, term=12, rate_bp=1_200), decider)
    # The first month of the new schedule costs 18.00 and lasts 31 days
    assert [pays_off(loan, days=days)[1] for days in (0, 10, 31)] == ["120.00", "125.81", "138.00"]


def test_what_an_extension_carried_is_arrears_of_a_re_schedule(asker: User, decider: User) -> None:
    loan = book_of.loan(THREE)
    agree(ask(loan, asker, days=40), decider)
    agree(ask(loan, asker, kind="reschedule", days=0, term=12, rate_bp=1_200), decider)
    assert pays_off(loan) == ("1800.00", "120.00")


def test_money_that_was_late_known_pays_what_an_agreement_carried(asker: User, decider: User) -> None:
    loan = book_of.loan(THREE)
    agree(ask(loan, asker, days=40, fee=Decimal(0)), decider)
    book_of.pay(loan, "660.00", day=40)
    assert pays_off(loan) == ("1200.00", "60.00")


def test_money_that_counts_for_an_earlier_day_lowers_what_was_moved(asker: User, decider: User) -> None:
    loan = book_of.loan(TWO)
    agree(ask(loan, asker, fee=Decimal(0)), decider)
    book_of.pay(loan, "60.00", day=20)
    assert [row[3] for row in shown(loan)] == ["110.00", "110.00", "60.00", "0.00"]
    assert selectors.remaining(loan=loan) == Decimal("160.00")
    balanced(loan)


def test_a_reversal_after_it_leaves_the_rest_on_the_old_instalments(asker: User, decider: User) -> None:
    loan = book_of.loan(TWO)
    payment = book_of.pay(loan, "60.00", day=20)
    agree(ask(loan, asker, fee=Decimal(0)), decider)
    reverse_payment(payment_id=payment.pk, source="s", external_ref="R", reversed_on=TODAY, now=NOW)
    assert [row[3] for row in shown(loan)] == ["110.00", "50.00", "0.00", "0.00"]
    assert selectors.remaining(loan=loan) == Decimal("220.00")
    balanced(loan)


def test_the_days_past_due_that_it_would_have(asker: User, decider: User) -> None:
    loan = book_of.loan(TWO)
    agree(ask(loan, asker), decider)
    loan = Loan.objects.select_related("product").get()
    assert would_be_behind(loan=loan, day=TODAY) == (TODAY - book_of.on(30)).days
    book_of.pay(loan, "110.00", day=70)
    assert would_be_behind(loan=loan, day=book_of.on(90)) == 30
    assert would_be_behind(loan=loan, day=book_of.on(60)) == 30  # what was paid on day 70 is unpaid before


def test_nobody_decides_what_they_asked_for(asker: User, decider: User) -> None:
    change = ask(book_of.loan(TWO), asker)
    with pytest.raises(ChangeRefused, match="Somebody else"):
        agree(change, asker)
    refused = decide_change(change=change, approve=False, note="too late", actor=decider, now=NOW)
    assert (refused.state, refused.decision, refused.effective_on) == ("refused", "too late", None)
    with pytest.raises(ChangeDecided):
        agree(change, decider)
    assert Instalment.objects.count() == 2
    assert not Payment.objects.exists()


@pytest.mark.parametrize(
    ("changes", "why"),
    [({"days": 10}, "has to lie after"), ({"reason": " "}, "Say why")],
)
def test_what_makes_no_sense_is_not_asked_for(asker: User, changes: dict[str, Any], why: str) -> None:
    loan = book_of.loan(TWO)
    with pytest.raises(ChangeRefused, match=why):
        ask(loan, asker, **changes)
    ask(loan, asker)
    with pytest.raises(ChangeRefused, match="waits for approval"):
        ask(loan, asker)
    assert ScheduleChange.objects.count() == 1


def test_a_paid_loan_has_nothing_to_move(asker: User) -> None:
    loan = book_of.loan(TWO)
    book_of.pay(loan, "220.00", day=20)
    with pytest.raises(ChangeRefused, match="No principal"):
        ask(loan, asker)
    Book.objects.update(business_date=TODAY - timedelta(days=1))
    with pytest.raises(Exception, match="stands at"):
        ask(loan, asker)


cents = st.integers(0, 10**6).map(lambda n: Decimal(n).scaleb(-2))
dues = st.lists(
    st.tuples(st.integers(0, 200), st.lists(cents, min_size=4, max_size=4)), min_size=1, max_size=6
).map(
    lambda rows: [
        Moved(due_on=date(2026, 1, 1) + timedelta(days=day), parts=dict(zip(PARTS, amounts, strict=True)))
        for day, amounts in rows
    ]
)  # fmt: skip


@given(dues, st.integers(1, 60), cents, st.integers(0, 5_000), st.integers(1, 200))
def test_nothing_is_lost_and_nothing_made(left: list[Moved], term: int, fee: Decimal, rate_bp: int, days: int) -> None:
    later = extended(left, days=days, fee=fee)
    assert sum(one.total for one in later) == sum(one.total for one in left) + fee
    assert sorted(one.due_on for one in later) == sorted(one.due_on + timedelta(days=days) for one in left)
    on = date(2026, 3, 1)
    principal = sum(one.parts["principal"] for one in left)
    if not principal:
        return
    terms = Terms(method="annuity", by_month=True, rate_bp=rate_bp)
    planned = rescheduled(left, terms=terms, term=term, on=on, fee=fee)
    assert sum(one.parts["principal"] for one in planned) == principal
    assert sum(one.parts["penalty"] for one in planned) == sum(one.parts["penalty"] for one in left)
    assert sum(one.parts["fee"] for one in planned) == sum(one.parts["fee"] for one in left) + fee
