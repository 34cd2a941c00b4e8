"""Keeping a case through the roll (留案): asked for by its collector, approved by a supervisor, kept by the night."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from casework.collections import services
from casework.collections.desk import DESK
from casework.collections.models import BucketStay, CaseEvent, CollectionCase, Placement
from casework.collections.retention import rules
from casework.collections.retention import services as retention
from casework.collections.retention.carrying import carry, kept_through
from casework.collections.retention.models import Retention, RetentionLimit
from casework.collections.rules import Due
from casework.collections.selectors import timeline
from casework.collections.services.roll import roll, roll_day
from casework.lib.refusal import OutOfReach
from casework.people.models import Load, Role, User, Workload
from casework.portfolio.services.payments import record_payment
from casework.workflow.approvals import inbox
from casework.workflow.models import Pool
from casework.workflow.next import NothingWaits, take_next
from casework.workflow.truth import drifts
from tests import factories
from tests.clock import NOW, TODAY
from tests.collections import desk
from tests.collections import floor as ledger
from tests.collections.asking import HTMX, signed_in, toast, url
from tests.collections.promising import nights, on

pytestmark = pytest.mark.django_db
MORNING = NOW + timedelta(days=1)


@pytest.fixture
def floor() -> desk.Floor:
    """A floor whose collector works S0 and S1; S2 is another team's."""
    made = desk.make()
    Pool.objects.filter(code="s2").update(team=factories.team())
    return made


@pytest.fixture
def case(floor: desk.Floor) -> CollectionCase:
    """A case of S1 that rolls into S2 tomorrow."""
    return floor.held(dpd=7)


def ask(case: CollectionCase, actor: User, days: int = 5, reason: str = "Pays on Friday") -> Retention:
    return retention.ask_retention(case=case, actor=actor, until=on(days), reason=reason, now=NOW)


def decide(one: Retention, actor: User, approve: bool = True, note: str = "") -> Retention:
    return retention.decide_retention(retention=one.public_id, actor=actor, approve=approve, note=note, now=NOW)


def kept(case: CollectionCase, floor: desk.Floor, days: int = 5) -> Retention:
    return decide(ask(case, floor.collector, days), floor.supervisor)


def state(one: Retention) -> str:
    return Retention.objects.get(pk=one.pk).state


def where(case: CollectionCase) -> tuple[str, str, User | None]:
    fresh = CollectionCase.objects.select_related("bucket", "assignee").get(pk=case.pk)
    return fresh.bucket.code, fresh.state, fresh.assignee


def test_the_roll_keeps_the_collector_the_deal_leaves_it_and_it_ends_with_its_day(
    floor: desk.Floor, case: CollectionCase
):
    other = floor.held(dpd=7)
    one = kept(case, floor)

    nights(floor, 1)

    assert where(case) == ("S2", "assigned", floor.collector)
    assert where(other) == ("S2", "pooled", None)
    s2 = Pool.objects.get(code="s2")
    assert dict(Load.objects.filter(user=floor.collector).values_list("team", "open_items")) == {
        floor.team.pk: 0, s2.team_id: 1,
    }  # fmt: skip
    assert (Workload.objects.get(user=floor.collector).open_items, drifts()) == (1, [])
    first, second = Placement.objects.filter(item=case).order_by("pk")
    assert (first.outcome, first.ended_on, first.stay.bucket.code) == ("rolled", TODAY, "S1")
    told = (second.person, second.given_by, second.policy, second.reason, second.started_on, second.balance)
    assert told == (floor.collector, floor.supervisor, "retention", "Pays on Friday", on(1), Decimal("100.00"))
    assert (second.stay.bucket.code, second.ended_at) == ("S2", None)
    moved = CaseEvent.objects.get(item=case, name="roll_kept")
    assert moved.detail == {"reason": "Pays on Friday", "until": on(5).isoformat()}
    lines = [(entry.title, entry.text, entry.note) for entry in timeline(case=desk.again(case), viewer=floor.collector)]
    assert ("Rolled on, kept by its collector", "S1 → S2", "Pays on Friday") in lines
    nights(floor, 5)
    assert (where(case), state(one)) == (("S2", "assigned", floor.collector), "approved")
    nights(floor, 6)

    assert (where(case), state(one)) == (("S2", "pooled", None), "over")
    assert Retention.objects.get().ended_on == on(6)
    assert drifts() == []


