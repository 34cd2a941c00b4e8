"""Settling with channels: who reads, who draws up, approves and pays."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from casework.collections.rules import Due
from casework.people.models import Role
from casework.portfolio.models import AcquisitionChannel, Loan
from casework.reports.settlements import services
from casework.reports.settlements.models import BalanceCorrection, ChannelStatement, StatementState
from casework.review.models import ReviewOrder
from tests import factories
from tests.clock import NOW, TODAY
from tests.collections import floor as ledger
from tests.permission_matrix import AUDITOR, OPERATIONS, Row, World
from tests.query_budgets import Budget
from tests.reports import settled

READERS = OPERATIONS | AUDITOR


def channel() -> AcquisitionChannel:
    book = (factories.Product.objects.filter(book__code="lagos").first() or factories.product()).book
    return factories.channel(factories.unique("c"), book)


def a_channel(_world: World) -> Mapping[str, Any]:
    """Let a channel have terms of a day."""
    made = channel()
    settled.agree(made, *settled.keepers(), every="day", effective_on=TODAY - timedelta(days=2), model="prepaid")
    return {"public_id": made.public_id}


def terms_to_decide(_world: World) -> Mapping[str, Any]:
    return {"public_id": settled.ask(channel(), settled.keepers()[0]).public_id}


def a_correction(_world: World) -> Mapping[str, Any]:
    """Let somebody have asked to correct a balance."""
    said: dict[str, Any] = {"amount": Decimal("1.00"), "day": TODAY, "reason": "A slip", "now": NOW}
    return {"public_id": services.ask_correction(channel=channel(), actor=settled.keepers()[0], **said).public_id}


def my_correction(world: World) -> Mapping[str, Any]:
    """Let the asker have asked to correct a balance, so that the right alone decides."""
    made = BalanceCorrection.objects.get(**a_correction(world))
    BalanceCorrection.objects.filter(pk=made.pk).update(asked_by=world.asker)
    return {"public_id": made.public_id}


def statement(world: World, state: str = "draft") -> ChannelStatement:
    """Let a channel have one statement, with an order's loan on it."""
    found = AcquisitionChannel.objects.get(**a_channel(world))
    maker, checker = settled.keepers()
    [one, *_rest] = settled.drawn(found, maker)
    if state != StatementState.DRAFT:
        one = services.issue(statement=one, actor=checker, now=NOW)
    if state == StatementState.DISPUTED:
        one = services.dispute(statement=one, reason="More", actor=maker, now=NOW)
    return one


def a_draft(world: World) -> Mapping[str, Any]:
    return {"public_id": statement(world).public_id}


def an_issued(world: World) -> Mapping[str, Any]:
    return {"public_id": statement(world, "issued").public_id}


def a_disputed(world: World) -> Mapping[str, Any]:
    return {"public_id": statement(world, "disputed").public_id}


def a_new_loan(one: ChannelStatement) -> Loan:
    """Make a loan of the statement's book."""
    sold = factories.Product.objects.get(book=one.channel.book)
    return ledger.loan(sold, [Due(TODAY)], disbursed_on=one.first)


def a_loan(world: World) -> Mapping[str, Any]:
    """Let a channel have brought a loan."""
    one = statement(world, "issued")
    loan = a_new_loan(one)
    paid = {"loan": loan, "state": "disbursed", "disbursed_by": settled.keepers()[0]}
    ReviewOrder.objects.filter(pk=factories.order(product=loan.product).pk).update(channel=one.channel, **paid)
    return {"public_id": one.channel.public_id, "loan": loan.public_id}


