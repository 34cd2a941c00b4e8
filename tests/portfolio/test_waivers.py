"""What is let off: rows of the ledger that are no money, and their undoing."""

from decimal import Decimal

import pytest

from casework.collections.rules import Due
from casework.portfolio.models import Instalment, Loan, Payment
from casework.portfolio.services.payments import record_payment
from casework.portfolio.services.waivers import let_off, outstanding, take_back
from tests.clock import NOW, TODAY, YESTERDAY
from tests.collections import floor

pytestmark = pytest.mark.django_db


@pytest.fixture
def loan() -> Loan:
    """A loan of 100.00 with 20.00 interest and 10.00 penalty, due yesterday."""
    made = floor.loan(floor.product(floor.book()), [Due(YESTERDAY)], disbursed_on=YESTERDAY)
    Instalment.objects.filter(loan=made).update(interest=Decimal(20), penalty=Decimal(10))
    return made


def left(loan: Loan) -> list[str]:
    return [str(outstanding(loan.pk)[part]) for part in ("penalty", "interest", "principal")]


def test_a_waiver_takes_its_part_off_once_and_is_no_money(loan: Loan):
    for _twice in range(2):
        let_off(
            loan_id=loan.pk, parts={"penalty": Decimal(10), "interest": Decimal(5)}, reference="w1", on=TODAY, now=NOW
        )

    assert left(loan) == ["0.00", "15.00", "100.00"]
    assert (Payment.objects.count(), Payment.objects.money().count()) == (2, 0)
    assert Instalment.objects.get().remaining == Decimal("115.00")


def test_money_of_the_same_day_settles_what_is_left(loan: Loan):
    record_payment(loan_id=loan.pk, source="t", external_ref="1", amount=Decimal(115), paid_on=TODAY, now=NOW)
    assert left(loan) == ["0.00", "0.00", "15.00"]

    let_off(loan_id=loan.pk, parts={"penalty": Decimal(10), "interest": Decimal(5)}, reference="w1", on=TODAY, now=NOW)

    assert left(loan) == ["0.00", "0.00", "0.00"]
    instalment = Instalment.objects.get()
    assert (instalment.settled_on, instalment.moved) == (TODAY, False)


def test_a_waiver_that_is_taken_back_leaves_the_debt_as_if_it_had_never_been(loan: Loan):
    let_off(loan_id=loan.pk, parts={"penalty": Decimal(10)}, reference="w1", on=TODAY, now=NOW)

    assert take_back(reference="w1", on=TODAY, now=NOW, reason="The payment bounced") == 1
    assert left(loan) == ["10.00", "20.00", "100.00"]
    assert take_back(reference="w1", on=TODAY, now=NOW, reason="Again") == 0
