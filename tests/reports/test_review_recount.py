"""What the desks of review did, on any floor, equals a recount of each order's log by the words of metrics.md."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from casework.lib.refusal import Refused
from casework.people import services as people
from casework.people.models import Role, User
from casework.portfolio.models import Product
from casework.reports.selectors.kpi import Kpi
from casework.reports.selectors.scope import Scope
from casework.reports.tables import tables
from casework.review import services
from casework.review.models import OrderEvent, OrderQuestion, OrderState, ReviewOrder, Stage
from tests import factories
from tests.clock import NOW, TODAY
from tests.collections import floor as ledger
from tests.reports.floor import reviewed

DAYS = 3
START = NOW - timedelta(days=DAYS)
HALF = timedelta(seconds=30)
OUTCOME = {"approve": "approved", "reject": "rejected"}
REASON = {"approved": "verified", "rejected": "fraud_signs"}
# What is done with an order, by which of two people, how many minutes later.
step = st.tuples(
    st.sampled_from(
        ["approve", "approve", "approve", "reject", "reject", "give", "ask", "ask", "reopen", "reopen", "withdraw"]
    ),
    st.integers(0, 1), st.integers(1, 900),
)  # fmt: skip
orders = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(0, 60 * 24), st.lists(step, min_size=2, max_size=7)),
    min_size=2, max_size=4,
)  # fmt: skip


@dataclass(kw_only=True)
class Floor:
    """Two initial reviewers, two re-reviewers, who leads them; a book in Lagos and one in New York with channels."""

    hands: dict[str, list[User]]
    boss: User
    service: User
    products: list[Product]


def make() -> Floor:
    initial, rereview = factories.review_team("initial"), factories.review_team("re_review")
    west = ledger.product(ledger.book("west", zone="America/New_York"))
    return Floor(
        hands={
            "initial": [factories.person(name, Role.INITIAL_REVIEWER, team=initial) for name in ("ann", "bob")],
            "re_review": [factories.person(name, Role.RE_REVIEWER, team=rereview) for name in ("rex", "sue")],
        },
        boss=factories.person("", Role.SUPERVISOR, leads=[initial, rereview]),
        service=factories.person("", Role.SERVICE),
        products=[factories.product(), factories.product(two_stage=False), west],
    )


@pytest.mark.fuzz
class Recount(TestCase):
    """Each example tells the lives of some orders."""

    def setUp(self) -> None:
        self.floor = make()
        self.channels = {
            product.book_id: factories.channel("store", product.book)
            for product in (self.floor.products[0], self.floor.products[2])
        }  # fmt: skip

    @given(orders, st.integers(0, DAYS), st.integers(0, DAYS), st.booleans())
    @settings(max_examples=12)
    def test_the_figures_of_the_desks(self, drawn: Any, first: int, length: int, of_west: bool) -> None:
        for which, channel, minute, steps in drawn:
            product = self.floor.products[which]
            at = START + timedelta(minutes=minute)
            order = factories.order(product=product, now=at)
            if channel:
                ReviewOrder.objects.filter(pk=order.pk).update(channel=self.channels[product.book_id])
            for what, who, minutes in steps:
                at += timedelta(minutes=minutes)
                with suppress(Refused):
                    play(self.floor, ReviewOrder.objects.get(pk=order.pk), what, who, at)
        begin = TODAY - timedelta(days=DAYS - first)
        book = self.floor.products[2].book_id if of_west else None
        for scope in (
            Scope(first=begin, last=begin + timedelta(days=length), book_id=book),
            Scope(first=date(2026, 1, 1), last=date(2026, 12, 31)),
        ):
            check(scope)


def play(floor: Floor, order: ReviewOrder, what: str, who: int, at: datetime) -> None:
    """Do one thing with the order if it can be done; what is not given yet is given first."""
    hand, holder = floor.hands[order.stage][who], order.assignee
    if what in OUTCOME and order.state == OrderState.POOLED:
        reviewed(order, hand, at=at - HALF, took=HALF, outcome=OUTCOME[what])
    elif what in {"give", "ask"} and order.state == OrderState.POOLED:
        for each in [*floor.hands["initial"], hand]:
            people.set_accepting(user=each, accepting=True, now=at)
            people.beat(user=each, now=at)
        given = factories.start(factories.give(order, hand, now=at), hand, now=at)
        if what == "ask":
            services.send_back(order=given, actor=hand, question="Why?", now=at)
    elif what in OUTCOME and holder and OrderQuestion.objects.open().filter(order=order).exists():
        started = factories.start(order, holder, now=at) if order.state == OrderState.ASSIGNED else order
        services.answer_question(order=started, actor=holder, answer="So.", now=at)
    elif what == "reopen":
        services.reopen_order(order=order, actor=floor.boss, reason="Again", now=at)
    elif what == "withdraw" and who:
        services.withdraw_order(order=order, actor=floor.service, reason="Changed", now=at)
    elif what in OUTCOME and holder:
        outcome = OUTCOME[what]
        started = factories.start(order, holder, now=at) if order.state == OrderState.ASSIGNED else order
        services.decide(
            order=started, actor=holder, outcome=outcome, reasons=[REASON[outcome]], note="",
            version=None, now=at,
        )  # fmt: skip


# --- the recount ----------------------------------------------------------------------------------------------


@dataclass(kw_only=True)
class Life:
    """What one order's log says: its decisions that stand (stage, outcome, who, when), whether it went on after each,
    when it was first given, and whether it was called off.
    """

    order: ReviewOrder
    standing: list[tuple[str, str, User, datetime]]
    given: datetime | None
    is_over: bool
    is_off: bool

    def on(self, at: datetime) -> date:
        """Return the day in the zone of the order's book."""
        return at.astimezone(ZoneInfo(self.order.book.time_zone)).date()


