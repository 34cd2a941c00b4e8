"""Reviewed orders that become loans in tests, and whatever may happen to their money."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from casework.collections.rules import Due
from casework.lib.refusal import Refused
from casework.people.models import Role, User
from casework.portfolio.models import AcquisitionChannel, Book, Funder, Instalment, Loan, Product
from casework.portfolio.services import waivers
from casework.portfolio.services.moving import ask_change, decide_change
from casework.portfolio.services.payments import allocate_loans, record_payment
from casework.portfolio.services.reversals import reverse_payment
from casework.reports.partners.services.funders import approve_shares, ask_shares
from casework.review.models import ReviewOrder
from tests import factories
from tests.clock import NOW, TODAY
from tests.collections import floor as ledger

# What a funder gets of each part, until a day and from then on.
SHARES = (
    (date(2025, 1, 1), {"principal": 10_000, "interest": 3_333, "fee": 0, "penalty": 5_000}),
    (TODAY - timedelta(days=40), {"principal": 6_667, "interest": 5_000, "fee": 10_000, "penalty": 0}),
)
WEEKS = timedelta(days=21)  # so long after what it is told to be a payment goes back


def on(days: int) -> date:
    """Return the day that many days from today."""
    return TODAY + timedelta(days=days)


@dataclass(kw_only=True)
class Floor:
    """Two books: Lagos with a product of two stages and one of one, which forgives 5.00; and one in New York.

    Of the first product seven orders are approved and wait for their payout, of the others three each: by Ada, Ben, Ada
    and so on, then by Rex, Rex, Sue.
    """

    products: list[Product]
    orders: list[ReviewOrder]
    payer: User
    channels: dict[int, list[AcquisitionChannel | None]] = field(default_factory=dict)
    funders: dict[int, Funder] = field(default_factory=dict)


def make() -> Floor:
    """Make the floor, through the services."""
    teams = [factories.review_team("initial"), factories.review_team("re_review")]
    ada, ben = (factories.person(name, Role.INITIAL_REVIEWER, team=teams[0]) for name in ("ada", "ben"))
    rex, sue = (factories.person(name, Role.RE_REVIEWER, team=teams[1]) for name in ("rex", "sue"))
    west = ledger.book("west", zone="America/New_York")
    products = [factories.product(), factories.product(two_stage=False), ledger.product(west)]
    Product.objects.filter(pk=products[1].pk).update(tolerance=Decimal("5.00"))
    made = Floor(products=products, orders=[], payer=factories.person("", Role.OPERATIONS))
    hands = ((ada, rex), (ben, rex), (ada, sue))
    for product, number in zip(products, (7, 3, 3), strict=True):
        for first, second in (hands[each % 3] for each in range(number)):
            order = factories.decide(factories.order(product=product), first)
            made.orders.append(factories.decide(order, second) if product.two_stage else order)
    for book in (products[0].book, west):
        made.channels[book.pk] = [None, *(factories.channel(code, book) for code in ("store", "web"))]
        made.funders[book.pk] = factories.funder("bank", book)
        for effective_on, bp in SHARES:
            maker, checker = (factories.person("", Role.OPERATIONS) for _each in range(2))
            asked = ask_shares(
                funder=made.funders[book.pk], effective_on=effective_on, bp=bp, reason="Contract", actor=maker, now=NOW
            )
            approve_shares(request=asked, actor=checker, now=NOW)
    return made


@dataclass(frozen=True, kw_only=True)
class Terms:
    """How an order becomes a loan: days from today on which it is paid out, days from one instalment to the next.

    parts: whether fee, penalty and interest are due as well. dollars: in another currency than its book's.
    """

    paid_out: int
    gaps: list[int]
    score: int | None
    parts: bool
    dollars: bool
    funded: bool
    channel: int


def lend(floor: Floor, number: int, terms: Terms) -> Loan:
    """Let an approved order become a loan; nothing of it is paid yet."""
    order, days, dues = floor.orders[number], terms.paid_out, []
    for gap in terms.gaps:
        days += gap
        dues.append(Due(on(days)))
    loan = ledger.loan(order.product, dues, disbursed_on=on(terms.paid_out))
    Loan.objects.filter(pk=loan.pk).update(
        currency="USD" if terms.dollars else "NGN", funder=floor.funders[order.book_id] if terms.funded else None
    )
    if terms.parts:
        more = {"interest": Decimal("10.00"), "fee": Decimal("3.00"), "penalty": Decimal("2.50")}
        Instalment.objects.filter(loan=loan).update(**more)
    ReviewOrder.objects.filter(pk=order.pk).update(
        loan=loan, state="disbursed", disbursed_by=floor.payer, machine_score=terms.score,
        channel=floor.channels[order.book_id][terms.channel],
    )  # fmt: skip
    return Loan.objects.select_related("book", "product").get(pk=loan.pk)


def act(floor: Floor, loan: Loan, what: str, day: date, amount: str) -> None:
    """Do one thing to a loan if it can be done. day: its value date, whenever it becomes known."""
    loan = Loan.objects.select_related("book", "product").get(pk=loan.pk)
    with suppress(Refused):
        if what == "pay":
            record_payment(
                loan_id=loan.pk, source="bank", external_ref=factories.unique("pay"), amount=Decimal(amount),
                paid_on=day, now=NOW,
            )  # fmt: skip
        elif what == "reverse" and (payment := loan.payments.filter(kind="cash", reversal=None).order_by("pk").last()):
            reverse_payment(
                payment_id=payment.pk, source="bank", external_ref=factories.unique("back"),
                reversed_on=max(day + WEEKS, payment.paid_on), now=NOW,
            )  # fmt: skip
        elif what == "waive":
            left = {part: sum_left for part, sum_left in waivers.outstanding(loan.pk).items() if sum_left > 0}
            if left:
                waivers.let_off(loan_id=loan.pk, parts=left, reference=factories.unique("w"), on=day, now=NOW)
        elif what == "extend":
            asked = ask_change(
                loan=loan, kind="extension", days=60, fee=Decimal("1.00"), reason="-", actor=floor.payer, now=NOW
            )
            decide_change(change=asked, approve=True, note="", actor=factories.person(), now=NOW)


def reached(floor: Floor, days: list[date | None]) -> None:
    """Let each of the two books stand at a day; None: it was never rolled."""
    for book, day in zip((floor.products[0].book, floor.products[2].book), days, strict=True):
        Book.objects.filter(pk=book.pk).update(business_date=day)


def settle_terms(loan: Loan) -> None:
    """Lay out what is due once, as the feed does: what is within the tolerance is paid from the beginning."""
    allocate_loans(loan_ids=[loan.pk], now=NOW)
