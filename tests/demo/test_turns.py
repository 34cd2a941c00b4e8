"""What does not go straight on the demo floor is there, and is made by the services."""

from collections import Counter
from datetime import timedelta
from random import Random
from types import SimpleNamespace

import pytest

from casework.demo.papers import Papers
from casework.demo.turns import Turns
from casework.people.models import Role
from casework.review.models import OrderCallback, OrderHold, Payout, Reopening, ReviewOrder
from tests import factories
from tests.clock import NOW

pytestmark = pytest.mark.django_db
EARLIER = NOW - timedelta(hours=3)


@pytest.fixture
def demo() -> SimpleNamespace:
    """The people of the demo whom this concerns, and orders in both pools since three hours."""
    initial, rereview = factories.review_team("initial"), factories.review_team("re_review")
    product = factories.product()
    people = {
        name: factories.person(name, Role.INITIAL_REVIEWER, team=initial, now=EARLIER)
        for name in ("reviewer", "amara", "chenrui", "zhoumin")
    }
    people["ines"] = factories.person("ines", Role.RE_REVIEWER, team=rereview, now=EARLIER)
    people["leadreview"] = factories.person("leadreview", Role.SUPERVISOR, leads=[initial, rereview])
    people["service"] = factories.person("service", Role.SERVICE)
    people["operations2"] = factories.person("operations2", Role.OPERATIONS)
    return SimpleNamespace(
        people=people,
        product=product,
        turns=Turns(people=people, papers=Papers(product=product, random=Random(1)), now=NOW),
    )


def test_every_turn_is_taken(demo: SimpleNamespace) -> None:
    for _order in range(7):
        factories.order(product=demo.product, now=EARLIER)
    for outcome in ("approved", "rejected"):
        factories.decide(
            factories.order(product=demo.product, now=EARLIER), demo.people["zhoumin"], outcome, now=EARLIER
        )
    demo.turns.take()
    states = Counter(ReviewOrder.objects.values_list("state", flat=True))
    assert states == {"on_hold": 2, "in_review": 3, "failed": 1, "withdrawn": 1, "pooled": 2}
    assert OrderHold.objects.filter(ended_at__isnull=True).count() == 2
    calls = OrderCallback.objects.filter(closed_at__isnull=True).order_by("at")
    assert [(call.at - NOW, call.told_at) for call in calls] == [
        (timedelta(minutes=-25), NOW), (timedelta(minutes=-5), NOW), (timedelta(hours=2), None),
    ]  # fmt: skip
    assert Reopening.objects.get().reopened_by == demo.people["leadreview"]
    assert (Payout.objects.get().state, Payout.objects.get().problem) == ("failed", "The account is closed.")


def test_an_empty_pool_leaves_out_what_there_is_no_order_for(demo: SimpleNamespace) -> None:
    factories.order(product=demo.product, now=EARLIER)
    demo.turns.take()
    assert ReviewOrder.objects.get().state == "withdrawn"
