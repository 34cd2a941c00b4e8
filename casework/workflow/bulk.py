"""Many items at once: the writes behind assignment, each in a constant number of statements.

Besides a transition this is the only place that writes `state`; it runs the very transition methods, so that both paths
leave the same rows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from casework.jobs.models import BatchRun
from casework.lib.rows import update_rows
from casework.workflow.models import Assignment, Outcome
from casework.workflow.transitions import log_model

if TYPE_CHECKING:
    from casework.people.models import User
    from casework.workflow.desk import Desk

_ITEM_FIELDS = ["state", "assignee", "last_assignee", "limit_at", "assigned_at", "opened_at", "waiting_since"]
_CHUNK = 500


@dataclass(frozen=True, kw_only=True)
class Giving:
    """What is written with every assignment of one call. actor None: the engine. why: item id → `Assignment.why`.

    over: the people of whom the giver said that their capacity may be exceeded, and whose is.
    """

    actor: "User | None"
    now: datetime
    policy: str
    reason: str = ""
    batch: BatchRun | None = None
    why: Mapping[int, dict[str, Any]] = field(default_factory=dict)
    over: frozenset[int] = frozenset()


def give(desk: "Desk", items: Sequence[Any], *, to: Mapping[int, "User"], giving: Giving) -> None:
    """Assign locked items, each to the person that `to` names by item id; what was held ends as reassigned."""
    now, actor = giving.now, giving.actor
    held = [item for item in items if item.state in desk.item.HELD]
    if held:
        end(_open_rows(desk, held), items=held, desk=desk, outcome=Outcome.REASSIGNED, actor=actor, now=now)
    events = []
    for item in items:
        name, before, person = ("reassign" if item.assignee_id else "assign"), item.state, to[item.pk]
        getattr(item, name)()
        item.assignee, item.assigned_at, item.opened_at = person, now, None
        events.append(_event(desk, item, name, before, actor=actor, now=now, detail={"to": str(person.public_id)}))
    desk.claim(items, now)
    own = desk.fields(items, now)
    rows = [
        desk.assignment(
            item=item, person=item.assignee, given_by=actor, policy=giving.policy, batch=giving.batch,
            reason=giving.reason, why=giving.why.get(item.pk, {}), over_capacity=item.assignee_id in giving.over,
            given_at=now, **own.get(item.pk, {}),
        )
        for item in items
    ]  # fmt: skip
    _write(desk, items, events)
    desk.assignment._default_manager.bulk_create(rows, batch_size=_CHUNK)


def take_back(desk: "Desk", items: Sequence[Any], *, actor: "User | None", now: datetime, reason: str) -> None:
    """Release locked items into their pools."""
    end(_open_rows(desk, items), items=items, desk=desk, outcome=Outcome.RELEASED, actor=actor, now=now)
    events = []
    for item in items:
        before = item.state
        item.release()
        item.assigned_at, item.waiting_since = None, now
        events.append(_event(desk, item, "release", before, actor=actor, now=now, detail={"reason": reason}))
    _write(desk, items, events)


def end(
    rows: Sequence[Assignment],
    *,
    items: Sequence[Any],
    desk: "Desk",
    outcome: Outcome,
    actor: "User | None",
    now: datetime,
) -> None:
    """End open assignment rows with one outcome. `items` are the items they belong to.

    Who had to wait for the locks comes with a `now` from before they were given: then they end as they begin.
    """
    own = desk.ending(items, outcome, now)
    extra: set[str] = set()
    for row in rows:
        row.ended_at, row.outcome, row.ended_by = max(now, row.given_at), outcome, actor
        for name, value in own.get(row.item_id, {}).items():  # type: ignore[attr-defined]  # the concrete table has `item`
            setattr(row, name, value)
            extra.add(name)
    fields = ["ended_at", "outcome", "ended_by", *sorted(extra)]
    update_rows(rows, fields)


def _open_rows(desk: "Desk", items: Sequence[Any]) -> list[Assignment]:
    ids = [item.pk for item in items]
    return list(desk.assignment._default_manager.filter(item__in=ids, ended_at__isnull=True).order_by("item_id"))


def _event(
    desk: "Desk", item: Any, name: str, before: str, *, actor: "User | None", now: datetime, detail: dict[str, Any]
) -> Any:
    return log_model(desk.item)(
        item=item,
        name=name,
        from_state=before,
        to_state=item.state,
        effective_on=desk.effective_on(item, now),
        recorded_at=now,
        actor=actor,
        detail=detail,
    )


def _write(desk: "Desk", items: Sequence[Any], events: Sequence[Any]) -> None:
    update_rows(items, _ITEM_FIELDS)
    log_model(desk.item)._default_manager.bulk_create(events, batch_size=_CHUNK)
