"""Plans are data in versions; the night draws by the one in force, and targeted samples stand apart."""

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction

from casework.collections.rules import Due
from casework.contact import services as contact
from casework.contact.models import GateRelease
from casework.lib.refusal import OutOfReach
from casework.people.models import Role
from casework.quality import selectors, services
from casework.quality.models import (
    Inspection,
    InspectionLevel,
    Sample,
    SamplingPlan,
    Score,
    Stratum,
    StratumCarry,
    Subject,
)
from casework.quality.selectors.days import draws_due
from casework.quality.selectors.plans import plans_in_force
from casework.quality.selectors.targets import targets_of
from casework.review.models import ReviewOrder
from tests import factories
from tests.clock import NOW, TODAY, TOMORROW, YESTERDAY
from tests.collections import floor as ledger
from tests.contact import making
from tests.quality import floor


@pytest.fixture
def people(db: None) -> SimpleNamespace:
    return floor.people()


def planned(method: str = "random", subject: str = "order", **changes: object) -> Sample:
    given = {"subject": subject, "method": method, "day": YESTERDAY, "now": NOW, "seed": 7} | changes
    return services.draw_by_plan(**given)


def test_a_change_is_a_version_in_force_from_its_day(people: SimpleNamespace) -> None:
    made = services.change_plan(
        subject="order", method="random", first_on=TOMORROW, rate=Decimal("0.25"), double_rate=Decimal("0.5"),
        actor=people.inspector, now=NOW, note="More of it.",
    )  # fmt: skip

    key = ("order", "random")
    assert (made.version, made.made_by, made.reasons) == (2, people.inspector, {})
    assert [plans_in_force(day)[key].version for day in (TODAY, TOMORROW)] == [1, 2]
    for first_on, word in ((YESTERDAY, "today or later"), (TODAY, "later version")):
        with pytest.raises(services.PlanRefused, match=word):
            services.change_plan(
                subject="order", method="random", first_on=first_on, rate=Decimal(1), actor=people.inspector, now=NOW
            )
    with pytest.raises(OutOfReach):
        services.change_plan(
            subject="order", method="random", first_on=TOMORROW, rate=Decimal(1), actor=people.reviewer, now=NOW
        )
    assert SamplingPlan.objects.filter(subject="order", method="random").count() == 2
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        SamplingPlan.objects.filter(pk=made.pk).update(rate=1)


def test_a_stratified_sample_carries_on(people: SimpleNamespace) -> None:
    other = factories.person("", *people.reviewer.groups.values_list("name", flat=True), team=people.initial)
    floor.decisions(people.reviewer, 4)
    floor.decisions(other, 3, "rejected")
    InspectionLevel.objects.create(person=other, subject="order", level="tightened", last_lot_on=YESTERDAY)

    sample = planned()

    assert (sample.population, sample.size) == (7, sample.inspections.count())
    strata = {row.person_id: row for row in Stratum.objects.filter(sample=sample)}
    assert [(strata[who.pk].population, strata[who.pk].probability) for who in (people.reviewer, other)] == [
        (4, Decimal("0.1")), (3, Decimal("0.2")),
    ]  # fmt: skip
    for row in strata.values():
        left = StratumCarry.objects.get(person=row.person_id).carry
        assert row.size + left == row.population * row.probability + row.carried
    assert {row.pool for row in strata.values()} == {"initial"}
    for row in sample.inspections.all():
        assert (row.person_id, row.team_id) == (row.decision.decided_by_id, people.initial.pk)
        assert row.probability == strata[row.person_id].probability
    assert planned(seed=8) == sample  # a day is drawn once
    assert StratumCarry.objects.count() == 2


def test_a_rate_of_nought_draws_nothing(people: SimpleNamespace) -> None:
    floor.decisions(people.reviewer, 1)
    SamplingPlan.objects.create(
        subject="order", method="random", version=2, rate=0, first_on=YESTERDAY, made_at=NOW, reasons={}
    )

    assert ("order", "random") not in [(plan.subject, plan.method) for _day, plan in draws_due(NOW)]
    with pytest.raises(services.SampleRefused, match="No plan"):
        planned()
    with pytest.raises(services.SampleRefused, match="not over"):
        planned(day=TODAY)
    assert not Sample.objects.exists()


def test_a_targeted_sample_says_why_and_counts_in_no_rate(people: SimpleNamespace) -> None:
    """Who is new and decided at once, of whom the customer complains; six of them, five are taken."""
    quick = floor.decisions(people.reviewer, 6)
    customer = quick[0].order.customer
    contact.place_hold(
        customer=customer, loan=None, kind="complaint", reason="Rude.", review_on=TOMORROW, actor=people.inspector,
        now=NOW - timedelta(days=1),
    )  # fmt: skip

    sample = planned("targeted")

    rows = {row.decision_id: row for row in sample.inspections.all()}
    assert (sample.population, len(rows)) == (6, 5)
    assert sorted(rows[quick[0].pk].reasons) == ["complaint", "new_staff", "very_fast"]
    assert {row.probability for row in rows.values()} == {None}
    assert not sample.strata.exists()
    for row in rows.values():
        services.score(inspection=row, findings=floor.answers(1), comment="", inspector=people.inspector, now=NOW)
    found = selectors.overview(people.inspector)
    assert (found.inspected, found.defective, found.gross) == (0, 0, None)
    assert planned("targeted", day=YESTERDAY - timedelta(days=1)).size == 0


