"""The floor of a supervisor who plans people."""

from datetime import datetime

from django.contrib.auth.hashers import make_password

from casework.people.models import Role, User
from casework.portfolio.models import Product
from casework.review.models import ReviewOrder
from tests import factories
from tests.browser.review_floor import PASSWORD


def make(now: datetime) -> dict[str, str]:
    """Make a team of two, their supervisor, and orders of a product that only who has its skill may work."""
    initial, _second = factories.review_team("initial"), factories.review_team("re_review")
    factories.person("ada", Role.INITIAL_REVIEWER, team=initial, now=now)
    factories.person("bea", Role.INITIAL_REVIEWER, team=initial, now=now)
    factories.person("boss", Role.SUPERVISOR, leads=[initial], now=now)
    sold = factories.product(code="salary")
    Product.objects.filter(pk=sold.pk).update(skill_needed=True)
    sold = Product.objects.get(pk=sold.pk)
    for number in range(1, 5):
        factories.order(ref=f"R-{number}", product=sold, now=now)
    User.objects.update(password=make_password(PASSWORD))
    return {str(made.external_ref): str(made.public_id) for made in ReviewOrder.objects.all()}
