"""Changing the order in which waiting and held work is taken: the one writer of `priority` for people."""

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy

from casework.jobs import outbox
from casework.lib.said import say
from casework.workflow.assignment import Dealt
from casework.workflow.transitions import log_model

if TYPE_CHECKING:
    from casework.people.models import User
    from casework.workflow.desk import Desk

CHUNK = 500


class Priority(models.IntegerChoices):
    """The levels that people choose from; whatever else set a priority may lie between them."""

    URGENT = 30, gettext_lazy("Urgent")
    HIGH = 20, gettext_lazy("High")
    NORMAL = 0, gettext_lazy("Normal")
    LOW = -10, gettext_lazy("Low")


@transaction.atomic
def prioritise(
    *, desk: "Desk", item_ids: Collection[int], priority: int, actor: "User", now: datetime, reason: str = ""
) -> Dealt:
    """Give undecided items this priority, with one log row each. Items of the same priority, and those that are
    finished, stay and are named in `refused`. In a constant number of statements per CHUNK.
    """
    rows = desk.item._default_manager.select_for_update(of=("self",)).filter(pk__in=item_ids)
    items = list(rows.select_related("pool", *desk.related).order_by("pk"))
    gone = say(gettext_lazy("It does not exist any more."))
    refused: dict[int, str] = dict.fromkeys(set(item_ids) - {item.pk for item in items}, gone)
    finished, same = say(gettext_lazy("It is finished.")), say(gettext_lazy("It has this priority already."))
    open_states = desk.item.WAITING | desk.item.HELD
    changed = []
    for item in items:
        if item.state not in open_states:
            refused[item.pk] = finished
        elif item.priority == priority:
            refused[item.pk] = same
        else:
            changed.append(item)
    events = [_event(desk, item, priority, actor=actor, now=now, reason=reason) for item in changed]
    desk.item._default_manager.filter(pk__in=[item.pk for item in changed]).update(priority=priority)
    log_model(desk.item)._default_manager.bulk_create(events, batch_size=CHUNK)
    for topic in sorted({f"pool-{item.pool.public_id}" for item in changed}):
        outbox.push(topic)
    return Dealt(assigned=[item.pk for item in changed], refused=refused)


def _event(desk: "Desk", item: Any, priority: int, *, actor: "User", now: datetime, reason: str) -> Any:
    return log_model(desk.item)(
        item=item, name="prioritise", from_state=item.state, to_state=item.state,
        effective_on=desk.effective_on(item, now), recorded_at=now, actor=actor,
        detail={"before": item.priority, "after": priority, "reason": reason},
    )  # fmt: skip
