"""The rules that a book can choose: hours, days of rest, limits. Each says from when on it lets a contact through."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from holidays import HolidayBase, country_holidays

from casework.contact.rules.kinds import BOUND_PURPOSES, Rule

EVERY_CHANNEL = frozenset({"call", "sms", "email", "visit"})
# After so many days without a contact nobody waits for the next one: a country whose every day is a holiday, or hours
# that never meet.
MOST_DAYS = 400


class Event(NamedTuple):
    """One attempt, or one call under way, as limits count it.

    number: the hash of the number, "" for none. A call under way may still become a conversation or stay unanswered, so
    it counts as both.
    """

    at: datetime
    customer: int
    loan: int | None
    number: str
    channel: str
    purpose: str
    side: str
    unanswered: bool
    conversation: bool


@dataclass(frozen=True, kw_only=True)
class Aim:
    """What a contact aims at: whom, where, about which debt (None: about none, or all of them), through what, why."""

    customer: int
    loan: int | None = None
    number: str = ""
    channel: str
    purpose: str
    side: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """What every rule says: whose it is, where it comes from, what it binds. side "": contacts with whomever."""

    legal: bool
    source: str
    channels: frozenset[str] = EVERY_CHANNEL
    purposes: frozenset[str] = BOUND_PURPOSES
    side: str = ""

    def binds(self, aim: Aim) -> bool:
        """Say whether this rule is asked before such a contact."""
        return aim.channel in self.channels and aim.purpose in self.purposes and self.side in ("", aim.side)


@dataclass(frozen=True, kw_only=True)
class Hours(Line):
    """Contact only from `opens` on and before `closes`, local time."""

    opens: time
    closes: time
    name: Rule = Rule.HOURS

    def free(self, instant: datetime, zone: ZoneInfo) -> datetime:
        """Return `instant` in local time when it lies within the hours, else the next opening after it."""
        local = instant.astimezone(zone)
        if self.opens <= local.time() < self.closes:
            return local
        day = local.date() if local.time() < self.opens else local.date() + timedelta(days=1)
        return _at(day, self.opens, zone)


@dataclass(frozen=True, kw_only=True)
class Rest(Line):
    """No contact on these days of the week (ISO), nor on the public holidays of a country ("CN", "DE-BY"; "": none)."""

    weekdays: frozenset[int] = frozenset()
    holidays: str = ""
    name: Rule = Rule.REST

    def free(self, instant: datetime, zone: ZoneInfo) -> datetime:
        """Return `instant` when its local day is not one of rest, else the beginning of the next day that is none."""
        day = instant.astimezone(zone).date()
        if not self._rests(day):
            return instant
        for _ in range(MOST_DAYS):
            day += timedelta(days=1)
            if not self._rests(day):
                break
        return _at(day, time(0), zone)

    def _rests(self, day: date) -> bool:
        return day.isoweekday() in self.weekdays or bool(self.holidays and day in public_holidays(self.holidays))


@dataclass(frozen=True, kw_only=True)
class Limit(Line):
    """Not another contact once `most` of what is counted happened in the span.

    scope: "customer"; "debt" (of the customer; an attempt that names no debt counts for each); "number", whoever's it
    is; "party" (the borrower, or all third parties). counts: "attempts", "unanswered", "conversations". unit: "hours",
    back from now; "days", the customer's calendar days including today (12 CFR 1006.14(b)(2)(ii) counts so).
    """

    scope: str
    counts: str
    most: int
    span: int
    unit: str
    name: Rule = Rule.CAP

    def counted(self, events: Sequence[Event], aim: Aim) -> list[datetime]:
        """Return when what this limit counts happened, oldest first. events: oldest first."""
        return [event.at for event in events if self._counts(event, aim)]

    def free(self, instant: datetime, zone: ZoneInfo, counted: Sequence[datetime]) -> datetime:
        """Return `instant` when one more fits then, else the moment when the one too many leaves the span."""
        if self.unit == "hours":
            span = timedelta(hours=self.span)
            within = [at for at in counted if at > instant - span]
            return instant if len(within) < self.most else within[-self.most] + span
        if len(counted) < self.most:
            return instant
        first = instant.astimezone(zone).date() - timedelta(days=self.span - 1)
        start = _at(first, time(0), zone).astimezone(UTC)
        within = [at for at in counted if at >= start]
        if len(within) < self.most:
            return instant
        return _at(within[-self.most].astimezone(zone).date() + timedelta(days=self.span), time(0), zone)

    def _counts(self, event: Event, aim: Aim) -> bool:
        if event.channel not in self.channels or event.purpose not in self.purposes:
            return False
        if self.side and event.side != self.side:
            return False
        if (self.counts == "unanswered" and not event.unanswered) or (
            self.counts == "conversations" and not event.conversation
        ):
            return False
        if self.scope == "number":
            return bool(aim.number) and event.number == aim.number
        if event.customer != aim.customer:
            return False
        if self.scope == "debt":
            return event.loan is None or aim.loan is None or event.loan == aim.loan
        return self.scope == "customer" or event.side == aim.side


@lru_cache
def public_holidays(code: str) -> HolidayBase:
    """Return the public holidays of a country or of a part of it ("DE-BY"). Raises NotImplementedError: unknown."""
    country, _, part = code.partition("-")
    return country_holidays(country, subdiv=part or None)


def _at(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """Return the first moment of `day` at or after `clock` on the local clock, which may skip an hour."""
    return datetime.combine(day, clock, tzinfo=zone)
