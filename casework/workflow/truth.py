"""Whether the counters of what people carry tell the truth, and setting them right where they do not."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Sum

from casework.jobs import audit
from casework.people.models import Load, User, Workload
from casework.workflow import loads
from casework.workflow.desk import desks

Numbers = tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class Drift:
    """A counter that is wrong. team None: the total. counted and true: (items, points)."""

    user: int
    team: int | None
    counted: Numbers
    true: Numbers


def drifts() -> list[Drift]:
    """Compare every counter with what people hold; return those that are wrong, by person. Two queries and one per
    kind of work.
    """
    counted: dict[tuple[int, int | None], Numbers] = {
        (user, team): (items, points)
        for user, team, items, points in Load.objects.values_list("user_id", "team_id", "open_items", "open_points")
    }
    for user, items, points in Workload.objects.values_list("user_id", "open_items", "open_points"):
        counted[user, None] = (items, points)
    true = _held()
    pairs = sorted({*counted, *true}, key=lambda pair: (pair[0], pair[1] is None, pair[1] or 0))
    return [
        Drift(user=user, team=team, counted=counted.get((user, team), (0, 0)), true=true.get((user, team), (0, 0)))
        for user, team in pairs
        if counted.get((user, team), (0, 0)) != true.get((user, team), (0, 0))
    ]


def _held() -> dict[tuple[int, int | None], Numbers]:
    found: dict[tuple[int, int | None], Numbers] = defaultdict(lambda: (0, 0))
    for desk in desks():
        held = desk.item._default_manager.filter(state__in=sorted(desk.item.HELD), pool__team__isnull=False)
        rows = held.values_list("assignee_id", "pool__team_id").annotate(n=Count("pk"), weight=Sum("points"))
        for user, team, number, weight in rows.order_by():
            for key in ((user, team), (user, None)):
                items, points = found[key]
                found[key] = (items + number, points + weight)
    return found


@transaction.atomic
def mend(*, actor: User | None, now: datetime) -> list[Drift]:
    """Set every wrong counter to the truth, under the locks of the people concerned; return what was wrong."""
    loads.lock({drift.user for drift in drifts()})
    wrong = drifts()
    names = dict(User.objects.filter(pk__in={drift.user for drift in wrong}).values_list("pk", "public_id"))
    for drift in wrong:
        values = {"open_items": drift.true[0], "open_points": drift.true[1]}
        if drift.team is None:
            Workload.objects.update_or_create(user_id=drift.user, defaults=values)
        else:
            Load.objects.update_or_create(user_id=drift.user, team_id=drift.team, defaults=values)
        audit.record(
            actor=actor, action="load.mend", subject_kind="person", subject_id=names[drift.user], now=now,
            detail={"team": drift.team, "counted": list(drift.counted), "true": list(drift.true)},
        )  # fmt: skip
    return wrong
