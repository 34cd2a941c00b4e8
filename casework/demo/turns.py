"""What does not go straight: orders on hold, promised calls, a payout that fails, an order reopened, one withdrawn."""

from datetime import datetime, timedelta
from decimal import Decimal

from casework.demo.cast import be_there
from casework.demo.papers import Papers
from casework.people.models import User
from casework.review import services
from casework.review.models import Decided, OrderState, ReviewOrder, Stage
from casework.review.states import AskedOf

BANK_ANSWERS = timedelta(minutes=1)
BEFORE = timedelta(hours=1)
# Cents for which the simulated bank says that the account is closed.
CLOSED_ACCOUNT = Decimal("0.13")
HOLDS = (
    ("reviewer", AskedOf.APPLICANT, "Payslip of last month: the one that came is cut off.", timedelta(hours=20)),
    ("amara", AskedOf.EMPLOYER, "Confirmation of employment; personnel calls back.", timedelta(days=2)),
)
# Who promised to call, and when, counted from the moment that the floor shows: one is missed, one due, one ahead.
CALLS = (
    ("chenrui", timedelta(minutes=-25), "Asked to be called in the lunch break."),
    ("reviewer", timedelta(minutes=-5), "In a meeting; wants to be called now."),
    ("zhoumin", timedelta(hours=2), "After the shift, on the private number."),
)


class Turns:
    """Takes orders out of the pools and lets happen to them what happens to some on every floor."""

    def __init__(self, *, people: dict[str, User], papers: Papers, now: datetime) -> None:
        self.people, self.papers, self.now, self.then = people, papers, now, now - BEFORE

    def take(self) -> None:
        """Take all turns, an hour before the moment that the floor shows."""
        self._withdraw()
        self._reopen()
        self._fail_a_payout()
        for username, asked_of, asked, patience in HOLDS:
            if order := self._opened(Stage.INITIAL, username):
                services.hold_order(
                    order=order, actor=self.people[username], asked=asked, asked_of=asked_of,
                    due_at=self.now + patience, now=self.then + timedelta(minutes=8),
                )  # fmt: skip
        for username, offset, note in CALLS:
            if order := self._opened(Stage.INITIAL, username):
                services.book_callback(
                    order=order, actor=self.people[username], at=self.now + offset, point=None, note=note,
                    now=self.then + timedelta(minutes=9),
                )  # fmt: skip
        services.tell_callbacks(now=self.now)

    def _opened(self, stage: Stage, username: str) -> ReviewOrder | None:
        """Give somebody the order that waits longest, and let them open it; None when the pool is empty then."""
        person = self.people[username]
        be_there([person], now=self.then)
        free = ReviewOrder.objects.filter(state=OrderState.POOLED, stage=stage, waiting_since__lte=self.then)
        order = free.exclude(reviewers__person=person).order_by("pk").first()
        if order is None:
            return None
        lead = self.people["leadreview"]
        services.assign_orders(orders=[order.public_id], person=person, actor=lead, now=self.then)
        given = ReviewOrder.objects.get(pk=order.pk)
        return services.start_review(order=given, actor=person, now=self.then + timedelta(minutes=3))

    def _withdraw(self) -> None:
        waiting = ReviewOrder.objects.filter(state=OrderState.POOLED, stage=Stage.INITIAL).order_by("-pk")
        for order in waiting[:1]:
            services.withdraw_order(
                order=order, actor=self.people["service"], now=self.now,
                reason="The customer called: found the money elsewhere.",
            )  # fmt: skip

    def _reopen(self) -> None:
        rejected = ReviewOrder.objects.filter(state=OrderState.REJECTED, stage=Stage.INITIAL, closed_at__lte=self.then)
        for order in rejected.order_by("-closed_at", "-pk")[:1]:
            services.reopen_order(
                order=order, actor=self.people["leadreview"], now=self.then,
                reason="The employer was reached after all and confirms the job.",
            )  # fmt: skip

    def _fail_a_payout(self) -> None:
        """Approve an order for a little less than asked, and let the bank refuse the payout."""
        person, decided = self.people["ines"], self.then + timedelta(minutes=12)
        order = self._opened(Stage.RE_REVIEW, "ines")
        if order is None:
            return
        self.papers.work(order, person, decided)
        services.decide(
            order=order, actor=person, outcome=Decided.APPROVED, reasons=["verified"], note="", version=None,
            amount=order.value - 1 + CLOSED_ACCOUNT, now=decided,
        )  # fmt: skip
        payout = services.disburse(order=order, actor=self.people["operations2"], now=decided + BANK_ANSWERS)
        services.follow_payout(payout_id=payout.pk, now=decided + BANK_ANSWERS)
        services.follow_payout(payout_id=payout.pk, now=decided + 2 * BANK_ANSWERS)
