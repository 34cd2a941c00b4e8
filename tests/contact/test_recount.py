"""What is promised of `until`, and the recount by brute force."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from casework.contact import models, rules
from casework.contact.rules import Answer, Event, Hours, Limit, Line, Question, Rest, Rule, Rules
from tests.contact.questions import BERLIN, LAGOS, SHANGHAI, aim, book, event, limit, question

zones = st.sampled_from([LAGOS, BERLIN, SHANGHAI, ZoneInfo("America/St_Johns")])
instants = st.integers(0, 2 * 365 * 86400).map(lambda s: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(seconds=s))
limits = st.builds(
    limit, scope=st.sampled_from(models.Scope.values), counts=st.sampled_from(models.Counts.values),
    most=st.sampled_from([1, 1, 2, 3]), span=st.integers(1, 8), unit=st.sampled_from(models.Unit.values),
    legal=st.booleans(), channels=st.sampled_from([frozenset({"call"}), frozenset({"call", "sms"})]),
    side=st.sampled_from(["", "borrower"]),
)  # fmt: skip
lines = st.one_of(
    limits, limits,
    st.builds(Hours, legal=st.booleans(), source=st.just("t"), opens=st.just(time(8)), closes=st.just(time(20))),
    st.builds(Rest, legal=st.booleans(), source=st.just("t"), weekdays=st.sets(st.integers(1, 6)).map(frozenset)),
)  # fmt: skip
AROUND = [timedelta(seconds=off) for off in (-1, 0, 1)]  # an edge, and the seconds before and after it


@dataclass(frozen=True, kw_only=True)
class Situation:
    """Rules, a moment in a zone, and what happened before it."""

    chosen: list[Line]
    zone: ZoneInfo
    now: datetime
    events: list[Event]


@st.composite
def situations(draw: st.DrawFn) -> list[Situation]:
    """Draw what is asked: one as it comes, or all the edges of one rule, where it begins and ends to bind."""
    zone, now = draw(zones), draw(instants)
    if draw(st.booleans()):
        return at_edges(draw(lines), now, zone)
    chosen = draw(st.lists(lines, max_size=3))
    starts = [start_of(one, now, zone) for one in chosen if isinstance(one, Limit)]
    events = [draw(happened(now, starts)) for _ in range(draw(st.integers(0, 9)))]
    return [Situation(chosen=chosen, zone=zone, now=now, events=sorted(events, key=lambda one: one.at))]


def at_edges(line: Line, now: datetime, zone: ZoneInfo) -> list[Situation]:
    """Return one rule at all of its edges: just as many events as it allows around the beginning of its span; or now
    around its clocks.
    """
    if isinstance(line, Limit):
        talked = line.counts == "conversations"
        start = start_of(line, now, zone)
        told = [
            [event(min(start + off, now), unanswered=not talked, conversation=talked)] * line.most for off in AROUND
        ]  # fmt: skip
        return [Situation(chosen=[line], zone=zone, now=now, events=events) for events in told]
    clocks = [line.opens, line.closes] if isinstance(line, Hours) else [time(0)]
    edges = [datetime.combine(now.date(), clock, zone).astimezone(UTC) for clock in clocks]
    return [Situation(chosen=[line], zone=zone, now=edge + off, events=[]) for edge in edges for off in AROUND]


def start_of(one: Limit, now: datetime, zone: ZoneInfo) -> datetime:
    """Return where the span of a limit begins: at that very moment (days) or just after it (hours)."""
    if one.unit == "hours":
        return now - timedelta(hours=one.span)
    day = now.astimezone(zone).date() - timedelta(days=one.span - 1)
    return datetime.combine(day, time(0), zone).astimezone(UTC)


@st.composite
def happened(draw: st.DrawFn, now: datetime, starts: list[datetime]) -> Event:
    """Draw what happened: at some moment, or where a span begins; as often as not just what is asked about now."""
    at = now - timedelta(seconds=draw(st.integers(0, 10 * 86_400)))
    if starts and draw(st.booleans()):
        at = min(draw(st.sampled_from(starts)) + draw(st.sampled_from(AROUND)), now)
    said: dict[str, object] = {}
    if draw(st.booleans()):
        said = {
            "loan": draw(st.sampled_from([11, 12, None])), "number": draw(st.sampled_from(["n1", "n2"])),
            "channel": draw(st.sampled_from(["call", "sms"])),
            "side": draw(st.sampled_from(["borrower", "third_party"])),
        }  # fmt: skip
    talked = draw(st.booleans())
    return event(at, unanswered=not talked, conversation=talked, **said)


def forbidden(asked: Question, chosen: Rules) -> bool:
    """Recount everything by brute force, rule by rule, event by event."""
    zone = asked.zone
    assert zone is not None
    local = asked.now.astimezone(zone)
    for line in chosen.lines:
        if asked.aim.channel not in line.channels or (line.side and line.side != asked.aim.side):
            continue
        if isinstance(line, Hours) and not line.opens <= local.time() < line.closes:
            return True
        if isinstance(line, Rest) and local.isoweekday() in line.weekdays:
            return True
        if isinstance(line, Limit):
            number = 0
            for one in asked.events:
                if line.unit == "hours":
                    inside = asked.now - one.at < timedelta(hours=line.span)
                else:
                    inside = (local.date() - one.at.astimezone(zone).date()).days < line.span
                mine = {
                    "customer": True, "number": one.number == asked.aim.number, "party": one.side == asked.aim.side,
                    "debt": None in (one.loan, asked.aim.loan) or one.loan == asked.aim.loan,
                }[line.scope]  # fmt: skip
                wanted = {"attempts": True, "unanswered": one.unanswered, "conversations": one.conversation}
                of_it = one.channel in line.channels and line.side in ("", one.side) and wanted[line.counts]
                number += inside and mine and of_it
            if number >= line.most:
                return True
    return False


@settings(max_examples=100)  # they ask no database
@given(
    several=situations(), loan=st.sampled_from([11, 11, 12, None]), channel=st.sampled_from(["call", "call", "sms"])
)  # fmt: skip
def test_the_gate_lets_through_exactly_what_a_recount_by_brute_force_allows(several, loan, channel):
    for asked in several:
        put = question(aim(loan=loan, channel=channel), now=asked.now, zone=asked.zone, events=asked.events)

        refused = rules.judge(put, book(*asked.chosen)).rule is not Rule.NONE
        assert refused == forbidden(put, book(*asked.chosen))


@settings(max_examples=100)
@given(several=situations())
def test_what_is_refused_until_then_is_allowed_then_and_not_a_second_before(several):
    def ask(asked: Situation, at: datetime) -> Answer:
        return rules.judge(question(now=at, zone=asked.zone, events=asked.events), book(*asked.chosen))

    for asked in several:
        answer = ask(asked, asked.now)
        if answer.rule is Rule.NONE:
            continue
        assert answer.until is not None
        assert answer.until > asked.now
        assert ask(asked, answer.until) == Answer()
        assert ask(asked, max(asked.now, answer.until - timedelta(seconds=1))).rule is not Rule.NONE
