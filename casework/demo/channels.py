"""What happened at the demo's channels, counted by the house and by themselves, and what its funder's share is."""

import tempfile
from csv import writer
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from django.db.models import Count, Sum

from casework.demo.floor import DAYS, SEED, WORKED_DAYS, Floor, feed_file
from casework.lib.days import day_in
from casework.lib.money import ZERO
from casework.people.models import User
from casework.portfolio.models import AcquisitionChannel, Funder
from casework.reports.partners.models import CountKind
from casework.reports.partners.selectors.compared import compared
from casework.reports.partners.services.funders import approve_shares, ask_shares
from casework.reports.partners.services.ruling import rule
from casework.reports.selectors.scope import Scope
from casework.review.models import ReviewOrder

COLUMNS = ("channel", "day", "registrations", "clicks", "disbursed", "amount")
SHARES = {"principal": 10_000, "interest": 6_500, "fee": 0, "penalty": 5_000}


def count(floor: Floor) -> None:
    """Feed the counts of the worked days as operations would; the second channel claims a registration too many now
    and then.
    """
    keeper, today = floor.people["operations"], day_in(floor.book.time_zone, floor.now)
    funder = Funder.objects.get(book=floor.book, code="riverbank")
    first = today - timedelta(days=2 * DAYS)
    asked = ask_shares(
        funder=funder, effective_on=first, bp=SHARES, reason="As in the contract", actor=keeper, now=floor.now
    )
    approve_shares(request=asked, actor=floor.people["operations2"], now=floor.now)
    ask_shares(
        funder=funder, effective_on=today + timedelta(days=30), bp=SHARES | {"interest": 6_250},
        reason="New price from next month", actor=keeper, now=floor.now,
    )  # fmt: skip
    random, ours, theirs = Random(SEED), [], []
    for number, channel in enumerate(AcquisitionChannel.objects.filter(book=floor.book).order_by("pk")):
        for back in range(WORKED_DAYS, 0, -1):
            day = today - timedelta(days=back)
            paid = ReviewOrder.objects.filter(channel=channel, loan__disbursed_on=day).aggregate(
                number=Count("pk"), amount=Sum("loan__principal")
            )
            registrations = random.randint(8, 30)
            clicks = registrations * random.randint(9, 14)
            facts = (paid["number"], paid["amount"] or "0.00")
            ours.append((channel.code, day, registrations, clicks, *facts))
            theirs.append((channel.code, day, registrations + (number == 1 and back % 5 == 0), clicks, *facts))
    with tempfile.TemporaryDirectory() as folder:
        for kind, rows in (("channel_events", ours), ("channel_reports", theirs)):
            file = _write(Path(folder) / f"{kind}.csv", rows)
            feed_file(file, f"{kind}.toml", kind=kind, actor=keeper, now=floor.now)
    _settle(floor, keeper)


def _settle(floor: Floor, keeper: User) -> None:
    """Let operations decide the oldest difference of the second channel; the newer ones are open."""
    channel = AcquisitionChannel.objects.filter(book=floor.book).order_by("pk")[1]
    day = day_in(floor.book.time_zone, floor.now)
    scope = Scope(first=day - timedelta(days=WORKED_DAYS), last=day, book_id=floor.book.pk)
    for line in compared(scope, CountKind.REGISTRATIONS, channel=channel, only_open=True)[:1]:
        rule(
            channel=channel, day=line.day, kind=line.kind, seen=(line.ours, line.theirs), counts=line.ours or ZERO,
            note="One person registered twice", actor=keeper, now=floor.now,
        )  # fmt: skip


def _write(path: Path, rows: list[tuple[Any, ...]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        lines = writer(file)
        lines.writerow(COLUMNS)
        lines.writerows(rows)
    return path
