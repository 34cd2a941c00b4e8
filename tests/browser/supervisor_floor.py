"""The floor of a supervisor's morning."""

from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password

from casework.people.models import Role, User
from casework.review.models import ReviewOrder
from tests import factories
from tests.browser.review_floor import PASSWORD

WAITING, BATCH = 64, 60  # more than a page, each


def make(now: datetime) -> dict[str, str]:
    """Make a team of two, their supervisor, a pool of which two pages wait, and orders that Ada will decide."""
    initial, _second = factories.review_team("initial"), factories.review_team("re_review")
    ada = factories.person("ada", Role.INITIAL_REVIEWER, team=initial, capacity=100, now=now)
    factories.person("bea", Role.INITIAL_REVIEWER, team=initial, capacity=100, now=now)
    factories.person("boss", Role.SUPERVISOR, leads=[initial], now=now)
    sold = [factories.product(code=code) for code in ("payday", "salary")]
    for number in range(1, WAITING + 1):
        factories.order(
            ref=f"S-{number:02d}", product=sold[number % 2], amount=f"{number * 150}.00",
            now=now - timedelta(minutes=number * 7),
        )  # fmt: skip
    for number in range(1, BATCH + 1):
        factories.order(ref=f"B-{number:02d}", product=sold[0], now=now)
    for ref in ("L-1", "L-2", "L-3", "N-1"):
        factories.give(factories.order(ref=ref, product=sold[0], now=now), ada, now=now)
    User.objects.update(password=make_password(PASSWORD))
    return {str(made.external_ref): str(made.public_id) for made in ReviewOrder.objects.all()}