def test_a_case_that_is_kept_is_not_taken_by_those_of_its_new_pool(floor: desk.Floor, case: CollectionCase):
    kept(case, floor)
    nights(floor, 1)
    stranger = factories.person("", Role.COLLECTOR, team=Pool.objects.get(code="s2").team, now=MORNING)

    with pytest.raises(NothingWaits):
        take_next(desk=DESK, person=stranger, now=MORNING)

    assert where(case)[2] == floor.collector


def rows_of(case: CollectionCase) -> tuple[Any, ...]:
    """Return everything that a move writes, without what no two rows share."""
    without = {"id", "recorded_at", "stay_id", "supersedes_id", "rank"}
    tables: list[Any] = [
        CollectionCase.objects.filter(pk=case.pk), CaseEvent.objects.filter(item=case).order_by("pk"),
        BucketStay.objects.filter(case=case).order_by("pk"), Placement.objects.filter(item=case).order_by("pk"),
        Retention.objects.filter(case=case), Load.objects.order_by("user", "team"), Workload.objects.order_by("user"),
    ]  # fmt: skip
    return tuple([{k: v for k, v in row.items() if k not in without} for row in table.values()] for table in tables)


def test_the_night_leaves_of_a_kept_case_what_carrying_it_leaves(floor: desk.Floor, case: CollectionCase):
    kept(case, floor)
    day, s2 = on(1), Pool.objects.get(code="s2")

    def undone(act: Any) -> tuple[Any, ...]:
        with transaction.atomic():
            point = transaction.savepoint()
            act()
            left = rows_of(case)
            transaction.savepoint_rollback(point)
        return left

    def one_by_one() -> None:
        seen = CollectionCase.objects.select_related("pool").get(pk=case.pk)
        bucket = seen.bucket.ladder.buckets.get(code="S2")
        found = kept_through(seen, day)
        assert found is not None
        BucketStay.objects.filter(case=case).update(last_on=TODAY, outcome="rolled")
        BucketStay.objects.create(
            case=case, loan=case.loan, bucket=bucket, entered_on=day, owed=Decimal(100), recorded_at=MORNING
        )
        type(floor.book).objects.filter(pk=floor.book.pk).update(business_date=day)
        place = {
            "bucket_id": bucket.pk,
            "pool_id": s2.pk,
            "value": Decimal(100),
            "moves_on": case.due_on + timedelta(16),
        }
        carry(seen, found, place=place, today=day, now=MORNING)

    assert undone(lambda: roll_day(book_id=floor.book.pk, day=day, now=MORNING)) == undone(one_by_one)


def test_a_payment_that_was_paid_earlier_moves_a_kept_case_and_leaves_it_with_its_collector(
    floor: desk.Floor, case: CollectionCase
):
    loan = ledger.loan(floor.product, [Due(on(-7)), Due(on(-3))], disbursed_on=on(-40))
    type(floor.book).objects.update(business_date=None)
    roll(book=floor.book, first=on(-1), last=TODAY, now=NOW)
    two = desk.give(CollectionCase.objects.get(loan=loan), floor.collector)
    kept(two, floor)
    nights(floor, 2)
    assert where(two)[0] == "S2"

    record_payment(loan_id=loan.pk, source="t", external_ref="p", amount=Decimal(100), paid_on=on(0), now=MORNING)

    assert where(two) == ("S1", "assigned", floor.collector)
    assert [p.outcome for p in Placement.objects.filter(item=two).order_by("pk")] == ["rolled", "rolled", ""]
    assert drifts() == []


