"""After the floor was played: some recorded calls, inspected orders and one workbook asked for, so no page is empty."""

from datetime import date, datetime, timedelta
from random import Random

from casework.collections import services as collections
from casework.collections.models import CollectionCase
from casework.contact.models import Party, Result
from casework.demo import channels
from casework.demo.cast import TEAMS, be_there
from casework.demo.clock import office_hours
from casework.demo.collecting import Waiting
from casework.demo.floor import DAYS, SEED, Floor, Tell
from casework.demo.late_stage import LateStage
from casework.demo.messages import send_some
from casework.demo.outside import ask_around
from casework.demo.quality_floor import inspect
from casework.demo.restraints import restrain
from casework.demo.settlements import Settlements
from casework.lib.days import day_in
from casework.people.models import TeamKind, User
from casework.reports.services.exports import ask_export
from casework.reports.snapshots.services.taking import take_range
from casework.reports.summaries.services.closing import summarise
from casework.telephony import services as telephony
from casework.telephony.models import Call, CallState


def finish(floor: Floor, *, tell: Tell) -> None:
    """Record some calls and ask for the figures of these two weeks."""
    random = Random(SEED + 2)
    today = day_in(floor.book.time_zone, floor.now)
    callers = [next(iter(plan.members)) for plan in TEAMS if plan.kind == TeamKind.COLLECTIONS]
    for done, username in enumerate(callers, start=1):
        _call(floor, floor.people[username], _last_noon(floor, today), random)
        tell("Calls", done, len(callers))
    LateStage(book=floor.book, people=floor.people).go_to_court(today, floor.now)
    Waiting(floor).fill()
    ask_around(floor)
    send_some(floor, noon=_last_noon(floor, today))
    restrain(floor)
    inspect(floor, random)
    channels.count(floor)
    Settlements(floor).settle()
    take_range(book=floor.book, first=today - timedelta(days=DAYS), last=today, now=floor.now)
    summarise(book=floor.book, first=today - timedelta(days=14), last=today - timedelta(days=1), now=floor.now)
    ask_export(
        owner=floor.people["supervisor"],
        first=today - timedelta(days=14),
        last=today - timedelta(days=1),
        book=floor.book,
        now=floor.now,
    )


def _last_noon(floor: Floor, today: date) -> datetime:
    """Return the last 13 o'clock that is past: calls are allowed then, and the floor was played up to it."""
    moments = [office_hours(floor.book, today - timedelta(days=back))[1] for back in (0, 1)]
    return next(moment for moment in moments if moment < floor.now)


def _call(floor: Floor, person: User, now: datetime, random: Random) -> None:
    """Let somebody call one of their cases and note what came of it; an answered call leaves its recording."""
    be_there([person], now=now)
    moment = now + timedelta(minutes=random.randint(1, 20))
    for case in CollectionCase.objects.filter(assignee=person).order_by("-opened_at", "pk")[:1]:
        point = case.customer.contact_points.filter(relation="own").first()
        if point is None:
            continue
        call = collections.place_call(case=case, point=point.public_id, actor=person, now=moment)
        telephony.follow(call_id=call.pk, now=moment)
        moment += timedelta(minutes=4)
        telephony.follow(call_id=call.pk, now=moment)
        call = Call.objects.get(pk=call.pk)
        answered = call.state == CallState.ENDED
        telephony.finish_attempt(
            call=call,
            party=Party.BORROWER if answered else Party.NOBODY,
            result=Result.CONVERSATION if answered else Result.NO_ANSWER,
            note="Knows the amount, will call the employer about the salary." if answered else "",
            actor=person,
            now=moment,
        )
        if answered:
            telephony.fetch_recording(call_id=call.pk, now=moment)
        moment += timedelta(minutes=3)
