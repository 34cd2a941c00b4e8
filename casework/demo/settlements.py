"""What the demo settles with its channels: one by the day from a balance that runs low, one that disputes, one whose
terms wait.
"""

import tempfile
from csv import writer
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from casework.demo.floor import WORKED_DAYS, Floor, feed_file
from casework.lib.days import day_in
from casework.portfolio.models import AcquisitionChannel
from casework.reports.partners.models import ChannelCount, Teller
from casework.reports.settlements import services
from casework.reports.settlements.models import ChannelStatement, StatementLoan
from casework.reports.settlements.rules import Item

# In ten-thousandths: 12.00 a registration, 0.35 a click; 150.00 a loan and 1.5 % of what is lent.
BY_COUNT = {Item.REGISTRATION: 120_000, Item.CLICK: 3_500}
BY_LOAN = {Item.LOAN: 1_500_000, Item.AMOUNT: 150}
COLUMNS = ("external_ref", "channel", "day", "registrations", "clicks", "corrects")


class Settlements:
    """Two of operations settle the days that the floor has worked: one draws up, the other approves."""

    def __init__(self, floor: Floor) -> None:
        self.floor, self.now = floor, floor.now
        self.maker, self.checker = floor.people["operations"], floor.people["operations2"]
        self.today = day_in(floor.book.time_zone, floor.now)
        self.first = self.today - timedelta(days=WORKED_DAYS)

    def settle(self) -> None:
        """Settle with all channels."""
        self._from_a_balance(self._channel("appstore"))
        self._with_a_dispute(self._channel("compare"))
        self._ask(self._channel("campus"), {**BY_LOAN, Item.REGISTRATION: 50_000}, "periodic", "month", "0.00")

    def _from_a_balance(self, channel: AcquisitionChannel) -> None:
        """Settle from what was paid in; a count that was wrong and a reversed loan are corrected by a later one."""
        then = self.now - timedelta(days=2)
        self._agree(channel, {**BY_COUNT, **BY_LOAN}, "prepaid", low="3000.00", now=then)
        issued = self._issued(channel, then)
        half = (sum(one.owed for one in issued) / Decimal(2)).quantize(Decimal(1))
        for number, back in enumerate((WORKED_DAYS, 6), start=1):
            services.top_up(
                channel=channel, amount=half + 1_000, day=self.today - timedelta(days=back),
                reference=f"BANK-77{number}", actor=self.maker, now=then,
            )  # fmt: skip
        for one in issued[:-3]:
            self._settled(one, then)
        self._count_anew(channel)
        loan = StatementLoan.objects.filter(statement__channel=channel).order_by("day", "pk").first()
        if loan is not None:
            services.mark_loan(
                channel=channel, loan=loan.loan, is_reversed=True, happened_on=self.today,
                reason="Returned within the cooling-off time", actor=self.maker, now=self.now,
            )  # fmt: skip
        [corrects, *_waits] = self._drawn(channel, self.now)
        services.issue(statement=corrects, actor=self.checker, now=self.now)
        services.ask_correction(
            channel=channel, amount=Decimal("-12.50"), day=self.today, actor=self.maker, now=self.now,
            reason="The bank kept a fee of the last payment.",
        )  # fmt: skip

    def _with_a_dispute(self, channel: AcquisitionChannel) -> None:
        """Settle statement by statement; the channel does not agree with the last one."""
        then = self.now - timedelta(days=4)
        self._agree(channel, BY_LOAN, "periodic", low="0.00", now=then)
        *paid, last = self._issued(channel, then)
        for one in paid:
            self._settled(one, then, f"PAID-{one.number:03d}")
        services.dispute(
            statement=last, reason="They count one loan more on that day.", actor=self.maker, now=self.now
        )  # fmt: skip

    def _agree(
        self, channel: AcquisitionChannel, rates: dict[Item, int], model: str, *, low: str, now: datetime
    ) -> None:
        terms = self._ask(channel, rates, model, "day", low, now)
        services.approve_terms(terms=terms, actor=self.checker, now=now)

    def _ask(
        self, channel: AcquisitionChannel, rates: dict[Item, int], model: str, every: str, low: str,
        now: datetime | None = None,
    ) -> Any:  # fmt: skip
        return services.ask_terms(
            channel=channel, effective_on=self.first, model=model, every=every, rates=rates, low_balance=Decimal(low),
            reason=f"Contract of {self.first:%B %Y}", actor=self.maker, now=now or self.now,
        )  # fmt: skip

    def _drawn(self, channel: AcquisitionChannel, now: datetime) -> list[ChannelStatement]:
        return services.draw_up(channel=channel, up_to=self.today, actor=self.maker, now=now)

    def _issued(self, channel: AcquisitionChannel, now: datetime) -> list[ChannelStatement]:
        drawn = self._drawn(channel, now)
        return [services.issue(statement=one, actor=self.checker, now=now) for one in drawn]

    def _settled(self, statement: ChannelStatement, now: datetime, ref: str = "") -> None:
        day = day_in(self.floor.book.time_zone, now)
        services.settle(statement=statement, settled_on=day, payment_ref=ref, actor=self.maker, now=now)

    def _count_anew(self, channel: AcquisitionChannel) -> None:
        """Feed that one day had two registrations less, as operations would once they noticed."""
        day = self.today - timedelta(days=5)
        was = ChannelCount.objects.get(channel=channel, day=day, teller=Teller.OURS)
        row = (f"{was.external_ref}-b", channel.code, day, was.registrations - 2, was.clicks, was.external_ref)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "channel_corrections.csv"
            with path.open("w", newline="", encoding="utf-8") as file:
                writer(file).writerows([COLUMNS, row])
            feed_file(path, "channel_corrections.toml", kind="channel_events", actor=self.maker, now=self.now)

    def _channel(self, code: str) -> AcquisitionChannel:
        return AcquisitionChannel.objects.get(book=self.floor.book, code=code)
