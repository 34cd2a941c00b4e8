"""Setting limits: one way for every kind of them."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from casework.collections.limits.shape import Place, Table
from casework.collections.models import Ladder
from casework.jobs import audit
from casework.lib.refusal import OutOfReach, Refused

if TYPE_CHECKING:
    from casework.people.models import User

LONGEST_SUBJECT = 64


class LimitsRefused(Refused):
    """The limits cannot be set like this; nothing was changed."""


@transaction.atomic
def set_limits(
    *, table: Table, scope: str, values: Mapping[str, int | None], reason: str, actor: "User", now: datetime
) -> list[str]:
    """Say which limits of a kind hold in one place; return the names of those that changed.

    values: by the limits' names, in their units; None takes away what the place says, so that the wider one holds; a
    limit that is not named stays. From when on it holds the table says. Each change is an entry in the audit trail.
    Raises LimitsRefused (no reason; out of bounds), OutOfReach (no such place).
    """
    if not reason.strip():
        raise LimitsRefused(_("Say why."))
    _require_within(table, values)
    list(Ladder.objects.select_for_update(of=("self",), no_key=True).order_by("pk"))  # one after the other
    place = table.place(scope)
    if place is None:
        raise OutOfReach(_("There is no such place."))
    changed = [name for name, value in values.items() if value != place.own.get(name)]
    if not changed:
        return []
    own = {**place.own, **values}
    table.write(place, {name: value for name, value in own.items() if value is not None})
    for name in changed:
        _tell(table, place, name, values[name], reason=reason.strip(), actor=actor, now=now)
    return changed


def _require_within(table: Table, values: Mapping[str, int | None]) -> None:
    for name, value in values.items():
        limit = table.by_name[name]
        if value is not None and not limit.least <= value <= limit.most:
            said = {"limit": limit.full_label, "least": limit.told(limit.least), "most": limit.told(limit.most)}
            raise LimitsRefused(_("%(limit)s: from %(least)s to %(most)s.") % said)


def _tell(
    table: Table, place: Place, name: str, value: int | None, *, reason: str, actor: "User", now: datetime
) -> None:
    limit = table.by_name[name]
    audit.record(
        actor=actor, action=f"{table.subject}.set", subject_kind=table.subject, now=now,
        subject_id=place.scope[:LONGEST_SUBJECT],
        detail={
            "place": place.scope, "limit": name, "before": limit.told(place.own.get(name)),
            "after": limit.told(value), "reason": reason,
        },
    )  # fmt: skip
