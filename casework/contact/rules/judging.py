"""May this contact be made now? The one judgement; `gate` reads what it asks and acts on what it says."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from casework.contact.rules.kinds import (
    BORROWER,
    BORROWER_ONLY_PURPOSES,
    BOUND_PURPOSES,
    CLOSED_STATUSES,
    STOPPED_BY_HOLD,
    THIRD_PARTY,
    Rule,
)
from casework.contact.rules.lines import MOST_DAYS, Aim, Event, Hours, Limit, Line, Rest

# Which of several refusals is named: what the law says first; of equals, limits before days before hours.
_ORDER = (Rule.CAP, Rule.REST, Rule.HOURS, Rule.WISH)


@dataclass(frozen=True, kw_only=True)
class Thirds:
    """Whether others than the borrower may be contacted for collection, and only after so many attempts in so many days
    that did not reach the borrower (tries 0: always).
    """

    allowed: bool = False
    tries: int = 0
    days: int = 0


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What a book chose. code: what it is called ("lagos v3")."""

    code: str = ""
    lines: tuple[Line, ...] = ()
    thirds: Thirds = Thirds()

    @cached_property
    def reach(self) -> timedelta:
        """How far back from now these rules look, at most."""
        spans = [timedelta(days=self.thirds.days + 1)]
        for line in self.lines:
            if isinstance(line, Limit):
                spans.append(timedelta(hours=line.span) if line.unit == "hours" else timedelta(days=line.span + 1))
        return max(spans)

    def binding(self, aim: Aim) -> Sequence[Line]:
        """Return the rules that are asked before such a contact."""
        key = (aim.channel, aim.purpose, aim.side)
        if key not in self._binding:
            self._binding[key] = [line for line in self.lines if line.binds(aim)]
        return self._binding[key]

    @cached_property
    def _binding(self) -> dict[tuple[str, str, str], list[Line]]:
        return {}

    @cached_property
    def legal(self) -> "Rules":
        """The same without what is internal."""
        return Rules(code=self.code, lines=tuple(line for line in self.lines if line.legal), thirds=self.thirds)


@dataclass(frozen=True, kw_only=True)
class Flag:
    """A wish: kind as `models.FlagKind` says; number "": all numbers; channel "": all channels."""

    kind: str
    number: str = ""
    channel: str = ""
    opens: time | None = None
    closes: time | None = None

    def concerns(self, aim: Aim) -> bool:
        """Say whether it is about such a contact."""
        return self.number in ("", aim.number) and self.channel in ("", aim.channel)


@dataclass(frozen=True, kw_only=True)
class Question:
    """One wish to contact somebody, and what is known of it.

    point_status: of the number; "" where there is none. zone: the customer's time zone; None when it is not a known
    one. events: what happened within LONGEST_SPAN, oldest first, of the customer and at the number. holds: kinds of
    holds on the customer or on the debt asked about. own_numbers: how many of the borrower's numbers are not closed.
    """

    aim: Aim
    now: datetime
    zone: ZoneInfo | None
    point_status: str = ""
    events: Sequence[Event] = ()
    holds: Sequence[str] = ()
    flags: Sequence[Flag] = ()
    own_numbers: int = 1


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The rule that refuses (NONE: go ahead) and the instant from which it no longer does (None: not by waiting).

    line: the book's rule, where it is one of them. detail: the kind of hold.
    """

    rule: Rule = Rule.NONE
    until: datetime | None = None
    line: Line | None = field(default=None, compare=False)
    detail: str = field(default="", compare=False)


GO = Answer()


def judge(question: Question, rules: Rules) -> Answer:
    """Say whether the contact may be made now. What waiting cannot cure is named first."""
    rule = _never(question, rules)
    if rule is not Rule.NONE:
        return Answer(rule=rule, detail=question.holds[0] if rule is Rule.HOLD else "")
    if question.aim.purpose not in BOUND_PURPOSES:
        return GO
    if question.zone is None:
        return Answer(rule=Rule.TIME_ZONE)
    lines = rules.binding(question.aim)
    return _wait(question, question.zone, [*lines, *_wishes(question)] if question.flags else lines)


def passable(question: Question, rules: Rules) -> bool:
    """Say whether only internal rules stand in the way: what is legal, and what is no rule of the book's, does not."""
    return judge(question, rules).rule is not Rule.NONE and judge(question, rules.legal).rule is Rule.NONE


def _never(question: Question, rules: Rules) -> Rule:
    """Return the rule that refuses however long one waits."""
    aim = question.aim
    if question.point_status in CLOSED_STATUSES:
        return Rule.POINT_STATUS
    flags = {flag.kind for flag in question.flags if flag.concerns(aim)}
    if "objection" in flags and aim.side == THIRD_PARTY:
        return Rule.OBJECTION
    if aim.purpose in STOPPED_BY_HOLD and question.holds:
        return Rule.HOLD
    if "no_contact" in flags and aim.purpose in BOUND_PURPOSES:
        return Rule.NO_CONTACT
    return _third_party(question, rules.thirds) if aim.side == THIRD_PARTY else Rule.NONE


def _third_party(question: Question, thirds: Thirds) -> Rule:
    purpose = question.aim.purpose
    if purpose in BORROWER_ONLY_PURPOSES or (purpose == "collection" and not thirds.allowed):
        return Rule.THIRD_PARTY
    if purpose == "collection" and thirds.tries and question.zone is not None:
        return Rule.REACHABLE if _can_be_reached(question, question.zone, thirds) else Rule.NONE
    return Rule.NONE


def _can_be_reached(question: Question, zone: ZoneInfo, thirds: Thirds) -> bool:
    """Say whether the borrower may yet be reached: a number is open, and too little was tried, or somebody talked."""
    if not question.own_numbers:
        return False
    first = question.now.astimezone(zone).date() - timedelta(days=thirds.days - 1)
    near = [
        event
        for event in question.events
        if event.side == BORROWER
        and event.customer == question.aim.customer
        and event.at.astimezone(zone).date() >= first
    ]
    talked = any(event.conversation for event in near)
    return talked or sum(event.unanswered for event in near) < thirds.tries


def _wishes(question: Question) -> list[Line]:
    return [
        Hours(legal=True, source="", opens=flag.opens, closes=flag.closes, name=Rule.WISH)
        for flag in question.flags
        if flag.opens is not None and flag.closes is not None and flag.concerns(question.aim)
    ]


def _wait(question: Question, zone: ZoneInfo, asked: Sequence[Line]) -> Answer:
    """Ask all lines that bind; where one refuses, find the first moment at which none does."""
    counted = {id(line): line.counted(question.events, question.aim) for line in asked if isinstance(line, Limit)}

    def free(line: Line, instant: datetime) -> datetime:
        if isinstance(line, Limit):
            return line.free(instant, zone, counted[id(line)])
        return line.free(instant, zone) if isinstance(line, Hours | Rest) else instant

    refusing = [line for line in asked if free(line, question.now) > question.now]
    if not refusing:
        return GO
    named = min(refusing, key=lambda line: (not line.legal, _ORDER.index(_name(line))))
    instant, last = question.now, question.now + timedelta(days=MOST_DAYS)
    while (later := max(free(line, instant) for line in asked)) > instant and instant < last:
        instant = later
    until = instant.astimezone(zone) if instant < last else None
    return Answer(rule=_name(named), until=until, line=named)


def _name(line: Line) -> Rule:
    return line.name if isinstance(line, Hours | Rest | Limit) else Rule.NONE
