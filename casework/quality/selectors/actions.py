"""The actions that fatal findings opened: what is open and overdue, and what was done."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from casework.lib.keyset import along
from casework.quality import permissions
from casework.quality.models import Action, Finding
from casework.quality.selectors.work import JOINED, Work, work_of

if TYPE_CHECKING:
    from casework.people.models import User

_HEAVY = ("inspection__decision__snapshot", "inspection__decision__order__application")


@dataclass(frozen=True, kw_only=True)
class ActionLine:
    """One action with what it is about. late: it is overdue; may_finish: the reader may close it. is_struck: a dispute
    was upheld about all that had opened it.
    """

    action: Action
    work: Work
    late: bool
    may_finish: bool
    is_struck: bool = False


@dataclass(frozen=True, kw_only=True)
class ActionsPage:
    """A page of actions, the first due first, or the newest that were done. late: how many of those shown are overdue.

    after: where the next page begins, "" on the last.
    """

    lines: list[ActionLine]
    late: int
    done: bool
    after: str


def actions_page(user: "User", *, done: bool, now: datetime, after: str = "") -> ActionsPage:
    """Return a page of the actions that `user` sees. Two queries at most, and that of their rights once a request."""
    rows = _joined(permissions.actions_seen_by(user).filter(done_at__isnull=not done)).annotate(is_struck=_is_struck())
    found = along(rows, by="done_at" if done else "due_at", falling=done, after=after)
    lines = [
        ActionLine(
            action=row, work=work_of(row.inspection), late=not done and row.due_at < now,
            may_finish=not done and permissions.may_finish(user, row), is_struck=row.is_struck,
        )
        for row in found.rows
    ]  # fmt: skip
    return ActionsPage(lines=lines, late=sum(line.late for line in lines), done=done, after=found.after)


def action_to_finish(user: "User", public_id: UUID) -> ActionLine:
    """Return an action that `user` may close. Raises Http404. One query."""
    action = get_object_or_404(_joined(permissions.actions_seen_by(user)), public_id=public_id)
    if not permissions.may_finish(user, action):
        raise Http404
    return ActionLine(action=action, work=work_of(action.inspection), late=False, may_finish=True)


def actions_waiting(user: "User") -> list[QuerySet[Action]]:
    """Return one's own open actions, for the navigation to count."""
    return [Action.objects.filter(owner=user, done_at__isnull=True)]


def _is_struck() -> Q:
    opened = Finding.objects.filter(
        score__inspection=OuterRef("inspection"), score__turn__gt=0, score__inspector=OuterRef("inspection__inspector"),
        item__fatal=True, item__action=OuterRef("kind"), passed=False,
    )  # fmt: skip
    return Q(Exists(opened.filter(struck=True))) & ~Q(Exists(opened.filter(struck=False)))


def _joined(rows: QuerySet[Action]) -> QuerySet[Action]:
    joined = (f"inspection__{path}" for path in JOINED)
    return rows.select_related("owner", "done_by", "hold", *joined).defer(*_HEAVY)
