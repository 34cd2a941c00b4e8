"""Two weeks of collections: each morning the pools are dealt, then cases are worked: called, noted, promised."""

from datetime import date, datetime, timedelta
from random import Random

from casework.collections import services
from casework.collections.desk import DESK
from casework.collections.models import CaseState, CollectionCase
from casework.collections.selectors import due_by
from casework.contact.models import Channel, Party, Result
from casework.demo.cast import TEAMS, be_there, members
from casework.demo.clock import office_hours
from casework.lib.money import ZERO
from casework.people.models import Load, TeamKind, User
from casework.portfolio.models import Book
from casework.workflow import assignment

WORKED_A_DAY = 3
# What a call meets, with weights, and a word of note.
RESULTS: tuple[tuple[Party, Result, str, int], ...] = (
    (Party.NOBODY, Result.NO_ANSWER, "", 40),
    (Party.NOBODY, Result.BUSY, "", 8),
    (Party.BORROWER, Result.PROMISED, "Will pay after salary day.", 18),
    (Party.BORROWER, Result.CALL_BACK, "At work, asked for a call after six.", 10),
    (Party.BORROWER, Result.CONVERSATION, "Knows the amount and the date.", 12),
    (Party.BORROWER, Result.REFUSED, "Disputes the fee.", 5),
    (Party.BORROWER, Result.SAYS_PAID, "Says it was paid yesterday, will send the receipt.", 7),
)


class CollectionsFloor:
    """Plays the collectors' days through the services."""

    def __init__(self, *, book: Book, people: dict[str, User], random: Random) -> None:
        self.book, self.people, self.random = book, people, random
        self.plans = [plan for plan in TEAMS if plan.kind == TeamKind.COLLECTIONS]

    def play(self, day: date, *, now: datetime) -> None:
        """Play one weekday up to `now`: deal in the morning, work after it."""
        morning, noon, _evening = office_hours(self.book, day)
        if day.weekday() >= 5 or morning >= now:
            return
        self.deal(morning)
        if noon >= now:
            return
        for plan in self.plans:
            for person in members(plan.code, self.people):
                self._work(person, noon)

    def deal(self, now: datetime, *, leave: int = 0) -> None:
        """Let everybody come online and deal them what waits in their pools, but for the last `leave` of each team."""
        for plan in self.plans:
            there = members(plan.code, self.people)
            be_there(there, now=now)
            self._deal(plan.pools, there, now, leave=leave)

    def _deal(self, pools: tuple[str, ...], there: list[User], now: datetime, *, leave: int) -> None:
        """Deal what waits evenly, one share for each person, never more than fits."""
        waiting = CollectionCase.objects.filter(state=CaseState.POOLED, pool__code__in=pools)
        ids = list(waiting.order_by("due_on", "pk").values_list("pk", flat=True))
        ids = ids[: max(len(ids) - leave, 0)]
        for position, person in enumerate(there):
            carried = sum(Load.objects.filter(user=person).values_list("open_items", flat=True))
            (capacity,) = person.memberships.filter(left_on__isnull=True).values_list("capacity", flat=True)
            share = ids[position :: len(there)][: max(capacity - carried, 0)]
            if share:
                assignment.assign(desk=DESK, item_ids=share, person=person, actor=self.people["leadcollect"], now=now)

    def _work(self, person: User, now: datetime) -> None:
        """Call a few cases, the longest untouched first."""
        moment = now
        held = (
            CollectionCase.objects.filter(assignee=person).order_by("opened_at", "pk").select_related("bucket", "book")
        )
        for case in held[:WORKED_A_DAY]:
            moment += timedelta(minutes=self.random.randint(2, 9))
            self._call(case, person, moment)

    def _call(self, case: CollectionCase, person: User, now: datetime) -> None:
        point = case.customer.contact_points.first()
        if point is None:
            return
        party, result, note, _weight = self.random.choices(RESULTS, [row[-1] for row in RESULTS])[0]
        told = {"channel": Channel.CALL, "point": point, "party": party, "result": result, "note": note}
        day = now.date() + timedelta(days=self.random.randint(1, 4))
        owed = due_by(case, day) if result == Result.PROMISED else ZERO
        if owed and not case.promised_for:
            services.record_promise(case=case, actor=person, parts=[(owed, day)], contact=told, now=now)
        else:
            services.record_contact(case=case, actor=person, now=now, **told)
