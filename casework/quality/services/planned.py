"""Drawing by the plan in force: stratified random samples, and targeted ones."""

import random
import secrets
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.jobs import runs
from casework.quality.models import InspectionLevel, Method, Sample, SamplingPlan, Stratum, StratumCarry
from casework.quality.rules import switching
from casework.quality.rules.sampling import Key, Member, StratumDrawn, draw_strata
from casework.quality.selectors.members import members_of
from casework.quality.selectors.plans import plans_in_force
from casework.quality.selectors.targets import targets_of
from casework.quality.services.drawing import Draw, Pick, SampleRefused, doubled, keep, require_over

if TYPE_CHECKING:
    from casework.people.models import User


def draw_by_plan(
    *, subject: str, method: str, day: date, now: datetime, seed: int | None = None, actor: "User | None" = None
) -> Sample:
    """Draw a day's work of one kind by the plan in force on it, or return the sample that was drawn.

    Random: from each stratum of person, outcome and pool at the plan's rate, more or less of those whose inspection is
    tightened or reduced; the same seed and carries give the same draw. Targeted: all that the plan's reasons single
    out, at most so many of each person. actor None: the night. Draws of one kind of work wait for each other, because
    the strata's carries go from one to the next. Raises SampleRefused: the day is not over, no plan is in force.
    """
    require_over(day, now)
    plan = plans_in_force(day).get((subject, method))
    if plan is None or not plan.rate:
        raise SampleRefused(_("No plan is in force for this day."))
    draw = Draw(
        subject=subject, method=method, day=day, plan=plan, actor=actor, now=now,
        seed=secrets.randbits(62) if seed is None else seed,
    )  # fmt: skip
    with transaction.atomic():
        SamplingPlan.objects.select_for_update(of=("self",)).get(subject=subject, method=method, version=1)
        first = Sample.objects.filter(subject=subject, method=method, day=day).first()
        if first is not None:
            return first
        try:
            return _stratified(draw, plan) if method == Method.RANDOM else _targeted(draw, plan)
        except runs.AlreadyRun:  # by hand, in this very moment
            return Sample.objects.get(subject=subject, method=method, day=day)


def _stratified(draw: Draw, plan: SamplingPlan) -> Sample:
    known = StratumCarry.objects.filter(subject=draw.subject)
    carries = {Key(row.person_id, row.outcome, row.pool): row.carry for row in known}
    rates = _rates(draw.subject, plan.rate)
    members, chance = members_of(draw.subject, draw.day), random.Random(draw.seed)
    strata = draw_strata(members, rate_of=lambda who: rates.get(who, plan.rate), carries=carries, chance=chance)
    picks = [
        Pick(member=member, probability=stratum.probability) for stratum in strata for member in stratum.chosen
    ]  # fmt: skip
    picks = doubled(picks, rate=plan.double_rate, chance=chance)
    sample = keep(draw, population=len(members), picks=picks, params={"plan": plan.version})
    _note(sample, strata)
    return sample


def _targeted(draw: Draw, plan: SamplingPlan) -> Sample:
    found = targets_of(draw.subject, draw.day, plan.reasons)
    picks = [Pick(member=member, probability=None, reasons=why) for member, why in _at_most(plan.most, found)]
    return keep(draw, population=len(found), picks=picks, params={"plan": plan.version})


def _at_most(most: int, found: Iterable[tuple[Member, list[str]]]) -> list[tuple[Member, list[str]]]:
    """Keep so many of each person: those with the most reasons, of as many the oldest."""
    kept, taken = [], Counter[int]()
    for member, why in sorted(found, key=lambda pair: (-len(pair[1]), pair[0].pk)):
        taken[member.key.person] += 1
        if taken[member.key.person] <= most:
            kept.append((member, why))
    return kept


def _rates(subject: str, rate: Decimal) -> dict[int, Decimal]:
    """Return the rates of those whose inspection is not normal. One query."""
    rows = InspectionLevel.objects.filter(subject=subject).exclude(level=switching.NORMAL)
    return {row.person_id: switching.rate_at(row.level, rate) for row in rows}


def _note(sample: Sample, strata: list[StratumDrawn]) -> None:
    """Write down how each stratum was drawn, and what it carries on. Two statements, however many there are."""
    rows = [
        Stratum(
            sample=sample, person_id=one.key.person, outcome=one.key.outcome, pool=one.key.pool,
            population=one.population, size=len(one.chosen), probability=one.probability, carried=one.carried,
        )
        for one in strata
    ]  # fmt: skip
    Stratum.objects.bulk_create(rows, batch_size=500)
    given: list[dict[str, Any]] = [
        {"person_id": one.key.person, "outcome": one.key.outcome, "pool": one.key.pool, "carry": one.left}
        for one in strata
    ]
    StratumCarry.objects.bulk_create(
        [StratumCarry(subject=sample.subject, **each) for each in given], batch_size=500, update_conflicts=True,
        unique_fields=["subject", "person", "outcome", "pool"], update_fields=["carry"],
    )  # fmt: skip
