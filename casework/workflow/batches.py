"""Doing one thing with many chosen items: in the background, chunk by chunk, through the one writer.

A batch is a BatchRun (what was chosen, how far it is, why items stayed) and a work row that holds the chosen ids. Each
chunk and the note of how far the batch is are one transaction, so that a worker that dies loses and repeats nothing.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.jobs import audit, outbox, runs
from casework.jobs.chunks import Clock, Progress, work_through
from casework.jobs.models import BatchRun, Job, RunState
from casework.lib.said import said_again, stored
from casework.people.models import User
from casework.workflow import assignment, priority
from casework.workflow.assignment import AssignmentRefused, Dealt
from casework.workflow.dealing import giving
from casework.workflow.desk import Desk, desk_of
from casework.workflow.models import Pool

KIND = "workflow.run_batch"
ASSIGN, RELEASE, PRIORITISE = "assign", "release", "prioritise"
CHUNK = 500
LABELS = {ASSIGN: _("Assign many"), RELEASE: _("Release many"), PRIORITISE: _("Change many priorities")}
COUNTS = {"chosen": _("Chosen"), "handled": _("Handled"), "done": _("Done"), "stayed": _("Stayed as they were")}


@dataclass(frozen=True, kw_only=True)
class Order:
    """What shall be done. action: ASSIGN (person: user id; over_capacity), RELEASE or PRIORITISE (priority)."""

    action: str
    reason: str = ""
    person: int | None = None
    over_capacity: bool = False
    priority: int = 0


@dataclass
class Tally:
    """What became of a chunk: how many were done, and how many stayed for which reason.

    closed: why nothing more can be done by this batch at all (the person is full, or went away), "" if more can.
    """

    done: int = 0
    stayed: Counter[str] = field(default_factory=Counter)
    closed: str = ""

    def add(self, dealt: Dealt) -> None:
        """Count one answer of the writer."""
        self.done += len(dealt.assigned)
        self.stayed.update(dealt.refused.values())


def register_kinds() -> None:
    """Say how batches are called on the page of runs."""
    for action, label in LABELS.items():
        runs.register_kind(f"batch.{action}", label, counts=COUNTS)


@transaction.atomic
def ask(
    *, kind: str, ids: Sequence[int], order: Order, actor: User, scope: str, what: dict[str, Any], now: datetime
) -> tuple[BatchRun, Job]:
    """Begin a batch over the items of a desk's `kind`; it is done in the background, in the order of `ids`.

    scope: where the items lie (a pool's code). what: how they were chosen, in words, for the page of the run.
    """
    run = runs.start(f"batch.{order.action}", now=now, scope=scope, actor=actor, params=what)
    run.counts = {"chosen": len(ids), "handled": 0, "done": 0, "stayed": 0}
    run.save(update_fields=["counts"])
    waiting, held = _waiting_first(kind, scope, ids) if order.action == ASSIGN else ([], list(ids))
    params = {"run": run.pk, "desk": kind, "ids": [*waiting, *held], "waiting": len(waiting), "actor": actor.pk}
    params |= order.__dict__
    job = outbox.enqueue(KIND, key=str(run.public_id), params=params, owner=actor, now=now)
    audit.record(
        actor=actor, action=f"batch.{order.action}", subject_kind="run", subject_id=run.public_id, now=now,
        detail={"number": len(ids), "scope": scope, "reason": order.reason}
        | ({"over_capacity": True} if order.over_capacity else {}),
    )  # fmt: skip
    return run, job


def _waiting_first(kind: str, scope: str, ids: Sequence[int]) -> tuple[list[int], list[int]]:
    """Part what waits, which is given by the statements of a deal, from what somebody holds, which is reassigned."""
    desk = desk_of(kind)
    if desk.bulk is None:
        return [], list(ids)
    rows = desk.item._default_manager.filter(pool__code=scope, state__in=sorted(desk.item.HELD))
    held = set(rows.values_list("pk", flat=True))
    return [pk for pk in ids if pk not in held], [pk for pk in ids if pk in held]


def work(*, params: dict[str, Any], progress: Progress, clock: Clock) -> dict[str, Any]:
    """Do what is left of a batch; return its counts. Idempotent: what a lost worker did is not done again.

    Every id is handled once. What `progress` raises when the batch was cancelled closes the run as far as it came.
    """
    order = Order(**{name: params[name] for name in Order.__dataclass_fields__})
    desk, ids, actor = desk_of(params["desk"]), params["ids"], User.objects.get(pk=params["actor"])

    def chunk(handled: int) -> int:
        if not handled and params.get("waiting"):
            return _give_waiting(params["run"], ids, params["waiting"], order, actor, now=clock())
        return _chunk(params["run"], ids, act=partial(_act, desk, order, actor, now=clock()))

    return work_through(run_id=params["run"], number=len(ids), chunk=chunk, progress=progress, clock=clock)


@transaction.atomic
def _give_waiting(run_id: int, ids: Sequence[int], number: int, order: Order, actor: User, *, now: datetime) -> int:
    """Give the first `number` items, which waited, by one deal, and note it in the run; return how many are handled."""
    run = BatchRun.objects.select_for_update(of=("self",)).get(pk=run_id)
    given = giving.give(
        pool=Pool.objects.get(code=run.scope), ids=ids[:number], person=User.objects.get(pk=order.person or 0),
        actor=actor, run=run, now=now, reason=order.reason, over_capacity=order.over_capacity,
    )  # fmt: skip
    return _note(run, len(ids), number, Tally(done=given.done, stayed=given.stayed))


@transaction.atomic
def _chunk(run_id: int, ids: Sequence[int], *, act: Callable[[Sequence[int]], Tally]) -> int:
    """Do the next chunk and note it in the run, in one transaction; return how many are handled now."""
    run = BatchRun.objects.select_for_update(of=("self",)).get(pk=run_id)
    begin: int = run.counts["handled"]
    tally = act(ids[begin : begin + CHUNK])
    handled = len(ids) if tally.closed else min(begin + CHUNK, len(ids))
    tally.stayed[tally.closed] += max(handled - begin - CHUNK, 0)
    return _note(run, len(ids), handled, tally)


def _note(run: BatchRun, chosen: int, handled: int, tally: Tally) -> int:
    """Write down how far the run is; the transaction that did the work calls it."""
    run.state = RunState.RUNNING  # again, where an attempt failed
    before = Counter({said_again(error["reason"]): error.get("number", 0) for error in run.errors})
    stayed = before + tally.stayed
    run.counts = {
        "chosen": chosen, "handled": handled, "done": run.counts["done"] + tally.done, "stayed": stayed.total(),
    }  # fmt: skip
    run.errors = [{"reason": stored(reason), "number": number} for reason, number in stayed.most_common()]
    run.save(update_fields=["state", "counts", "errors"])
    return handled


def _act(desk: Desk, order: Order, actor: User, ids: Sequence[int], *, now: datetime) -> Tally:
    tally = Tally()
    if order.action == RELEASE:
        tally.add(assignment.release(desk=desk, item_ids=ids, actor=actor, now=now, reason=order.reason))
    elif order.action == PRIORITISE:
        tally.add(
            priority.prioritise(
                desk=desk, item_ids=ids, priority=order.priority, actor=actor, now=now, reason=order.reason
            )
        )
    else:
        person = User.objects.get(pk=order.person or 0)
        give = partial(
            assignment.assign, desk=desk, person=person, actor=actor, now=now, reason=order.reason,
            over_capacity=order.over_capacity,
        )  # fmt: skip
        _as_many_as_fit(give, ids, tally)
    return tally


def _as_many_as_fit(give: Callable[..., Dealt], ids: Sequence[int], tally: Tally) -> None:
    """Give the items from the first on, as long as there is room.

    The writer gives all or none: what is refused is halved until it is clear which item is the first without room, and
    then the rest stays for the same reason.
    """
    if tally.closed:
        tally.stayed[tally.closed] += len(ids)
        return
    try:
        with transaction.atomic():
            tally.add(give(item_ids=ids))
    except AssignmentRefused as refusal:
        if len(ids) == 1:
            said = refusal.message  # as it can be said again, which str() would lose
            tally.closed = said if isinstance(said, str) else str(said)
            tally.stayed[tally.closed] += 1
            return
        half = len(ids) // 2
        _as_many_as_fit(give, ids[:half], tally)
        _as_many_as_fit(give, ids[half:], tally)
