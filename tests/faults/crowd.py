"""A crowd at work: real processes, each with threads that have connections of their own, at every deed that gives
work, takes it or ends it. What they did and what went wrong comes back; a refusal is no failure.
"""

import random
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from multiprocessing import get_context
from typing import Any

from django.db import connection, connections

from casework.lib.refusal import Refused
from casework.people import services as people
from casework.people.models import Membership, User
from casework.review import services
from casework.review.models import ReviewOrder
from casework.workflow import assignment, drain, handover, lease
from casework.workflow.dealing.committing import PoolChanged, commit
from casework.workflow.dealing.previewing import ask
from casework.workflow.desk import Desk, desk_of
from casework.workflow.models import Pool
from casework.workflow.next import take_next
from casework.workflow.querysets import waiting
from tests.clock import NOW

THOROUGH = 4
LOOKS = 4  # how often a deal is tried again
QUIET = 0.06  # how seldom the quiet pool is chosen


@dataclass(frozen=True, kw_only=True)
class Floor:
    """Whom and what the crowd works with, by id. may_exceed: the only people whom the supervisor overloads. quiet: a
    pool where little else happens, so that a preview sometimes holds until it is committed.
    """

    boss: int
    people: list[int]
    may_exceed: frozenset[int]
    pools: list[int]
    quiet: int
    began: float = field(default_factory=time.time)

    def now(self) -> datetime:
        """Return the moment: the tests' own, and the seconds since the floor was made."""
        return NOW + timedelta(seconds=time.time() - self.began)


