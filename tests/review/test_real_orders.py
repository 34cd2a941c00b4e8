"""The real file of 1,000 credit applications, fed with the mapping that ships."""

from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db.models import Sum

from casework.portfolio.models import FeedFile
from casework.review.models import OrderEvent, ReviewOrder, Stage

MAPPING = Path("samples/mappings/german_credit_orders.toml")

pytestmark = [pytest.mark.django_db, pytest.mark.full]


def test_a_thousand_applications_wait_in_the_initial_pool(real_data: Path) -> None:
    for _run in range(2):
        call_command("feed", "orders", real_data / "german_credit.csv", mapping=MAPPING)

    orders = ReviewOrder.objects.waiting().filter(stage=Stage.INITIAL, pool__code="initial")
    assert orders.count() == ReviewOrder.objects.count() == OrderEvent.objects.count() == 1000
    assert orders.aggregate(total=Sum("value"))["total"] == Decimal("3271258.00")
    first, second = FeedFile.objects.order_by("pk").values_list("rows_added", "rows_unchanged", "rows_refused")
    assert (first, second) == ((1000, 0, 0), (0, 1000, 0))
    facts = str(list(orders.values_list("application", flat=True)))
    assert "radio/television" in facts
    assert "creditability" not in facts
    assert "'good'" not in facts
