"""Two weeks of manual review: orders arrive, are given out, opened, decided at both stages, and paid out."""

from datetime import date, datetime, timedelta
from random import Random

from casework.demo.cast import be_there, members
from casework.demo.clock import office_hours
from casework.demo.papers import Papers
from casework.demo.turns import BEFORE, Turns
from casework.people.models import User
from casework.portfolio.models import Book, Product
from casework.review import services
from casework.review.models import Decided, OrderState, ReviewOrder, Stage
from casework.review.services import NewOrder

PER_ROUND = 2
BANK_ANSWERS = timedelta(minutes=1)
APPROVALS_STAND = 7  # days
PHOTOS_SINCE = timedelta(days=4)
STAGES = ((Stage.INITIAL, "initial-review"), (Stage.RE_REVIEW, "re-review"))
REASONS = {
    Decided.APPROVED: ("verified", "good_history", "low_exposure"),
    Decided.REJECTED: ("identity_doubt", "job_unverified", "over_indebted", "contact_mismatch", "fraud_signs"),
}


class ReviewFloor:
    """Plays the reviewers' days; each round pays out up to `pays_out` approved orders. Everything goes through the
    services, at the moments that the clock says.
    """

    def __init__(
        self, *, book: Book, product: Product, people: dict[str, User], orders: list[NewOrder], random: Random,
        pays_out: int = 2,
    ) -> None:  # fmt: skip
        self.book, self.product, self.people, self.random = book, product, people, random
        self.pays_out = pays_out
        self.waiting = list(orders)
        self.papers = Papers(product=product, random=random)
        self.opened = False

    def play(self, day: date, *, now: datetime) -> None:
        """Play one day up to `now`: what came in is taken, and on a weekday worked off in rounds."""
        morning, _noon, afternoon = office_hours(self.book, day)
        if not self.opened:
            self._open(morning)
        services.expire_orders(now=min(morning, now))
        if now - morning < PHOTOS_SINCE and not self.papers.demanded:
            self.papers.demand(morning)
        for moment in (morning, afternoon):
            if moment < now:
                self._receive(moment)
                if day.weekday() < 5:
                    self._round(moment)

    def hand_over(self, now: datetime) -> None:
        """Take in what came after the last round, let some orders go crooked ways, and leave everybody a few."""
        self._receive(now - BEFORE)
        Turns(people=self.people, papers=self.papers, now=now).take()
        self._receive(now)
        for stage, team in STAGES:
            there = members(team, self.people)
            be_there(there, now=now)
            for person in there:
                self._give(stage, person, now)

    def _open(self, now: datetime) -> None:
        """Say for how long an approval stands: those that nobody pays out expire."""
        self.opened = True
        terms = services.Terms(
            two_stage=self.product.two_stage, above_asked=False, order_days=None, approval_days=APPROVALS_STAND,
            skill_needed=False, language="",
        )  # fmt: skip
        services.set_terms(product=self.product, terms=terms, evidence={}, actor=self.people["operations"], now=now)
        self.product.refresh_from_db()

    def receive(self, arrived: list[NewOrder], now: datetime) -> None:
        """Take in orders with their papers; they wait in the pool."""
        services.receive_orders(orders=arrived, book=self.book, product=self.product, source="demo", now=now)
        self.papers.come_with([order.external_ref for order in arrived], now)

    def _receive(self, now: datetime) -> None:
        arrived = [order for order in self.waiting if order.received_at and order.received_at <= now]
        self.waiting = self.waiting[len(arrived) :]
        if arrived:
            self.receive(arrived, now)

    def _round(self, now: datetime) -> None:
        """Everybody is given a few orders and works them off, a few minutes each."""
        for stage, team in STAGES:
            there = members(team, self.people)
            be_there(there, now=now)
            for person in there:
                self._give(stage, person, now)
            for person in there:
                self._work(person, now)
        self._pay_out(now + timedelta(minutes=50))

    def _give(self, stage: Stage, person: User, now: datetime) -> None:
        free = ReviewOrder.objects.filter(state=OrderState.POOLED, stage=stage, waiting_since__lte=now)
        fresh = free.exclude(reviewers__person=person).order_by("pk").values_list("public_id", flat=True)[:PER_ROUND]
        if fresh:
            services.assign_orders(orders=list(fresh), person=person, actor=self.people["leadreview"], now=now)

    def _work(self, person: User, now: datetime) -> None:
        moment = now
        for order in ReviewOrder.objects.filter(assignee=person, state=OrderState.ASSIGNED).order_by("pk"):
            moment += timedelta(minutes=self.random.randint(2, 6), seconds=self.random.randint(0, 59))
            opened = services.start_review(order=order, actor=person, now=moment)
            moment += timedelta(minutes=self.random.randint(3, 14), seconds=self.random.randint(0, 59))
            self.papers.work(opened, person, moment)
            outcome = self._judge(opened)
            reasons = self.random.sample(REASONS[outcome], k=self.random.choice((1, 1, 2)))
            services.decide(
                order=opened, actor=person, outcome=outcome, reasons=reasons, note="", version=None, now=moment
            )

    def _judge(self, order: ReviewOrder) -> Decided:
        """The lower the machine's score, the likelier the rejection; the re-review rejects fewer."""
        doubt = (690 - (order.machine_score or 600)) / 300 * (1.0 if order.stage == Stage.INITIAL else 0.4)
        return Decided.REJECTED if self.random.random() < doubt else Decided.APPROVED

    def _pay_out(self, now: datetime) -> None:
        approved = ReviewOrder.objects.filter(state=OrderState.APPROVED, closed_at__lte=now - timedelta(hours=3))
        for order in approved.order_by("pk")[: self.pays_out]:
            payout = services.disburse(order=order, actor=self.people["operations"], now=now)
            services.follow_payout(payout_id=payout.pk, now=now)
            services.follow_payout(payout_id=payout.pk, now=now + BANK_ANSWERS)