def lives(scope: Scope) -> Iterator[Life]:
    """Read the log of each order of the scope's book from its beginning."""
    for order in ReviewOrder.objects.select_related("book", "channel").order_by("pk"):
        if scope.book_id not in {None, order.book_id}:
            continue
        life = Life(order=order, standing=[], given=None, is_over=False, is_off=False)
        for event in OrderEvent.objects.filter(item=order).select_related("actor").order_by("pk"):
            if event.name == "assign" and life.given is None:
                life.given = event.recorded_at
            if event.name in {"pass_on", "approve", "reject"}:
                assert event.actor is not None
                stage = Stage.INITIAL if not life.standing else Stage.RE_REVIEW
                outcome = "rejected" if event.name == "reject" else "approved"
                life.standing.append((stage.value, outcome, event.actor, event.recorded_at))
                life.is_over = event.name != "pass_on"
            elif event.name == "reopen":
                life.standing.pop()
                life.is_over = False
            life.is_off = life.is_off or event.name == "withdraw"
        yield life


def check(scope: Scope) -> None:
    """Compare each figure of the scope with the recount."""
    kpi, told = Kpi(scope), list(lives(scope))
    assert overturned(told, scope) == {line.person: (line.rereviewed, line.overturned) for line in kpi.overturns}
    taken = kpi.order_times.lines
    times = {(x.stage.value, x.day): (x.closed, x.approved, *spread(x.times)) for x in taken}
    assert order_times(told, scope) == times
    assert reasons(told, scope) == {
        (line.stage.value, line.outcome.value): (line.decisions, line.of) for line in kpi.reasons
    }
    found = {(line.book, line.code): (line.orders, line.decided, line.approved) for line in kpi.channels}
    assert channels(told, scope) == {key: counts for key, counts in found.items() if any(counts)}
    totals_agree(kpi, told, scope)


def overturned(told: list[Life], scope: Scope) -> dict[str, tuple[int, int]]:
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for life in told:
        if len(life.standing) == 2 and scope.first <= life.on(life.standing[1][3]) <= scope.last:
            mine = counts[str(life.standing[0][2])]
            mine[0] += 1
            mine[1] += life.standing[1][1] == "rejected"
    return {person: (rereviewed, rejected) for person, (rereviewed, rejected) in counts.items()}


def order_times(told: list[Life], scope: Scope) -> dict[Any, Any]:
    taken: dict[Any, list[tuple[int, bool]]] = defaultdict(list)
    for life in told:
        if life.is_over and not life.is_off:
            stage, outcome, _who, at = life.standing[-1]
            assert life.given is not None
            if scope.first <= life.on(at) <= scope.last:
                seconds = (at - life.given) // timedelta(seconds=1)
                taken[stage, life.on(at)].append((seconds, outcome == "approved"))
    lines = {}
    for key, rows in taken.items():
        seconds = [each for each, _approved in rows]
        sums = [min(seconds), max(seconds), sum(seconds) / len(seconds), median(seconds), sum(seconds)]
        lines[key] = (len(rows), sum(approved for _each, approved in rows), *(round(each, 3) for each in sums))
    return lines


def spread(times: Any) -> list[float]:
    found = (times.shortest, times.longest, times.mean, times.median, times.total)
    return [round(each / timedelta(seconds=1), 3) for each in found]


def reasons(told: list[Life], scope: Scope) -> dict[Any, tuple[int, int]]:
    """Each decision of these floors names one reason: as many name it as there are of the outcome."""
    counts = Counter(
        (stage, outcome)
        for life in told for stage, outcome, _who, at in life.standing if scope.first <= life.on(at) <= scope.last
    )  # fmt: skip
    return {key: (number, number) for key, number in counts.items()}


def channels(told: list[Life], scope: Scope) -> dict[Any, tuple[int, int, int]]:
    counts: dict[Any, list[int]] = defaultdict(lambda: [0, 0, 0])
    for life in told:
        line = counts[life.order.book.code, life.order.channel.code if life.order.channel else ""]
        line[0] += scope.first <= life.on(life.order.received_at) <= scope.last
        if life.is_over and scope.first <= life.on(life.standing[-1][3]) <= scope.last:
            line[1] += 1
            line[2] += life.standing[-1][1] == "approved"
    return {key: (line[0], line[1], line[2]) for key, line in counts.items() if any(line)}


def totals_agree(kpi: Kpi, told: list[Life], scope: Scope) -> None:
    """The row of totals of each table is the recount's sum, and every table that says "decided" says the same."""
    shown = {table.key: dict(zip([h.key for h in table.heads], table.totals, strict=True)) for table in tables(kpi)}
    decided = [at for life in told for _s, _o, _w, at in life.standing if scope.first <= life.on(at) <= scope.last]
    assert shown["reviewers"]["decided"] == shown["review-floor"]["decided"] == len(decided)
    assert shown["overturns"]["rereviewed"] == sum(each for each, _no in overturned(told, scope).values())
    assert shown["order-times"]["closed"] == sum(line[0] for line in order_times(told, scope).values())
    assert shown["channels"]["decided"] == sum(line[1] for line in channels(told, scope).values())
