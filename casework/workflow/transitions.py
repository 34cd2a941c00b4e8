"""The one way in which a single item changes its state: lock, move, save, log, in one transaction."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar, cast

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django_fsm import can_proceed

from casework.lib.refusal import Conflict
from casework.workflow.models import WorkItem

if TYPE_CHECKING:
    from casework.people.models import User

Item = TypeVar("Item", bound=WorkItem)


class TransitionRefused(Conflict):
    """The item is in a state from which this step does not lead on; most often somebody else was faster."""


def log_model(model: type[Any]) -> Any:
    """Return the table that logs the transitions of `model` (the other end of `events`)."""
    return model._meta.get_field("events").related_model


def state_label(item: WorkItem) -> str:
    """Return the state in the reader's words."""
    return str(cast("Any", item).get_state_display())


@transaction.atomic
def advance(
    item: Item,
    name: str,
    *,
    actor: "User | None",
    now: datetime,
    effective_on: date,
    changes: dict[str, Any] | None = None,
    detail: dict[str, Any] | None = None,
    **log_fields: Any,
) -> Item:
    """Lock `item`, set `changes` on it, run its transition `name`, save, append the log row; return the fresh item.

    effective_on: the business date that the step counts for. log_fields: columns of the concrete log table.
    Raises TransitionRefused when the state (read under lock) does not allow the step; then nothing has changed.
    """
    model = type(item)
    fresh = model._default_manager.select_for_update(of=("self",)).get(pk=item.pk)
    step = getattr(fresh, name)
    if not can_proceed(step):
        raise TransitionRefused(_("This is no longer possible: it is “%(state)s” now.") % {"state": state_label(fresh)})
    before = cast("Any", fresh).state
    for field, value in (changes or {}).items():
        setattr(fresh, field, value)
    step()
    fresh.save()
    log_model(model)._default_manager.create(
        item=fresh,
        name=name,
        from_state=before,
        to_state=cast("Any", fresh).state,
        effective_on=effective_on,
        recorded_at=now,
        actor=actor,
        detail=detail or {},
        **log_fields,
    )
    return fresh
