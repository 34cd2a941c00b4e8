"""A small floor with figures that can be counted by hand."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from casework.collections.desk import DESK
from casework.collections.models import CaseContact, CollectionCase, Promise
from casework.collections.rules import Due
from casework.collections.services.roll import roll
from casework.contact.models import Channel, ContactAttempt, Party, Purpose, Result
from casework.contact.services import record_attempt
from casework.people import services as people_services
from casework.people.models import Role, Team, TeamKind, User
from casework.portfolio.models import Book, Loan, TermUnit
from casework.review import services as review_services
from casework.review.models import ReviewOrder
from casework.workflow import assignment
from casework.workflow.models import Pool, PoolKind
from tests import factories
from tests.clock import NOW
from tests.collections import floor as ledger

FIRST = date(2026, 3, 1)
LAGOS = ZoneInfo("Africa/Lagos")


def on(days: int) -> date:
    """Return the day that many days after the first."""
    return FIRST + timedelta(days=days)


@dataclass(kw_only=True)
class Collections:
    """A book, the team of all its pools, two collectors. Everything done here happens a minute later than the last."""

    book: Book
    team: Team
    ann: User
    bob: User
    now: datetime = NOW

    def tick(self) -> datetime:
        """Let a minute pass."""
        self.now += timedelta(minutes=1)
        return self.now

    def loan(self, *due: int, unit: str = TermUnit.DAY) -> Loan:
        """Make a loan of 100.00 due on each of these days."""
        return ledger.loan(ledger.product(self.book, unit), [Due(on(d)) for d in due], disbursed_on=on(-30))

    def roll(self, to: int, first: int = -2) -> None:
        """Roll up to a day."""
        roll(book=self.book, first=on(first), last=on(to), now=self.tick())
        self.book = Book.objects.get(pk=self.book.pk)

    def settle(self, loan: Loan, number: int, day: int) -> None:
        """Pay an instalment in full."""
        ledger.settle(loan, number, on(day), self.tick())

    def case(self, loan: Loan) -> CollectionCase:
        """Return the loan's newest case."""
        return CollectionCase.objects.filter(loan=loan).latest("pk")

    def give(self, loan: Loan, person: User) -> None:
        """Assign the loan's case, or reassign it."""
        now = self.tick()
        people_services.set_accepting(user=person, accepting=True, now=now)
        people_services.beat(user=person, now=now)
        dealt = assignment.assign(desk=DESK, item_ids=[self.case(loan).pk], person=person, actor=None, now=now)
        assert dealt.assigned, dealt.refused

    def release(self, loan: Loan) -> None:
        """Put the loan's case back into its pool."""
        assignment.release(desk=DESK, item_ids=[self.case(loan).pk], actor=None, now=self.tick())

    def attempt(self, loan: Loan, person: User) -> None:
        """Let `person` send the borrower a mail about the case."""
        attempt = record_attempt(
            customer=loan.customer, point=None, channel=Channel.EMAIL, purpose=Purpose.COLLECTION, party=Party.NOBODY,
            result=Result.MESSAGE_SENT, note="", actor=person, now=self.tick(),
        )  # fmt: skip
        CaseContact.objects.create(case=self.case(loan), attempt=attempt)


def collections(code: str = "lagos") -> Collections:
    """Make an empty book whose pools all belong to one team of two."""
    team = factories.team(TeamKind.COLLECTIONS)
    Pool.objects.filter(kind=PoolKind.CASES).update(team=team)
    return Collections(
        book=ledger.book(code), team=team,
        ann=factories.person("ann", Role.COLLECTOR, team=team),
        bob=factories.person("bob", Role.COLLECTOR, team=team),
    )  # fmt: skip


def worked_collections() -> Collections:
    """Make ten days of collections, from on(0) to on(9), that the tests count by hand."""
    made = collections()
    a, b, c = made.loan(0), made.loan(0), made.loan(0)
    d = made.loan(-10, 5, unit=TermUnit.MONTH)  # M1 from the start; its second instalment falls due on the way
    made.roll(0)
    made.settle(b, 1, 0)  # on its due date: S0's success
    made.roll(1)
    for loan in (a, c, d):
        made.give(loan, made.ann)
    made.roll(3)
    made.settle(c, 1, 3)
    made.roll(4)
    made.give(a, made.bob)  # Ann never touched it
    ledger.pay(a.instalments.get(), Decimal("40.00"), on(5))
    made.roll(6)
    made.settle(d, 1, 6)
    made.roll(9)  # a rolled to S2 with on(8)
    ledger.pay(a.instalments.get(), Decimal("10.00"), on(9))  # in the pool: credits no collector
    return made


def reviewed(
    order: ReviewOrder, person: User, *, at: datetime, took: timedelta, outcome: str = "approved",
    reasons: Sequence[str] = (),
) -> None:  # fmt: skip
    """Give the order to `person` at `at` and let them decide it after `took`."""
    people_services.set_accepting(user=person, accepting=True, now=at)
    people_services.beat(user=person, now=at)
    given = factories.give(order, person, now=at)
    review_services.start_review(order=given, actor=person, now=at)
    named = list(reasons) or ["verified" if outcome == "approved" else "fraud_signs"]
    review_services.decide(
        order=given, actor=person, outcome=outcome, reasons=named, note="", version=None, now=at + took
    )


def reviewed_orders(person: User, minutes: Collection[int], *, at: datetime, outcome: str = "approved") -> None:
    """Let `person` decide an order for each number of minutes, all given at `at`."""
    for each in minutes:
        reviewed(factories.order(now=at), person, at=at, took=timedelta(minutes=each), outcome=outcome)


def call(case: CollectionCase, person: User, party: Party, day: int, at: time = time(12)) -> None:
    """Record a call for the case on that day, by the book's clock."""
    attempt = ContactAttempt.objects.create(
        customer=case.customer, channel=Channel.CALL, purpose=Purpose.COLLECTION, party=party,
        result=Result.NO_ANSWER if party == Party.NOBODY else Result.CONVERSATION, made_by=person,
        made_at=datetime.combine(on(day), at, LAGOS),
    )  # fmt: skip
    CaseContact.objects.create(case=case, attempt=attempt)


def promise(
    case: CollectionCase, person: User, amount: str, taken: int, ends: int, outcome: str, **more: object
) -> None:
    """Put down a promise; the days count from the first."""
    judged = {"judged_on": on(ends)} if outcome else {"look_on": on(ends)}
    Promise.objects.create(
        case=case, loan=case.loan, bucket=case.bucket, amount=Decimal(amount), taken_by=person,
        taken_at=datetime.combine(on(taken), time(12), LAGOS), taken_on=on(taken), ends_on=on(ends), grace_days=1,
        threshold_bp=9000, outcome=outcome, **judged, **more,
    )  # fmt: skip
