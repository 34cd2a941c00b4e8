"""Asking that freed capacity be filled, or what may be given again be dealt: a work row, where the policy says so."""

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
    _ask(str(person.pk), teams, now)


def dealable_again(*, teams: Collection[int | None], now: datetime) -> None:
    """Ask the same, because work that waits in these teams' pools may be given again. Queries as `ask`."""
    _ask("again", teams, now)


def _ask(why: str, teams: Collection[int | None], now: datetime) -> None:
    known = {team for team in teams if team is not None}
    for team, policy in policies.in_force(known, now).items():
        if policy.drain:
            outbox.enqueue(KIND, key=f"{team}-{why}-{now.isoformat()}", params={"team": team}, now=now)