@dataclass(kw_only=True)
class Told:
    """What hands did: deed → how it ended → how often; what they took by "next" and decided; failures as texts."""

    ends: Counter[tuple[str, str]] = field(default_factory=Counter)
    taken: list[tuple[str, int, int]] = field(default_factory=list)
    decided: list[tuple[int, int]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def add(self, other: "Told") -> None:
        """Add what others did."""
        self.ends += other.ends
        self.taken += other.taken
        self.decided += other.decided
        self.failures += other.failures

    def done(self, deed: str) -> int:
        """Return how often a deed was done, not refused."""
        return self.ends[deed, "done"]


class Hand:
    """One writer: a thread with a connection of its own, that does one thing after the other. number: of `hands`."""

    def __init__(self, floor: Floor, *, number: int, hands: int) -> None:
        self.floor, self.number, self.told, self.dice = floor, number, Told(), random.Random(number)
        self.own = [pk for place, pk in enumerate(floor.people) if place % hands == number]

    def work(self, until: float) -> None:
        """Do what comes to hand until that instant; the first of the hands begin with each deed once."""
        deeds, weights = list(DEEDS), list(DEEDS.values())
        first = self.dice.sample(deeds, len(deeds)) if self.number < THOROUGH else []
        try:
            while time.time() < until:
                self._try(first.pop() if first else self.dice.choices(deeds, weights)[0])
        finally:
            connection.close()

    def _try(self, deed: Callable[["Hand"], bool | None]) -> None:
        try:
            done = deed(self)
            self.told.ends[deed.__name__, "nothing" if done is False else "done"] += 1
        except Refused as refusal:
            self.told.ends[deed.__name__, type(refusal).__name__] += 1
        except Exception:  # noqa: BLE001  # told by the test's own process
            self.told.failures.append(f"{deed.__name__}: {traceback.format_exc()}")

    def now(self) -> datetime:
        return self.floor.now()

    def boss(self) -> User:
        return User.objects.get(pk=self.floor.boss)

    def somebody(self) -> User:
        return User.objects.get(pk=self.dice.choice(self.floor.people))

    def member(self, pool: Pool) -> User:
        members = Membership.objects.filter(team=pool.team_id, left_on__isnull=True).values_list("user_id", flat=True)
        return User.objects.get(pk=self.dice.choice(list(members)))

    def a_pool(self) -> Pool:
        busy = self.dice.random() > QUIET
        return Pool.objects.get(pk=self.dice.choice(self.floor.pools) if busy else self.floor.quiet)

    def some_held(self, desk: Desk, number: int) -> list[tuple[int, int]]:
        held = desk.item._default_manager.filter(state__in=sorted(desk.item.HELD)).order_by("?")
        return list(held.values_list("pk", "assignee_id")[:number])


def click_next(hand: Hand) -> None:
    pool = hand.a_pool()
    person = hand.member(pool)
    taken = take_next(desk=desk_of(pool.kind), person=person, now=hand.now())
    hand.told.taken.append((pool.kind, taken.pk, person.pk))


def decide(hand: Hand) -> None:
    for pk, holder in hand.some_held(services.DESK, 1):
        order, person = ReviewOrder.objects.get(pk=pk), User.objects.get(pk=holder)
        services.start_review(order=order, actor=person, now=hand.now())
        outcome, reason = hand.dice.choice([("approved", "verified")] * 3 + [("rejected", "fraud_signs")])
        made = services.decide(
            order=order, actor=person, outcome=outcome, reasons=[reason], note="", version=None, now=hand.now()
        )
        hand.told.decided.append((made.order_id, person.pk))


def give(hand: Hand) -> None:
    pool = hand.a_pool()
    desk, person = desk_of(pool.kind), hand.member(pool)
    some = list(
        waiting(desk.item).filter(pool=pool).order_by("?").values_list("pk", flat=True)[: hand.dice.randint(0, 3)]
    )
    some += [pk for pk, _holder in hand.some_held(desk, hand.dice.randint(0, 2))]
    assignment.assign(
        desk=desk, item_ids=some, person=person, actor=hand.boss(), now=hand.now(),
        over_capacity=person.pk in hand.floor.may_exceed,
    )  # fmt: skip


def take_back(hand: Hand) -> None:
    desk = desk_of(hand.a_pool().kind)
    some = [pk for pk, _holder in hand.some_held(desk, hand.dice.randint(1, 5))]
    assignment.release(desk=desk, item_ids=some, actor=hand.boss(), now=hand.now())


def deal_a_pool(hand: Hand) -> bool:
    """Deal; where nothing fits any more, take something back first, for the next one who deals."""
    pool = Pool.objects.get(pk=hand.dice.choice([*hand.floor.pools, hand.floor.quiet, hand.floor.quiet]))
    for look in count(1):  # a pool that changed is looked at again, as a supervisor would
        plan = ask(pool=pool, actor=hand.boss(), now=hand.now())
        try:
            commit(plan=plan, actor=hand.boss(), now=hand.now())
            break
        except PoolChanged:
            if look == LOOKS:
                raise
    if not plan.dealt:
        desk = desk_of(pool.kind)
        some = [pk for pk, _holder in hand.some_held(desk, 20)]
        assignment.release(desk=desk, item_ids=some, actor=hand.boss(), now=hand.now())
    return plan.dealt > 0


def go_and_come(hand: Hand) -> None:
    person = hand.somebody()
    people.set_accepting(user=person, accepting=False, now=hand.now())
    people.disconnect(user=person, now=hand.now())
    lease.reclaim(now=hand.now())
    people.connect(user=person, now=hand.now())
    people.set_accepting(user=person, accepting=True, now=hand.now())


def sweep(hand: Hand) -> None:
    lease.reclaim(now=hand.now())
    drain.sweep(now=hand.now())


def leave_and_return(hand: Hand) -> bool:
    """Only people whom no other hand lets leave."""
    for pk in hand.own[:1]:
        person = User.objects.get(pk=pk)
        places = Membership.objects.filter(user=person, left_on__isnull=True).select_related("team")
        before = [(place.team, place.capacity) for place in places]
        handover.hand_over(person=person, actor=hand.boss(), now=hand.now())
        for team, capacity in before:
            people.add_member(team=team, user=person, capacity=capacity, now=hand.now())
    return bool(hand.own)


DEEDS: dict[Callable[[Hand], bool | None], int] = {
    click_next: 40, decide: 25, give: 15, take_back: 8, deal_a_pool: 4, go_and_come: 4, sweep: 1, leave_and_return: 2,
}  # fmt: skip


def let_loose(floor: Floor, *, hands: int, processes: int, seconds: float, meanwhile: Callable[[], None]) -> Told:
    """Let so many hands, spread over the processes, work for so many seconds, and tell all of it.

    meanwhile: called again and again.
    """
    connections.close_all()  # nothing of this process may be used by another one
    context = get_context("fork")
    answers: Any = context.Queue()
    until = time.time() + seconds
    crowd = [
        context.Process(target=_work, args=(floor, range(first, hands, processes), hands, until, answers))
        for first in range(processes)
    ]
    for process in crowd:
        process.start()
    while time.time() < until:
        meanwhile()
        time.sleep(0.1)
    told = Told()
    for _process in crowd:
        told.add(answers.get(timeout=60))
    for process in crowd:
        process.join(10)
    return told


def _work(floor: Floor, numbers: range, hands: int, until: float, answers: Any) -> None:
    crew = [Hand(floor, number=number, hands=hands) for number in numbers]
    threads = [threading.Thread(target=hand.work, args=(until,)) for hand in crew]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told = Told()
    for hand in crew:
        told.add(hand.told)
    answers.put(told)
