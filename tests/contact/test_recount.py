"""What is promised of `until`, and the recount by brute force."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import example, given
from hypothesis import strategies as st

from casework.contact import models, rules
from casework.contact.rules import Answer, Event, Hours, Limit, Question, Rest, Rule, Rules
from tests.contact.questions import BERLIN, LAGOS, SHANGHAI, aim, book, event, limit, question

zones = st.sampled_from([LAGOS, BERLIN, SHANGHAI, ZoneInfo("America/St_Johns")])
instants = st.integers(0, 2 * 365 * 86400).map(lambda s: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(seconds=s))


# How long ago in seconds; or, below nothing, the very beginning of a day of the customer's: where a day's limit counts.
agos = st.one_of(st.integers(0, 10 * 86_400), st.integers(-8, -1))
events = st.builds(
    lambda ago, loan, number, channel, third, talked: (ago, loan, number, channel, third, talked),
    agos, st.sampled_from([11, 12, None]), st.sampled_from(["n1", "n2"]),
    st.sampled_from(["call", "sms"]), st.booleans(), st.booleans(),
)  # fmt: skip
lines = st.one_of(
    st.builds(
        limit, scope=st.sampled_from(models.Scope.values), counts=st.sampled_from(models.Counts.values),
        most=st.integers(1, 4), span=st.integers(1, 8), unit=st.sampled_from(models.Unit.values),
        legal=st.booleans(), channels=st.sampled_from([frozenset({"call"}), frozenset({"call", "sms"})]),
        side=st.sampled_from(["", "borrower"]),
    ),
    st.builds(Hours, legal=st.booleans(), source=st.just("t"), opens=st.just(time(8)), closes=st.just(time(20))),
    st.builds(Rest, legal=st.booleans(), source=st.just("t"), weekdays=st.sets(st.integers(1, 6)).map(frozenset)),
)  # fmt: skip


def happened(now: datetime, told: tuple, zone: ZoneInfo) -> Event:
    ago, loan, number, channel, third, talked = told
    at = now - timedelta(seconds=ago)
    if ago < 0:
        day = now.astimezone(zone).date() - timedelta(days=-ago - 1)
        at = datetime.combine(day, time(0), zone).astimezone(UTC)
    return event(
        at, loan=loan, number=number, channel=channel,
        side="third_party" if third else "borrower", unanswered=not talked, conversation=talked,
    )  # fmt: skip


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


@example(  # the day's only attempt was made in its very first second
    now=datetime(2025, 3, 3, 12, tzinfo=UTC), zone=BERLIN, told=[(-1, 11, "n1", "call", False, False)],
    chosen=[limit(scope="customer", counts="attempts", most=1, span=1, unit="days", channels=frozenset({"call"}))],
    loan=11, channel="call",
)  # fmt: skip
@given(
    now=instants, zone=zones, told=st.lists(events, max_size=15), chosen=st.lists(lines, max_size=4),
    loan=st.sampled_from([11, 12, None]), channel=st.sampled_from(["call", "sms"]),
)  # fmt: skip
def test_the_gate_lets_through_exactly_what_a_recount_by_brute_force_allows(now, zone, told, chosen, loan, channel):
    earlier = sorted((happened(now, one, zone) for one in told), key=lambda one: one.at)
    asked = question(aim(loan=loan, channel=channel), now=now, zone=zone, events=earlier)

    assert (rules.judge(asked, book(*chosen)).rule is not Rule.NONE) == forbidden(asked, book(*chosen))


@given(now=instants, zone=zones, told=st.lists(events, max_size=15), chosen=st.lists(lines, max_size=4))
def test_what_is_refused_until_then_is_allowed_then_and_not_a_second_before(now, zone, told, chosen):
    earlier = sorted((happened(now, one, zone) for one in told), key=lambda one: one.at)

    def ask(at: datetime) -> Answer:
        return rules.judge(question(now=at, zone=zone, events=earlier), book(*chosen))

    answer = ask(now)

    if answer.rule is Rule.NONE:
        return
    assert answer.until is not None
    assert answer.until > now
    assert ask(answer.until) == Answer()
    assert ask(max(now, answer.until - timedelta(seconds=1))).rule is not Rule.NONE
