"""What the pages of settlements show: the channels, one of them, its terms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Sum

from casework.lib import keyset
from casework.lib.days import day_in
from casework.lib.money import ZERO
from casework.portfolio.models import AcquisitionChannel
from casework.reports.asking import RequestState
from casework.reports.partners.selectors.keeping import like, text_of
from casework.reports.settlements import rules
from casework.reports.settlements.models import (
    BalanceCorrection,
    BalanceEntry,
    ChannelStatement,
    ChannelTerms,
    LoanMark,
    Model,
    SettledDay,
    StatementState,
    TermsState,
)
from casework.reports.settlements.selectors.facts import plain
from casework.reports.settlements.selectors.words import rates_in_words
from casework.review.models import ReviewOrder

CHANNELS, STATEMENTS, ENTRIES, MARKS = 50, 25, 50, 25
MOST_DUE = 99


@dataclass(frozen=True, kw_only=True)
class ChannelRow:
    """A channel in the list. terms: in force today, None for none. waiting: of terms, statements and corrections to
    decide; open: what issued statements are not settled with. settled_to: the last day that has its statement. due:
    periods that are over without one, at most MOST_DUE and one.
    """

    channel: AcquisitionChannel
    terms: ChannelTerms | None
    balance: Decimal
    has_balance: bool
    due: int
    waiting: int
    disputed: int
    open: Decimal
    settled_to: date | None

    @property
    def owed(self) -> Decimal:
        """What is owed beyond what was paid in ahead."""
        return rules.owed(self.balance)

    @property
    def is_prepaid(self) -> bool:
        """Say whether statements draw from a balance now."""
        return self.terms is not None and self.terms.model == Model.PREPAID

    @property
    def is_low(self) -> bool:
        """Say whether the balance is below what the terms call low."""
        return self.terms is not None and self.is_prepaid and self.balance < self.terms.low_balance

    @property
    def rates(self) -> str:
        """What is paid for, in words."""
        return rates_in_words(self.terms) if self.terms else ""

    @property
    def currency(self) -> str:
        """In what it is paid."""
        return self.terms.currency if self.terms else self.channel.book.currency

    @property
    def due_shown(self) -> str:
        """How many periods are due, as shown: "99+" for more."""
        return f"{MOST_DUE}+" if self.due > MOST_DUE else str(self.due)


@dataclass(frozen=True, kw_only=True)
class ChannelList:
    """A page of the channels. after: the key of the next page, "" on the last. sought: what was asked for."""

    rows: list[ChannelRow]
    after: str
    sought: str


@dataclass(frozen=True, kw_only=True)
class Move:
    """A move of a balance, and what was left after it."""

    entry: BalanceEntry
    left: Decimal


@dataclass(frozen=True, kw_only=True)
class ChannelPage:
    """One channel: statements and moves of the balance, the newest first. after: where the next statements begin.

    asked, correction: terms and a correction of the balance that wait for a second person. first_due, last_due: the
    periods that come next, None when none is over. reversed_loans: not paid for. moves and loans are cut at ENTRIES and
    MARKS; older_moves, older_loans: there are more.
    """

    row: ChannelRow
    statements: list[ChannelStatement]
    after: str
    moves: list[Move]
    older_moves: bool
    reversed_loans: list[LoanMark]
    older_loans: bool
    asked: ChannelTerms | None
    correction: BalanceCorrection | None
    first_due: rules.Period | None
    last_due: rules.Period | None


@dataclass(frozen=True, kw_only=True)
class Version:
    """A version of terms. rates: in words. state: "in_force" for the one that counts today, else its own."""

    terms: ChannelTerms
    rates: str
    state: str


def channel_list(*, sought: str, after: str, now: datetime) -> ChannelList:
    """Return a page of the channels, newest first. Six queries."""
    text = text_of(sought)
    channels = AcquisitionChannel.objects.select_related("book").filter(like(text))
    page = keyset.newest(channels, after=after, size=CHANNELS)
    return ChannelList(rows=_rows(page.rows, now), after=page.after, sought=text)


def channel_page(channel: AcquisitionChannel, *, after: str, now: datetime) -> ChannelPage:
    """Return what the page of a channel shows. Twelve queries."""
    [row] = _rows([channel], now)
    statements = ChannelStatement.objects.filter(channel=channel).select_related("made_by", "issued_by")
    page = keyset.newest(statements, after=after, size=STATEMENTS)
    entries = BalanceEntry.objects.filter(channel=channel).order_by("-pk")
    entries = entries.select_related("statement", "made_by", "approved_by")
    versions = [one for one in _versions([channel]) if one.state == TermsState.APPROVED]
    due = [period for period, _terms in _due(channel, versions, row.settled_to, now)]
    moves, loans = _moves(list(entries[: ENTRIES + 1]), row.balance), _reversed(channel)
    return ChannelPage(
        row=row, statements=page.rows, after=page.after, moves=moves[:ENTRIES], older_moves=len(moves) > ENTRIES,
        reversed_loans=loans[:MARKS], older_loans=len(loans) > MARKS, asked=_asked(channel),
        correction=_correction(channel), first_due=due[0] if due else None, last_due=due[-1] if due else None,
    )  # fmt: skip


def terms_versions(channel: AcquisitionChannel, now: datetime) -> list[Version]:
    """Return every version of a channel's terms, the newest first. One query."""
    rows = list(
        ChannelTerms.objects.filter(channel=channel).select_related("asked_by", "decided_by").order_by("-version")
    )
    current = _in_force(rows, day_in(channel.book.time_zone, now))
    return [
        Version(terms=row, rates=rates_in_words(row), state="in_force" if row is current else row.state) for row in rows
    ]


