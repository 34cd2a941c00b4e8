"""Months ago: orders that were decided and paid out then, and what those loans have paid since as they fell due."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from casework.demo.applications import applications
from casework.demo.loans import Row, lateness
from casework.demo.review_floor import ReviewFloor
from casework.lib.days import start_of
from casework.portfolio.models import Book, Product
from casework.review.models import ReviewOrder

# How many days ago orders came in (decided on the weekdays that follow), and how many each time.
WAVES, ORDERS_EACH, DAYS_EACH = (200, 140, 98, 63), 12, 5
PAID_OUT_EACH = 8
# The machine's score from which on a loan is paid a few days earlier.
SOUND, EARLIER = 600, timedelta(days=3)


class EarlierFloor:
    """Plays the waves of months ago through the same services as the last two weeks."""

    def __init__(
        self, *, book: Book, product: Product, people: dict[str, Any], persons: list[dict[str, Any]], today: date,
        seed: int,
    ) -> None:  # fmt: skip
        self.today, self.random = today, Random(seed)
        self.firsts = [today - timedelta(days=back) for back in WAVES]
        orders = [
            order
            for number, first in enumerate(self.firsts)
            for order in applications(
                number=ORDERS_EACH, people=persons[number * ORDERS_EACH :], random=self.random, prefix=f"E{number + 1}",
                last=start_of(first + timedelta(days=2), book.time_zone), days=2,
            )
        ]  # fmt: skip
        self.review = ReviewFloor(
            book=book, product=product, people=people, orders=orders, random=self.random, pays_out=PAID_OUT_EACH
        )

    def play(self, day: date, *, now: datetime) -> list[Row]:
        """Play one day up to `now`, if it lies in a wave. On a wave's last day return what its loans will have paid by
        today, as rows of a file of payments; nothing on other days.
        """
        since = next((day - first for first in self.firsts if timedelta(0) <= day - first < timedelta(DAYS_EACH)), None)
        if since is None:
            return []
        self.review.play(day, now=now)
        return list(self._paid(day)) if since == timedelta(DAYS_EACH - 1) else []

    def _paid(self, day: date) -> Iterator[Row]:
        """Yield what is paid on the loans of the wave; who misses an instalment altogether pays no more."""
        orders = ReviewOrder.objects.filter(loan__disbursed_on__range=(day - timedelta(days=DAYS_EACH), day))
        for order in orders.select_related("loan").prefetch_related("loan__instalments").order_by("pk"):
            sound = (order.machine_score or 0) >= SOUND
            for row in order.loan.instalments.all() if order.loan else ():
                late = lateness(self.random)
                if late is None:
                    break
                paid_on = max(row.due_on + timedelta(days=late) - EARLIER * sound, day)
                if paid_on < self.today:
                    owed = row.principal + row.interest + row.fee
                    yield f"{order.external_ref}-{row.number}", row.loan.external_ref, row.loan.source, owed, paid_on
