"""Real loans through channels and funders: what the tables and statements say equals a count of the file's rows.

The file knows neither. Its own columns stand for them: whether somebody referred the customer for the channel, the
customer's bank (of the other file) for the funder, the day of the application for a registration, and what the channel
tells itself is counted by that day instead of that of the payout.
"""

import csv
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from casework.people.models import Role
from casework.portfolio.models import AcquisitionChannel, Book, Loan
from casework.reports.partners.models import CountKind
from casework.reports.partners.selectors.compared import compared
from casework.reports.partners.services.funders import approve_shares, ask_shares
from casework.reports.selectors import channels as channel_lines
from casework.reports.selectors.kpi import Kpi
from casework.reports.selectors.scope import Scope
from casework.reports.settlements import services
from casework.reports.settlements.models import ChannelStatement
from casework.reports.settlements.rules import Item
from casework.reports.settlements.selectors.facts import balance_of
from tests import factories
from tests.clock import NOW
from tests.reports.partners_floor import count, fed
from tests.reports.recount_outcomes import months_on

PEOPLE = "superlender_demographics_nogps.csv"
CHANNELS, FUNDERS = ("referral", "direct"), ("gt-bank", "first-bank", "other-bank")
SHARES = [
    (date(2016, 1, 1), {"principal": 9_000, "interest": 3_333, "fee": 0, "penalty": 0}),
    (date(2017, 1, 15), {"principal": 10_000, "interest": 6_667, "fee": 0, "penalty": 0}),
]
# 2.00 a registration, 5.00 a loan, 1.23 % of what is lent, from July on.
RATES = {Item.REGISTRATION: 20_000, Item.LOAN: 50_000, Item.AMOUNT: 123}
BEGIN, PAID_IN = date(2016, 7, 1), Decimal("9000000.00")
JANUARY, JUNE = datetime(2017, 1, 2, 9, 0, tzinfo=UTC), datetime(2017, 6, 2, 9, 0, tzinfo=UTC)
CENT = Decimal("0.01")


@dataclass(frozen=True, kw_only=True)
class Row:
    """One loan of the file. number: how many the customer had before, the score of its order here.

    applied_on, channel, funder: what stands for a registration, a channel and a funder ("" for none).
    """

    ref: str
    number: int
    lent: Decimal
    due: Decimal
    applied_on: date
    lent_on: date
    due_on: date
    paid_on: date
    channel: str
    funder: str

    @property
    def is_late(self) -> bool:
        return self.paid_on > self.due_on

    @property
    def initial(self) -> int:
        return int(self.ref) % 3

    @property
    def second(self) -> int:
        return int(self.ref) % 2

    def due_in(self, scope: Scope, as_of: date) -> bool:
        return scope.first <= self.due_on <= scope.last and self.due_on < as_of


def read(folder: Path, file: str, terms: set[str]) -> list[Row]:
    with (folder / PEOPLE).open(newline="") as source:
        banks = {each["customerid"]: each["bank_name_clients"] for each in csv.DictReader(source)}

    def day(text: str) -> date:
        return date.fromisoformat(text[:10])

    with (folder / file).open(newline="") as source:
        return [
            Row(
                ref=each["systemloanid"], number=int(each["loannumber"]), lent=Decimal(each["loanamount"]),
                due=Decimal(each["totaldue"]), applied_on=day(each["creationdate"]), lent_on=day(each["approveddate"]),
                due_on=day(each["firstduedate"]), paid_on=day(each["closeddate"]),
                channel="referral" if each["referredby"] else "direct", funder=funder(banks.get(each["customerid"])),
            )
            for each in csv.DictReader(source) if each["termdays"] in terms
        ]  # fmt: skip


def funder(bank: str | None) -> str:
    """Return the funder that stands for a customer's bank; those of whom the other file does not tell have none."""
    slug = (bank or "").lower().replace(" ", "-")
    return slug if slug in FUNDERS or not slug else "other-bank"


def with_funders(rows: Iterable[Row], source: Path, mappings: Path, target: Path) -> None:
    """Write the file once more with the funder of each loan, and the mappings that read it, into a folder."""
    of = {row.ref: row.funder for row in rows}
    with source.open(newline="") as known, (target / source.name).open("w", newline="") as made:
        reader = csv.DictReader(known)
        writer = csv.DictWriter(made, [*(reader.fieldnames or []), "funder"])
        writer.writeheader()
        writer.writerows({**each, "funder": of.get(each["systemloanid"], "")} for each in reader)
    for name in ("superlender_loans.toml", "superlender_payments.toml"):
        text = (mappings / name).read_text()
        more = '[columns]\nfunder = "funder"\n' if "loans" in name else "[columns]\n"
        (target / name).write_text(text.replace("[columns]\n", more))


