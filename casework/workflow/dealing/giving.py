"""Giving many chosen items to one person by hand, by the statements of a deal: planned and written in one transaction.

It leaves a committed DealPlan behind, so that who got what, what stayed and "why not that one" are answered as of any
deal. What somebody else holds is not given here: that is a reassignment, item by item.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.jobs import outbox
from casework.jobs.models import BatchRun
from casework.lib import collector
from casework.lib.said import Said, say
from casework.workflow import loads
from casework.workflow.assignment import MANUAL, OVER_CAPACITY
from casework.workflow.dealing import packing, reading, telling, writing
from casework.workflow.desk import desk_of
from casework.workflow.models import DealPlan, DealState, Pool
from casework.workflow.planner import Stay, Strategy, make_plan
from casework.workflow.rules import Policy, Rule, room
from casework.workflow.why import MANUAL as BY_HAND
from casework.workflow.words import said, said_of

if TYPE_CHECKING:
    from casework.people.models import User

POLICY = Policy(label=MANUAL)


@dataclass(frozen=True, kw_only=True)
class Given:
    """How many items were given, and how many stayed for which reason."""

    done: int = 0
    stayed: Counter[str] = field(default_factory=Counter)


@transaction.atomic
def give(
    *, pool: Pool, ids: Sequence[int], person: "User", actor: "User", run: BatchRun, now: datetime, reason: str,
    over_capacity: bool,
) -> Given:  # fmt: skip
    """Give those of the items that wait in the pool to `person`, the most urgent first, as many as fit.

    run: the batch that it belongs to. Locks what the person carries, then the items by id; every rule
    is asked under the locks. over_capacity: as many as there are; those that exceed what fits are marked so.
    """
    loads.lock([person.pk])
    locked = writing.lock_chosen(desk_of(pool.kind), pool, ids)
    by_hand = reading.Giving(person=person.pk, over_capacity=over_capacity)
    with collector.held_back():
        read = reading.read(
            pool, policy=POLICY, strategy=Strategy.LEAST_LOADED, now=now, only=locked, by_hand=by_hand
        )  # fmt: skip
        told = telling.tell(read, make_plan(read.problem), hard_from=POLICY.hard_from)
    plan = _keep(pool, read, told, actor=actor, run=run, now=now, number=len(ids))
    if told.lines:
        place = read.places[person.pk]
        _write(plan, told, person, now, reason=reason, fits=place.team_points + room(place))
    left = len(locked) - len(read.problem.items)
    gone = Counter({say(_("It changed meanwhile.")): len(ids) - len(locked), said(Rule.HOLD): left})
    return Given(done=len(told.lines), stayed=gone + _stays(read, told, person))


def _keep(
    pool: Pool, read: reading.Reading, told: telling.Told, *, actor: "User", run: BatchRun, now: datetime, number: int
) -> DealPlan:  # fmt: skip
    facts, points = packing.pack_problem(read.problem), sum(line.points for line in told.lines)
    return DealPlan.objects.create(
        pool=pool, state=DealState.COMMITTED, policy=MANUAL, strategy=Strategy.LEAST_LOADED.value, facts=facts,
        lines=packing.pack_lines(told.lines), fingerprint=packing.fingerprint(facts), items=len(read.problem.items),
        dealt=len(told.lines), possible=points, given=points, jain_before=told.jain_before, jain_after=told.jain_after,
        batch=run, made_by=actor, made_at=now, ended_at=now,
        chosen={"filter": run.params.get("filter", ""), "number": number}, **told.as_fields(),
    )  # fmt: skip


def _write(plan: DealPlan, told: telling.Told, person: "User", now: datetime, *, reason: str, fits: int) -> None:
    desk, pool = desk_of(plan.pool.kind), plan.pool
    capacity = next(row.capacity for row in told.people if row.id == person.pk)
    people = {person.pk: (str(person.public_id), capacity)}
    writing.load_lines(told.lines, people)
    written = writing.write(
        writing.Writing(
            desk=desk, pool=pool, actor_id=plan.made_by_id, policy=MANUAL, strategy=plan.strategy,
            batch_id=plan.batch_id, now=now, people=people, way=BY_HAND, reason=reason, fits=fits,
            over_policy=OVER_CAPACITY,
        )
    )  # fmt: skip
    if written[desk.item._meta.db_table] != len(told.lines):
        raise RuntimeError(f"locked items changed: {written}")
    weights = loads.freed([(person.pk, pool.team_id, -1, -line.points) for line in told.lines])
    loads.add(weights, given=set(weights), now=now)
    for topic in (f"pool-{pool.public_id}", f"user-{person.public_id}"):
        outbox.push(topic)


def _stays(read: reading.Reading, told: telling.Told, person: "User") -> Counter[str]:
    """Return how many of the locked items stay for which reason, as it is said of this person."""
    if person.pk in read.away:
        return Counter({said_of(read.away[person.pk], person): len(read.problem.items)})
    if person.pk not in read.places:
        return Counter({said(Rule.TEAM): len(read.problem.items)})
    counted: Counter[str] = Counter()
    for stay in told.stays:
        out = told.classes[stay.kind].out
        rule = next((Rule(name) for name, ids in out.items() if person.pk in ids), None)
        counted[_word(Stay(stay.why), rule, person)] += stay.number
    return counted


def _word(stay: Stay, rule: Rule | None, person: "User") -> Said:
    if rule is not None:
        return said(rule)
    if stay == Stay.BARRED:
        return say(_("Four eyes, or a conflict of interest, keeps it from %(person)s."), person=person)
    return say(_("%(person)s has no room for more."), person=person)
