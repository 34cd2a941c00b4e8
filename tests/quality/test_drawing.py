"""Samples are drawn at random, once a day, and say how."""

import random
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from math import comb
from types import SimpleNamespace
from typing import Any

import pytest

from casework.jobs import services as jobs
from casework.jobs.models import BatchRun, Job, JobState, RunState
from casework.people.models import Role
from casework.portfolio.models import Book
from casework.quality import services
from casework.quality.models import Inspection, InspectionState, Sample
from casework.quality.rules import inclusion
from casework.review.models import Decision
from tests import factories
from tests.clock import NOW, TODAY, YESTERDAY
from tests.quality import floor


@pytest.fixture
def people(db: None) -> SimpleNamespace:
    return floor.people()


def draw(**changes: Any) -> Sample:
    return services.draw_sample(**({"day": YESTERDAY, "size": 2, "seed": 7, "now": NOW} | changes))


def test_a_sample_says_how_it_was_drawn(people: SimpleNamespace) -> None:
    decided = floor.decisions(people.reviewer, 6)

    sample = draw(actor=people.inspector)

    assert (sample.day, sample.population, sample.size, sample.seed) == (YESTERDAY, 6, 2, 7)
    assert (sample.drawn_by, sample.drawn_at) == (people.inspector, NOW)
    rows = list(sample.inspections.order_by("decision"))
    expected = sorted(random.Random(7).sample(sorted(each.pk for each in decided), 2))
    assert [row.decision_id for row in rows] == expected
    assert {row.probability for row in rows} == {Decimal("0.3333333333")}
    assert {row.state for row in rows} == {InspectionState.WAITING}
    assert inclusion(size=sample.size, population=sample.population) == Fraction(1, 3)


def test_a_sample_is_a_run(people: SimpleNamespace) -> None:
    floor.decisions(people.reviewer, 3)

    run = draw(rate=Decimal("0.5"), size=None).run

    assert (run.kind, run.business_date, run.state) == ("quality.sample", YESTERDAY, RunState.DONE)
    assert run.counts == {"population": 3, "drawn": 2}
    assert run.params == {"seed": 7, "size": None, "rate": "0.5"}


def test_both_stages_are_drawn_from_and_other_days_are_not(people: SimpleNamespace) -> None:
    floor.decisions(people.reviewer, 2)
    order = Decision.objects.latest("pk").order
    factories.decide(order, people.checker, now=NOW)  # today

    sample = draw(rate=Decimal(1), size=None)

    assert sample.population == 2
    assert set(sample.inspections.values_list("decision__decided_on", flat=True)) == {YESTERDAY}


def test_a_day_is_drawn_once(people: SimpleNamespace) -> None:
    floor.decisions(people.reviewer, 4)
    first = draw()

    again = draw(size=4, seed=99)

    assert again == first
    assert Sample.objects.count() == BatchRun.objects.filter(kind="quality.sample").count() == 1
    assert Inspection.objects.count() == 2


def test_somebody_who_was_faster_wins(people: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    floor.decisions(people.reviewer, 4)
    first = draw()
    monkeypatch.setattr(
        "casework.quality.services.drawing.require_over", lambda *_: None
    )  # reached only when no sample was seen
    real = Sample.objects.filter

    def blind(**which: Any) -> Any:
        monkeypatch.setattr(Sample.objects, "filter", real)
        return real(pk=None)

    monkeypatch.setattr(Sample.objects, "filter", blind)

    assert draw(size=1, seed=99) == first
    assert Inspection.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"day": TODAY}, "not over yet"),
        ({"size": 0}, "how many"),
        ({"size": None}, "how many"),
        ({"rate": Decimal(2), "size": None}, "how many"),
        ({"day": YESTERDAY - timedelta(days=1)}, "nothing to draw"),
    ],
)
def test_a_refusal_draws_nothing(people: SimpleNamespace, changes: dict[str, Any], word: str) -> None:
    floor.decisions(people.reviewer, 2)

    with pytest.raises(services.SampleRefused, match=word):
        draw(**changes)

    assert not Sample.objects.exists()
    assert not Inspection.objects.exists()
    assert not BatchRun.objects.filter(kind="quality.sample").exists()


def test_a_day_is_over_when_it_is_over_everywhere(people: SimpleNamespace) -> None:
    floor.decisions(people.reviewer, 2)
    Book.objects.create(code="west", name="West", time_zone="Pacific/Honolulu", currency="USD")

    with pytest.raises(services.SampleRefused, match="not over yet"):
        draw(now=NOW.replace(hour=9))  # 23:00 of yesterday on Hawaii
    assert draw(now=NOW.replace(hour=10)).size == 2


def test_without_a_seed_every_draw_has_its_own(people: SimpleNamespace) -> None:
    floor.decisions(people.reviewer, 2)

    assert draw(seed=None).seed not in {0, None}


def test_every_sample_of_a_small_population_is_equally_likely() -> None:
    """Count the samples that 6,000 seeds draw of 2 out of 5: each of the ten within four standard errors."""
    population, size, seeds = range(5), 2, 6000
    counts = dict.fromkeys(combinations(population, size), 0)
    for seed in range(seeds):
        a, b = sorted(random.Random(seed).sample(list(population), size))
        counts[a, b] += 1

    expected = seeds / comb(5, 2)
    error = (expected * (1 - 1 / comb(5, 2))) ** 0.5
    assert all(abs(count - expected) < 4 * error for count in counts.values()), counts
    members = [sum(count for pair, count in counts.items() if member in pair) for member in population]
    assert sum(members) == seeds * size
    assert all(abs(each / seeds - size / len(population)) < 0.03 for each in members)


def test_the_night_draws_each_day_that_is_over(people: SimpleNamespace) -> None:
    floor.decisions(people.reviewer, 11)
    factories.decide(factories.order(), factories.person("", Role.INITIAL_REVIEWER, team=people.initial))  # today

    asked = services.ask_for_samples(now=NOW)
    assert asked[0] == (YESTERDAY, "order-random")
    assert {what for _day, what in asked[1:]} == {f"{kind}-targeted" for kind in ("order", "case", "contact", "call")}
    assert services.ask_for_samples(now=NOW) == asked  # asked for, not drawn yet: the same work rows
    for job in Job.objects.filter(kind=services.KIND).order_by("pk"):
        jobs.run(job_id=job.pk, clock=lambda: NOW)

    job, sample = Job.objects.filter(kind=services.KIND).earliest("pk"), Sample.objects.get(method="random")
    assert (job.state, job.result) == (JobState.DONE, {"sample": str(sample.public_id), "size": sample.size})
    assert (sample.day, sample.population, sample.drawn_by, str(sample.plan)) == (
        YESTERDAY,
        11,
        None,
        "order random v1",
    )
    assert sample.size in {1, 2}  # a tenth of 11, and the rest is carried on
    assert services.ask_for_samples(now=NOW) == []