def make_partners() -> None:
    """Make the book with its channels and funders, and let the shares be approved."""
    book = Book.objects.create(code="superlender", name="SuperLender", time_zone="Africa/Lagos", currency="NGN")
    maker, checker = (factories.person("", Role.OPERATIONS) for _each in range(2))
    for code in CHANNELS:
        factories.channel(code, book)
    for code in FUNDERS:
        made = factories.funder(code, book)
        for effective_on, bp in SHARES:
            asked = ask_shares(
                funder=made, effective_on=effective_on, bp=bp, reason="Contract", actor=maker, now=NOW
            )  # fmt: skip
            approve_shares(request=asked, actor=checker, now=NOW)


def check_partners(rows: list[Row], scope: Scope, as_of: date) -> None:
    """Feed what was counted, settle with the channels, and compare everything. The orders name their channels."""
    book = Book.objects.get()
    feed_counts(book, rows)
    kpi = Kpi(scope)
    check_channels(kpi, rows, scope, as_of)
    check_funders(kpi, rows, scope, as_of)
    check_compared(rows, scope)
    for code in CHANNELS:
        channel = AcquisitionChannel.objects.select_related("book").get(code=code)
        check_statements(channel, [row for row in rows if row.channel == code])


def feed_counts(book: Book, rows: list[Row]) -> None:
    """Feed applications by channel and day as we counted them, and what the channel tells of the same days."""
    days: dict[tuple[str, date], list[Row]] = defaultdict(list)
    for row in rows:
        days[row.channel, row.applied_on].append(row)
    ours = [count(f"{code} {day}", day.isoformat(), len(of), channel=code) for (code, day), of in days.items()]
    theirs = [
        {
            **count(f"{code} {day}", day.isoformat(), len(of), channel=code), "disbursed": len(of),
            "amount": str(added(row.lent for row in of)),
        }
        for (code, day), of in days.items()
    ]  # fmt: skip
    for kind, told in (("channel_events", ours), ("channel_reports", theirs)):
        entry, refused = fed(kind, told, book)
        assert (entry.rows_added, refused) == (len(days), [])


def check_channels(kpi: Kpi, rows: list[Row], scope: Scope, as_of: date) -> None:
    expected = {}
    for code in CHANNELS:
        mine = [row for row in rows if row.channel == code]
        lent, due = ([row for row in mine if scope.first <= row.lent_on <= scope.last],
                     [row for row in mine if row.due_in(scope, as_of)])  # fmt: skip
        rates: dict[int, Any] = {}
        for months in channel_lines.MONTHS:
            aged = [row for row in lent if row.due_on <= months_on(row.lent_on, months) and row.due_on < as_of]
            mature = all(months_on(row.lent_on, months) < as_of for row in lent)
            rates[months] = (len(aged), sum(row.is_late for row in aged)) if mature else None
        applied = sum(scope.first <= row.applied_on <= scope.last for row in mine)
        late = sum(row.is_late for row in due)
        expected[code] = (applied, len(lent), added(row.lent for row in lent), len(due), late, rates)
    assert {
        x.code: (x.registrations, x.disbursed, x.amount, x.fallen, x.overdue, x.rates) for x in kpi.channels if x.code
    } == expected


def check_funders(kpi: Kpi, rows: list[Row], scope: Scope, as_of: date) -> None:
    expected = {}
    for code in FUNDERS:
        mine = [row for row in rows if row.funder == code]
        lent, due = ([row for row in mine if scope.first <= row.lent_on <= scope.last],
                     [row for row in mine if row.due_in(scope, as_of)])  # fmt: skip
        paid = [row for row in mine if scope.first <= row.paid_on <= scope.last]
        principal, interest = added(row.lent for row in paid), added(row.due - row.lent for row in paid)
        share = sum((share_of(paid, at) for at in range(len(SHARES))), Decimal(0))
        expected[code] = (
            len(lent), added(row.lent for row in lent), principal, interest, share, len(due),
            sum(row.is_late for row in due),
        )  # fmt: skip
    assert {
        x.code: (
            x.disbursed, x.amount, x.received["principal"], x.received["interest"], x.share_due, x.fallen, x.overdue
        )
        for x in kpi.funders
    } == expected  # fmt: skip
    assert sum(line.disbursed for line in kpi.funders) < Loan.objects.count()  # some are of nobody's money


