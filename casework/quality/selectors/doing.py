"""What the reader of a result may do about it, on its own page."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from casework.quality import permissions
from casework.quality.models import DisputeState
from casework.quality.selectors.disputes import disputable_until
from casework.quality.selectors.inspection import InspectionShown

if TYPE_CHECKING:
    from casework.people.models import User


@dataclass(frozen=True, kw_only=True)
class Doing:
    """What is open to the reader. topic: of what changes it; until: so long they may dispute the result, None if not;
    may_rule: on its dispute; to_finish: the keys of actions that they may close.
    """

    topic: str
    until: datetime | None = None
    may_rule: bool = False
    to_finish: list[int] = field(default_factory=list)


def doing(user: "User", shown: InspectionShown, *, now: datetime) -> Doing:
    """Return what `user` may do about the result that they are shown. One query where a dispute is open."""
    row, dispute = shown.inspection, shown.dispute
    is_own = row.person_id == user.pk
    is_open = dispute is not None and dispute.state == DisputeState.OPEN
    disputable = is_own and dispute is None and not shown.may_score
    return Doing(
        topic=f"user-{user.public_id}" if is_own else "quality-samples",
        until=disputable_until(row, now) if disputable else None,
        may_rule=is_open and permissions.rulable_by(user).filter(pk=row.pk).exists(),
        to_finish=[one.pk for one in shown.actions if one.done_at is None and permissions.may_finish(user, one)],
    )
