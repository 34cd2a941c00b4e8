"""What waits for somebody's decision, whatever its kind, the oldest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from casework.lib.bounded import count_together
from casework.lib.refusal import OutOfReach
from casework.people.navigation import MOST_COUNTED
from casework.workflow.approvals import registry
from casework.workflow.approvals.registry import Asked, Kind

if TYPE_CHECKING:
    from casework.people.models import User

PAGE = 50


@dataclass(frozen=True, kw_only=True)
class Line:
    """A request with its kind. row_id: names its row of the page; age: how long it has waited, in words."""

    kind: Kind
    asked: Asked
    row_id: str
    age: str


@dataclass(frozen=True, kw_only=True)
class Chip:
    """A filter to click: a kind, or all ("" in the address). count: what waits there, as shown."""

    label: registry.Text
    query: str
    active: bool
    count: str


@dataclass(frozen=True, kw_only=True)
class Inbox:
    """What waits, oldest first, at most PAGE; more: whether there is more. topics: what tells of changes."""

    lines: list[Line]
    chips: list[Chip]
    more: bool
    topics: str


class NothingToDecide(OutOfReach):
    """Nothing ever waits for this person."""


def inbox(*, user: "User", chosen: str, now: datetime) -> Inbox:
    """Return what waits for `user`. chosen: the key of a kind, anything else for all. One query for the counts, and of
    each kind that is shown one, and what it reads. Raises NothingToDecide.
    """
    kinds = registry.kinds_for(user)
    if not kinds:
        raise NothingToDecide(_("There is no such page."))
    counted = count_together(registry.waiting(user), most=MOST_COUNTED)
    numbers = {kind.key: number for kind, number in zip(kinds, counted, strict=True)}
    shown = [kind for kind in kinds if kind.key == chosen] or kinds
    rows = _oldest(shown, user)
    return Inbox(
        lines=_lines(rows[:PAGE], user, now),
        chips=_chips(kinds, numbers, chosen if len(shown) < len(kinds) else ""),
        more=len(rows) > PAGE,
        topics=" ".join(sorted({topic for kind in kinds for topic in kind.topics} | {f"user-{user.public_id}"})),
    )


def _oldest(kinds: Sequence[Kind], user: "User") -> list[tuple[Kind, Any]]:
    """Return the oldest rows over these kinds, one more than a page at most of each."""
    rows = [
        (getattr(row, kind.asked_at), place, row.pk, row)
        for place, kind in enumerate(kinds)
        for row in kind.waiting(user).order_by(kind.asked_at, "pk")[: PAGE + 1]
    ]
    rows.sort(key=lambda one: one[:3])
    return [(kinds[place], row) for _at, place, _pk, row in rows]


def _lines(rows: Sequence[tuple[Kind, Any]], user: "User", now: datetime) -> list[Line]:
    read: dict[tuple[str, int], Asked] = {}
    for kind in {kind.key: kind for kind, _row in rows}.values():
        own = [row for one, row in rows if one is kind]
        read |= {(kind.key, row.pk): asked for row, asked in zip(own, kind.read(own, user, now), strict=True)}
    lines = []
    for kind, row in rows:
        asked = read[kind.key, row.pk]
        age = timesince(asked.asked_at, now, depth=1)
        lines.append(Line(kind=kind, asked=asked, row_id=f"{kind.key}-{row.public_id}", age=age))
    return lines


def _chips(kinds: Sequence[Kind], numbers: dict[str, int], chosen: str) -> list[Chip]:
    if len(kinds) == 1:
        return []
    whole = Chip(label=_("All"), query="?", active=not chosen, count=_shown(sum(numbers.values())))
    return [
        whole,
        *(
            Chip(
                label=kind.label, query=f"?kind={kind.key}", active=kind.key == chosen, count=_shown(numbers[kind.key])
            )
            for kind in kinds
        ),
    ]


def _shown(number: int) -> str:
    return f"{MOST_COUNTED}+" if number > MOST_COUNTED else str(number or "")
