"""What stands before contacts on the demo floor: rules, holds of every kind, wishes, customers tried too often."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from casework.collections import services as collections
from casework.collections.desk import left_alone
from casework.collections.lost.selectors import problem_of
from casework.collections.lost.services import mark_lost
from casework.collections.models import CollectionCase
from casework.collections.permissions import supervised_by
from casework.collections.states import OPEN_STATES
from casework.contact import services
from casework.contact.models import Channel, HoldKind, Party, Preset, Result
from casework.contact.rules import Limit, Rest
from casework.demo.floor import Floor
from casework.lib.days import day_in
from casework.portfolio.models import Relation

# Kind, all debts or one, how many days ago it was placed, the review day counted from today, why.
HOLDS: tuple[tuple[HoldKind, bool, int, int, str], ...] = (
    (HoldKind.DISPUTE, False, 12, 0, "Says the loan was never paid out; bank statement asked for."),
    (HoldKind.COMPLAINT, True, 9, -1, "Complained about calls at work; the complaint is with customer service."),
    (HoldKind.HARDSHIP, True, 6, 8, "Lost the job in a factory closing; a plan is being worked out."),
    (HoldKind.DECEASED, True, 5, 25, "The daughter called; the death certificate is on its way."),
    (HoldKind.BANKRUPTCY, True, 3, 40, "Court notice arrived; the claim was filed."),
)
WISHES: tuple[dict[str, Any], ...] = (
    {"kind": "only_between", "opens": time(18), "closes": time(20), "reason": "Works shifts; only after six."},
    {"kind": "no_contact", "channel": Channel.SMS, "reason": "The phone is shared with the family: no messages."},
    {"kind": "no_contact", "channel": Channel.VISIT, "reason": "No visits at the parents' home."},
)
IN_FORCE_FOR = timedelta(days=40)
MOST_A_DAY = 3
LOST_DAYS = (3, 2, 1)
# From when on the next version holds, and what it adds.
PLANNED = (timedelta(days=10), Rest(legal=False, source="House rule", weekdays=frozenset({7})))


def restrain(floor: Floor) -> None:
    """Choose the book's rules, place holds, keep wishes, and let some customers be tried until the gate refuses."""
    _choose(floor)
    today = day_in(floor.book.time_zone, floor.now)
    old = supervised_by(floor.people["supervisor"]).filter(state__in=OPEN_STATES, book=floor.book)
    old = old.exclude(left_alone())  # an agency has some
    cases = iter(old.filter(opened_on__lte=today - timedelta(days=12)).select_related("customer__book").order_by("pk"))
    _hold(floor, cases, today)
    for said in WISHES:
        if case := next(cases, None):
            collections.keep_wish(
                case=case, actor=floor.people["supervisor"], now=floor.now - timedelta(days=2), **said
            )
    _try_too_often(floor)
    _lose(floor)
    services.ask_simulation(
        book=floor.book, version=None, preset=Preset.REG_F, thirds=False, keep_own=True,
        first=today - timedelta(days=services.FURTHEST), last=today, owner=floor.people["supervisor"], now=floor.now,
    )  # fmt: skip


def _choose(floor: Floor) -> None:
    """Let the book keep the rules of its country and one of its own, and plan another."""
    actor, then = floor.people["operations"], floor.now - IN_FORCE_FOR
    day = day_in(floor.book.time_zone, then)
    services.choose_preset(
        book=floor.book, preset=Preset.GB_T, on=day, thirds=False, keep_own=False, actor=actor, now=then,
        reason="The standard for collections that is in force.",
    )  # fmt: skip
    own = Limit(
        legal=False, source="House rule", scope="customer", counts="attempts", most=MOST_A_DAY, span=1, unit="days"
    )
    services.add_rule(book=floor.book, line=own, on=day, reason="Politeness.", actor=actor, now=then)
    after, rest = PLANNED
    services.add_rule(
        book=floor.book, line=rest, on=day_in(floor.book.time_zone, floor.now + after), reason="Sundays are quiet.",
        actor=actor, now=floor.now,
    )  # fmt: skip


def _hold(floor: Floor, cases: Iterator[CollectionCase], today: date) -> None:
    """Place a hold of every kind; some have reached their day of review, and one more was lifted."""
    boss = floor.people["supervisor"]
    for kind, whole, ago, review, reason in HOLDS:
        if case := next(cases, None):
            collections.hold_case(
                case=case, kind=kind, whole=whole, reason=reason, review_on=today + timedelta(days=review), actor=boss,
                now=floor.now - timedelta(days=ago),
            )  # fmt: skip
    if case := next(cases, None):
        mistaken = collections.hold_case(
            case=case, kind=HoldKind.DISPUTE, whole=False, reason="Disputes the fee.", actor=boss,
            review_on=today + timedelta(days=7), now=floor.now - timedelta(days=4),
        )  # fmt: skip
        collections.lift_hold(
            case=case, hold=mistaken, reason="The fee is right; explained and accepted.", actor=boss,
            now=floor.now - timedelta(days=1),
        )  # fmt: skip


def _try_too_often(floor: Floor) -> None:
    """Let two collectors try a customer as often as the house allows in a day, and somebody's friend object."""
    today = day_in(floor.book.time_zone, floor.now)
    for username in ("collector", "sara"):
        person = floor.people[username]
        held = CollectionCase.objects.filter(assignee=person, bucket__is_reminder=False).order_by("-opened_at", "pk")
        for case in held.select_related("customer")[:1]:
            for moment in _moments(floor, today):
                _record(case, person, moment, Relation.OWN, Party.NOBODY, Result.NO_ANSWER, "")
        for case in held.select_related("customer")[1:2]:
            _record(
                case, person, floor.now - timedelta(hours=20), None, Party.THIRD_PARTY, Result.OBJECTED,
                "The friend does not want to be called about this again.",
            )  # fmt: skip


def _lose(floor: Floor) -> None:
    """Let two collectors call a borrower on three days in vain, until they call them lost."""
    for username in ("collector", "sara"):
        person = floor.people[username]
        held = CollectionCase.objects.filter(assignee=person, bucket__is_reminder=False, broken_on__isnull=True)
        for case in held.select_related("customer", "book").order_by("opened_on", "pk")[:1]:
            for days in LOST_DAYS:
                at = floor.now - timedelta(days=days, hours=1)
                _record(case, person, at, Relation.OWN, Party.NOBODY, Result.NO_ANSWER, "")
            if not problem_of(case):
                mark_lost(case=case, reason="Moved away; the landlord knows nothing.", actor=person, now=floor.now)


def _moments(floor: Floor, today: date) -> Iterator[datetime]:
    """Yield moments of today up to now, one minute apart."""
    for back in range(MOST_A_DAY, 0, -1):
        moment = floor.now - timedelta(minutes=back)
        if day_in(floor.book.time_zone, moment) == today:
            yield moment


def _record(
    case: CollectionCase, person: Any, now: datetime, relation: str | None, party: Party, result: Result, note: str
) -> None:
    points = case.customer.contact_points.order_by("rank", "pk")
    point = (points.filter(relation=relation) if relation else points.exclude(relation=Relation.OWN)).first()
    if point is not None:
        collections.record_contact(
            case=case, actor=person, now=now, channel=Channel.CALL, point=point, party=party, result=result, note=note
        )  # fmt: skip
