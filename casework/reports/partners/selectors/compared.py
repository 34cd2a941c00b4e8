"""What we counted of channels against what they counted themselves, day by day, and which number counts."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from casework.lib.money import ZERO
from casework.lib.refusal import OutOfReach
from casework.portfolio.models import AcquisitionChannel
from casework.reports.partners.models import CountKind, CountRuling, Teller
from casework.reports.partners.rules import Finding, finding
from casework.reports.partners.selectors.keeping import channel_named
from casework.reports.selectors.channels import disbursed, newest_counts
from casework.reports.selectors.scope import Scope

Key = tuple[int, date]  # channel, day
Numbers = dict[Key, dict[str, Decimal | None]]  # by kind


@dataclass(frozen=True, kw_only=True)
class ComparedLine:
    """One channel, day and kind. ours, theirs: None where that side counted nothing. ruling: the newest, None where
    nobody decided yet.
    """

    channel: AcquisitionChannel
    day: date
    kind: CountKind
    ours: Decimal | None
    theirs: Decimal | None
    finding: Finding
    ruling: CountRuling | None

    @property
    def difference(self) -> Decimal:
        """What they counted more than we."""
        return (self.theirs or ZERO) - (self.ours or ZERO)

    @property
    def is_outdated(self) -> bool:
        """Say whether a number was corrected since somebody decided which one counts."""
        ruling = self.ruling
        return ruling is not None and (ruling.ours, ruling.theirs) != (self.ours, self.theirs)

    @property
    def is_open(self) -> bool:
        """Say whether nobody has decided yet which of two numbers counts."""
        return self.finding != Finding.AGREES and not self.is_ruled

    @property
    def is_ruled(self) -> bool:
        """Say whether what somebody decided counts."""
        return self.finding != Finding.AGREES and self.ruling is not None and not self.is_outdated

    @property
    def counts(self) -> Decimal | None:
        """The number that counts, None while it is open."""
        if self.finding == Finding.AGREES:
            return self.ours
        return self.ruling.counts if self.is_ruled and self.ruling else None


def compared(
    scope: Scope, kind: CountKind, *, channel: AcquisitionChannel | None = None, only_open: bool = False
) -> list[ComparedLine]:
    """Return every day of the period on which either side counted, by book, channel and day. Five queries.

    kind: one of what is counted. Loans and amounts are ours by the day of the payout; where the channel told of them
    they are known here too, even if there are none.
    """
    channels = AcquisitionChannel.objects.select_related("book").order_by("book__code", "name", "pk")
    if scope.book_id is not None:
        channels = channels.filter(book=scope.book_id)
    known = {one.pk: one for one in (channels if channel is None else channels.filter(pk=channel.pk))}
    theirs = _told(scope, Teller.THEIRS, known)
    ours = _told(scope, Teller.OURS, known) if kind in _TOLD else _lent(scope, known)
    lines = _lines(known, kind, ours, theirs, _rulings(scope, known, [kind]))
    return [line for line in lines if line.is_open or not only_open]


def every_kind(channel: AcquisitionChannel, first: date, last: date) -> list[ComparedLine]:
    """Return every day and kind of a channel on which either side counted. Four queries."""
    scope, known = Scope(first=first, last=last, book_id=channel.book_id), {channel.pk: channel}
    theirs, told, lent = _told(scope, Teller.THEIRS, known), _told(scope, Teller.OURS, known), _lent(scope, known)
    rulings = _rulings(scope, known, list(CountKind))
    return [
        line for kind in CountKind for line in _lines(known, kind, told if kind in _TOLD else lent, theirs, rulings)
    ]


def line_of(channel: AcquisitionChannel, day: date, kind: CountKind) -> ComparedLine | None:
    """Return one day and kind of a channel, None where nobody counted. Five queries."""
    scope = Scope(first=day, last=day, book_id=channel.book_id)
    return next(iter(compared(scope, kind, channel=channel)), None)


def day_named(public_id: UUID, day: str, kind: str) -> ComparedLine:
    """Return the day and kind of a channel that an address names. Seven queries at most. Raises OutOfReach."""
    channel = channel_named(public_id)
    try:
        found = line_of(channel, date.fromisoformat(day), CountKind(kind))
    except ValueError:
        found = None
    if found is None:
        raise OutOfReach(_("Nothing was counted of this day."))
    return found


def rulings_of(channel: AcquisitionChannel, day: date, kind: CountKind) -> list[CountRuling]:
    """Return what was decided of one day and kind, newest first. One query."""
    rows = CountRuling.objects.filter(channel=channel, day=day, kind=kind).select_related("made_by")
    return list(rows.order_by("-number"))


def _lines(
    channels: dict[int, AcquisitionChannel], kind: CountKind, ours: Numbers, theirs: Numbers, rulings: "_Rulings"
) -> list[ComparedLine]:
    """Set both sides of a kind beside one another, by channel and day."""
    places = {pk: place for place, pk in enumerate(channels)}
    lines = []
    for key in sorted({*ours, *theirs}, key=lambda pair: (places[pair[0]], pair[1])):
        there = theirs.get(key, {}).get(kind)
        here = ours.get(key, {}).get(kind, ZERO if kind not in _TOLD and there is not None else None)
        if (found := finding(here, there)) is not None:
            lines.append(
                ComparedLine(
                    channel=channels[key[0]], day=key[1], kind=kind, ours=here, theirs=there, finding=found,
                    ruling=rulings.get((*key, kind)),
                )
            )  # fmt: skip
    return lines


_Rulings = dict[tuple[int, date, str], CountRuling]


def _rulings(scope: Scope, channels: dict[int, AcquisitionChannel], kinds: list[CountKind]) -> _Rulings:
    """Return the newest ruling of each channel, day and kind. One query."""
    rows = CountRuling.objects.filter(channel__in=channels, day__range=(scope.first, scope.last), kind__in=kinds)
    return {(row.channel_id, row.day, row.kind): row for row in rows.select_related("made_by").order_by("number")}


# What a day's count tells by itself; the others are facts of ours.
_TOLD = (CountKind.REGISTRATIONS, CountKind.CLICKS)


def _told(scope: Scope, teller: Teller, channels: dict[int, AcquisitionChannel]) -> Numbers:
    """Return the counts of one side that stand. One query."""
    rows = newest_counts(teller).filter(channel__in=channels, day__range=(scope.first, scope.last))
    found: Numbers = {}
    kinds = CountKind.values
    for channel, day, *numbers in rows.values_list("channel", "day", *kinds):
        exact = (None if number is None else Decimal(number) for number in numbers)
        found[channel, day] = dict(zip(kinds, exact, strict=True))
    return found


def _lent(scope: Scope, channels: dict[int, AcquisitionChannel]) -> Numbers:
    """Return the loans that were disbursed. One query."""
    rows: Any = disbursed(scope).filter(channel__in=channels).order_by().values_list("channel", "loan__disbursed_on")
    return {
        (channel, day): {CountKind.DISBURSED: Decimal(number), CountKind.AMOUNT: amount}
        for channel, day, number, amount in rows.annotate(number=Count("pk"), lent=Sum("loan__principal"))
    }
