"""The floor of a reviewer's day without a mouse: a hundred orders in one pair of hands, one of them with everything."""

from datetime import datetime
from decimal import Decimal

from django.contrib.auth.hashers import make_password

from casework.people.models import Role, User
from casework.review import services
from casework.review.models import RequiredEvidence, ReviewOrder
from tests import factories
from tests.browser.review_floor import APPLICATION, PASSWORD, PHONE

HUNDRED = 100


def make(now: datetime) -> dict[str, object]:
    """Give `ada` a hundred plain orders, `lee` one, `kay` and `kim` one whose product demands evidence."""
    team = factories.review_team("initial")
    factories.review_team("re_review")
    product = factories.product(two_stage=False)
    ada = factories.person("ada", Role.INITIAL_REVIEWER, team=team, capacity=300, now=now)
    kay, kim, lee = (
        factories.person(name, Role.INITIAL_REVIEWER, team=team, now=now) for name in ("kay", "kim", "lee")
    )
    new = [
        services.NewOrder(
            external_ref=f"H-{number:03}", customer_ref=f"h-{number}", customer_name=f"Applicant {number}",
            amount=Decimal(1000 + number), term=30, application=APPLICATION,
        )
        for number in range(HUNDRED)
    ]  # fmt: skip
    services.receive_orders(orders=new, book=product.book, product=product, source="test", now=now)
    orders = list(ReviewOrder.objects.values_list("public_id", flat=True))
    services.assign_orders(orders=orders, person=ada, actor=None, now=now)
    factories.give(
        factories.order(ref="L-1", product=product, phone=PHONE, application=APPLICATION, now=now), lee, now=now
    )
    careful = factories.product()
    for kind in ("images_seen", "findings_checked"):
        RequiredEvidence.objects.create(stage="initial", product=careful, kind=kind)
    factories.orders(1, product=careful, phone=PHONE)
    facts: dict[str, object] = {"hundred": HUNDRED}
    for ref, person in (("K-1", kay), ("K-2", kim)):
        rich = factories.order(ref=ref, product=careful, phone=PHONE, application=APPLICATION, now=now)
        for kind in ("id_photo", "live_photo", "document"):
            factories.order_file(rich, kind, now=now)
        factories.give(rich, person, now=now)
        facts[ref] = str(rich.public_id)
    User.objects.update(password=make_password(PASSWORD))
    return facts
