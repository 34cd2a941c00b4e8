"""The ledger's pages, and its addresses for programs."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from casework.collections.rules import Due
from casework.people.models import Role
from casework.portfolio.models import Compared, Loan, Payment
from casework.portfolio.services.credits import move_credit
from casework.portfolio.services.moving import ask_change
from casework.portfolio.services.payments import record_payment
from tests import factories
from tests.clock import NOW
from tests.collections import floor
from tests.matrix.api import for_nobody, for_shop, shop
from tests.permission_matrix import AUDITOR, NOBODY, OPERATIONS, Row, World
from tests.query_budgets import Budget

READERS = OPERATIONS | AUDITOR
DAY = date(2026, 2, 20)


def a_loan(world: World) -> Loan:
    """Return a loan of which 40.00 of 100.00 were paid."""
    loan = floor.loan(floor.product(floor.book()), [Due(DAY)], disbursed_on=date(2026, 1, 20))
    paid(loan)
    return loan


def paid(loan: Loan, source: str = "test") -> Payment:
    return record_payment(
        loan_id=loan.pk, source=source, external_ref=factories.unique("paid"), amount=factories.Decimal(40),
        paid_on=DAY, now=NOW,
    )  # fmt: skip


def loan(world: World) -> Mapping[str, Any]:
    return {"public_id": a_loan(world).public_id}


def payment(world: World) -> Mapping[str, Any]:
    return {"public_id": a_loan(world).payments.get().public_id}


def sent_payment(world: World) -> Mapping[str, Any]:
    product = shop(world).products.get()
    of_shop = floor.loan(product, [Due(DAY)], disbursed_on=date(2026, 1, 20))
    return {"public_id": paid(of_shop, source="shop").public_id}


def nothing(world: World) -> Mapping[str, Any]:
    return {"public_id": world.team.public_id}


def a_product(world: World) -> Mapping[str, Any]:
    return {"public_id": factories.product().public_id}


def extension(world: World) -> Mapping[str, Any]:
    return {"public_id": a_loan(world).public_id, "kind": "extension"}


def no_extension(world: World) -> Mapping[str, Any]:
    return {"public_id": world.team.public_id, "kind": "extension"}


def a_change(world: World, number: int = 1) -> Mapping[str, Any]:
    """Return a request of somebody else."""
    asker = factories.person("", Role.OPERATIONS)
    for _change in range(number):
        made = ask_change(
            loan=a_loan(world), kind="extension", days=60, fee=factories.Decimal(0), reason="ill", actor=asker, now=NOW
        )
    return {"public_id": made.public_id}


def many_changes(world: World, number: int) -> Mapping[str, Any]:
    a_change(world, number)
    return {}


def a_difference(world: World, number: int = 1) -> Mapping[str, Any]:
    book = floor.book()
    made = [
        Compared(
            book=book, payment_ref=factories.unique("ref"), finding="missing_here", currency="NGN", at_bank=1,
            is_agreed=False, first_on=DAY, compared_on=DAY,
        )
        for _difference in range(number)
    ]  # fmt: skip
    Compared.objects.bulk_create(made)
    return {"public_id": made[0].public_id}


def many_differences(world: World, number: int) -> Mapping[str, Any]:
    a_difference(world, number)
    return {}


def credit(world: World) -> Mapping[str, Any]:
    """Return a loan on which 40.00 were paid too much."""
    found = a_loan(world)
    for _too_much in range(2):
        paid(found)
    return {"public_id": found.public_id}


def moved(world: World) -> Mapping[str, Any]:
    """Return a move of credit to another loan of the customer."""
    first, second = Loan.objects.select_related("book").get(**credit(world)), a_loan(world)
    second.book, second.book_id, second.customer_id = first.book, first.book_id, first.customer_id
    Loan.objects.filter(pk=second.pk).update(book=first.book, customer=first.customer_id)
    made = move_credit(
        from_loan=first, to_loan=second, amount=factories.Decimal(20), reason="wrong loan", source="test",
        external_ref=factories.unique("moved"), now=NOW,
    )  # fmt: skip
    return {"public_id": made.public_id}


EXTENSION = {"days": "60", "fee": "0", "reason": "ill"}
REVERSAL = {"reversed_on": "2026-02-25", "reason": "bounced"}
SENT = {"external_ref": "P-1", "loan_ref": "none", "amount": "1.00", "paid_on": "2026-02-20"}

ROWS = [
    Row("ledger:payments", READERS),
    Row("ledger:payments", READERS, case="nonsense", query="q=%00x&after=99999999999999999999"),
    Row("ledger:add", OPERATIONS),
    Row("ledger:add", OPERATIONS, case="nothing", method="POST"),
    Row("ledger:payment", READERS, kwargs=payment),
    Row("ledger:payment", NOBODY, case="none", kwargs=nothing),
    Row("ledger:reverse", OPERATIONS, kwargs=payment),
    Row("ledger:reverse", OPERATIONS, case="it", kwargs=payment, method="POST", data=REVERSAL),
    Row("ledger:reverse", NOBODY, case="none", kwargs=nothing, method="POST", data=REVERSAL),
    Row("ledger:loan", READERS, kwargs=loan),
    Row("ledger:loan", NOBODY, case="none", kwargs=nothing),
    Row("ledger:loan", READERS, case="a day", kwargs=loan, query="on=2026-05-01"),
    Row("ledger:loan", READERS, case="nonsense", kwargs=loan, query="on=%00"),
    Row("ledger:move", OPERATIONS, kwargs=credit),
    Row("ledger:move", OPERATIONS, case="nothing", kwargs=credit, method="POST"),
    Row("ledger:move", NOBODY, case="none", kwargs=nothing),
    Row("ledger:take_back", OPERATIONS, kwargs=moved),
    Row("ledger:take_back", OPERATIONS, case="it", kwargs=moved, method="POST", data={"reason": "wrong"}),
    Row("ledger:take_back", NOBODY, case="none", kwargs=nothing),
    Row("ledger:window", OPERATIONS),
    Row("ledger:window", OPERATIONS, method="POST", case="empty"),
    Row("ledger:compared", READERS),
    Row("ledger:window", OPERATIONS),
    Row("ledger:window", OPERATIONS, method="POST", case="empty"),
    Row("ledger:compared", READERS, case="nonsense", query="show=all&after=%00"),
    Row("ledger:difference", READERS, kwargs=a_difference),
    Row("ledger:difference", READERS, case="settle", kwargs=a_difference, method="POST", data={"reason": "fee"}),
    Row("ledger:difference", NOBODY, case="none", kwargs=nothing),
    Row("ledger:reconcile", OPERATIONS, method="POST"),
    Row("ledger:products", READERS),
    Row("ledger:changes", READERS),
    Row("ledger:changes", READERS, case="nonsense", query="after=%00"),
    Row("ledger:ask", OPERATIONS, kwargs=extension),
    Row("ledger:ask", OPERATIONS, case="it", kwargs=extension, method="POST", data=EXTENSION),
    Row("ledger:ask", NOBODY, case="none", kwargs=no_extension),
    Row("ledger:change", READERS, kwargs=a_change),
    Row("ledger:change", READERS, case="decide", kwargs=a_change, method="POST", data={"approve": "yes"}),
    Row("ledger:change", NOBODY, case="none", kwargs=nothing),
    Row("ledger:terms", OPERATIONS, kwargs=a_product),
    Row("ledger:terms", OPERATIONS, case="nothing", kwargs=a_product, method="POST"),
    Row("ledger:terms", NOBODY, case="none", kwargs=nothing),
    Row("ledger:sample", READERS, kwargs=a_product, query="principal=1000&term=12"),
    Row("ledger:sample", READERS, case="nonsense", kwargs=a_product, query="principal=x&term=99999999999"),
    Row("ledger:sample", NOBODY, case="none", kwargs=nothing),
    Row("api:payments", READERS, headers=for_shop, query="external_ref=P-1", machine=True),
    Row("api:payments", OPERATIONS, case="send", headers=for_shop, method="POST", data=SENT, machine=True),
    Row("api:payments", NOBODY, case="send for nobody", headers=for_nobody, method="POST", data=SENT, machine=True),
    Row("api:payment_batch", OPERATIONS, case="send", headers=for_shop, method="POST",
        data={"payments": [SENT]}, machine=True),
    Row("api:payment", READERS, kwargs=sent_payment, headers=for_shop, machine=True),
    Row("api:payment", NOBODY, case="none", kwargs=nothing, headers=for_shop, machine=True),
    Row("api:reversals", OPERATIONS, case="send", headers=for_shop, method="POST",
        data={"external_ref": "R-1", "payment_ref": "none", "reversed_on": "2026-02-20"}, machine=True),
    Row("api:credit_moves", OPERATIONS, case="send", headers=for_shop, method="POST",
        data={"external_ref": "M-1", "from_loan_ref": "none", "to_loan_ref": "none", "amount": "1.00", "reason": "x"},
        machine=True),
]  # fmt: skip


def many_payments(world: World, number: int) -> Mapping[str, Any]:
    for _payment in range(number):
        a_loan(world)
    return {}


def a_loan_paid(world: World, number: int) -> Mapping[str, Any]:
    """Return one loan with ever more payments."""
    found = Loan.objects.filter(external_ref="budget").first()
    if found is None:
        found = a_loan(world)
        Loan.objects.filter(pk=found.pk).update(external_ref="budget")
    for _payment in range(number):
        paid(found)
    return {"public_id": found.public_id}


def a_payment_moved(world: World, number: int) -> Mapping[str, Any]:
    """Return the last payment of a loan with ever more payments."""
    a_loan_paid(world, number)
    return {"public_id": Payment.objects.filter(loan__external_ref="budget").latest("pk").public_id}


def many_sent(world: World, number: int) -> Mapping[str, Any]:
    for _payment in range(number):
        sent_payment(world)
    return {}


def many_products(world: World, number: int) -> Mapping[str, Any]:
    for _product in range(number):
        factories.product()
    return {}


REFS = "&".join(f"external_ref=paid-{number}" for number in range(1, 100))
BUDGETS = [
    Budget("ledger:payments", Role.OPERATIONS, most=8, fill=many_payments),
    Budget("ledger:payments", Role.OPERATIONS, most=9, fill=many_payments, query="q=none", case="sought"),
    Budget("ledger:add", Role.OPERATIONS, most=6),
    Budget("ledger:payment", Role.OPERATIONS, most=8, fill=a_payment_moved),
    Budget("ledger:reverse", Role.OPERATIONS, most=8, fill=a_payment_moved),
    Budget("ledger:loan", Role.OPERATIONS, most=13, fill=a_loan_paid),
    Budget("ledger:move", Role.OPERATIONS, most=8, fill=lambda world, n: credit(world)),
    Budget("ledger:take_back", Role.OPERATIONS, most=6, fill=lambda world, n: moved(world)),
    Budget("ledger:changes", Role.OPERATIONS, most=6, fill=many_changes),
    Budget("ledger:change", Role.OPERATIONS, most=8, fill=lambda world, n: a_change(world)),
    Budget("ledger:ask", Role.OPERATIONS, most=6, fill=lambda world, n: extension(world)),
    Budget("ledger:compared", Role.OPERATIONS, most=7, fill=many_differences),
    Budget("ledger:difference", Role.OPERATIONS, most=8, fill=lambda world, n: a_difference(world)),
    Budget("ledger:products", Role.OPERATIONS, most=6, fill=many_products),
    Budget("ledger:terms", Role.OPERATIONS, most=6, fill=lambda world, n: a_product(world)),
    Budget("ledger:sample", Role.OPERATIONS, most=6, fill=lambda world, n: a_product(world)),
    Budget("api:payments", Role.OPERATIONS, most=6, fill=many_sent, query=REFS, headers=for_shop),
    Budget("api:payment", Role.OPERATIONS, most=6, fill=lambda world, n: sent_payment(world), headers=for_shop),
]
UNCOUNTED = {
    "ledger:reconcile": "answers POST only",
    "ledger:window": "a form in the drawer",
    "api:payment_batch": "only takes",
    "api:reversals": "only takes",
    "api:credit_moves": "only takes",
}
