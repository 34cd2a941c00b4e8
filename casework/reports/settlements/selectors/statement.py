"""What the page of a statement shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import OuterRef, Subquery, Sum
from django.utils.translation import gettext_lazy as _

from casework.lib.money import ZERO
from casework.reports.partners.models import CountKind, CountRuling
from casework.reports.settlements import rules
from casework.reports.settlements.models import (
    BalanceEntry,
    ChannelStatement,
    LoanMark,
    Model,
    StatementCorrection,
    StatementDay,
    StatementEvent,
    StatementLoan,
    StatementRuling,
    StatementState,
)
from casework.reports.settlements.models.statements import ItemName
from casework.reports.settlements.rules import Item
from casework.reports.settlements.selectors import facts
from casework.reports.settlements.selectors.named import NoSuchSettlement
from casework.reports.settlements.selectors.words import quantity_shown, rate_shown, terms_in_words

MOST_LOANS = 200


@dataclass(frozen=True, kw_only=True)
class LineShown:
    """One line: how many, at which rate, what it comes to."""

    title: str
    quantity: str
    rate: str
    amount: Decimal


@dataclass(frozen=True, kw_only=True)
class CorrectionShown:
    """One correction, with the statement that told the day otherwise. decided: the decision that it goes by, or that
    counts no more; None where it is owed to neither.
    """

    row: StatementCorrection
    title: str
    before: str
    after: str
    rate: str
    decided: StatementRuling | None


@dataclass(frozen=True, kw_only=True)
class RulingShown:
    """A decision about a day of the statement, its numbers as they are shown."""

    row: CountRuling
    ours: str
    theirs: str
    counts: str


@dataclass(frozen=True, kw_only=True)
class StatementPage:
    """A statement. balance: after it, None where none is drawn; left: of it now. changed: days of a draft of which
    other facts are known than it tells. open: of a draft, numbers that the channel counted otherwise, not decided yet.
    is_cut: there are more loans.
    """

    statement: ChannelStatement
    terms: str
    lines: Sequence[LineShown]
    corrections: Sequence[CorrectionShown]
    rulings: Sequence[RulingShown]
    days: Sequence[StatementDay]
    loans: Sequence[StatementLoan]
    is_cut: bool
    events: Sequence[StatementEvent]
    balance: Decimal | None
    left: Decimal | None
    changed: int
    open: int

    @property
    def owed_beyond(self) -> Decimal:
        """What is owed beyond the balance now."""
        return rules.owed(self.left) if self.left is not None else ZERO


def statement_named(public_id: UUID) -> ChannelStatement:
    """Return one statement with its channel and terms. Raises NoSuchSettlement."""
    related = ("channel__book", "terms", "made_by", "issued_by")
    found = ChannelStatement.objects.select_related(*related).filter(public_id=public_id).first()
    if found is None:
        raise NoSuchSettlement(_("There is no such statement."))
    return found


def statement_page(public_id: UUID) -> StatementPage:
    """Return a statement. At most sixteen queries. Raises NoSuchSettlement."""
    one = statement_named(public_id)
    newest = LoanMark.objects.filter(loan=OuterRef("loan")).order_by("-number").values("is_reversed")[:1]
    loans = one.loans.select_related("loan").annotate(is_reversed=Subquery(newest)).order_by("day", "pk")
    found = list(loans[: MOST_LOANS + 1])
    days = list(one.days.order_by("day"))
    prepaid = one.terms.model == Model.PREPAID
    followed = list(one.rulings.select_related("ruling__made_by").order_by("ruling__day", "pk"))
    known = facts.known(one.channel, one.first, one.last) if one.state == StatementState.DRAFT else None
    return StatementPage(
        statement=one, terms=terms_in_words(one.terms), lines=_lines(one), corrections=_corrections(one, followed),
        rulings=[_ruling(row.ruling) for row in followed if one.first <= row.ruling.day <= one.last], days=days,
        loans=found[:MOST_LOANS], is_cut=len(found) > MOST_LOANS,
        events=list(one.events.select_related("actor").order_by("pk")),
        balance=_after(one) if prepaid else None, left=facts.balance_of(one.channel) if prepaid else None,
        changed=_changed(known, days) if known else 0,
        open=sum(bool(one.terms.rates[item]) for _day, item in known.open) if known else 0,
    )  # fmt: skip


def _lines(one: ChannelStatement) -> list[LineShown]:
    return [
        LineShown(
            title=row.get_item_display(), quantity=quantity_shown(row.item, row.quantity),
            rate=rate_shown(row.item, row.rate), amount=row.amount,
        )
        for row in one.lines.order_by("pk")
    ]  # fmt: skip


def _corrections(one: ChannelStatement, followed: Sequence[StatementRuling]) -> list[CorrectionShown]:
    order = list(ItemName.values)
    decided = {(row.ruling.day, facts.ITEMS[CountKind(row.ruling.kind)]): row for row in followed}
    rows = sorted(one.corrections.select_related("of"), key=lambda row: (row.day, order.index(row.item)))
    return [
        CorrectionShown(
            row=row, title=row.get_item_display(), before=quantity_shown(row.item, row.before),
            after=quantity_shown(row.item, row.after), rate=rate_shown(row.item, row.rate),
            decided=decided.get((row.day, Item(row.item))),
        )
        for row in rows
    ]  # fmt: skip


def _ruling(row: CountRuling) -> RulingShown:
    item = facts.ITEMS[CountKind(row.kind)]
    ours, theirs = ("–" if number is None else quantity_shown(item, number) for number in (row.ours, row.theirs))
    return RulingShown(row=row, ours=ours, theirs=theirs, counts=quantity_shown(item, row.counts))


def _after(one: ChannelStatement) -> Decimal | None:
    """Return what was left of the balance after a statement drew from it, None when it did not."""
    drawn = BalanceEntry.objects.filter(statement=one).first()
    if drawn is None:
        return None
    up_to = BalanceEntry.objects.filter(channel=one.channel, pk__lte=drawn.pk)
    return Decimal(up_to.aggregate(sum=Sum("amount"))["sum"])


def _changed(known: facts.Known, days: Sequence[StatementDay]) -> int:
    """Return of how many days of a draft other facts are known by now."""
    now = known.days(row.day for row in days)
    told = {
        row.day: {
            Item.REGISTRATION: row.registrations or 0, Item.CLICK: row.clicks or 0, Item.LOAN: row.loans,
            Item.AMOUNT: row.amount,
        }
        for row in days
    }  # fmt: skip
    return sum(any(now[day][item] != quantity for item, quantity in told[day].items()) for day in told)
