"""One statement for many rows writes what one statement per row writes."""

from datetime import timedelta
from decimal import Decimal

import pytest

from casework.lib.rows import update_rows
from casework.review.models import ReviewOrder
from tests import factories
from tests.clock import NOW

pytestmark = pytest.mark.django_db
FIELDS = ["limit_at", "assignee", "value", "requires", "external_ref", "priority"]


def test_each_row_gets_its_own_values_of_every_type(django_assert_num_queries):
    product = factories.product()
    rows = [factories.order(product=product) for _ in range(3)]
    untouched = factories.order(product=product)
    for place, row in enumerate(rows):
        row.limit_at = NOW + timedelta(hours=place) if place else None
        row.value, row.priority = Decimal(place) + Decimal("0.05"), place - 1
        row.requires, row.external_ref = {"language": f"h{place}"}, f'it\'s {{{place}}}, \\ "so"'
    expected = [(row.limit_at, row.value, row.requires, row.external_ref, row.priority) for row in rows]

    with django_assert_num_queries(1):
        update_rows(rows, FIELDS)

    kept = ReviewOrder.objects.in_bulk([row.pk for row in rows])
    found = [kept[row.pk] for row in rows]
    assert [(one.limit_at, one.value, one.requires, one.external_ref, one.priority) for one in found] == expected
    assert ReviewOrder.objects.get(pk=untouched.pk).external_ref == untouched.external_ref


def test_a_row_that_is_not_there_is_not_passed_over():
    order = factories.order()
    order.pk += 1000
    with pytest.raises(RuntimeError, match="0 of 1 rows"):
        update_rows([order], ["priority"])
