"""Drawing a sample of a day's decided orders, once."""

import random
import secrets
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from casework.jobs import outbox, runs
from casework.lib.refusal import Refused
from casework.quality import rules
from casework.quality.models import Inspection, Sample
from casework.quality.selectors.days import days_to_draw, last_day_over
from casework.review.models import Decision

if TYPE_CHECKING:
    from casework.people.models import User

KIND = "quality.draw_sample"
RUN = "quality.sample"
TOPIC = "quality-samples"
_PLACES = Decimal("0.0000000001")


class SampleRefused(Refused):
    """The day cannot be sampled, or not like this; nothing was drawn."""


def draw_sample(
    *,
    day: date,
    now: datetime,
    size: int | None = None,
    rate: Decimal | None = None,
    seed: int | None = None,
    actor: "User | None" = None,
) -> Sample:
    """Draw a simple random sample without replacement of the decisions of `day`, or return the one that was drawn.

    size, or rate (rounded up): how many. seed: makes the draw repeatable (`random.Random(seed).sample` over the sorted
    ids); a fresh one when None. actor None: the night. The inclusion probability is size ÷ population, exact on the
    sample. Raises SampleRefused: the day is not over in every book's zone (later decisions could not be drawn), nothing
    was decided, size or rate make no sense.
    """
    if (first := Sample.objects.filter(day=day).first()) is not None:
        return first
    _require_over(day, now)
    try:
        with transaction.atomic():
            return _draw(day, size=size, rate=rate, seed=seed, actor=actor, now=now)
    except (
        IntegrityError,
        runs.AlreadyRun,
    ):  # somebody else drew it in this very moment and has committed
        return Sample.objects.get(day=day)


def ask_for_samples(*, now: datetime) -> list[date]:
    """Ask for a sample of every day of the last two weeks that is over, saw decisions and has none; return the days."""
    days = days_to_draw(now)
    for day in days:
        outbox.enqueue(KIND, key=day.isoformat(), params={"day": day.isoformat()}, now=now)
    return days


def _require_over(day: date, now: datetime) -> None:
    if day > last_day_over(now):
        raise SampleRefused(_("This day is not over yet; draw its sample tomorrow."))


def _draw(
    day: date, *, size: int | None, rate: Decimal | None, seed: int | None, actor: "User | None", now: datetime
) -> Sample:
    ids = sorted(Decision.objects.filter(decided_on=day).values_list("pk", flat=True))
    if not ids:
        raise SampleRefused(_("Nothing was decided on this day."))
    try:
        number = rules.sample_size(population=len(ids), size=size, rate=rate)
    except ValueError as error:
        raise SampleRefused(_("Say how many orders, or which share of them.")) from error
    seed = secrets.randbits(62) if seed is None else seed
    params = {"seed": seed, "size": size, "rate": None if rate is None else str(rate)}
    run = runs.start(RUN, business_date=day, params=params, actor=actor, now=now)
    runs.finish(run, counts={"decided": len(ids), "drawn": number}, now=now)
    sample = Sample.objects.create(
        day=day, seed=seed, population=len(ids), size=number, run=run, drawn_by=actor, drawn_at=now
    )
    chance = rules.inclusion(size=number, population=len(ids))
    probability = (Decimal(chance.numerator) / chance.denominator).quantize(_PLACES)
    chosen = random.Random(seed).sample(ids, number)
    Inspection.objects.bulk_create(
        [Inspection(sample=sample, decision_id=pk, probability=probability) for pk in sorted(chosen)], batch_size=500
    )
    outbox.push(TOPIC)
    return sample