def _correction(channel: AcquisitionChannel) -> BalanceCorrection | None:
    asked = BalanceCorrection.objects.filter(channel=channel, state=RequestState.ASKED)
    return asked.select_related("asked_by").first()


def _reversed(channel: AcquisitionChannel) -> list[LoanMark]:
    """Return the newest loans that are not paid for, at most MARKS and one."""
    later = LoanMark.objects.filter(loan=OuterRef("loan"), number__gt=OuterRef("number"))
    brought = ReviewOrder.objects.filter(channel=channel, loan__isnull=False).values("loan")
    marks = LoanMark.objects.filter(~Exists(later), is_reversed=True, loan__in=brought)
    return list(marks.select_related("loan", "made_by").order_by("-pk")[: MARKS + 1])


def _moves(entries: Sequence[BalanceEntry], balance: Decimal) -> list[Move]:
    """Return moves, the newest first, with what each left; balance: what the newest one did."""
    found = []
    for entry in entries:
        found.append(Move(entry=entry, left=balance))
        balance -= entry.amount
    return found


def _asked(channel: AcquisitionChannel) -> ChannelTerms | None:
    return ChannelTerms.objects.filter(channel=channel, state=TermsState.ASKED).select_related("asked_by").first()


def _versions(channels: Sequence[AcquisitionChannel]) -> list[ChannelTerms]:
    return list(ChannelTerms.objects.filter(channel__in=channels).order_by("version"))


def _in_force(rows: Sequence[ChannelTerms], day: date) -> ChannelTerms | None:
    approved = {row.version: row for row in rows if row.state == TermsState.APPROVED}
    found = rules.in_force([plain(row) for row in approved.values()], day)
    return approved[found.version] if found else None


def _due(
    channel: AcquisitionChannel, approved: Sequence[ChannelTerms], settled_to: date | None, now: datetime
) -> list[tuple[rules.Period, rules.Terms]]:
    today = day_in(channel.book.time_zone, now)
    found = rules.periods([plain(row) for row in approved], settled_to=settled_to, today=today)
    return list(islice(found, MOST_DUE + 1))


def _rows(channels: Sequence[AcquisitionChannel], now: datetime) -> list[ChannelRow]:
    terms: dict[int, list[ChannelTerms]] = {}
    for one in _versions(channels):
        terms.setdefault(one.channel_id, []).append(one)
    balances = _by_channel(BalanceEntry.objects.filter(channel__in=channels), told=Sum("amount"))
    reached = _by_channel(SettledDay.objects.filter(channel__in=channels), told=Max("day"))
    stand = _by_channel(
        ChannelStatement.objects.filter(channel__in=channels),
        drafts=Count("pk", filter=Q(state=StatementState.DRAFT)),
        disputed=Count("pk", filter=Q(state=StatementState.DISPUTED)),
        open=Sum("owed", filter=Q(state__in=[StatementState.ISSUED, StatementState.DISPUTED])),
    )
    asked = _by_channel(
        BalanceCorrection.objects.filter(channel__in=channels, state=RequestState.ASKED), told=Count("pk")
    )
    return [_row(one, terms.get(one.pk, []), balances, reached, stand, asked, now) for one in channels]


def _row(
    channel: AcquisitionChannel, terms: Sequence[ChannelTerms], balances: "_Told", reached: "_Told", stand: "_Told",
    asked: "_Told", now: datetime,
) -> ChannelRow:  # fmt: skip
    approved = [one for one in terms if one.state == TermsState.APPROVED]
    settled_to = reached.get(channel.pk, {}).get("told")
    counts = stand.get(channel.pk, {})
    return ChannelRow(
        channel=channel, terms=_in_force(approved, day_in(channel.book.time_zone, now)),
        balance=balances.get(channel.pk, {}).get("told", ZERO), has_balance=channel.pk in balances,
        due=len(_due(channel, approved, settled_to, now)), disputed=counts.get("disputed", 0),
        waiting=sum(
            [counts.get("drafts", 0), asked.get(channel.pk, {}).get("told", 0),
             *(one.state == TermsState.ASKED for one in terms)]
        ),
        open=counts.get("open") or ZERO, settled_to=settled_to,
    )  # fmt: skip


def _by_channel(rows: "QuerySet[Any]", **sums: Any) -> "_Told":
    """Return sums of rows by channel. One query."""
    names = {f"of_{name}": made for name, made in sums.items()}
    return {
        row["channel"]: {name: row[f"of_{name}"] for name in sums}
        for row in rows.order_by().values("channel").annotate(**names)
    }


_Told = Mapping[int, Mapping[str, Any]]