def share_of(paid: list[Row], at: int) -> Decimal:
    """Return the share of what was paid while one of the terms counted, each part to the cent."""
    begin, bp = SHARES[at]
    end = SHARES[at + 1][0] if at + 1 < len(SHARES) else date.max
    mine = [row for row in paid if begin <= row.paid_on < end]
    parts = {"principal": added(row.lent for row in mine), "interest": added(row.due - row.lent for row in mine)}
    return added(cents(amount * bp[part] / 10_000) for part, amount in parts.items())


def check_compared(rows: list[Row], scope: Scope) -> None:
    """Ours are the payouts by their day, theirs by that of the application; registrations agree every day."""
    lent, told = Counter[Any](), Counter[Any]()
    amounts: tuple[dict[Any, Decimal], dict[Any, Decimal]] = ({}, {})
    for row in rows:
        lent[row.channel, row.lent_on] += 1
        told[row.channel, row.applied_on] += 1
        for counted, day in zip(amounts, (row.lent_on, row.applied_on), strict=True):
            counted[row.channel, day] = counted.get((row.channel, day), Decimal(0)) + row.lent
    of_kind: dict[CountKind, tuple[Mapping[Any, Any], Mapping[Any, Any]]] = {
        CountKind.REGISTRATIONS: (told, told), CountKind.DISBURSED: (lent, told), CountKind.AMOUNT: amounts
    }  # fmt: skip
    for kind, (here, there) in of_kind.items():
        keys = {key for key in {*here, *there} if scope.first <= key[1] <= scope.last}
        found = {(x.channel.code, x.day): (x.ours, x.theirs, x.difference, x.counts) for x in compared(scope, kind)}
        assert found == {
            key: (
                here.get(key, 0), there.get(key), there.get(key, 0) - here.get(key, 0),
                here.get(key, 0) if key in there and here.get(key) == there[key] else None,
            )
            for key in keys
        }  # fmt: skip


def check_statements(channel: AcquisitionChannel, rows: list[Row]) -> None:
    """Settle half a year; then loans paid back on the day of their payout turn out to have been none; settle the rest.

    Every statement is what the rows say, and what is corrected is what they say without those loans.
    """
    maker, checker = (factories.person("", Role.OPERATIONS) for _each in range(2))
    asked = services.ask_terms(
        channel=channel, effective_on=BEGIN, model="prepaid", every="month", rates=RATES, reason="Contract",
        actor=maker, now=JANUARY,
    )  # fmt: skip
    services.approve_terms(terms=asked, actor=checker, now=JANUARY)
    services.top_up(channel=channel, amount=PAID_IN, day=BEGIN, reference="bank-1", actor=maker, now=JANUARY)
    settle(channel, JANUARY, maker, checker)
    gone = {row.ref for row in rows if row.paid_on == row.lent_on and BEGIN <= row.lent_on < JANUARY.date()}
    for loan in Loan.objects.filter(external_ref__in=gone):
        services.mark_loan(
            channel=channel, loan=loan, is_reversed=True, happened_on=loan.disbursed_on, reason="Taken back at once",
            actor=maker, now=JANUARY,
        )  # fmt: skip
    settle(channel, JUNE, maker, checker)

    def price(month: date, stands: Callable[[Row], bool]) -> Decimal:
        lent = [row for row in rows if row.lent_on.replace(day=1) == month and stands(row)]
        applied = sum(row.applied_on.replace(day=1) == month for row in rows)
        amount = cents(added(row.lent for row in lent) * RATES[Item.AMOUNT] / 10_000)
        return Decimal(2) * applied + Decimal(5) * len(lent) + amount

    statements = list(ChannelStatement.objects.filter(channel=channel).order_by("number"))
    months = [months_on(BEGIN, number) for number in range(11)]
    assert [(one.first, one.last) for one in statements] == [
        (month, months_on(month, 1) - timedelta(days=1)) for month in months
    ]
    assert [one.charged for one in statements] == [
        price(month, lambda row: row.ref not in gone if row.lent_on >= date(2017, 1, 1) else True) for month in months
    ]
    whole = added(price(month, lambda row: row.ref not in gone) for month in months)
    changed = whole - added(price(month, lambda _row: True) for month in months)
    assert [one.corrected for one in statements] == [changed if number == 6 else 0 for number in range(11)]
    assert added(one.owed for one in statements) == whole
    assert balance_of(channel) == PAID_IN - whole


def settle(channel: AcquisitionChannel, now: datetime, maker: Any, checker: Any) -> None:
    for one in services.draw_up(channel=channel, up_to=now.date() - timedelta(days=1), actor=maker, now=now):
        services.issue(statement=one, actor=checker, now=now)


def added(values: Iterable[Decimal]) -> Decimal:
    return sum(values, Decimal("0.00"))


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)
