"""The floor of the review's browser tests."""

from datetime import datetime

from django.contrib.auth.hashers import make_password

from casework.people.models import Role, User
from casework.portfolio.models import Customer
from casework.review.models import ReviewOrder
from tests import factories

PASSWORD = "casework-floor"
PHONE = "+2348031234560"  # the simulator answers it
APPLICATION = {
    "person": {"Age": "34", "Family status": "married"},
    "job": {"Employer": "River Mill", "Employed for": "6 years"},
    "risk": [{"finding": "Three applications this week", "advice": "Ask which other lenders answered."}],
}


def noon_there(now: datetime) -> str:
    """Return a time zone in which it is about noon, so that calling is allowed whenever the tests run."""
    ahead = 12 - now.hour
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"


def make(now: datetime) -> dict[str, str]:
    """Make two teams with a reviewer each, a supervisor, a cashier, and an order for each step of the line."""
    initial, rereview = factories.review_team("initial"), factories.review_team("re_review")
    ways = {"now": now}
    ada = factories.person("ada", Role.INITIAL_REVIEWER, team=initial, **ways)
    bea = factories.person("bea", Role.INITIAL_REVIEWER, team=initial, **ways)
    mei = factories.person("mei", Role.RE_REVIEWER, team=rereview, **ways)
    kai = factories.person("kai", Role.RE_REVIEWER, team=rereview, **ways)
    factories.person("boss", Role.SUPERVISOR, leads=[initial, rereview], **ways)
    factories.person("cash", Role.OPERATIONS, **ways)
    product = factories.product()

    def order(ref: str) -> ReviewOrder:
        return factories.order(ref=ref, product=product, phone=PHONE, application=APPLICATION, now=now)

    for ref in ("A-1", "A-2"):
        factories.give(order(ref), ada, now=now)
    for ref in ("W-1", "W-2", "W-3"):
        order(ref)
    for ref, person in (("R-1", mei), ("R-2", kai)):
        factories.give(factories.decide(order(ref), bea, now=now), person, now=now)
    User.objects.update(password=make_password(PASSWORD))  # one hash for all: making one takes long on purpose
    Customer.objects.update(time_zone=noon_there(now))
    return {str(made.external_ref): str(made.public_id) for made in ReviewOrder.objects.all()}
