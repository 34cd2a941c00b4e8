"""Two people at once: one sample, one score, one result, one ruling, one action done."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from casework.jobs.models import AuditEntry
from casework.lib.refusal import Conflict, Refused
from casework.quality import services
from casework.quality.models import Action, Dispute, Finding, Inspection, Sample, Score
from tests.clock import NOW, YESTERDAY
from tests.quality import floor

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run each act in a thread and with a connection of its own; return what they returned or how they were refused."""

    def run(act: Callable[[], Any]) -> Any:
        try:
            return act()
        except (Conflict, Refused) as refusal:
            return type(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_one_of_two_scores_counts() -> None:
    people = floor.people()
    inspection, other = floor.one(people.reviewer), floor.inspector(people.initial)

    results = at_once(lambda: score(inspection, people.inspector), lambda: score(inspection, other, 1))

    assert sorted(isinstance(each, Score) for each in results) == [False, True]
    assert services.AlreadyScored in results
    assert Finding.objects.filter(score__inspection=inspection).count() == 5


def test_two_draws_give_one_sample() -> None:
    people = floor.people()
    floor.decisions(people.reviewer, 4)

    def draw(seed: int) -> Sample:
        return services.draw_sample(day=YESTERDAY, size=2, seed=seed, now=NOW)

    first, second = at_once(lambda: draw(1), lambda: draw(2))

    assert first == second == Sample.objects.get()
    assert Inspection.objects.count() == 2


def test_two_blind_scores_at_once_are_the_first_and_the_second() -> None:
    people = floor.people()
    inspection = floor.redrawn(floor.one(people.reviewer), wanted=2)
    other = floor.inspector(people.initial)

    results = at_once(lambda: score(inspection, people.inspector), lambda: score(inspection, other, 1))

    assert sorted(each.turn for each in results) == [1, 2]
    assert Inspection.objects.get().state == "split"

    third, fourth = floor.inspector(people.initial), floor.inspector(people.initial)
    results = at_once(lambda: score(inspection, third), lambda: score(inspection, fourth, 1))
    assert sorted(isinstance(each, Score) for each in results) == [False, True]
    result = Inspection.objects.get()
    assert (result.state, result.inspector) == ("scored", Score.objects.get(turn=3).inspector)


def test_of_two_rulings_and_of_two_who_close_an_action_one_counts() -> None:
    people = floor.people()
    inspection = floor.one(people.reviewer)
    score(inspection, people.inspector, 1)
    struck = Finding.objects.get(passed=False)

    def object_to() -> Any:
        return services.raise_dispute(inspection=inspection, reason="No.", actor=people.reviewer, now=NOW)

    results = at_once(object_to, object_to)
    assert Dispute.objects.count() == 1
    assert services.DisputeRefused in results

    def rule(inspector: Any, found: list[int]) -> Any:
        return services.rule(dispute=Dispute.objects.get(), struck=found, ruling="So.", actor=inspector, now=NOW)

    one, other = floor.inspector(people.initial), floor.inspector(people.initial)
    results = at_once(lambda: rule(one, [struck.pk]), lambda: rule(other, []))
    assert services.AlreadyRuled in results
    ruled = Dispute.objects.get()
    assert (ruled.state == "upheld") == Finding.objects.get(pk=struck.pk).struck == (ruled.ruled_by == one)

    def close() -> Any:
        action = Action.objects.get()
        return services.finish_action(action=action, outcome="Talked.", actor=action.owner, now=NOW)

    assert services.ActionDone in at_once(close, close)
    assert AuditEntry.objects.filter(action="quality_action.finish").count() == 1


def score(inspection: Inspection, inspector: Any, *failed: int) -> Score:
    answers = floor.answers(*failed)
    return services.score(inspection=inspection, findings=answers, comment="", inspector=inspector, now=NOW)
