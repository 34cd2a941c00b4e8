"""Asking that freed capacity be filled: a work row through the outbox, where the team's policy says so."""

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from casework.jobs import outbox
from casework.workflow import policies

if TYPE_CHECKING:
    from casework.people.models import User

KIND = "workflow.drain"


def ask(*, person: "User", teams: Collection[int | None], now: datetime) -> None:
    """Ask that waiting work of these teams be dealt, because `person` has room again.

    Runs after this transaction has committed; asking twice for one moment is asking once. One query, and one more per
    team that drains.
    """
    known = {team for team in teams if team is not None}
    for team, policy in policies.in_force(known, now).items():
        if policy.drain:
            outbox.enqueue(KIND, key=f"{team}-{person.pk}-{now.isoformat()}", params={"team": team}, now=now)
