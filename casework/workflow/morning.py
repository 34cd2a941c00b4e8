"""The deal of the morning: what the night left in a team's pools is dealt at the beginning of its working day.

Each team's policy says whether, and how long after the opening, so that people can come first. Once a day and team.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from casework.jobs import outbox, runs
from casework.jobs.models import BatchRun, RunState
from casework.people.models import Team
from casework.workflow import facts, policies
from casework.workflow.calendars import working_time
from casework.workflow.dealing.committing import PoolChanged, commit
from casework.workflow.dealing.previewing import DealRefused, begin, make
from casework.workflow.desk import desk_of
from casework.workflow.models import Pool
from casework.workflow.rules import Policy, place_problem

KIND, RUN = "workflow.deal_morning", "morning"
COUNTED = ("items", "dealt", "stayed")
TRIES = 3  # a pool that changes while it is dealt is looked at again
# Says whether the pools of a kind are as they will be today (the night is over).
Ready = Callable[[datetime], bool]
_READY: dict[str, Ready] = {}


def wait_for(kind: str, ready: Ready) -> None:
    """Let the morning's deal of pools of `kind` wait until `ready(now)`; call it in `AppConfig.ready`."""
    _READY[kind] = ready


def sweep(*, now: datetime) -> int:
    """Ask for the deal of every team whose time has come and of whom somebody is there; return for how many.

    A few queries a team that deals by itself; asking twice is asking once.
    """
    dealing = policies.dealing(now)
    teams = Team.objects.filter(pk__in=dealing).select_related("calendar").order_by("pk")
    return sum(_ask(team, dealing[team.pk], now) for team in teams)


def deal(*, team: Team, now: datetime) -> dict[str, Any]:
    """Deal what waits in each of the team's pools, and note it as a run of the day. Doing it twice does it once.

    A pool is dealt and noted in one transaction: who goes on for a lost worker deals the other pools, and the run tells
    of all. Raises PoolChanged when a pool changes each time it is looked at; what was dealt before stays.
    """
    day = now.astimezone(_zone(team)).date()
    if _is_dealt(team, day):
        return {}
    run = _begin(team, day, now)
    try:
        for pool in Pool.objects.filter(team=team).exclude(code__in=run.params["pools"]).order_by("pk"):
            _deal_pool(pool, run, now)
    except PoolChanged as problem:
        runs.fail(run, now=now, errors=[{"reason": str(problem)}])
        raise
    runs.finish(run, now=now)
    return dict(run.counts)


def opening(team: Team, now: datetime) -> datetime | None:
    """Return when the team's working day of `now` begins, None on a day off; without a calendar at midnight."""
    local = now.astimezone(_zone(team))
    working = working_time(team.calendar, now=now) if team.calendar else None
    minute = 0
    if working is not None:
        hours = working.hours_on(local.date())
        if not hours:
            return None
        minute = hours[0][0]
    return datetime.combine(local.date(), time(0), local.tzinfo) + timedelta(minutes=minute)


def _ask(team: Team, policy: Policy, now: datetime) -> int:
    begins = opening(team, now)
    if begins is None or policy.deal_minutes is None or now < begins + timedelta(minutes=policy.deal_minutes):
        return 0
    pools = list(Pool.objects.filter(team=team))
    day = now.astimezone(_zone(team)).date()
    if _is_dealt(team, day) or not all(_READY.get(pool.kind, _always)(now) for pool in pools):
        return 0
    if not any(_somebody_is_there(pool, now) for pool in pools):
        return 0
    outbox.enqueue(KIND, key=f"{team.code} {day}", params={"team": team.pk}, now=now)
    return 1


def _always(now: datetime) -> bool:
    return True


def _somebody_is_there(pool: Pool, now: datetime) -> bool:
    places = facts.places(desk=desk_of(pool.kind), pools=[pool], now=now)
    return any(place_problem(place) is None for place in places.values())


def _is_dealt(team: Team, day: date) -> bool:
    return BatchRun.objects.filter(kind=RUN, scope=team.code, business_date=day, state=RunState.DONE).exists()


def _begin(team: Team, day: date, now: datetime) -> BatchRun:
    """Begin the run of the day, or go on with the one that was broken off: its pools are dealt already."""
    before = BatchRun.objects.filter(kind=RUN, scope=team.code, business_date=day).first()
    return runs.start(
        RUN, scope=team.code, business_date=day, now=now,
        params=before.params if before else {"pools": []},
        counts=before.counts if before else dict.fromkeys(COUNTED, 0),
    )  # fmt: skip


def _deal_pool(pool: Pool, run: BatchRun, now: datetime) -> None:
    for attempt in range(TRIES):
        try:
            with transaction.atomic():
                plan, _number = begin(pool=pool, actor=None, now=now)
            commit(plan=make(plan=plan, now=now), actor=None, now=now, along=partial(_note, run, pool))
        except DealRefused:  # nothing waits
            return
        except PoolChanged:
            if attempt == TRIES - 1:
                raise
        else:
            return


def _note(run: BatchRun, pool: Pool, dealt: BatchRun) -> None:
    counts = {name: run.counts[name] + int(dealt.counts[name]) for name in COUNTED}
    runs.note(run, counts=counts, params={"pools": [*run.params["pools"], pool.code]})


def _zone(team: Team) -> ZoneInfo:
    return ZoneInfo(team.calendar.time_zone if team.calendar else settings.TIME_ZONE)
