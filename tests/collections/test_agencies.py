"""Agencies: cases placed and taken back, results taken, statements that reconcile after reversals."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from casework.collections import models
from casework.collections.agencies import rules, services
from casework.collections.agencies.models import AgencyEnd, AgencyPlacement, AgencyStatement
from casework.collections.desk import DESK
from casework.collections.models import CaseEvent, CollectionCase
from casework.collections.rules import Due
from casework.collections.services.roll import roll
from casework.jobs.models import AuditEntry
from casework.lib.refusal import Conflict, OutOfReach, Refused
from casework.people.models import Load, Role, TeamKind
from casework.portfolio.models import Book, Loan, Payment
from casework.portfolio.services.payments import record_payment
from casework.portfolio.services.reversals import reverse_payment
from casework.workflow.assignment import assign
from casework.workflow.models import Pool
from casework.workflow.next import NothingWaits, take_next
from tests.clock import NOW
from tests.collections import floor
from tests.factories import person, team
from tests.kept import kept

FIRST = date(2026, 3, 1)
PLAN = {"S2": [rules.Tier(Decimal(0), 1_000), rules.Tier(Decimal("150.00"), 2_000)]}


def on(days: int) -> date:
    return FIRST + timedelta(days=days)


class House:
    """A book in which two loans of 100.00 are in S2, the people, an agency with a plan from March on."""

    def __init__(self) -> None:
        self.book = floor.book()
        product = floor.product(self.book)
        self.loans = [floor.loan(product, [Due(on(0))], disbursed_on=on(-30)) for _ in range(2)]
        self.team = team(TeamKind.COLLECTIONS)
        Pool.objects.filter(kind="cases").update(team=self.team)
        roll(book=self.book, first=FIRST, last=on(9), now=NOW)
        self.book = Book.objects.get(pk=self.book.pk)
        self.boss = person("", Role.SUPERVISOR, leads=self.team)
        self.collector = person("", Role.COLLECTOR, team=self.team)
        self.maker = person("", Role.OPERATIONS)
        self.checker = person("", Role.OPERATIONS)
        self.agency = services.add_agency(book=self.book, code="acme", name="Acme", actor=self.maker, now=NOW)
        services.set_plan(agency=self.agency, effective_on=FIRST, tiers=PLAN, actor=self.maker, now=NOW)

    def case(self, number: int = 0) -> CollectionCase:
        return CollectionCase.objects.filter(loan=self.loans[number]).latest("pk")

    def place(self, *cases: CollectionCase, until: int = 40, **changes: Any) -> services.Placed:
        asked: dict[str, Any] = {
            "agency": self.agency, "cases": [case.pk for case in cases], "due_back_on": on(until), "reason": "Silent",
            "actor": self.boss, "now": NOW,
        }  # fmt: skip
        return services.place(**(asked | changes))

    def roll(self, days: int) -> None:
        roll(book=self.book, last=on(days), now=NOW)
        self.book = Book.objects.get(pk=self.book.pk)

    def settle(self, days: int) -> AgencyStatement:
        made = services.make_statement(agency=self.agency, up_to=on(days), actor=self.maker, now=NOW)
        return services.approve_statement(statement=made, actor=self.checker, now=NOW)


@pytest.fixture
@kept
def house(db: None) -> House:
    return House()


def pay(loan: Loan, days: int) -> Payment:
    return record_payment(
        loan_id=loan.pk, source="bank", external_ref=f"P-{loan.pk}", amount=Decimal("100.00"), paid_on=on(days), now=NOW
    )


def test_a_placed_case_leaves_its_collector_and_is_on_record(house: House) -> None:
    case = house.case()
    assign(desk=DESK, item_ids=[case.pk], person=house.collector, actor=house.boss, now=NOW)

    placed = house.place(case, house.case(1))

    assert placed.refused == {}
    rows = AgencyPlacement.objects.order_by("case_id")
    both = sorted([case.pk, house.case(1).pk])
    assert [(row.case_id, row.bucket_code, row.owed, row.started_on, row.last_on) for row in rows] == [
        (pk, "S2", Decimal("100.00"), on(9), None) for pk in both
    ]
    case = house.case()
    assert (case.state, case.assignee) == ("pooled", None)
    assert Load.objects.get(user=house.collector).open_items == 0
    event = CaseEvent.objects.filter(item=case).latest("pk")
    assert (event.name, event.detail) == ("place_out", {"agency": "Acme", "batch": 1, "until": on(40).isoformat()})
    assert AuditEntry.objects.filter(action="agency.place").get().detail["cases"] == 2


@pytest.mark.parametrize("times", [1, 2])
def test_what_cannot_be_placed_is_named_and_stays(house: House, times: int) -> None:
    first, other = house.case(), house.case(1)
    house.place(first)
    for _ in range(times - 1):
        with pytest.raises(services.PlacingRefused, match="with an agency already"):
            house.place(first)
    assert house.place(first, other).refused == {first.pk: "It is with an agency already."}
    assert AgencyPlacement.objects.filter(case=first).count() == 1


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"due_back_on": on(9)}, "later than today"),
        ({"reason": " "}, "Say why"),
        ({"cases": []}, "Choose between"),
    ],
)
def test_a_placing_that_makes_no_sense_is_refused(house: House, changes: dict[str, Any], match: str) -> None:
    with pytest.raises(services.PlacingRefused, match=match):
        house.place(house.case(), **changes)
    assert not models.AgencyBatch.objects.exists()


def test_nobody_places_what_they_do_not_supervise(house: House) -> None:
    with pytest.raises(OutOfReach):
        house.place(house.case(), actor=person("", Role.SUPERVISOR, leads=team(TeamKind.COLLECTIONS)))
    assert not AgencyPlacement.objects.exists()


def test_the_agency_keeps_its_case_through_a_roll(house: House) -> None:
    house.place(house.case())
    house.roll(20)
    assert house.case().bucket.code == "S3"
    assert AgencyPlacement.objects.get().bucket_code == "S2", "the commission goes by the bucket in which it was placed"
    assert AgencyPlacement.objects.get().ended_at is None


def test_a_recalled_case_can_be_given_and_the_day_is_the_houses(house: House) -> None:
    house.place(house.case())
    house.roll(12)
    number = services.recall(
        placements=[AgencyPlacement.objects.get().public_id], reason="Complaint", actor=house.boss, now=NOW
    )
    row = AgencyPlacement.objects.get()
    assert (number, row.outcome, row.last_on, row.ended_by) == (1, AgencyEnd.RECALLED, on(11), house.boss)
    dealt = assign(desk=DESK, item_ids=[row.case_id], person=house.collector, actor=house.boss, now=NOW)
    assert dealt.assigned == [row.case_id]
    pay(house.loans[0], 12)
    house.roll(14)
    with pytest.raises(services.NothingToSettle):
        house.settle(13)


def test_nobody_is_given_what_an_agency_has(house: House) -> None:
    case, other = house.case(), house.case(1)
    house.place(case)
    dealt = assign(desk=DESK, item_ids=[case.pk], person=house.collector, actor=house.boss, now=NOW)
    assert (dealt.assigned, dealt.refused) == ([], {case.pk: "It is left alone for now: on hold, or with an agency."})
    taken = take_next(desk=DESK, person=house.collector, now=NOW)
    assert taken.public_id == other.public_id
    with pytest.raises(NothingWaits):
        take_next(desk=DESK, person=house.collector, now=NOW)


def test_what_is_due_back_comes_back_in_the_night(house: House) -> None:
    house.place(house.case(), until=12)
    house.roll(11)
    assert AgencyPlacement.objects.get().ended_at is None
    house.roll(12)
    row = AgencyPlacement.objects.get()
    assert (row.outcome, row.last_on) == (AgencyEnd.DUE_BACK, on(11))
    assert CaseEvent.objects.filter(item=row.case_id).latest("pk").name == "call_back"


def test_a_collected_case_ends_its_placement_on_the_day_of_the_payment(house: House) -> None:
    house.place(house.case())
    house.roll(15)
    pay(house.loans[0], 12)
    row = AgencyPlacement.objects.get()
    assert (row.outcome, row.last_on) == (AgencyEnd.COLLECTED, on(12))


def test_what_the_night_collects_ends_its_placement_too(house: House) -> None:
    house.place(house.case())
    pay(house.loans[0], 12)  # of a day that is still to come: its night closes the case
    assert AgencyPlacement.objects.get().ended_at is None
    house.roll(12)
    row = AgencyPlacement.objects.get()
    assert (house.case().state, row.outcome, row.last_on) == ("collected", AgencyEnd.COLLECTED, on(12))


def test_a_statement_tells_what_came_in_and_is_approved_by_another(house: House) -> None:
    house.place(house.case(), house.case(1))
    house.roll(15)
    pay(house.loans[0], 12)
    pay(house.loans[1], 13)
    made = services.make_statement(agency=house.agency, up_to=on(14), actor=house.maker, now=NOW)
    assert (made.recovered, made.commission) == (Decimal("200.00"), Decimal("25.00"))  # 15 + 20 % of 50
    assert made.lines.count() == 2
    with pytest.raises(services.SettlementRefused, match="does not approve"):
        services.approve_statement(statement=made, actor=house.maker, now=NOW)
    done = services.approve_statement(statement=made, actor=house.checker, now=NOW)
    assert (done.state, done.decided_by) == ("approved", house.checker)
    with pytest.raises(Conflict):
        services.discard_statement(statement=done, actor=house.checker, now=NOW)
    with pytest.raises(services.NothingToSettle):
        house.settle(14)


def test_a_discarded_statement_is_told_again_by_the_next(house: House) -> None:
    house.place(house.case())
    house.roll(15)
    pay(house.loans[0], 12)
    made = services.make_statement(agency=house.agency, up_to=on(14), actor=house.maker, now=NOW)
    with pytest.raises(services.SettlementRefused, match="waiting for approval"):
        services.make_statement(agency=house.agency, up_to=on(14), actor=house.maker, now=NOW)
    services.discard_statement(statement=made, actor=house.maker, now=NOW)
    again = house.settle(14)
    assert (again.number, again.recovered, again.commission) == (2, Decimal("100.00"), Decimal("10.00"))


def test_a_reversal_takes_its_commission_back_at_the_rate_at_which_it_was_given(house: House) -> None:
    house.place(house.case(), house.case(1))
    house.roll(15)
    pay(house.loans[0], 12)
    second = pay(house.loans[1], 13)
    first_statement = house.settle(14)
    reverse_payment(payment_id=second.pk, source="bank", external_ref="R", reversed_on=on(15), now=NOW)
    taken = house.settle(14)
    assert first_statement.commission == Decimal("25.00")
    assert (taken.recovered, taken.commission) == (Decimal("-100.00"), Decimal("-15.00"))
    assert [line.amount for line in taken.lines.all()] == [Decimal("-100.00")]
    again = AgencyPlacement.objects.filter(case__loan=house.loans[1]).latest("pk")
    assert (again.ended_at, again.continues_id is None) == (None, False), "its case is open again, with the agency"


def test_a_month_without_a_rate_is_not_settled(house: House) -> None:
    bare = services.add_agency(book=house.book, code="bare", name="Bare", actor=house.maker, now=NOW)
    house.place(house.case(), agency=bare)
    house.roll(15)
    pay(house.loans[0], 12)
    with pytest.raises(services.SettlementRefused, match="no rate for S2 in 2026-03"):
        services.make_statement(agency=bare, up_to=on(14), actor=house.maker, now=NOW)
    assert not AgencyStatement.objects.exists()


@pytest.mark.parametrize(
    ("month", "match"), [(date(2026, 4, 2), "first day"), (FIRST, "is there already"), (date(2026, 2, 1), "is there")]
)
def test_plans_follow_one_another(house: House, month: date, match: str) -> None:
    with pytest.raises(services.AgencyRefused, match=match):
        services.set_plan(agency=house.agency, effective_on=month, tiers=PLAN, actor=house.maker, now=NOW)


def test_an_agency_with_cases_is_not_closed_and_a_closed_one_gets_none(house: House) -> None:
    house.place(house.case())
    with pytest.raises(services.AgencyRefused, match="still has cases"):
        services.close_agency(agency=house.agency, actor=house.maker, now=NOW)
    row = AgencyPlacement.objects.get()
    services.recall(placements=[row.public_id], reason="Over", actor=house.boss, now=NOW)
    services.close_agency(agency=house.agency, actor=house.maker, now=NOW)
    with pytest.raises(services.AgencyClosed):
        house.place(house.case())


def test_a_code_is_taken_once(house: House) -> None:
    with pytest.raises(Refused, match="Another agency"):
        services.add_agency(book=house.book, code="acme", name="Other", actor=house.maker, now=NOW)


def test_the_database_keeps_lines_and_two_people(house: House) -> None:
    house.place(house.case())
    house.roll(15)
    pay(house.loans[0], 12)
    made = services.make_statement(agency=house.agency, up_to=on(14), actor=house.maker, now=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        AgencyStatement.objects.filter(pk=made.pk).update(state="approved", decided_by=house.maker, decided_at=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        made.lines.update(amount=Decimal("1.00"))