def test_the_other_reasons_find_what_they_say(people: SimpleNamespace) -> None:
    """Scores of 590 and 610 lie by 600, 589 and 611 do not; an overturned approval; a first instalment unpaid."""
    rows = floor.decisions(people.reviewer, 7)
    for row, score in zip(rows, (589, 590, 610, 611), strict=False):
        ReviewOrder.objects.filter(pk=row.order_id).update(machine_score=score)
    factories.decide(rows[4].order, people.checker, "rejected", now=floor.THEN + timedelta(minutes=5))
    lent = ledger.product(ledger.book())
    for row, due in ((rows[5], YESTERDAY - timedelta(days=7)), (rows[6], YESTERDAY - timedelta(days=6))):
        loan = ledger.loan(lent, [Due(due)], disbursed_on=due - timedelta(days=30))
        ReviewOrder.objects.filter(pk=row.order_id).update(state="disbursed", loan=loan, disbursed_by=people.inspector)

    def found(**reasons: int) -> set[int]:
        return {member.pk for member, _why in targets_of("order", YESTERDAY, reasons)}

    assert found(near_threshold=10, threshold=600) == {rows[1].pk, rows[2].pk}
    assert found(near_threshold=10) == set()
    assert found(override=1) == {rows[4].pk}
    assert found(early_default=7) == {rows[5].pk}


def test_a_call_that_was_let_pass_an_internal_rule_is_looked_at_with_what_was_noted(people: SimpleNamespace) -> None:
    at = floor.THEN
    collector = factories.person("", team=factories.team(), now=at - timedelta(days=400))
    boss, point = factories.person("", Role.SUPERVISOR), factories.contact_point()
    for _ in range(making.CAP):
        making.attempt(point, at=at - timedelta(hours=1))
    contact.release_contact(customer=point.customer, reason="Promised a call.", actor=boss, now=at)
    past = factories.recorded_call(collector, point, now=at)
    record = factories.finish_call(past, now=at + timedelta(minutes=1))
    plain = factories.recorded_call(collector, now=at + timedelta(minutes=5))
    factories.finish_call(plain, now=at + timedelta(minutes=6))
    assert GateRelease.objects.get().used_by == collector

    calls, records = planned("targeted", "call"), planned("targeted", "contact")

    assert [(row.call_id, row.reasons) for row in calls.inspections.all()] == [(past.pk, ["override"])]
    assert [(row.attempt_id, row.reasons) for row in records.inspections.all()] == [(record.pk, ["override"])]


def test_a_call_its_record_and_its_team(people: SimpleNamespace) -> None:
    """A recorded call of yesterday, and a visit: both are drawn whole, each as what it is."""
    at = floor.THEN
    team = factories.team()
    collector = factories.person("", team=team, now=at)
    call = factories.recorded_call(collector, now=at)
    record = factories.finish_call(call, now=at + timedelta(minutes=1))

    calls = services.draw_sample(day=YESTERDAY, subject=Subject.CALL, rate=Decimal(1), now=NOW)
    records = services.draw_sample(day=YESTERDAY, subject=Subject.CONTACT, rate=Decimal(1), now=NOW)

    assert [(row.call_id, row.person, row.team) for row in calls.inspections.all()] == [(call.pk, collector, team)]
    assert [(row.attempt_id, row.person, row.team) for row in records.inspections.all()] == [
        (record.pk, collector, team)
    ]  # fmt: skip


def test_the_database_forbids_what_must_not_be(people: SimpleNamespace) -> None:
    """One score per inspector and turn, nobody their own work, one kind of work per inspection, one sample a day."""
    inspection = floor.one(people.reviewer)
    given = services.score(
        inspection=inspection, findings=floor.answers(), comment="", inspector=people.inspector, now=NOW
    )
    other = floor.inspector(people.initial)
    like = {
        "inspection": inspection,
        "person": people.reviewer,
        "scorecard": given.scorecard,
        "score": 1,
        "defective": 1,
    }

    def refused(act: object, **values: object) -> bool:
        try:
            with transaction.atomic():
                act(**values)
        except IntegrityError:
            return True
        return False

    new = Score.objects.create
    assert refused(new, **like, inspector=people.inspector, turn=2, scored_at=NOW)  # twice by one
    assert refused(new, **like, inspector=other, turn=1, scored_at=NOW)  # a second first one
    assert refused(new, **like, inspector=people.reviewer, turn=2, scored_at=NOW)  # of oneself
    rows = Inspection.objects.filter(pk=inspection.pk)
    assert refused(rows.update, subject="call")
    assert refused(rows.update, probability=0)
    assert refused(rows.update, state="waiting")
    assert refused(Sample.objects.filter(pk=inspection.sample_id).update, subject="nothing")
    sample = Sample.objects.get(pk=inspection.sample_id)
    sample.pk, sample._state.adding = None, True
    assert refused(sample.save)
