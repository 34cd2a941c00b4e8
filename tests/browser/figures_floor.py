"""The floor of the browser tests of quality and reports: three decisions, one with a recorded call; ten days of
collections in March 2026 that are counted by hand in tests/reports, all but the last summed up.
"""

from datetime import datetime, timedelta

from django.core.management import call_command

from casework.people import services as people_services
from casework.people.models import Role, User
from casework.portfolio.models import Customer
from casework.quality.models import SamplingPlan
from casework.review import services as review_services
from casework.review.models import Decision, ReviewOrder
from casework.telephony import services as telephony_services
from tests import factories
from tests.browser.review_floor import APPLICATION, PASSWORD, PHONE, noon_there
from tests.reports import floor as reports_floor


def make(now: datetime) -> dict[str, str]:
    """Make a review team with its reviewer, two inspectors and supervisor, and three orders decided two days ago."""
    worked = reports_floor.worked_collections()
    call_command("summarise", "--from", "2026-03-01", "--to", "2026-03-09", verbosity=0)
    team = factories.review_team("initial")
    then = now - timedelta(days=2)  # over in every time zone
    ways = {"password": PASSWORD}
    ada = factories.person("ada", Role.INITIAL_REVIEWER, team=team, now=then, **ways)
    iris = factories.person("iris", Role.INSPECTOR, online=False, **ways)
    ivan = factories.person("ivan", Role.INSPECTOR, online=False, **ways)
    for inspector in (iris, ivan):
        people_services.let_inspect(team=team, user=inspector, now=then)
    factories.person("boss", Role.SUPERVISOR, leads=[team, worked.team], **ways)
    # The hourly draw must not come before the inspector's own, whatever the clock says.
    SamplingPlan.objects.create(
        subject="order", method="random", version=2, rate=0, first_on=then.date() - timedelta(days=1), made_at=now
    )
    product = factories.product()
    for ref in ("Q-1", "Q-2", "Q-3"):
        order = factories.order(ref=ref, product=product, phone=PHONE, application=APPLICATION, now=then)
        Customer.objects.update(time_zone=noon_there(now))
        decide(order, ada, then, called=ref == "Q-1")
    day = Decision.objects.values_list("decided_on", flat=True).distinct().get()  # of the book's zone, not of ours
    return {"day": str(day), "product": product.name}


def decide(order: ReviewOrder, reviewer: User, then: datetime, *, called: bool) -> None:
    """Let the reviewer open the order, call the applicant if told to, and approve."""
    given = factories.give(order, reviewer, now=then)
    review_services.start_review(order=given, actor=reviewer, now=then)
    if called:
        point = order.customer.contact_points.get().public_id
        call = review_services.call_about(order=given, point=point, actor=reviewer, now=then)
        later = then + timedelta(minutes=5)
        for moment in (then, later):
            telephony_services.follow(call_id=call.pk, now=moment)
        telephony_services.fetch_recording(call_id=call.pk, now=later)
    review_services.decide(
        order=given, actor=reviewer, outcome="approved", reasons=["verified"], note="Employer confirmed.",
        version=None, now=then + timedelta(minutes=12),
    )  # fmt: skip