PAGES = ("channel", "terms")
FORMS = ("new_terms", "draw_up", "top_up", "correct")
ROWS = [
    Row("settlements:channels", READERS),
    *(Row(f"settlements:{page}", READERS, kwargs=a_channel) for page in PAGES),
    *(Row(f"settlements:{form}", OPERATIONS, kwargs=a_channel) for form in FORMS),
    *(Row(f"settlements:{form}", OPERATIONS, kwargs=a_channel, method="POST", case="empty") for form in FORMS),
    Row("settlements:decide_terms", OPERATIONS, kwargs=terms_to_decide),
    Row("settlements:decide_terms", OPERATIONS, kwargs=terms_to_decide, method="POST", case="empty"),
    Row("settlements:decide_correction", OPERATIONS, kwargs=a_correction),
    Row("settlements:decide_correction", OPERATIONS, kwargs=a_correction, method="POST", case="empty"),
    Row("settlements:take_back", OPERATIONS, kwargs=my_correction, method="POST"),
    Row("settlements:statement", READERS, kwargs=a_draft),
    Row("settlements:decide", OPERATIONS, kwargs=a_draft),
    Row("settlements:issue", OPERATIONS, kwargs=a_draft, method="POST"),
    Row("settlements:discard", OPERATIONS, kwargs=a_draft, method="POST"),
    *(
        Row(f"settlements:{step}", OPERATIONS, kwargs=kwargs, method=method)
        for step, kwargs in (("dispute", an_issued), ("answer", a_disputed), ("settle", an_issued),
                             ("reverse_loan", a_loan), ("restore_loan", a_loan))
        for method in ("GET", "POST")
    ),
]  # fmt: skip


def many_channels(world: World, number: int) -> Mapping[str, Any]:
    for _channel in range(number):
        statement(world)
    return {}


def many_statements(_world: World, number: int) -> Mapping[str, Any]:
    """Let one channel have so many statements, versions and moves more."""
    found = AcquisitionChannel.objects.filter(code="many").first() or factories.channel("many", channel().book)
    maker, checker = settled.keepers()
    first = TODAY - timedelta(days=30)
    if not found.terms.exists():
        settled.agree(found, maker, checker, every="day", effective_on=first, model="prepaid")
    for done in range(found.statements.count(), found.statements.count() + number):
        day = first + timedelta(days=done)
        [one] = services.draw_up(channel=found, up_to=day, actor=maker, now=NOW)
        services.issue(statement=one, actor=checker, now=NOW)
        settled.pay_in(found, maker, "5.00", f"bank-{done}")
        settled.correct(found, maker, checker, "1.00")
        services.refuse_terms(terms=settled.ask(found, maker, effective_on=TODAY), note="No", actor=checker, now=NOW)
    return {"public_id": found.public_id}


def many_waiting(_world: World, number: int) -> Mapping[str, Any]:
    for _channel in range(number):
        settled.ask(channel(), settled.keepers()[0])
    return {}


def long_statement(world: World, number: int) -> Mapping[str, Any]:
    """Let one statement have so many loans and corrections more."""
    found = ChannelStatement.objects.filter(channel__code="long").first()
    if found is None:
        made = factories.channel("long", channel().book)
        settled.agree(made, *settled.keepers(), every="day", effective_on=TODAY - timedelta(days=2))
        found = settled.issued(made, *settled.keepers())[0]
    for done in range(number):
        loan = a_new_loan(found)
        found.loans.create(loan=loan, day=found.first, amount=loan.principal)
        day = found.first - timedelta(days=found.corrections.count() + 1)
        found.corrections.create(of=found, day=day, item="loan", before=0, after=done + 1, rate=1, amount=0)
    return {"public_id": found.public_id}


BUDGETS = [
    Budget("settlements:channels", Role.OPERATIONS, most=10, fill=many_channels),
    Budget("settlements:channel", Role.OPERATIONS, most=15, fill=many_statements),
    Budget("settlements:terms", Role.OPERATIONS, most=6, fill=many_statements),
    Budget("settlements:statement", Role.OPERATIONS, most=13, fill=long_statement),
    Budget("workflow:approvals", Role.OPERATIONS, most=11, fill=many_waiting, query="kind=channel_terms", case="terms"),
]
UNCOUNTED = {
    **{f"settlements:{form}": "a form in the drawer" for form in (*FORMS, "dispute", "answer", "settle")},
    **dict.fromkeys(["settlements:reverse_loan", "settlements:restore_loan"], "a form in the drawer"),
    "settlements:decide_correction": "one row, a form",
    "settlements:decide": "the statement's page in the drawer", "settlements:decide_terms": "one row, a form",
}  # fmt: skip
