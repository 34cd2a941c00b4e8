"""Taking orders in: one by one, many at once, from a file."""

import hashlib
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.lib.personal import lookup_hash
from casework.portfolio import feeds
from casework.portfolio.feeds import FeedContext, ParsedRow, reasons
from casework.portfolio.models import Book, ContactPoint, Customer, Product
from casework.review import services
from casework.review.feeds import OrderFeed, application_of
from casework.review.models import OrderEvent, OrderState, ReviewOrder, Stage
from casework.review.services import NewOrder, OrderRefused
from tests import factories
from tests.clock import NOW

EARLIER = NOW - timedelta(hours=2)


def new(**change: Any) -> NewOrder:
    order = NewOrder(
        external_ref="A-1", customer_ref="C-1", customer_name="Applicant 1", amount=Decimal("500.00"), term=14,
        received_at=EARLIER, phone="+2348031234560", id_number="110101199003070000", machine_score=412,
        application={"job": {"Employer": "Mill"}},
    )  # fmt: skip
    return replace(order, **change)


def receive(*orders: NewOrder, product: Any) -> services.Received:
    return services.receive_orders(orders=orders, book=product.book, product=product, source="api", now=NOW)


def test_an_order_arrives_with_its_customer_and_number(floor: SimpleNamespace) -> None:
    assert receive(new(), product=floor.product) == services.Received(added=1)
    order = ReviewOrder.objects.get()
    assert (order.state, order.stage, order.pool.code) == (OrderState.POOLED, Stage.INITIAL, "initial")
    assert (order.value, order.term, order.currency, order.machine_score) == (Decimal("500.00"), 14, "NGN", 412)
    assert (order.received_at, order.waiting_since, order.affinity) == (EARLIER, EARLIER, order.customer_id)
    assert (order.customer.name, order.customer.id_number) == ("Applicant 1", "110101199003070000")
    assert order.customer.job == {"Employer": "Mill"}
    assert order.customer.id_hash == lookup_hash("110101199003070000")
    assert ContactPoint.objects.get().phone == "+2348031234560"
    assert OrderEvent.objects.get().to_state == OrderState.POOLED


def test_the_same_again_changes_nothing(floor: SimpleNamespace) -> None:
    receive(new(), product=floor.product)
    assert receive(new(), new(), product=floor.product) == services.Received(unchanged=2)
    assert (ReviewOrder.objects.count(), Customer.objects.count(), OrderEvent.objects.count()) == (1, 1, 1)


def test_other_content_under_a_known_reference_is_named_and_not_taken(floor: SimpleNamespace) -> None:
    receive(new(), product=floor.product)
    received = receive(new(amount=Decimal("501.00")), new(external_ref="A-2"), product=floor.product)
    assert received == services.Received(added=1, conflicting=("A-1",))
    assert ReviewOrder.objects.get(external_ref="A-1").value == Decimal("500.00")
    with pytest.raises(OrderRefused):
        services.receive_order(
            order=new(term=15), book=floor.product.book, product=floor.product, source="api", now=NOW
        )


def test_now_is_not_part_of_the_content(floor: SimpleNamespace) -> None:
    receive(new(received_at=None), product=floor.product)
    later = NOW + timedelta(days=1)
    received = services.receive_orders(
        orders=[new(received_at=None)], book=floor.product.book, product=floor.product, source="api", now=later
    )
    assert received == services.Received(unchanged=1)
    assert ReviewOrder.objects.get().received_at == NOW


def test_a_customers_second_order_finds_them(floor: SimpleNamespace) -> None:
    receive(new(), new(external_ref="A-2", customer_name="Another spelling"), product=floor.product)
    assert Customer.objects.get().name == "Applicant 1"
    assert ContactPoint.objects.count() == 1


def test_a_known_customers_new_number_is_added(floor: SimpleNamespace) -> None:
    receive(new(), product=floor.product)
    receive(new(external_ref="A-2", phone="+2348031234561"), product=floor.product)
    numbers = ContactPoint.objects.order_by("pk").values_list("customer__external_ref", "phone_hash")
    assert list(numbers) == [("C-1", lookup_hash("+2348031234560")), ("C-1", lookup_hash("+2348031234561"))]


