"""Asking for a deal and planning it: what the supervisor looks at before anything is written."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from casework.jobs import outbox
from casework.lib import collector
from casework.lib.refusal import Conflict, OutOfReach, Refused
from casework.workflow import permissions, policies
from casework.workflow.dealing import packing, reading, telling
from casework.workflow.desk import desk_of
from casework.workflow.models import AssignmentPolicy, DealPlan, DealState, Pool
from casework.workflow.planner import Strategy, make_plan
from casework.workflow.querysets import waiting
from casework.workflow.rules import Policy

if TYPE_CHECKING:
    from casework.people.models import User

PREVIEW, COMMIT = "workflow.preview_deal", "workflow.commit_deal"
BIG = 2_000  # waiting items from which planning and committing are done in the background
Progress = Callable[[int, int], None]


class DealRefused(Refused):
    """The pool cannot be dealt; nothing was written."""


class DealOver(Conflict):
    """The deal is committed, overtaken or discarded: nothing more can be done with it."""


def no_progress(done: int, total: int) -> None:
    """Tell nobody."""


@transaction.atomic
def ask(
    *, pool: Pool, actor: "User", now: datetime, strategy: str = "", only: Sequence[int] | None = None, query: str = ""
) -> DealPlan:
    """Make a preview of dealing all that waits in the pool; a big pool is planned in the background.

    strategy: another one than the policy's. only: of what waits, these, chosen by the filter `query` or one by one.
    Raises OutOfReach for a pool whose team's work `actor` does not assign, DealRefused when nothing waits or no team
    owns it.
    """
    require_assigner(pool, actor)
    plan, number = begin(pool=pool, actor=actor, now=now, strategy=strategy, only=only, query=query)
    if number <= BIG:
        return make(plan=plan, now=now, only=only)
    params = {"deal": str(plan.public_id), "only": None if only is None else list(only)}
    plan.job = outbox.enqueue(PREVIEW, key=str(plan.public_id), params=params, owner=actor, now=now)
    plan.save(update_fields=["job"])
    return plan


def begin(
    *, pool: Pool, actor: "User | None", now: datetime, strategy: str = "", only: Sequence[int] | None = None,
    query: str = "",
) -> tuple[DealPlan, int]:  # fmt: skip
    """Make a plan that is still to be planned; return it and how many items there are (BIG + 1: more than BIG).

    actor None: the engine deals by itself. Raises DealRefused when nothing waits or no team owns the pool.
    """
    policy = _policy(pool, now)
    number = waiting(desk_of(pool.kind).item).filter(pool=pool)[: BIG + 1].count()
    number = number if only is None else min(number, len(only))
    if not number:
        raise DealRefused(_("Nothing waits in this pool."))
    plan = DealPlan.objects.create(
        pool=pool, policy=policy.label, version=_version(pool, now), strategy=strategy or policy.strategy,
        made_by=actor, made_at=now, chosen={} if only is None else {"filter": query, "number": len(only)},
    )  # fmt: skip
    return plan, number


def make(
    *, plan: DealPlan, now: datetime, progress: Progress = no_progress, only: Sequence[int] | None = None
) -> DealPlan:
    """Read the pool, plan, and keep the plan as a preview. Idempotent: what is planned already is returned."""
    if plan.state != DealState.PLANNING:
        return plan
    policy = _policy(plan.pool, now)
    progress(0, 3)
    with collector.held_back():
        read = reading.read(plan.pool, policy=policy, strategy=Strategy(plan.strategy), now=now, only=only)
        progress(1, 3)
        made = make_plan(read.problem)
        progress(2, 3)
        told = telling.tell(read, made, hard_from=policy.hard_from)
        facts = packing.pack_problem(read.problem)
    values: dict[str, Any] = told.as_fields() | {
        "state": DealState.PREVIEWED, "policy": policy.label, "version": _version(plan.pool, now),
        "facts": facts,
        "lines": packing.pack_lines(told.lines), "fingerprint": packing.fingerprint(facts),
        "items": len(read.problem.items), "dealt": len(told.lines), "possible": made.possible, "given": made.given,
        "jain_before": told.jain_before, "jain_after": told.jain_after,
    }  # fmt: skip
    DealPlan.objects.filter(pk=plan.pk, state=DealState.PLANNING).update(**values)
    outbox.push(f"deal-{plan.public_id}")
    return DealPlan.objects.select_related("pool").get(pk=plan.pk)


def _policy(pool: Pool, now: datetime) -> Policy:
    if pool.team_id is None:
        raise DealRefused(_("No team owns this pool, so that nobody could be given its work."))
    return policies.in_force([pool.team_id], now)[pool.team_id]


def _version(pool: Pool, now: datetime) -> AssignmentPolicy | None:
    """Return the version in force, as `policies.in_force` chooses it."""
    versions = AssignmentPolicy.objects.filter(team=pool.team_id, effective_at__lte=now)
    return versions.order_by("-version").first()


@transaction.atomic
def discard(*, plan: DealPlan, actor: "User", now: datetime) -> None:
    """Put a preview aside. Raises OutOfReach, DealOver."""
    require_assigner(plan.pool, actor)
    still = DealPlan.objects.filter(pk=plan.pk, state__in=[DealState.PLANNING, DealState.PREVIEWED])
    if not still.update(state=DealState.DISCARDED, ended_at=now, facts=b"", lines=b""):
        raise over()
    outbox.push(f"deal-{plan.public_id}")


def require_assigner(pool: Pool, actor: "User") -> None:
    """Raise OutOfReach unless `actor` assigns the work of the pool's team."""
    if not permissions.pools_assigned_by(actor).filter(pk=pool.pk).exists():
        raise OutOfReach(_("There is no such pool."))


def over() -> DealOver:
    """Return the refusal of a deal that is over."""
    return DealOver(_("This preview is over: it was committed, overtaken or discarded. Make a new one."))
