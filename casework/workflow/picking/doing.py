"""Doing one thing with all that a filter lets through, in the background; dealing what was chosen among the team."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.shortcuts import get_object_or_404

from casework.jobs import runs
from casework.jobs.models import BatchRun, Job
from casework.jobs.permissions import jobs_seen_by
from casework.lib.refusal import OutOfReach
from casework.people.permissions import team_ids_with
from casework.workflow import batches
from casework.workflow.batches import Order
from casework.workflow.dealing import previewing
from casework.workflow.models import DealPlan
from casework.workflow.picking import chosen
from casework.workflow.picking.board import Board
from casework.workflow.picking.selection import Selection, ids_of_token, query_of_token

if TYPE_CHECKING:
    from casework.people.models import User


@dataclass(frozen=True, kw_only=True)
class Batch:
    """A batch: its run (counts, why items stayed), its work row (whether it is over), who got how much, if it gave."""

    job: Job
    run: BatchRun
    deal: DealPlan | None

    @property
    def label(self) -> runs.Text:
        """What is being done."""
        return runs.label_of(self.run.kind)


def begin_batch(*, board: Board, token: str, order: Order, actor: "User", now: datetime) -> Job:
    """Begin doing `order` with the items that the confirmed `token` stands for; return the work row to follow.

    Raises SelectionChanged (more items than were confirmed, or confirmed long ago), OutOfReach (not the actor's pool).
    """
    if board.pool.team_id not in team_ids_with(actor, "assign_team"):
        raise OutOfReach("")
    ids = ids_of_token(board=board, token=token, now=now)
    what = {"filter": query_of_token(token), "reason": order.reason}
    _run, job = batches.ask(
        kind=board.pool.kind, ids=ids, order=order, actor=actor, scope=board.pool.code, what=what, now=now
    )
    return job


def begin_deal(*, board: Board, selection: Selection, actor: "User", now: datetime) -> DealPlan:
    """Make a preview of dealing the chosen items that wait among the team, by its policy.

    Raises what `begin_batch` and `previewing.ask` raise.
    """
    query = ""
    if selection.token:
        ids = ids_of_token(board=board, token=selection.token, now=now)
        query = query_of_token(selection.token)
    else:
        ids, _left = chosen.ids_within(board.reach, board.desk, selection.picked, actor)
    return previewing.ask(pool=board.pool, actor=actor, now=now, only=ids, query=query)


def batch_of(user: "User", public_id: UUID) -> Batch:
    """Return the batch whose work row has this id. Raises Http404 unless `user` asked for it."""
    job = get_object_or_404(jobs_seen_by(user), public_id=public_id, kind=batches.KIND)
    run = BatchRun.objects.get(public_id=job.key)
    deal = DealPlan.objects.filter(batch=run).only("public_id").first()
    return Batch(job=job, run=run, deal=deal)
