"""What follows from a result: actions the same day, contact that stops, disputes, closer inspection."""

from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from casework.contact.models import Hold
from casework.lib.refusal import OutOfReach
from casework.people.models import Role
from casework.quality import selectors, services
from casework.quality.models import (
    Action,
    Dispute,
    Finding,
    Inspection,
    InspectionLevel,
    InspectionState,
    LevelSwitch,
    Sample,
    Score,
)
from casework.quality.selectors import current_scorecard
from tests import factories
from tests.clock import NOW, YESTERDAY
from tests.quality import floor
from tests.reports.floor import worked_collections


@pytest.fixture
def people(db: None) -> SimpleNamespace:
    made = floor.people()
    made.boss = factories.person("", Role.SUPERVISOR, leads=made.initial)
    made.other = floor.inspector(made.initial)
    return made


def score(inspection: Inspection, inspector: Any, *failed: int, now: datetime = NOW) -> Score:
    items = current_scorecard(inspection.subject).items.all()
    findings = [services.Answer(item=item.pk, passed=item.position not in failed) for item in items]
    return services.score(inspection=inspection, findings=findings, comment="", inspector=inspector, now=now)


def test_a_fatal_finding_opens_an_action_for_the_supervisor_the_same_day(people: SimpleNamespace) -> None:
    inspection = floor.one(people.reviewer)

    score(inspection, people.inspector, 1)

    action = Action.objects.get()
    assert (action.kind, action.owner, action.hold, action.done_at) == ("coaching", people.boss, None, None)
    assert NOW < action.due_at <= NOW + timedelta(days=1)
    assert action.due_at.isoformat() == "2026-03-02T23:00:00+00:00"  # midnight in Lagos
    page = selectors.actions_page(people.boss, done=False, now=NOW + timedelta(days=1))
    assert [(line.late, line.may_finish) for line in page.lines] == [(True, True)]
    for stranger in (people.other, people.reviewer):
        with pytest.raises(OutOfReach):
            services.finish_action(action=action, outcome="x", actor=stranger, now=NOW)
    with pytest.raises(services.ActionRefused):
        services.finish_action(action=action, outcome=" ", actor=people.boss, now=NOW)
    services.finish_action(action=action, outcome="Talked it through.", actor=people.boss, now=NOW)
    with pytest.raises(services.ActionDone):
        services.finish_action(action=action, outcome="Again.", actor=people.boss, now=NOW)
    assert selectors.actions_page(people.boss, done=True, now=NOW).lines[0].action.outcome == "Talked it through."


def test_a_threat_on_the_phone_stops_contact_at_once(people: SimpleNamespace) -> None:
    collector = factories.person("", Role.COLLECTOR, team=people.initial, now=floor.THEN)
    call = factories.recorded_call(collector, now=floor.THEN)
    factories.finish_call(call, now=floor.THEN + timedelta(minutes=1))
    services.draw_sample(day=YESTERDAY, subject="call", size=1, now=NOW)
    inspection = Inspection.objects.get(call=call)

    score(inspection, people.inspector, 1, 2)  # a threat, and somebody else was told

    stop, complaint = Action.objects.order_by("-kind")
    assert (stop.kind, complaint.kind) == ("stop_contact", "complaint")
    hold = Hold.objects.get()
    assert (hold.customer, hold.loan, hold.kind, hold.lifted_at) == (call.point.customer, None, "complaint", None)
    assert hold.why == (
        "A quality inspection found: No threat, insult, lie or shaming, in words or in writing; "
        "Nobody but the borrower was told of the debt"
    )
    with override("zh-hans"):  # whoever reads it does so in their own language
        assert "催收" in hold.why or "质检" in hold.why
    assert hold.reason == ""
    assert stop.hold == complaint.hold == hold
    with pytest.raises(Exception, match=r"hold|complaint"):
        factories.call(collector, point=call.point, now=NOW)


