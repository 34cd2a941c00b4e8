"""The floor of collections' browser tests."""

from datetime import date, datetime, timedelta

from casework.collections import services
from casework.collections.models import CollectionCase
from casework.collections.rules import Due
from casework.collections.services.roll import roll
from casework.lib.days import day_in
from casework.people.models import Role
from casework.portfolio.models import Customer, Instalment, Product, Relation
from casework.workflow.models import Pool
from tests import factories
from tests.browser.conftest import PASSWORD
from tests.browser.review_floor import noon_there
from tests.collections import floor as ledger
from tests.contact import making
from tests.contact.making import CAP

ANSWERED = "+2348031234560"  # the simulator answers it
# Who borrowed, and how many days ago their loan fell due.
HELD = {"Ada Obi": 3, "Ben Eze": 2, "Chi Uba": 0}
DORAS = {"Hal Ode": 4, "Ivy Eke": 3}
TIRED = {"Jim Awo": 2}
WAITING = {"Dan Ojo": 1, "Eve Bala": 4, "Fay Duru": 5, "Gus Musa": 10}


def borrow(product: Product, name: str, due_on: date) -> None:
    """Lend 100.00 to somebody called `name`, who has a number and named a friend."""
    loan = ledger.loan(product, [Due(due_on)], disbursed_on=due_on - timedelta(days=30))
    Customer.objects.filter(pk=loan.customer_id).update(name=name)
    for phone, relation in ((ANSWERED, Relation.OWN), ("+2348031234561", Relation.FRIEND)):
        factories.contact_point(phone, relation=relation, customer=loan.customer)


def make(now: datetime) -> dict[str, str]:
    """Make a rolled book, the team of S0 and S1 with its people, cases that wait and are held, and a book to roll."""
    zone = noon_there(now)
    today = day_in(zone, now)
    book, other = ledger.book("south", zone), ledger.book("west", zone)
    product = ledger.product(book)
    for name, days in {**HELD, **DORAS, **TIRED, **WAITING}.items():
        borrow(product, name, today - timedelta(days=days))
    roll(book=book, first=today - timedelta(days=6), last=today, now=now)
    roll(book=other, last=today - timedelta(days=3), now=now)

    team = factories.team(code="early")
    Pool.objects.filter(code__in=["s0", "s1"]).update(team=team)
    ways = {"password": PASSWORD, "now": now}
    cora = factories.person("cora", Role.COLLECTOR, team=team, **ways)
    dora = factories.person("dora", Role.COLLECTOR, team=team, **ways)
    factories.person("drew", Role.COLLECTOR, team=team, **ways)
    factories.person("olga", Role.COLLECTOR, team=team, online=False, **ways)
    boss = factories.person("boss", Role.SUPERVISOR, leads=team, **ways)
    factories.person("opal", Role.OPERATIONS, **ways)
    held = CollectionCase.objects.filter(customer__name__in=HELD).values_list("public_id", flat=True)
    services.assign_cases(cases=list(held), person=cora, actor=boss, now=now, reason="Monday's deal")
    Instalment.objects.filter(loan__customer__name__in=DORAS).update(penalty=10)
    doras = CollectionCase.objects.filter(customer__name__in=DORAS).values_list("public_id", flat=True)
    services.assign_cases(cases=list(doras), person=dora, actor=boss, now=now, reason="Monday's deal")
    remi = factories.person("remi", Role.COLLECTOR, team=team, **ways)
    tired = CollectionCase.objects.filter(customer__name__in=TIRED)
    services.assign_cases(cases=list(tired.values_list("public_id", flat=True)), person=remi, actor=boss, now=now)
    for minutes in range(CAP):  # as often as the house rules let anybody call
        making.attempt(
            tired.get().customer.contact_points.get(relation=Relation.OWN), at=now - timedelta(minutes=60 - minutes)
        )
    return {case.customer.name: str(case.public_id) for case in CollectionCase.objects.select_related("customer")}