def test_it_is_over_when_somebody_else_has_the_case_or_nobody(floor: desk.Floor, case: CollectionCase):
    one = kept(case, floor)
    desk.give(case, floor.colleague)

    nights(floor, 1)

    assert (where(case), state(one)) == (("S2", "pooled", None), "over")


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({}, None),
        ({"moves_on": None}, rules.Problem.NOTHING_COMES),
        ({"until": TODAY}, rules.Problem.NOT_AHEAD),
        ({"until": on(4)}, rules.Problem.TOO_FAR),
        ({"kept": 2}, rules.Problem.TOO_MANY),
    ],
)
def test_the_rules(given: dict[str, Any], found: rules.Problem | None):
    asked: dict[str, Any] = {"until": on(3), "today": TODAY, "moves_on": on(1), "kept": 1, "limit": rules.Limit(2, 3)}
    assert rules.problem(**{**asked, **given}) == found


def test_limits_are_data_by_team(floor: desk.Floor, case: CollectionCase):
    RetentionLimit.objects.create(team=None, most_cases=9, most_days=9)
    RetentionLimit.objects.create(team=floor.team, most_cases=1, most_days=3)
    with pytest.raises(retention.RetentionRefused, match="at most 3 days"):
        ask(case, floor.collector, days=4)
    ask(case, floor.collector, days=3)
    with pytest.raises(retention.RetentionRefused, match="as you may at once: 1"):
        ask(floor.held(), floor.collector, days=2)
    with pytest.raises(DatabaseError), transaction.atomic():
        RetentionLimit.objects.create(team=None, most_cases=1, most_days=1)

    assert Retention.objects.count() == 1


def test_who_asks_who_decides_and_what_is_refused(floor: desk.Floor, case: CollectionCase):
    with pytest.raises(OutOfReach):
        ask(case, floor.colleague)
    with pytest.raises(retention.RetentionRefused, match="Say why"):
        ask(case, floor.collector, reason=" ")
    one = ask(case, floor.collector)
    with pytest.raises(retention.RetentionRefused, match="asked for already"):
        ask(case, floor.collector)
    for nobody in (floor.collector, factories.person("", Role.SUPERVISOR, leads=factories.team())):
        with pytest.raises(OutOfReach):
            decide(one, nobody)
    with pytest.raises(retention.RetentionRefused, match="Say why"):
        decide(one, floor.supervisor, approve=False)
    assert state(one) == "asked"
    with pytest.raises(DatabaseError, match="two_people"), transaction.atomic():
        Retention.objects.filter(pk=one.pk).update(state="approved", decided_by=floor.collector, decided_at=NOW)

    decide(one, floor.supervisor, approve=False, note="S2 knows him better")

    with pytest.raises(OutOfReach):
        decide(one, floor.supervisor)
    nights(floor, 1)
    assert (where(case), state(one)) == (("S2", "pooled", None), "refused")


@pytest.mark.usefixtures("at_now")
def test_asked_in_the_drawer_decided_from_the_inbox_and_taken_back(floor: desk.Floor, case: CollectionCase):
    collector, boss = signed_in(floor.collector), signed_in(floor.supervisor)
    address = url("step", case, "keep")
    assert f'value="{on(7)}"' in collector.get(address, headers=HTMX).content.decode()
    far = collector.post(address, {"until": on(15), "reason": "Pays"}, headers=HTMX)
    assert (far.status_code, "at most 14 days" in far.content.decode()) == (422, True)
    assert toast(collector.post(address, {"until": on(3), "reason": "Pays"}, headers=HTMX)).startswith("Asked for")
    (line,) = inbox.inbox(user=User.objects.get(pk=floor.supervisor.pk), chosen="", now=NOW).lines
    assert (line.kind.key, line.asked.what, line.asked.days_left) == ("retention", f"S1, keep until {on(3)} · Pays", 3)
    assert "stays with its collector" in boss.get(line.asked.url, headers=HTMX).content.decode()
    assert boss.post(line.asked.url, {"decision": "reject", "note": ""}, headers=HTMX).status_code == 422
    assert toast(boss.post(line.asked.url, {"decision": "approve"}, headers=HTMX)) == "Approved."
    page = collector.get(reverse("collections:case", args=[case.public_id])).content.decode()
    assert "keeps the case until" in page
    nights(floor, 1)

    retention.take_back_retention(case=case, actor=floor.collector, now=MORNING)

    assert (where(case), Retention.objects.get().state) == (("S2", "pooled", None), "taken_back")
    with pytest.raises(services.CaseTaken):
        retention.take_back_retention(case=case, actor=floor.collector, now=MORNING)
