"""Two people at once: one sample, one score."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from casework.lib.refusal import Conflict
from casework.quality import services
from casework.quality.models import Finding, Inspection, Sample, Score
from tests.clock import NOW, YESTERDAY
from tests.quality import floor

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run each act in a thread and with a connection of its own; return what they returned or how they were refused."""

    def run(act: Callable[[], Any]) -> Any:
        try:
            return act()
        except Conflict as refusal:
            return type(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_one_of_two_scores_counts() -> None:
    people = floor.people()
    inspection, other = floor.one(people.reviewer), floor.inspector(people.initial)

    def score(inspector: Any, *failed: int) -> Score:
        answers = floor.answers(*failed)
        return services.score(inspection=inspection, findings=answers, comment="", inspector=inspector, now=NOW)

    results = at_once(lambda: score(people.inspector), lambda: score(other, 1))

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
