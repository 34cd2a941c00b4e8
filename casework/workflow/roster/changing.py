"""How much of one pool somebody carries, and whose work they are never given: a supervisor's changes, audited."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.lib.refusal import Conflict as Refusal
from casework.people import listeners
from casework.people.services import noted
from casework.workflow import loads
from casework.workflow.models import Conflict, Pool, PoolCapacity

if TYPE_CHECKING:
    from uuid import UUID

    from casework.people.models import Membership, User


class ConflictThere(Refusal):
    """The conflict of interest is noted already, or was taken away meanwhile."""


@transaction.atomic
def set_pool_capacity(
    *, place: "Membership", pool: Pool, capacity: int | None, actor: "User", now: datetime
) -> bool:  # fmt: skip
    """Set how many weighted points of one pool of the place's team a member carries; None: the pool sets no limit.

    Returns whether that changed anything.
    """
    if pool.team_id != place.team_id:
        raise ValueError(f"{pool} is none of {place.team}")
    loads.lock([place.user_id])
    rows = PoolCapacity.objects.filter(user=place.user, pool=pool)
    before = rows.values_list("capacity", flat=True).first()
    if before == capacity:
        return False
    if capacity is None:
        rows.delete()
    else:
        PoolCapacity.objects.update_or_create(user=place.user, pool=pool, defaults={"capacity": capacity})
    noted(
        place, "person.set_pool_capacity", actor=actor, now=now, pool=pool.code, before=before, after=capacity
    )  # fmt: skip
    if before is not None and (capacity is None or capacity > before):
        listeners.tell_available(place.user, now)
    return True


@transaction.atomic
def note_conflict(
    *, place: "Membership", customer: int, public_id: "UUID", reason: str, actor: "User", now: datetime
) -> Conflict:
    """Note that a member is never given this customer's work. customer: the affinity of their work.

    Raises ConflictThere when it is noted already.
    """
    loads.lock([place.user_id])
    if Conflict.objects.filter(user=place.user, affinity=customer).exists():
        raise ConflictThere(_("This conflict of interest is noted already."))
    made = Conflict.objects.create(
        user=place.user, affinity=customer, reason=reason, noted_at=now, noted_by=actor
    )  # fmt: skip
    noted(place, "conflict.note", actor=actor, now=now, customer=str(public_id), reason=reason)
    return made


@transaction.atomic
def end_conflict(*, place: "Membership", customer: int, public_id: "UUID", actor: "User", now: datetime) -> None:
    """Let a member be given this customer's work again. Raises ConflictThere when it was taken away meanwhile."""
    loads.lock([place.user_id])
    deleted, _rows = Conflict.objects.filter(user=place.user, affinity=customer).delete()
    if not deleted:
        raise ConflictThere(_("This conflict of interest is not there any more."))
    noted(place, "conflict.end", actor=actor, now=now, customer=str(public_id))
    listeners.tell_available(place.user, now)
