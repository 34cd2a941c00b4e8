"""What waits on a floor of collections: promises, waivers, cases to keep, write-offs, agreements, money that went back,
credit that goes to another loan, a bank that says otherwise. All through the services, by those who would do it.
"""

import csv
import tempfile
from collections.abc import Iterable, Sequence
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from casework.collections import services
from casework.collections.agencies.models import AgencyPlacement
from casework.collections.legal.services import record_legal_step
from casework.collections.models import CollectionCase, Promise
from casework.collections.retention.services import ask_retention, decide_retention
from casework.collections.selectors import due_by
from casework.collections.writeoffs import services as write_offs
from casework.demo.floor import Floor, feed_file
from casework.lib.days import day_in
from casework.people.models import User
from casework.portfolio.models import Loan, Payment
from casework.portfolio.services.credits import move_credit
from casework.portfolio.services.payments import record_payment
from casework.portfolio.services.reconciling import reconcile
from casework.portfolio.services.reversals import reverse_payment
from casework.portfolio.services.waivers import outstanding

SOME = 3
MOVED = Decimal("450.00")
LATE = ("S4", "M4+")


class Waiting:
    """Lets things be asked for, reported and taken back, as of the moment that the floor shows."""

    def __init__(self, floor: Floor) -> None:
        self.floor, self.now = floor, floor.now
        self.today = day_in(floor.book.time_zone, floor.now)
        self.held: list[CollectionCase] = []

    def fill(self) -> None:
        """Do all of it."""
        self._money()
        self._look()
        self._credit()
        self._waivers()
        self._retention()
        self._late()
        self._bank()
        self._results()

    def _look(self) -> None:
        """See who holds what, once the money of today is in: what it settled is held no more."""
        held = CollectionCase.objects.held().select_related("bucket", "loan", "assignee")
        self.held = list(held.filter(book=self.floor.book).order_by("opened_on", "pk"))

    def _take(self, number: int, *, late: bool) -> list[tuple[CollectionCase, User]]:
        """Return so many held cases that nothing was asked of yet, each with who holds it."""
        fits = [c for c in self.held if not c.bucket.is_reminder and (c.bucket.code in LATE) == late]
        taken = fits[:number]
        self.held = [case for case in self.held if case not in taken]
        fresh = CollectionCase.objects.held().filter(pk__in=[case.pk for case in taken]).order_by("pk")
        return [
            (case, case.assignee)
            for case in fresh.select_related("assignee", "bucket", "book", "loan")
            if case.assignee
        ]

    def _money(self) -> None:
        """Let two promises be kept today, and two payments of the last days go back."""
        standing = Promise.objects.filter(outcome="", ended="", case__assignee__isnull=False).order_by("pk")
        for promise in standing.select_related("case")[:2]:
            record_payment(
                loan_id=promise.case.loan_id, source="demo", external_ref=f"promise-{promise.pk}",
                amount=promise.amount, paid_on=self.today, now=self.now, recorded_by=self.floor.people["operations"],
            )  # fmt: skip
        recent = Payment.objects.money().filter(source="demo", paid_on__lt=self.today).order_by("-paid_on", "-pk")
        for payment in recent[:2]:
            reverse_payment(
                payment_id=payment.pk, source="demo", external_ref=f"back-{payment.external_ref}", now=self.now,
                reversed_on=self.today, reason="Returned by the bank: account closed.",
                recorded_by=self.floor.people["operations"],
            )  # fmt: skip

    def _credit(self) -> None:
        """Let one borrower pay on a loan that was settled already; operations move most of it to another one."""
        for case in self.held:
            paid_off = Loan.objects.filter(customer=case.customer_id, settled_on__isnull=False).select_related("book")
            settled = paid_off.order_by("pk").first()
            if case.bucket.is_reminder or case.bucket.code in LATE or settled is None:
                continue
            if sum(outstanding(case.loan_id).values()) < MOVED:
                continue
            record_payment(
                loan_id=settled.pk, source="demo", external_ref="paid-again", amount=Decimal("500.00"),
                paid_on=self.today - timedelta(days=1), now=self.now,
            )  # fmt: skip
            move_credit(
                from_loan=settled, to_loan=Loan.objects.select_related("book").get(pk=case.loan_id),
                amount=MOVED, reason="Paid on the loan that was settled already.", source="by_hand",
                external_ref="paid-again", now=self.now, actor=self.floor.people["operations"],
            )  # fmt: skip
            return

    def _waivers(self) -> None:
        for case, holder in self._take(SOME, late=False):
            interest = outstanding(case.loan_id)["interest"]
            part = (interest / 4).quantize(Decimal("0.01"))
            owed = due_by(case, self.today)
            if part and owed > part:
                services.ask_waiver(
                    case=case, actor=holder, parts={"interest": part}, to_pay=owed - part, now=self.now,
                    expires_on=self.today + timedelta(days=7), reason="Lost two weeks of wages, pays the rest at once.",
                )  # fmt: skip

    def _retention(self) -> None:
        for number, (case, holder) in enumerate(self._take(SOME, late=False)):
            if case.moves_on is None:
                continue
            asked = ask_retention(
                case=case, actor=holder, until=self.today + timedelta(days=5), now=self.now,
                reason="Pays with the salary of Friday; knows nobody else here.",
            )  # fmt: skip
            if number == 0:
                decide_retention(
                    retention=asked.public_id,
                    actor=self.floor.people["supervisor"],
                    approve=True,
                    note="",
                    now=self.now,
                )
        for case, holder in self._take(1, late=False):
            services.ask_agreement(
                case=case, actor=holder, kind="extension", days=90, fee=Decimal(0), now=self.now,
                reason="In hospital until next month.",
            )  # fmt: skip

    def _late(self) -> None:
        """Take one late case to court, and ask for the write-off of two others."""
        for number, (case, holder) in enumerate(self._take(SOME, late=True)):
            if number == 0:
                record_legal_step(
                    case=case, actor=holder, kind="notice", happened_on=self.today - timedelta(days=10),
                    reference="HR-118", cost=Decimal("35.00"), note="Sent by registered mail.",
                    next_on=self.today + timedelta(days=4), now=self.now,
                )  # fmt: skip
            elif case.moves_on is None:
                write_offs.ask(
                    case=case, cause="uncollectable", reason="Moved away; no number answers, no property found.",
                    actor=holder, now=self.now,
                )  # fmt: skip

    def _bank(self) -> None:
        """Let the bank's statement of the last days miss a payment, differ in one, and know one that nobody has."""
        since = self.today - timedelta(days=9)
        known = Payment.objects.money().filter(source="demo", paid_on__range=(since, self.today - timedelta(days=4)))
        rows: list[Sequence[Any]] = [
            (f"BK-{one.pk}", one.external_ref, one.amount, one.paid_on) for one in known.order_by("paid_on", "pk")
        ]
        if len(rows) < SOME:
            return
        line, ref, amount, day = rows[1]
        rows[1] = (line, ref, amount - Decimal("10.00"), day)
        rows[2] = ("BK-unknown", "TRANSFER-7781", Decimal("420.00"), rows[2][3])
        self._feed("bank", ("external_ref", "payment_ref", "amount", "booked_on"), rows)
        reconcile(book=self.floor.book, now=self.now)

    def _results(self) -> None:
        """Let the agency report of its first cases; it can only where the day has begun by the clock of files, too."""
        if self.today > self.now.date():
            return
        placed = AgencyPlacement.objects.filter(ended_at__isnull=True).select_related("case").order_by("pk")[:4]
        said = (
            ("contact", "", "At home."),
            ("promise", "500.00", "Friday"),
            ("no_contact", "", ""),
            ("lost", "", ""),
        )
        rows = [
            (f"HB-{one.pk}", one.case.public_id, result, self.today, amount, note)
            for one, (result, amount, note) in zip(placed, said, strict=False)
        ]
        columns = ("external_ref", "case", "result", "happened_on", "amount", "note")
        self._feed("agency_results", columns, rows)

    def _feed(self, kind: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"{kind}.csv"
            with path.open("w", newline="", encoding="utf-8") as file:
                writer = csv.writer(file)
                writer.writerow(columns)
                writer.writerows(rows)
            feed_file(path, f"{kind}.toml", kind=kind, actor=self.floor.people["operations"], now=self.now)