def test_what_came_of_a_gold_item_is_not_in_its_timeline(client: Client, db: None) -> None:
    """The hold that its fatal finding placed stands in the case's timeline, and would tell of the result."""
    made, later = worked_collections(), NOW + timedelta(days=30)
    first, second = floor.inspector(made.team), floor.inspector(made.team)
    services.draw_sample(day=date(2026, 3, 4), subject="case", size=1, now=later)
    inspection = Inspection.objects.get()
    score(inspection, first, 1, now=later + timedelta(minutes=1))
    services.set_gold(inspection=inspection, gold=True, actor=first, now=later)

    def told(who: Any) -> str:
        client.force_login(who)
        return client.get(reverse("quality:inspection", args=[inspection.public_id])).text

    assert Hold.objects.get().placed_at > inspection.sample.drawn_at
    assert "Hold placed" in told(first)
    assert "Timeline" in told(second)
    assert "Hold placed" not in told(second)
    score(inspection, second, now=later + timedelta(minutes=2))
    assert "Hold placed" in told(second)


def test_an_action_says_that_a_dispute_struck_what_opened_it(client: Client, people: SimpleNamespace) -> None:
    inspection = floor.one(people.reviewer)
    counts = score(inspection, people.inspector, 1, 2)
    first, second = Finding.objects.filter(score=counts, passed=False).order_by("item__position")
    dispute = services.raise_dispute(inspection=inspection, reason="It was checked.", actor=people.reviewer, now=NOW)

    def shown() -> bool:
        (line,) = selectors.actions_page(people.boss, done=False, now=NOW).lines
        return line.is_struck

    assert (shown(), first.item.fatal, second.item.fatal) == (False, True, False)
    services.rule(dispute=dispute, struck=[first.pk], ruling="It is there.", actor=people.other, now=NOW)
    assert shown()  # it stays open: somebody still says what was done about it
    client.force_login(people.boss)
    assert "Finding struck" in client.get(reverse("quality:actions")).text


def test_a_dispute_is_ruled_by_who_did_not_score(client: Client, people: SimpleNamespace) -> None:
    inspection = floor.one(people.reviewer)
    counts = score(inspection, people.inspector, 1, 2)
    failed = list(Finding.objects.filter(score=counts, passed=False).order_by("item__position"))

    def raised(actor: Any = people.reviewer, reason: str = "It was checked.", now: Any = NOW) -> Dispute:
        return services.raise_dispute(inspection=inspection, reason=reason, actor=actor, now=now)

    with pytest.raises(OutOfReach):
        raised(actor=people.checker)
    with pytest.raises(services.DisputeRefused, match="time"):
        raised(now=NOW + timedelta(days=8))
    dispute = raised()
    with pytest.raises(services.DisputeRefused, match="already"):
        raised()

    def ruled(actor: Any, *struck: int, ruling: str = "The photo is there.") -> Dispute:
        return services.rule(dispute=dispute, struck=struck, ruling=ruling, actor=actor, now=NOW)

    for who in (people.inspector, people.reviewer, people.boss):
        with pytest.raises(OutOfReach):
            ruled(who, failed[0].pk)
    with pytest.raises(services.DisputeRefused, match="Only what failed"):
        ruled(people.other, 0)
    assert (Dispute.objects.get().state, Inspection.objects.get().net_score) == ("open", 0)
    ruled(people.other, failed[0].pk)
    with pytest.raises(services.AlreadyRuled):
        ruled(people.other)
    row = Inspection.objects.get()
    assert (row.score, row.defective, row.net_score, row.net_defective) == (0, True, 80, False)
    found = selectors.overview(people.inspector)
    assert (str(found.gross), str(found.net)) == ("100.00", "0.00")
    assert Dispute.objects.get().state == "upheld"
    with pytest.raises(IntegrityError), transaction.atomic():
        Dispute.objects.update(ruled_by=people.reviewer)
    client.force_login(people.reviewer)
    assert "The photo is there." in client.get(reverse("quality:mine")).text
    assert "Struck" in client.get(reverse("quality:inspection", args=[row.public_id])).text


