from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.contact import models, rules
from casework.contact.rules import Answer, Problem, Question, Rule

LAGOS = ZoneInfo("Africa/Lagos")  # UTC+1, no summer time
BERLIN = ZoneInfo("Europe/Berlin")
MORNING = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)

zones = st.sampled_from([LAGOS, BERLIN, ZoneInfo("Asia/Shanghai"), ZoneInfo("America/St_Johns")])
instants = st.integers(0, 2 * 365 * 86400).map(lambda s: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(seconds=s))


def question(**changes: object) -> Question:
    facts: dict[str, object] = {
        "purpose": "collection",
        "point_status": "valid",
        "is_third_party": False,
        "zone": LAGOS,
        "now": MORNING,
    }
    return Question(**(facts | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("local", "allowed"), [("07:59:59", False), ("08:00:00", True), ("20:59:59", True), ("21:00:00", False)]
)
def test_the_hours_are_the_customers_own(local, allowed):
    now = datetime.fromisoformat(f"2026-03-02T{local}").replace(tzinfo=LAGOS)

    answer = rules.judge(question(now=now.astimezone(UTC)))

    assert (answer.rule is Rule.NONE) == allowed


def test_before_the_hours_it_is_allowed_again_the_same_morning_and_after_them_the_next():
    early = datetime(2026, 3, 2, 5, 30, tzinfo=LAGOS)
    late = datetime(2026, 3, 2, 22, 0, tzinfo=LAGOS)

    assert rules.judge(question(now=early)) == Answer(rule=Rule.HOURS, until=datetime(2026, 3, 2, 8, 0, tzinfo=LAGOS))
    assert rules.judge(question(now=late)) == Answer(rule=Rule.HOURS, until=datetime(2026, 3, 3, 8, 0, tzinfo=LAGOS))


def test_the_hours_follow_the_clock_through_the_start_of_summer_time():
    saturday_night = datetime(2026, 3, 28, 22, 0, tzinfo=BERLIN)

    until = rules.judge(question(zone=BERLIN, now=saturday_night)).until

    assert until is not None
    assert until.astimezone(UTC) == datetime(2026, 3, 29, 6, 0, tzinfo=UTC)  # 08:00 is UTC+2 by then


@pytest.mark.parametrize("purpose", ["verification", "reminder", "collection"])
def test_reminders_collection_and_verification_keep_to_the_hours(purpose):
    assert rules.judge(question(purpose=purpose, now=datetime(2026, 3, 2, 22, 0, tzinfo=LAGOS))).rule is Rule.HOURS


@pytest.mark.parametrize("purpose", ["legal", "service"])
def test_legal_notices_and_service_are_bound_by_neither_hours_nor_cap(purpose):
    now = datetime(2026, 3, 2, 22, 0, tzinfo=LAGOS)

    assert rules.judge(question(purpose=purpose, now=now, earlier=[now] * 50)) == Answer()


@pytest.mark.parametrize("status", ["do_not_call", "wrong", "lost"])
@pytest.mark.parametrize("purpose", models.Purpose.values)
def test_a_closed_number_is_closed_for_every_purpose_and_waiting_does_not_help(status, purpose):
    assert rules.judge(question(point_status=status, purpose=purpose)) == Answer(rule=Rule.POINT_STATUS)


@pytest.mark.parametrize(("purpose", "refused"), [("reminder", True), ("collection", True), ("verification", False)])
def test_third_parties_are_never_reminded_nor_collected_from(purpose, refused):
    answer = rules.judge(question(purpose=purpose, is_third_party=True))

    assert answer == (Answer(rule=Rule.THIRD_PARTY) if refused else Answer())


def test_a_missing_time_zone_refuses_and_never_passes():
    assert rules.judge(question(zone=None)) == Answer(rule=Rule.TIME_ZONE)


def test_the_cap_refuses_the_next_attempt_until_the_oldest_leaves_the_day():
    first = MORNING - timedelta(hours=3)
    earlier = [first + timedelta(minutes=10 * n) for n in range(rules.ATTEMPTS_PER_DAY)]

    assert rules.judge(question(earlier=earlier[1:])) == Answer()
    assert rules.judge(question(earlier=earlier)) == Answer(rule=Rule.CAP, until=first + timedelta(hours=24))
    assert rules.judge(question(earlier=earlier, now=first + timedelta(hours=24))) == Answer()


def test_when_the_cap_ends_at_night_the_hours_still_count():
    evening = datetime(2026, 3, 1, 22, 0, tzinfo=LAGOS)

    answer = rules.judge(question(earlier=[evening] * rules.ATTEMPTS_PER_DAY))

    assert answer == Answer(rule=Rule.CAP, until=datetime(2026, 3, 3, 8, 0, tzinfo=LAGOS))


@given(now=instants, zone=zones, ago=st.lists(st.integers(0, 100_000), max_size=20))
def test_what_is_refused_until_then_is_allowed_then_and_not_a_second_before(now, zone, ago):
    asked = question(now=now, zone=zone, earlier=[now - timedelta(seconds=s) for s in ago])

    answer = rules.judge(asked)

    if answer.until is None:
        assert answer.rule is Rule.NONE
        return
    assert answer.until > now
    assert rules.judge(question(now=answer.until, zone=zone, earlier=asked.earlier)) == Answer()
    just_before = max(now, answer.until - timedelta(seconds=1))
    assert rules.judge(question(now=just_before, zone=zone, earlier=asked.earlier)).rule is not Rule.NONE


# --- what an attempt may say ----------------------------------------------------------------------------------


def problem(**changes: object) -> Problem | None:
    facts: dict[str, object] = {
        "channel": "call",
        "purpose": "collection",
        "party": "borrower",
        "result": "promised",
        "note": "",
        "has_point": True,
    }
    return rules.attempt_problem(**(facts | changes))  # type: ignore[arg-type]


def test_the_rules_know_every_word_of_the_models():
    assert set(rules.RESULTS_BY_PARTY) == set(models.Party.values)
    assert set(rules.RESULTS_NOT_BY_CHANNEL) == set(models.Channel.values)
    assert set().union(*rules.RESULTS_BY_PARTY.values()) == set(models.Result.values)
    assert set(rules.RESULTS_NOT_FOR_PURPOSE) <= set(models.Purpose.values)
    assert set(models.Purpose.values) >= rules.BOUND_PURPOSES


@pytest.mark.parametrize("result", ["promised", "refused", "says_paid"])
@pytest.mark.parametrize("party", ["third_party", "unverified"])
def test_only_the_verified_borrower_promises_refuses_or_says_paid(party, result):
    assert problem(party=party, result=result) is Problem.NOT_THEIR_WORD
    assert problem(party="borrower", result=result) is None


@pytest.mark.parametrize("result", models.Result.values)
def test_nobody_goes_with_no_answer_busy_and_message_sent_and_with_nothing_else(result):
    nobodys = result in {"no_answer", "busy", "message_sent"}

    assert (problem(party="nobody", result=result, channel="visit") is not Problem.NOBODY_SAID_THAT) == nobodys
    assert (problem(party="borrower", result=result) is Problem.SOMEBODY_WAS_THERE) == nobodys


def test_a_verification_brings_no_promise_and_collection_verifies_no_details():
    assert problem(purpose="verification", result="promised") is Problem.NOT_FOR_PURPOSE
    assert problem(purpose="verification", result="confirmed") is None
    assert problem(purpose="collection", result="confirmed") is Problem.NOT_FOR_PURPOSE


def test_a_channel_brings_only_what_it_can():
    assert problem(channel="sms", party="nobody", result="busy") is Problem.NOT_BY_CHANNEL
    assert problem(channel="sms", party="nobody", result="message_sent") is None
    assert problem(channel="call", party="nobody", result="message_sent") is Problem.NOT_BY_CHANNEL


def test_a_call_says_which_number_and_a_visit_needs_none():
    assert problem(channel="call", has_point=False) is Problem.NO_NUMBER
    assert problem(channel="visit", has_point=False) is None


def test_a_note_has_an_end():
    assert problem(note="x" * rules.MAX_NOTE) is None
    assert problem(note="x" * (rules.MAX_NOTE + 1)) is Problem.NOTE_TOO_LONG


@pytest.mark.parametrize(
    ("status", "third", "party", "result", "after"),
    [
        ("unverified", False, "borrower", "conversation", "valid"),
        ("unverified", True, "borrower", "conversation", "unverified"),
        ("valid", False, "unverified", "wrong_number", "wrong"),
        ("do_not_call", False, "borrower", "conversation", "do_not_call"),
        ("unverified", False, "nobody", "no_answer", "unverified"),
    ],
)
def test_what_an_attempt_teaches_about_the_number(status, third, party, result, after):
    assert rules.status_after(status=status, is_third_party=third, party=party, result=result) == after


@pytest.mark.parametrize("purpose", models.Purpose.values)
def test_forms_offer_nothing_that_the_rules_would_refuse_for_the_purpose(purpose):
    offered = rules.results_offered(purpose=purpose)

    for result in models.Result.values:
        can_be = any(
            problem(purpose=purpose, party=party, result=result, channel=channel) is None
            for party in models.Party.values
            for channel in models.Channel.values
        )
        assert can_be == (result in offered)
