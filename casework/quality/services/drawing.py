"""Drawing a day's finished work, once: by the plan in force, or by hand."""

import random
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from casework.jobs import outbox, runs
from casework.lib.refusal import Refused
from casework.quality import rules
from casework.quality.models import Inspection, Method, Sample, SamplingPlan, Subject
from casework.quality.rules.sampling import Member, scored_twice
from casework.quality.selectors.days import draws_due, last_day_over
from casework.quality.selectors.members import members_of
from casework.quality.selectors.targets import FIELDS

if TYPE_CHECKING:
    from casework.people.models import User

KIND = "quality.draw_sample"
RUN = "quality.sample"
TOPIC = "quality-samples"
_PLACES = Decimal("0.0000000001")


class SampleRefused(Refused):
    """The day cannot be sampled, or not like this; nothing was drawn."""


@dataclass(frozen=True, kw_only=True)
class Pick:
    """One piece of work that was drawn: with which probability (None: by its reasons), how often it is to be scored."""

    member: Member
    probability: Decimal | None
    reasons: Sequence[str] = ()
    wanted: int = 1


@dataclass(frozen=True, kw_only=True)
class Draw:
    """What is drawn and how: a day's work of one kind by one method. plan None: by hand."""

    subject: str
    method: str
    day: date
    seed: int
    plan: SamplingPlan | None
    actor: "User | None"
    now: datetime


def draw_sample(
    *,
    day: date,
    now: datetime,
    subject: str = Subject.ORDER,
    size: int | None = None,
    rate: Decimal | None = None,
    double_rate: Decimal = Decimal(0),
    seed: int | None = None,
    actor: "User | None" = None,
) -> Sample:
    """Draw a simple random sample without replacement of the work of `day` by hand, or return the one that was drawn.

    size, or rate (rounded up): how many. double_rate: the share that a second inspector scores too. seed: makes the
    draw repeatable (`random.Random(seed).sample` over the work in the order of ids); a fresh one when None. The
    inclusion probability is size ÷ population. Raises SampleRefused: the day is not over in every book's zone (later
    work could not be drawn), there was none, size or rate make no sense.
    """
    first = Sample.objects.filter(subject=subject, method=Method.RANDOM, day=day).first()
    if first is not None:
        return first
    require_over(day, now)
    draw = Draw(
        subject=subject, method=Method.RANDOM, day=day, plan=None, actor=actor, now=now,
        seed=secrets.randbits(62) if seed is None else seed,
    )  # fmt: skip
    try:
        with transaction.atomic():
            return _draw(draw, size=size, rate=rate, double_rate=double_rate)
    except (
        IntegrityError,
        runs.AlreadyRun,
    ):  # somebody else drew it in this very moment and has committed
        return Sample.objects.get(subject=subject, method=Method.RANDOM, day=day)


def ask_for_samples(*, now: datetime) -> list[tuple[date, str]]:
    """Ask for the samples that the plans in force are due; return the days, and what is drawn of them.

    What could not be drawn on one day, with all its attempts, is asked for again on the next.
    """
    due = draws_due(now)
    for day, plan in due:
        params = {"day": day.isoformat(), "subject": plan.subject, "method": plan.method}
        key = f"{day.isoformat()}-{plan.subject}-{plan.method}-{now:%Y-%m-%d}"
        outbox.enqueue(KIND, key=key, params=params, now=now)
    return [(day, f"{plan.subject}-{plan.method}") for day, plan in due]


def require_over(day: date, now: datetime) -> None:
    """Raise SampleRefused for a day that goes on somewhere."""
    if day > last_day_over(now):
        raise SampleRefused(_("This day is not over yet; draw its sample tomorrow."))


def keep(draw: Draw, *, population: int, picks: Iterable[Pick], params: dict[str, Any]) -> Sample:
    """Write a sample and its inspections, as a run of the day. Raises jobs' AlreadyRun."""
    chosen = sorted(picks, key=lambda pick: pick.member.pk)
    counts = {"population": population, "drawn": len(chosen)}
    scope = draw.subject if draw.method == Method.RANDOM else f"{draw.subject}-{draw.method}"
    run = runs.start(
        RUN, scope=scope, business_date=draw.day, params={"seed": draw.seed, **params}, actor=draw.actor, now=draw.now
    )  # fmt: skip
    runs.finish(run, counts=counts, now=draw.now)
    sample = Sample.objects.create(
        subject=draw.subject, method=draw.method, plan=draw.plan, day=draw.day, seed=draw.seed, population=population,
        size=len(chosen), run=run, drawn_by=draw.actor, drawn_at=draw.now,
    )  # fmt: skip
    field = f"{FIELDS[Subject(draw.subject)]}_id"
    rows = [
        Inspection(
            sample=sample, subject=draw.subject, person_id=pick.member.key.person, team_id=pick.member.team,
            probability=pick.probability, reasons=list(pick.reasons), wanted=pick.wanted, **{field: pick.member.pk},
        )
        for pick in chosen
    ]  # fmt: skip
    Inspection.objects.bulk_create(rows, batch_size=500)
    outbox.push(TOPIC)
    return sample


def _draw(draw: Draw, *, size: int | None, rate: Decimal | None, double_rate: Decimal) -> Sample:
    members = sorted(members_of(draw.subject, draw.day))
    if not members:
        raise SampleRefused(_("There was nothing to draw from on this day."))
    try:
        number = rules.sample_size(population=len(members), size=size, rate=rate)
    except ValueError as error:
        raise SampleRefused(_("Say how many, or which share.")) from error
    share = rules.inclusion(size=number, population=len(members))
    probability = (Decimal(share.numerator) / share.denominator).quantize(_PLACES)
    chance = random.Random(draw.seed)
    chosen = chance.sample(members, number)
    params = {"size": size, "rate": None if rate is None else str(rate)}
    picks = doubled(
        [Pick(member=member, probability=probability) for member in chosen], rate=double_rate, chance=chance
    )
    return keep(draw, population=len(members), picks=picks, params=params)


def doubled(picks: list[Pick], *, rate: Decimal, chance: random.Random) -> list[Pick]:
    """Return the picks, some of them (each with the chance `rate`) to be scored by a second inspector too."""
    twice = scored_twice(len(picks), rate=rate, chance=chance)
    return [
        Pick(member=pick.member, probability=pick.probability, wanted=2 if at in twice else 1)
        for at, pick in enumerate(picks)
    ]
