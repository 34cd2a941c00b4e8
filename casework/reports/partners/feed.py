"""The kinds of feed that bring what happened at channels: counted by us, and by the channels themselves."""

from collections.abc import Sequence
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_noop

from casework.lib.days import day_in
from casework.portfolio.feeds import reasons
from casework.portfolio.feeds.registry import Feed, FeedContext, Field, FieldKind, ParsedRow, Refusal, Taken, sort_out
from casework.portfolio.services.partners import Named
from casework.reports.partners.models import ChannelCount, Teller

COUNTED = gettext_noop("this day of the channel is counted already: name the reference that is corrected")
NOT_NEWEST = gettext_noop("is not the reference of the newest count of this channel and day")

_FIELDS = (
    Field(name="external_ref"),
    Field(name="channel", max_length=40),
    Field(name="day", kind=FieldKind.DATE),
    Field(name="registrations", kind=FieldKind.WHOLE),
    Field(name="clicks", kind=FieldKind.WHOLE, required=False),
    Field(name="corrects", required=False),
)
_THEIRS = (
    Field(name="disbursed", kind=FieldKind.WHOLE, required=False),
    Field(name="amount", kind=FieldKind.MONEY, required=False, zero=True),
)
_Day = tuple[int, date]


class ChannelCountFeed(Feed):
    """Counts of channels by day. A day is counted once; another row corrects the newest, which it names."""

    free = ""
    needs_product = False
    part_field = ""

    def __init__(self, teller: Teller, title: "str | Promise") -> None:
        self.teller, self.title = teller, title
        self.fields: Sequence[Field] = (*_FIELDS, *_THEIRS) if teller == Teller.THEIRS else _FIELDS

    def take(self, rows: Sequence[ParsedRow], context: FeedContext) -> Taken:
        """Take a chunk of counts. Four queries."""
        named = Named(context.book, rows)
        refs = ChannelCount.objects.filter(
            teller=self.teller, source=context.source, external_ref__in=[row.ref for row in rows]
        )
        fresh, taken = sort_out(rows, dict(refs.values_list("external_ref", "digest")))
        newest = self._newest(fresh, named)
        today = day_in(context.book.time_zone, context.now)
        made = []
        for row in fresh:
            channel = named.channel_of(row)
            version, ref = newest.get((channel or 0, row.day("day")), (0, ""))
            if problem := named.problem(row) or _problem(row, ref, today):
                taken.refused.append(problem)
            elif channel is not None:
                newest[channel, row.day("day")] = (version + 1, row.ref)
                made.append(self._count(row, channel, version + 1, context))
        ChannelCount.objects.bulk_create(made, batch_size=500)
        taken.added += len(made)
        return taken

    def _newest(self, rows: Sequence[ParsedRow], named: Named) -> dict[_Day, tuple[int, str]]:
        """Return version and reference of what is known of the days of the rows."""
        there = ChannelCount.objects.filter(
            teller=self.teller, channel__in={named.channel_of(row) for row in rows} - {None},
            day__in={row.day("day") for row in rows},
        )  # fmt: skip
        found = there.order_by("version").values_list("channel", "day", "version", "external_ref")
        return {(channel, day): (version, ref) for channel, day, version, ref in found}

    def _count(self, row: ParsedRow, channel: int, version: int, context: FeedContext) -> ChannelCount:
        told = {name: row.values.get(name) for name in ("disbursed", "amount")}
        return ChannelCount(
            channel_id=channel, day=row.day("day"), teller=self.teller, version=version,
            registrations=row.whole("registrations"), clicks=row.whole("clicks"), source=context.source,
            external_ref=row.ref, corrects=row.text("corrects"), digest=row.digest, received_at=context.now, **told,
        )  # fmt: skip


def _problem(row: ParsedRow, newest: str, today: date) -> Refusal | None:
    """Refuse a day to come, a second count of a day, and a correction of what is not the newest count."""
    if row.day("day") > today:
        return Refusal(row.number, "day", row.day("day").isoformat(), reasons.FUTURE)
    if row.text("corrects") == newest:
        return None
    if row.text("corrects"):
        return Refusal(row.number, "corrects", row.text("corrects"), NOT_NEWEST)
    return Refusal(row.number, "day", row.day("day").isoformat(), COUNTED)
