"""Writing exactly what was previewed, or nothing."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from casework.jobs import outbox, runs
from casework.jobs.models import BatchRun
from casework.lib import collector
from casework.lib.refusal import Conflict
from casework.people.models import User
from casework.workflow import loads
from casework.workflow.dealing import packing, writing
from casework.workflow.dealing.desk import bulk_of
from casework.workflow.dealing.packing import Written
from casework.workflow.dealing.previewing import BIG, COMMIT, over, require_assigner
from casework.workflow.dealing.reading import stand, stand_to
from casework.workflow.desk import desk_of, left_alone
from casework.workflow.models import DealPlan, DealState

KIND = "deal"
NAMED = 200  # up to so many items each open page of one is told; above, only those of the pool and of the people


class PoolChanged(Conflict):
    """The pool or its people are not as previewed any more; nothing was written."""


def ask_commit(*, plan: DealPlan, actor: User, now: datetime) -> DealPlan:
    """Commit the preview: at once, or in the background when it is big.

    Raises OutOfReach, DealOver, and PoolChanged where it is done at once.
    """
    require_assigner(plan.pool, actor)
    if plan.state != DealState.PREVIEWED:
        raise over()
    if plan.dealt <= BIG:
        commit(plan=plan, actor=actor, now=now)
    else:
        with transaction.atomic():
            params = {"deal": str(plan.public_id), "actor": actor.pk}
            plan.job = outbox.enqueue(COMMIT, key=str(plan.public_id), params=params, owner=actor, now=now)
            plan.save(update_fields=["job"])
            outbox.push(f"deal-{plan.public_id}")
    return plan


def commit(
    *, plan: DealPlan, actor: User | None, now: datetime, along: Callable[[BatchRun], None] | None = None
) -> BatchRun:
    """Give everybody what the preview says, in one transaction.

    Locks the plan, then what the people carry by user id, then the items by id. Every planned item must still wait in
    the pool with the weight that was planned, and everybody who gets something must stand as they stood (load,
    capacities, presence, skills, conflicts); what arrived since stays for the next deal. Doing it twice does it once.
    actor None: the engine deals by itself. along: is told of the run in the same transaction. Raises OutOfReach,
    DealOver, PoolChanged (nothing is written then, and the plan counts as overtaken).
    """
    if actor is not None:
        require_assigner(plan.pool, actor)
    try:
        with transaction.atomic():
            run = _commit(plan.pk, actor, now)
            if along is not None:
                along(run)
            return run
    except PoolChanged:
        DealPlan.objects.filter(pk=plan.pk, state=DealState.PREVIEWED).update(state=DealState.STALE, ended_at=now)
        outbox.push(f"deal-{plan.public_id}")
        raise


def _commit(plan_id: int, actor: User | None, now: datetime) -> BatchRun:
    plan = DealPlan.objects.select_for_update(of=("self",)).select_related("pool").get(pk=plan_id)
    if plan.state == DealState.COMMITTED and plan.batch is not None:
        return plan.batch
    if plan.state != DealState.PREVIEWED:
        raise over()
    with collector.held_back():
        lines = packing.unpack_lines(plan.lines)
    _lock_people(plan, {line.person for line in lines}, now)
    people = _people({line.person for line in lines}, plan.people)
    _require_apart(plan, lines)
    writing.load_lines(lines, {pk: (str(public), capacity) for pk, (public, capacity) in people.items()})
    if writing.lock_waiting(desk_of(plan.pool.kind), plan.pool) != len(lines):
        raise PoolChanged(_("The pool changed since the preview: items were taken, moved or changed. Look again."))
    run = runs.start(KIND, scope=plan.pool.code, now=now, actor=actor, params=_params(plan))
    _write(plan, lines, run, people, actor, now)
    runs.finish(run, now=now, counts=_counts(plan))
    plan.state, plan.batch, plan.ended_at = DealState.COMMITTED, run, now
    plan.save(update_fields=["state", "batch", "ended_at"])
    _tell(plan, lines, [public for public, _capacity in people.values()])
    return run


def _lock_people(plan: DealPlan, ids: set[int], now: datetime) -> None:
    """Lock what they carry and compare how they stand with the preview."""
    loads.lock(ids)
    seen = {row["id"]: row["stand"] for row in plan.people}
    places = stand_to(plan.pool, now=now)
    if any(pk not in places or stand(places[pk]) != seen[pk] for pk in ids):
        raise PoolChanged(_("People changed since the preview: their load, presence or skills. Look again."))


def _require_apart(plan: DealPlan, lines: Sequence[Written]) -> None:
    """Refuse if somebody has meanwhile worked, at another stage, what the preview gives them, or it is to be left."""
    to = {line.item: line.person for line in lines}
    for item, person in bulk_of(desk_of(plan.pool.kind)).elsewhere(plan.pool, set(to.values())):
        if to.get(item) == person:
            raise PoolChanged(_("The pool changed since the preview: items were taken, moved or changed. Look again."))
    if left_alone(desk_of(plan.pool.kind), to):
        raise PoolChanged(_("Holds were placed since the preview. Look again."))


def _people(ids: set[int], rows: Sequence[Mapping[str, Any]]) -> dict[int, tuple[Any, int]]:
    """Return person → (public id, capacity for the team)."""
    capacity = {row["id"]: row["capacity"] for row in rows}
    found = User.objects.filter(pk__in=ids).values_list("pk", "public_id")
    return {pk: (public, capacity[pk]) for pk, public in found}


def _write(
    plan: DealPlan, lines: Sequence[Written], run: BatchRun, people: Mapping[int, tuple[Any, int]],
    actor: User | None,    now: datetime,
) -> None:  # fmt: skip
    desk = desk_of(plan.pool.kind)
    written = writing.write(
        writing.Writing(
            desk=desk, pool=plan.pool, actor_id=actor.pk if actor else None, policy=plan.policy, strategy=plan.strategy,
            batch_id=run.pk, now=now, people=people,
        )
    )  # fmt: skip
    claims = {claim.model._meta.db_table for claim in bulk_of(desk).claims}
    if wrong := {table: rows for table, rows in written.items() if rows != len(lines) and table not in claims}:
        raise PoolChanged(
            _("The pool changed since the preview: items were taken, moved or changed. Look again.") + f" {wrong}"
        )
    weights = loads.freed([(line.person, plan.pool.team_id, -1, -line.points) for line in lines])
    loads.add(weights, given=set(weights), now=now)


def _params(plan: DealPlan) -> dict[str, Any]:
    return {
        "deal": str(plan.public_id), "pool": plan.pool.code, "policy": plan.policy, "strategy": plan.strategy,
        "fingerprint": plan.fingerprint,
    }  # fmt: skip


def _counts(plan: DealPlan) -> dict[str, int]:
    people = sum(1 for row in plan.people if row["items"])
    return {"items": plan.items, "dealt": plan.dealt, "stayed": plan.items - plan.dealt, "people": people}


def _tell(plan: DealPlan, lines: Sequence[Written], people: Sequence[Any]) -> None:
    desk = desk_of(plan.pool.kind)
    topics = [f"deal-{plan.public_id}", f"pool-{plan.pool.public_id}", *(f"user-{public}" for public in people)]
    if len(lines) <= NAMED:
        items = desk.item._default_manager.filter(pk__in=[line.item for line in lines])
        topics += [f"{desk.topic}-{public}" for public in items.values_list("public_id", flat=True)]
    for topic in topics:
        outbox.push(topic)
