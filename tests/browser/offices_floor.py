"""The floor of the browser tests of the offices: operations, customer service, the risk manager, the auditor."""

from datetime import datetime, timedelta

from casework.collections.models import CollectionCase
from casework.collections.rules import Due
from casework.collections.services.roll import roll
from casework.lib.days import day_in
from casework.people.models import Role
from casework.portfolio.models import Loan
from casework.portfolio.services.customers import Person, ensure_customers
from casework.service import services
from casework.service.words import Why
from tests import factories
from tests.browser.conftest import PASSWORD
from tests.browser.review_floor import noon_there
from tests.collections import floor as ledger

PHONE, ID_NUMBER = "+2348031234560", "110101199003070000"


def make(now: datetime) -> dict[str, str]:
    """Make a book rolled up to the day before yesterday, a customer in arrears, decided orders, and four offices."""
    zone = noon_there(now)
    today = day_in(zone, now)
    book = ledger.book("south", zone)
    product = ledger.product(book)
    loan = ledger.loan(product, [Due(today - timedelta(days=5))], disbursed_on=today - timedelta(days=35))
    person = Person(ref="C-1", name="Ada Obi", phone=PHONE, id_number=ID_NUMBER)
    ada = ensure_customers([person], book=book, source="test", now=now)["C-1"]
    Loan.objects.filter(pk=loan.pk).update(customer=ada, external_ref="L-1")
    roll(book=book, first=today - timedelta(days=6), last=today - timedelta(days=2), now=now)

    ways = {"password": PASSWORD, "now": now}
    reviewer = factories.person("ada", Role.INITIAL_REVIEWER, team=factories.review_team("initial"), **ways)
    for ref, outcome in (("A-1", "approved"), ("A-2", "rejected"), ("A-3", "approved")):
        order = factories.order(ref=ref, product=product, customer_ref="C-1" if ref == "A-1" else ref, now=now)
        factories.decide(order, reviewer, outcome, now=now)
    sam = factories.person("sam", Role.SERVICE, **ways)
    for name, role in (("opal", Role.OPERATIONS), ("rita", Role.RISK), ("auda", Role.AUDITOR)):
        factories.person(name, role, **ways)
    customer = Loan.objects.get(pk=loan.pk).customer
    point = customer.contact_points.get().public_id
    services.reveal_phone(customer=customer, point=point, why=Why.COMPLAINT, actor=sam, now=now)
    assert CollectionCase.objects.count() == 1
    return {"today": str(today), "due_on": str(today - timedelta(days=1)), "point": str(point)}
