"""What the inspectors did: samples of the last days, scores of one or two, a third opinion, disputes, one meeting."""

from datetime import timedelta
from decimal import Decimal
from random import Random

from casework.demo.floor import SEED, Floor
from casework.lib.days import day_in
from casework.people.models import User
from casework.quality import services
from casework.quality.models import Inspection, InspectionState, Method, Sample, Subject
from casework.quality.selectors.members import finished
from casework.quality.selectors.scorecard import current_scorecard
from casework.review.models import Decision

INSPECTORS = ("inspector", "inspector2", "inspector3")
DAYS = 8
# How likely an answer is to pass, and a second inspector to see it the other way.
GOOD, OTHERWISE = 0.95, 0.03

Answers = dict[int, bool]


def inspect(floor: Floor, random: Random) -> None:
    """Play the inspectors: the newest day waits, the others are scored."""
    today = day_in(floor.book.time_zone, floor.now)
    decided = Decision.objects.filter(decided_on__lt=today).order_by("-decided_on")
    days = list(decided.values_list("decided_on", flat=True).distinct()[:DAYS])
    for day in days:
        share = Decimal("0.4")
        sample = services.draw_sample(day=day, now=floor.now, rate=Decimal("0.2"), double_rate=share, seed=SEED)
        if day != days[0]:
            _score_all(floor, sample, random)
    services.draw_by_plan(
        subject=Subject.ORDER, method=Method.TARGETED, day=days[0], now=floor.now, seed=SEED
    )  # fmt: skip
    for subject in (Subject.CASE, Subject.CONTACT, Subject.CALL):
        day = today - timedelta(days=1)
        if finished(subject, day, day).exists():
            services.draw_sample(subject=subject, day=day, now=floor.now, size=4, seed=SEED)
    _follow(floor)


def _score_all(floor: Floor, sample: Sample, random: Random) -> None:
    """Let one inspector after the other score; where two are wanted the second, and where they differ the third."""
    people = [floor.people[name] for name in INSPECTORS]
    for number, inspection in enumerate(sample.inspections.order_by("pk")):
        items = current_scorecard(inspection.subject).items.all()
        first = {item.pk: random.random() < GOOD for item in items}
        turns = [people[number % 3], people[(number + 1) % 3], people[(number + 2) % 3]]
        _score(floor, inspection, first, turns[0])
        if inspection.wanted > 1:
            second = {pk: passed != (random.random() < OTHERWISE) for pk, passed in first.items()}
            _score(floor, inspection, second, turns[1])
        if Inspection.objects.get(pk=inspection.pk).state == InspectionState.SPLIT:
            _score(floor, inspection, first, turns[2])


def _score(floor: Floor, inspection: Inspection, said: Answers, inspector: User) -> None:
    answers = [services.Answer(item=pk, passed=passed) for pk, passed in said.items()]
    services.score(inspection=inspection, findings=answers, comment="", inspector=inspector, now=floor.now)


def _follow(floor: Floor) -> None:
    """Two of those inspected object, and one objection is ruled on; a gold item; what a meeting said."""
    bad = Inspection.objects.filter(defective=True, wanted=1).select_related("person", "inspector").order_by("pk")
    for number, inspection in enumerate(bad[:2]):
        dispute = services.raise_dispute(
            inspection=inspection, reason="The employer was called back on the same day, it is in the notes.",
            actor=inspection.person, now=floor.now,
        )  # fmt: skip
        if number == 0:
            ruler = next(floor.people[name] for name in INSPECTORS if floor.people[name].pk != inspection.inspector_id)
            services.rule(
                dispute=dispute, struck=(), ruling="The call was after the decision.", actor=ruler, now=floor.now
            )
    known = Inspection.objects.filter(state=InspectionState.SCORED, wanted=2).order_by("pk").first()
    if known is not None:
        services.set_gold(inspection=known, gold=True, actor=floor.people["inspector"], now=floor.now)
    services.write_minutes(
        held_on=day_in(floor.book.time_zone, floor.now) - timedelta(days=1), title="Findings of the last two weeks",
        team=None, present="Maya Stone, 何雪, Ana Ruiz, Helen Zhou", actor=floor.people["inspector"], now=floor.now,
        text="Identity checks fail where the live photo is opened last.\n\nFrom Monday on it is opened first; "
        "looked at again in two weeks.",
    )  # fmt: skip