def test_an_order_of_another_books_customer_is_named_and_not_taken(floor: SimpleNamespace) -> None:
    receive(new(), product=floor.product)
    book = Book.objects.create(code="other", name="Other", time_zone="Africa/Lagos", currency="NGN")
    elsewhere = Product.objects.create(book=book, code="loan", name="Loan")
    received = receive(new(external_ref="A-2"), new(external_ref="A-3", customer_ref="C-3"), product=elsewhere)
    assert received == services.Received(added=1, elsewhere=("A-2",))
    assert not ReviewOrder.objects.filter(external_ref="A-2").exists()
    with pytest.raises(OrderRefused, match="another book"):
        services.receive_order(order=new(external_ref="A-4"), book=book, product=elsewhere, source="api", now=NOW)
    assert ReviewOrder.objects.count() == 2


@pytest.mark.parametrize("wrong", [{"amount": Decimal("0.00")}, {"amount": Decimal("-1.00")}, {"term": 0}])
def test_an_order_without_amount_or_term_is_refused(floor: SimpleNamespace, wrong: dict[str, Any]) -> None:
    with pytest.raises(OrderRefused):
        services.receive_order(
            order=new(**wrong), book=floor.product.book, product=floor.product, source="api", now=NOW
        )
    assert ReviewOrder.objects.count() == 0


def test_many_orders_take_as_many_queries_as_few(floor: SimpleNamespace) -> None:
    def queries(prefix: str, number: int) -> int:
        many = [new(external_ref=f"{prefix}-{n}", customer_ref=f"{prefix}-{n}") for n in range(number)]
        with CaptureQueriesContext(connection) as seen:
            assert receive(*many, product=floor.product).added == number
        return len(seen)

    # Within one batch: SQLite takes at most 999 values in a statement.
    assert queries("few", 3) == queries("many", 20) <= 13


# --- the feed -------------------------------------------------------------------------------------------------


def row(number: int, **values: Any) -> ParsedRow:
    fields = {field.name: None for field in OrderFeed.fields} | {
        "external_ref": f"F-{number}", "customer_ref": f"F-{number}", "customer_name": f"Applicant {number}",
        "amount": Decimal("100.00"), "term": 12,
    }  # fmt: skip
    said = fields | values
    return ParsedRow(
        number=number, values=said, digest=hashlib.sha256(repr(sorted(map(str, said.items()))).encode()).hexdigest()
    )


def take(floor: SimpleNamespace, *rows: ParsedRow) -> feeds.Taken:
    context = FeedContext(book=floor.product.book, product=floor.product, source="file", now=NOW)
    return feeds.get("orders").take(rows, context)


def test_rows_become_orders_with_their_application(floor: SimpleNamespace) -> None:
    facts = {"application.person.Age": "67", "application.job.Employer": "Mill", "application.job.Since": ""}
    assert take(floor, row(2, **facts)).added == 1
    assert ReviewOrder.objects.get().application == {"person": {"Age": "67"}, "job": {"Employer": "Mill"}}


def test_a_term_that_is_none_is_refused_in_its_row(floor: SimpleNamespace) -> None:
    taken = take(floor, row(2, term=0), row(3), row(4, term=40_000))
    assert taken.added == 1
    assert [(one.row, one.field) for one in taken.refused] == [(2, "term"), (4, "term")]


def test_a_row_whose_customer_belongs_to_another_book_is_refused(floor: SimpleNamespace) -> None:
    take(floor, row(2))
    book = Book.objects.create(code="other", name="Other", time_zone="Africa/Lagos", currency="NGN")
    floor.product = Product.objects.create(book=book, code="loan", name="Loan")
    taken = take(floor, row(3, customer_ref="F-2"), row(4))
    assert taken.added == 1
    assert [(one.row, one.field, one.value, one.reason) for one in taken.refused] == [
        (3, "customer_ref", "F-2", reasons.OTHER_BOOK)
    ]


def test_rows_fed_again_are_unchanged_and_changed_rows_refused(floor: SimpleNamespace) -> None:
    take(floor, row(2), row(3))
    taken = take(floor, row(2), row(3, amount=Decimal("101.00")), row(4), row(4))
    assert (taken.added, taken.unchanged, [one.row for one in taken.refused]) == (1, 2, [3])


def test_risk_and_advice_meet_by_their_label() -> None:
    values = {
        "external_ref": "x", "application.risk.History": "critical", "application.advice.History": "Ask for it.",
        "application.risk.Plans": "bank",
    }  # fmt: skip
    assert application_of(values) == {
        "risk": [
            {"finding": "History: critical", "advice": "Ask for it."},
            {"finding": "Plans: bank", "advice": ""},
        ]
    }


def test_two_sources_may_use_one_reference(floor: SimpleNamespace) -> None:
    factories.order(product=floor.product, ref="A-1")
    assert receive(new(), product=floor.product).added == 1