def test_a_dispute_that_strikes_nothing_is_rejected(people: SimpleNamespace) -> None:
    inspection = floor.one(people.reviewer)
    score(inspection, people.inspector, 1)
    dispute = services.raise_dispute(inspection=inspection, reason="No.", actor=people.reviewer, now=NOW)

    services.rule(dispute=dispute, struck=(), ruling="It was not.", actor=people.other, now=NOW)

    row = Inspection.objects.get()
    assert (Dispute.objects.get().state, row.net_score, row.net_defective) == ("rejected", 0, True)


def test_two_lots_that_fail_tighten_and_the_next_sample_draws_twice(people: SimpleNamespace) -> None:
    """Two days with one decision each; a third day is not finished and is no lot."""
    decisions = floor.decisions(people.reviewer, 3)
    for back, decision in enumerate(decisions):
        sample = Sample.objects.create(
            subject="order", method="random", day=YESTERDAY - timedelta(days=back), seed=1, population=1, size=1,
            run=factories_run(back), drawn_at=NOW,
        )  # fmt: skip
        Inspection.objects.create(
            sample=sample,
            subject="order",
            decision=decision,
            person=people.reviewer,
            team=people.initial,
            probability=1,
        )
    rows = list(Inspection.objects.order_by("pk"))

    score(rows[0], people.inspector, 1)
    level = InspectionLevel.objects.get()
    assert (level.level, LevelSwitch.objects.count()) == ("normal", 0)
    score(rows[1], people.inspector, 1, now=NOW + timedelta(minutes=1))

    level, switch = InspectionLevel.objects.get(), LevelSwitch.objects.get()
    assert (level.level, level.person) == ("tightened", people.reviewer)
    assert (switch.before, switch.after, switch.rule, switch.day) == (
        "normal", "tightened", "two_of_five", YESTERDAY - timedelta(days=1),
    )  # fmt: skip
    score(rows[2], people.inspector, now=NOW + timedelta(minutes=2))
    assert (InspectionLevel.objects.get().run, LevelSwitch.objects.count()) == (1, 1)
    assert Inspection.objects.filter(state=InspectionState.SCORED).count() == 3
    (line,) = selectors.standings(people.inspector, now=NOW + timedelta(hours=1)).lines
    assert (str(line.gross), str(line.net), line.level) == ("66.67", "66.67", "Tightened")


def factories_run(number: int) -> Any:
    """Make the run of a sample."""
    from casework.jobs import runs

    return runs.start(services.RUN, scope=f"test-{number}", now=NOW)


@pytest.mark.usefixtures("at_now")
def test_the_page_of_a_result_offers_what_its_reader_may_do(client: Client, people: SimpleNamespace) -> None:
    inspection = floor.one(people.reviewer)
    score(inspection, people.inspector, 1)
    action = Action.objects.get()
    dispute, finish = (reverse(f"quality:{name}", args=[row.public_id]) for name, row in
                       (("dispute", inspection), ("finish", action)))  # fmt: skip

    def offered(who: Any, *ways: str) -> list[bool]:
        client.force_login(who)
        html = client.get(reverse("quality:inspection", args=[inspection.public_id])).text
        return [f'hx-get="{way}"' in html for way in ways]

    assert offered(people.reviewer, dispute, finish) == [True, False]
    assert offered(people.boss, dispute, finish) == [False, True]
    assert offered(people.inspector, dispute, finish) == [False, False]
    shown, week = selectors.inspection_shown(people.reviewer, inspection.public_id), NOW + timedelta(days=7)
    assert selectors.doing(people.reviewer, shown, now=week).until == week
    assert selectors.doing(people.reviewer, shown, now=week + timedelta(seconds=1)).until is None
    raised = services.raise_dispute(inspection=inspection, reason="It was.", actor=people.reviewer, now=NOW)
    ruling = reverse("quality:ruling", args=[raised.public_id])
    asked = [offered(who, ruling, dispute) for who in (people.other, people.inspector, people.reviewer, people.boss)]
    assert asked == [[True, False], [False, False], [False, False], [False, False]]
    services.rule(dispute=raised, struck=(), ruling="It stands.", actor=people.other, now=NOW)
    services.finish_action(action=action, outcome="Talked it through.", actor=people.boss, now=NOW)
    assert offered(people.other, ruling) == offered(people.boss, finish) == [False]
