"""A small floor for tests of the pages: a rolled book, the pool of S1 with its team, people who work it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from casework.collections import services
from casework.collections.models import CollectionCase
from casework.collections.rules import Due
from casework.collections.services.roll import roll
from casework.people.models import Role, Team, User
from casework.portfolio.models import Book, ContactPoint, Product, Relation
from casework.workflow.models import Pool
from tests import factories
from tests.clock import NOW, TODAY
from tests.collections import floor as ledger
from tests.kept import kept

OWN, FRIEND = "+2348031234560", "+2348031234561"


@dataclass(kw_only=True)
class Floor:
    """A book rolled up to TODAY, a team that owns S0 and S1, its supervisor and two collectors."""

    book: Book
    product: Product
    team: Team
    supervisor: User
    collector: User
    colleague: User

    def cases(self, number: int = 1, *, dpd: int = 3, since: date = TODAY) -> list[CollectionCase]:
        """Make loans of 100.00 that are `dpd` days past due today, and roll from `since` to today."""
        due_on = TODAY - timedelta(days=dpd)
        loans = [
            ledger.loan(self.product, [Due(due_on)], disbursed_on=due_on - timedelta(days=30)) for _ in range(number)
        ]
        # As if the book had never been rolled: then one day finds every loan, whenever it came.
        Book.objects.filter(pk=self.book.pk).update(business_date=None)
        roll(book=self.book, first=since, last=TODAY, now=NOW)
        self.book.refresh_from_db()
        return list(CollectionCase.objects.filter(loan__in=loans).order_by("pk"))

    def case(self, *, dpd: int = 3, since: date = TODAY) -> CollectionCase:
        """Make one."""
        return self.cases(dpd=dpd, since=since)[0]

    def held(self, *, by: User | None = None, dpd: int = 3) -> CollectionCase:
        """Make a case that `by` (the collector) holds, with an own number and a friend's."""
        case = self.case(dpd=dpd)
        point(case)
        point(case, FRIEND, Relation.FRIEND)
        return give(case, by or self.collector)


def bare(team: Team, code: str = "") -> Floor:
    """Return a floor without people: the book called `code` (made where it is not there, with a product)."""
    book = Book.objects.filter(code=code).first() or ledger.book(code)
    product = Product.objects.filter(book=book).first() or ledger.product(book)
    nobody = User(username="nobody")
    return Floor(book=book, product=product, team=team, supervisor=nobody, collector=nobody, colleague=nobody)


@kept
def make() -> Floor:
    """Make the floor without a case: S0 and S1 are the team's."""
    return another("s0", "s1")


def another(*pools: str) -> Floor:
    """Make a floor, a second one beside it for instance; `pools` are its team's."""
    team = factories.team()
    Pool.objects.filter(code__in=pools).update(team=team)
    floor = bare(team)
    floor.supervisor = factories.person("", Role.SUPERVISOR, leads=team)
    floor.collector = factories.person("", Role.COLLECTOR, team=team)
    floor.colleague = factories.person("", Role.COLLECTOR, team=team)
    return floor


def give(case: CollectionCase, person: User, now: datetime = NOW) -> CollectionCase:
    """Assign the case to `person` by the engine."""
    dealt = services.assign_cases(cases=[case.public_id], person=person, actor=None, now=now)
    assert dealt.assigned == [case.pk], dealt.refused
    return again(case)


def again(case: CollectionCase) -> CollectionCase:
    """Return the case as it is now."""
    return CollectionCase.objects.get(pk=case.pk)


def point(case: CollectionCase, phone: str = OWN, relation: str = Relation.OWN) -> ContactPoint:
    """Return the number of the case's customer, made at need."""
    known = ContactPoint.objects.filter(customer=case.customer_id, phone_hash=ContactPoint.hash_of(phone)).first()
    return known or factories.contact_point(phone, relation=relation, customer=case.customer)


def settle(case: CollectionCase, day: date = TODAY, now: datetime = NOW) -> None:
    """Pay the case's loan in full."""
    ledger.settle(case.loan, 1, day, now)
