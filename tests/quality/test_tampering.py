"""Requests that no page sends, and slips of the hand that would bind for ever."""

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.jobs import services as jobs
from casework.jobs.models import Job, JobState
from casework.people.models import Role
from casework.quality import selectors, services
from casework.quality.models import Mark, Minutes, Sample, SamplingPlan, Subject
from tests import factories
from tests.clock import NOW, TODAY, YESTERDAY
from tests.quality import floor
from tests.quality.test_following import score


@pytest.fixture
def people(client: Client, db: None) -> SimpleNamespace:
    made = floor.people()
    made.second = floor.inspector(made.initial, made.rereview)
    client.force_login(made.inspector)
    return made


def test_a_mark_lies_in_a_recording_of_the_inspected_work_only(client: Client, people: SimpleNamespace) -> None:
    """Both calls may be heard by the inspector; each inspection has one of them."""
    team = factories.team()
    listener = floor.inspector(team)
    for _each in range(2):
        collector = factories.person("", Role.COLLECTOR, team=team, now=floor.THEN)
        factories.finish_call(factories.recorded_call(collector, now=floor.THEN), now=floor.THEN + timedelta(minutes=1))
    drawn = services.draw_sample(day=YESTERDAY, subject=Subject.CALL, rate=Decimal(1), now=NOW)
    one, other = drawn.inspections.select_related("call").order_by("pk")
    client.force_login(listener)
    address = reverse("quality:mark", args=[one.public_id])

    def mark(call: Any) -> int:
        return client.post(address, {"call": call.public_id, "second": "1", "comment": "Here."}).status_code

    assert mark(other.call) == 404
    assert not Mark.objects.exists()
    assert mark(one.call) == 200


def test_no_number_tells_that_a_gold_item_has_a_result(people: SimpleNamespace) -> None:
    inspection = floor.one(people.reviewer)

    def seen() -> list[Any]:
        return [selectors.overview(people.second), selectors.standings(people.second, now=NOW)]

    before = seen()
    score(inspection, people.inspector, 1)
    assert seen() != before
    services.set_gold(inspection=inspection, gold=True, actor=people.inspector, now=NOW)

    assert seen() == before
    assert selectors.overview(people.inspector).defective == 1  # who knows it counts it


def minutes(client: Client, seen: str, thread: Any = None, title: str = "July") -> int:
    address = reverse("quality:correct", args=[thread]) if thread else reverse("quality:write")
    sent = {"held_on": "2026-03-01", "title": title, "team": "", "present": "", "text": "Calls.", "seen": seen}
    return client.post(address, sent).status_code


def test_minutes_follow_the_version_that_is_there(client: Client, people: SimpleNamespace) -> None:
    assert minutes(client, "0") == 302
    thread = Minutes.objects.get().thread

    for wrong in ("7", "0", "-3"):  # a version that nobody wrote would hide what others correct after it
        assert minutes(client, wrong, thread) in {409, 422}
    for wrong in ("99999999999999999999", "5"):
        assert minutes(client, wrong) in {302, 409, 422}

    assert list(Minutes.objects.filter(thread=thread).values_list("version", flat=True)) == [1]
    assert set(Minutes.objects.values_list("version", flat=True)) == {1}
    assert minutes(client, "1", thread, title="August") == 302


@pytest.mark.parametrize("threshold", ["1000001", "9" * 30])
def test_a_threshold_that_no_score_reaches_is_refused(client: Client, people: SimpleNamespace, threshold: str) -> None:
    """The night could not draw by it."""
    first = selectors.first_day_open(timezone.now())
    sent = {"first_on": first, "most": "5", "on-near_threshold": "on", "n-near_threshold": "10"}
    address = reverse("quality:plan", args=["order", "targeted"])
    assert client.post(address, sent | {"threshold": threshold}).status_code == 422
    assert client.post(address, sent | {"threshold": "1000000"}).status_code == 204


def test_a_plan_begins_within_a_year(people: SimpleNamespace) -> None:
    """The next version begins no earlier: a year typed wrongly would hold for ever."""
    known = SamplingPlan.objects.count()

    def change(days: int) -> SamplingPlan:
        return services.change_plan(
            subject="order", method="random", first_on=TODAY + timedelta(days=days), rate=Decimal("0.2"),
            actor=people.inspector, now=NOW,
        )  # fmt: skip

    with pytest.raises(services.PlanRefused, match="within a year"):
        change(367)
    assert SamplingPlan.objects.count() == known
    assert change(366).first_on == TODAY + timedelta(days=366)


def test_a_sample_that_could_not_be_drawn_is_asked_for_again_the_next_day(people: SimpleNamespace) -> None:
    """The database was away for all attempts of a night."""
    floor.decisions(people.reviewer, 11)
    services.ask_for_samples(now=NOW)
    Job.objects.filter(kind=services.KIND).update(state=JobState.FAILED, finished_at=NOW)
    assert services.ask_for_samples(now=NOW + timedelta(hours=1))
    assert not Job.objects.filter(kind=services.KIND, state=JobState.QUEUED).exists()

    later = NOW + timedelta(days=1)
    services.ask_for_samples(now=later)
    for job in Job.objects.filter(kind=services.KIND, state=JobState.QUEUED).order_by("pk"):
        jobs.run(job_id=job.pk, clock=lambda: later)

    assert Sample.objects.get(method="random", day=YESTERDAY).population == 11
