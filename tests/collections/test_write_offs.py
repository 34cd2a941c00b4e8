"""Write-offs: asked for by one and decided by another; the loan leaves the ladders, what comes later is counted."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from casework.collections.desk import DESK
from casework.collections.models import BucketStay, CaseState, CollectionCase, Placement
from casework.collections.rules import Due
from casework.collections.services.roll import roll
from casework.collections.writeoffs import selectors, services
from casework.collections.writeoffs.models import WriteOff, WriteOffCause
from casework.lib.refusal import OutOfReach
from casework.people.models import Load, Role, TeamKind, User
from casework.portfolio.current import BookBehind
from casework.portfolio.models import Book, Loan
from casework.portfolio.services.payments import record_payment
from casework.portfolio.services.reversals import reverse_payment
from casework.reports.selectors.collecting import collecting
from casework.reports.selectors.scope import Scope
from casework.workflow.assignment import assign
from casework.workflow.models import Pool
from tests.clock import NOW, TODAY
from tests.collections import floor
from tests.collections.asking import signed_in, toast, url
from tests.factories import person, team
from tests.kept import kept

FIRST = TODAY - timedelta(days=50)


class House:
    """A book rolled up to TODAY with a loan that is 45 days past due (S4), held by a collector."""

    def __init__(self) -> None:
        self.book = floor.book()
        due = Due(TODAY - timedelta(days=45))
        self.loan = floor.loan(floor.product(self.book), [due, Due(TODAY + timedelta(days=9))], disbursed_on=FIRST)
        self.team = team(TeamKind.COLLECTIONS)
        Pool.objects.filter(kind="cases").update(team=self.team)
        self.roll(TODAY)
        self.boss = person("", Role.SUPERVISOR, leads=self.team)
        self.collector = person("", Role.COLLECTOR, team=self.team)
        self.decider = person("", Role.OPERATIONS)
        assign(desk=DESK, item_ids=[self.case.pk], person=self.collector, actor=self.boss, now=NOW)

    @property
    def case(self) -> CollectionCase:
        return CollectionCase.objects.select_related("book").latest("pk")

    def roll(self, day: date) -> None:
        roll(book=self.book, first=FIRST, last=day, now=NOW)
        self.book = Book.objects.get(pk=self.book.pk)

    def ask(self, actor: User | None = None) -> WriteOff:
        return services.ask(
            case=self.case, cause=WriteOffCause.UNCOLLECTABLE, reason="Moved away, no number answers",
            actor=actor or self.collector, now=NOW,
        )  # fmt: skip

    def pay(self, day: date, ref: str = "P", amount: str = "30.00", loan: Loan | None = None) -> None:
        record_payment(
            loan_id=(loan or self.loan).pk,
            source="bank",
            external_ref=ref,
            amount=Decimal(amount),
            paid_on=day,
            now=NOW,
        )


@pytest.fixture
@kept
def house(db: None) -> House:
    return House()


def test_an_approved_write_off_takes_the_case_off_the_ladder_and_its_collector(house: House) -> None:
    asked = house.ask()
    assert (asked.principal, asked.owed) == (Decimal("200.00"), Decimal("100.00"))

    services.approve(write_off=asked, note="Agreed", actor=house.decider, now=NOW)

    case, done = house.case, WriteOff.objects.get()
    assert (case.state, case.closed_on, case.assignee, case.last_assignee) == (
        CaseState.WRITTEN_OFF, TODAY, None, house.collector,
    )  # fmt: skip
    assert (done.state, done.written_on, done.decided_by) == ("approved", TODAY, house.decider)
    stay = BucketStay.objects.get(case=case, is_current=True, outcome="written_off")
    assert stay.last_on == TODAY
    assert (Placement.objects.get().ended_at, Placement.objects.get().ended_on) == (NOW, TODAY)
    assert Load.objects.get(user=house.collector).open_items == 0


def test_what_was_paid_on_the_day_is_credited_to_who_had_the_case_until_it_was_closed(house: House) -> None:
    house.pay(TODAY)
    services.approve(write_off=house.ask(), note="", actor=house.decider, now=NOW)
    day = Scope(first=TODAY, last=TODAY)
    house.pay(TODAY, "late")  # of the same day, known after it
    [line] = collecting(day).collectors
    assert (line.placements, line.money.cash, line.money.owed) == (1, Decimal("60.00"), Decimal("100.00"))
    [of_bucket] = collecting(day).buckets
    assert of_bucket.money.cash == line.money.cash


def test_no_case_is_opened_again_and_what_comes_later_is_recovered(house: House) -> None:
    services.approve(write_off=house.ask(), note="", actor=house.decider, now=NOW)
    house.roll(TODAY + timedelta(days=12))  # its second instalment fell due meanwhile
    assert CollectionCase.objects.count() == 1
    house.pay(TODAY, "before")
    house.pay(TODAY + timedelta(days=3), "P1")
    house.pay(TODAY + timedelta(days=4), "P2")
    payment = house.loan.payments.get(external_ref="P2")
    reverse_payment(
        payment_id=payment.pk, source="bank", external_ref="R", reversed_on=TODAY + timedelta(days=5), now=NOW
    )
    house.roll(TODAY + timedelta(days=14))
    assert (CollectionCase.objects.count(), house.case.state) == (1, CaseState.WRITTEN_OFF)
    line = selectors.page_for(house.decider).decided[0]
    assert line.recovered == Decimal("30.00"), "after the day, without what went back"


@pytest.mark.parametrize("step", ["approve", "refuse"])
def test_whoever_asked_does_not_decide(house: House, step: str) -> None:
    both = person("", Role.OPERATIONS, Role.SUPERVISOR, leads=house.team)
    asked = house.ask(both)
    with pytest.raises(services.WriteOffRefused, match="does not decide"):
        getattr(services, step)(write_off=asked, note="Fine", actor=both, now=NOW)
    with pytest.raises(OutOfReach):
        getattr(services, step)(write_off=asked, note="Fine", actor=house.boss, now=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        WriteOff.objects.update(state="approved", decided_by=both, decided_at=NOW, written_on=TODAY)
    assert house.case.state == CaseState.ASSIGNED


def test_a_refusal_says_why_and_changes_nothing_else(house: House) -> None:
    asked = house.ask()
    with pytest.raises(services.WriteOffRefused, match="Say why"):
        services.refuse(write_off=asked, note=" ", actor=house.decider, now=NOW)
    services.refuse(write_off=asked, note="Try the employer first", actor=house.decider, now=NOW)
    assert (WriteOff.objects.get().state, house.case.assignee) == ("refused", house.collector)
    with pytest.raises(services.WriteOffDecided):
        services.approve(write_off=asked, note="", actor=house.decider, now=NOW)
    house.ask()  # and it can be asked for again


def test_a_request_is_one_and_its_own_to_take_back(house: House) -> None:
    asked = house.ask()
    with pytest.raises(services.WriteOffRefused, match="asked for already"):
        house.ask(house.boss)
    with pytest.raises(services.WriteOffRefused, match="Only who asked"):
        services.take_back(write_off=asked, actor=house.boss, now=NOW)
    services.take_back(write_off=asked, actor=house.collector, now=NOW)
    assert WriteOff.objects.get().state == "taken_back"


def test_only_the_last_bucket_is_written_off(house: House) -> None:
    other = floor.loan(floor.product(house.book), [Due(TODAY + timedelta(days=5))], disbursed_on=TODAY)
    house.roll(TODAY + timedelta(days=10))
    case = CollectionCase.objects.get(loan=other)
    with pytest.raises(services.WriteOffRefused, match="last bucket"):
        services.ask(case=case, cause="fraud", reason="Forged", actor=house.boss, now=NOW)
    with pytest.raises(OutOfReach):
        services.ask(case=case, cause="fraud", reason="Forged", actor=house.collector, now=NOW)
    assert not WriteOff.objects.exists()


def test_a_case_that_was_paid_meanwhile_is_not_written_off(house: House) -> None:
    asked = house.ask()
    house.pay(TODAY, amount="100.00")
    with pytest.raises(services.WriteOffRefused, match="closed meanwhile"):
        services.approve(write_off=asked, note="", actor=house.decider, now=NOW)
    assert (WriteOff.objects.get().state, house.case.state) == ("asked", CaseState.COLLECTED)


def test_a_book_that_is_behind_is_caught_up_first(house: House) -> None:
    with pytest.raises(BookBehind):
        services.approve(write_off=house.ask(), note="", actor=house.decider, now=NOW + timedelta(days=1))
    assert house.case.state == CaseState.ASSIGNED


@pytest.mark.usefixtures("at_now")
def test_asked_on_the_case_page_and_decided_on_the_page_of_write_offs(house: House) -> None:
    client, operations = signed_in(house.collector), signed_in(house.decider)
    address = reverse("writeoffs:ask", args=[house.case.public_id])
    assert address in client.get(url("case", house.case)).text
    assert client.post(address, {"cause": "fraud"}).status_code == 422
    assert "Somebody else decides it" in toast(client.post(address, {"cause": "fraud", "reason": "Forged papers"}))
    assert "It waits for operations" in client.get(address).text
    page = operations.get(reverse("writeoffs:write_offs"))
    assert "Forged" not in page.text
    decide = reverse("writeoffs:decide", args=[WriteOff.objects.get().public_id])
    assert decide in page.text
    assert "Forged papers" in operations.get(decide).text
    assert toast(operations.post(decide, {"verdict": "approve"})) == "The write-off was decided."
    assert "Written off" in operations.get(url("timeline", house.case)).text
