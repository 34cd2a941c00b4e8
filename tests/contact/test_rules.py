from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from casework.contact import models, rules
from casework.contact.rules import HOUSE, Answer, Flag, Hours, Rest, Rule, Thirds
from tests.contact.questions import aim, book, event, limit, question

LAGOS = ZoneInfo("Africa/Lagos")  # UTC+1, no summer time
BERLIN = ZoneInfo("Europe/Berlin")
SHANGHAI = ZoneInfo("Asia/Shanghai")
MORNING = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("local", "allowed"), [("07:59:59", False), ("08:00:00", True), ("20:59:59", True), ("21:00:00", False)]
)
def test_the_hours_are_the_customers_own(local, allowed):
    now = datetime.fromisoformat(f"2026-03-02T{local}").replace(tzinfo=LAGOS)

    answer = rules.judge(question(now=now.astimezone(UTC)), HOUSE)

    assert (answer.rule is Rule.NONE) == allowed


def test_before_the_hours_it_is_allowed_again_the_same_morning_and_after_them_the_next():
    early = datetime(2026, 3, 2, 5, 30, tzinfo=LAGOS)
    late = datetime(2026, 3, 2, 22, 0, tzinfo=LAGOS)

    assert rules.judge(question(now=early), HOUSE) == Answer(
        rule=Rule.HOURS, until=datetime(2026, 3, 2, 8, 0, tzinfo=LAGOS)
    )
    assert rules.judge(question(now=late), HOUSE) == Answer(
        rule=Rule.HOURS, until=datetime(2026, 3, 3, 8, 0, tzinfo=LAGOS)
    )


def test_the_hours_follow_the_clock_through_the_start_of_summer_time():
    saturday_night = datetime(2026, 3, 28, 22, 0, tzinfo=BERLIN)

    until = rules.judge(question(zone=BERLIN, now=saturday_night), HOUSE).until

    assert until is not None
    assert until.astimezone(UTC) == datetime(2026, 3, 29, 6, 0, tzinfo=UTC)  # 08:00 is UTC+2 by then


@pytest.mark.parametrize("purpose", ["verification", "reminder", "collection"])
def test_reminders_collection_and_verification_keep_to_the_hours(purpose):
    night = datetime(2026, 3, 2, 22, 0, tzinfo=LAGOS)

    assert rules.judge(question(aim(purpose=purpose), now=night), HOUSE).rule is Rule.HOURS


@pytest.mark.parametrize("purpose", ["legal", "service"])
def test_legal_notices_and_service_are_bound_by_neither_hours_nor_cap_nor_hold(purpose):
    now = datetime(2026, 3, 2, 22, 0, tzinfo=LAGOS)
    asked = question(aim(purpose=purpose), now=now, events=[event(now)] * 50, holds=["dispute"])

    assert rules.judge(asked, HOUSE) == Answer()


@pytest.mark.parametrize("status", ["do_not_call", "wrong", "lost"])
@pytest.mark.parametrize("purpose", models.Purpose.values)
def test_a_closed_number_is_closed_for_every_purpose_and_waiting_does_not_help(status, purpose):
    asked = question(aim(purpose=purpose), point_status=status)

    assert rules.judge(asked, HOUSE) == Answer(rule=Rule.POINT_STATUS)


@pytest.mark.parametrize(
    ("purpose", "refused"), [("reminder", True), ("collection", True), ("legal", True), ("verification", False)]
)
def test_third_parties_are_never_told_of_the_debt(purpose, refused):
    answer = rules.judge(question(aim(purpose=purpose, side="third_party")), HOUSE)

    assert answer == (Answer(rule=Rule.THIRD_PARTY) if refused else Answer())


@pytest.mark.parametrize(("purpose", "refused"), [("reminder", True), ("collection", True), ("verification", False)])
def test_a_hold_stops_reminders_and_collection(purpose, refused):
    answer = rules.judge(question(aim(purpose=purpose), holds=["deceased", "dispute"]), HOUSE)

    assert answer == (Answer(rule=Rule.HOLD) if refused else Answer())
    assert answer.detail == ("deceased" if refused else "")


def test_a_missing_time_zone_refuses_and_never_passes():
    assert rules.judge(question(zone=None), HOUSE) == Answer(rule=Rule.TIME_ZONE)


def test_the_cap_refuses_the_next_attempt_until_the_oldest_leaves_the_day():
    first = MORNING - timedelta(hours=3)
    earlier = [event(first + timedelta(minutes=10 * n)) for n in range(5)]

    assert rules.judge(question(events=earlier[1:]), HOUSE) == Answer()
    assert rules.judge(question(events=earlier), HOUSE) == Answer(rule=Rule.CAP, until=first + timedelta(hours=24))
    assert rules.judge(question(events=earlier, now=first + timedelta(hours=24)), HOUSE) == Answer()


def test_when_the_cap_ends_at_night_the_hours_still_count():
    evening = datetime(2026, 3, 1, 22, 0, tzinfo=LAGOS)

    answer = rules.judge(question(events=[event(evening)] * 5), HOUSE)

    assert answer == Answer(rule=Rule.CAP, until=datetime(2026, 3, 3, 8, 0, tzinfo=LAGOS))


@pytest.mark.parametrize(
    ("scope", "counted"),
    [
        ("customer", ["same", "other_debt", "no_debt", "other_number", "third"]),
        ("debt", ["same", "no_debt", "other_number", "third"]),
        ("number", ["same", "other_debt", "no_debt", "third", "stranger"]),
        ("party", ["same", "other_debt", "no_debt", "other_number"]),
    ],
)
def test_a_scope_says_whose_attempts_count(scope, counted):
    earlier = {
        "same": event(MORNING),
        "other_debt": event(MORNING, loan=12),
        "no_debt": event(MORNING, loan=None),
        "other_number": event(MORNING, number="n2"),
        "third": event(MORNING, side="third_party"),
        "stranger": event(MORNING, customer=2),
    }

    refused = [
        name
        for name, one in earlier.items()
        if rules.judge(question(events=[one]), book(limit(scope=scope))).rule is Rule.CAP
    ]

    assert refused == counted


def test_a_limit_counts_only_what_it_says_and_only_of_its_channels_and_purposes():
    tried, talked = event(MORNING), event(MORNING, unanswered=False, conversation=True)

    assert rules.judge(question(events=[talked]), book(limit(counts="unanswered"))) == Answer()
    assert rules.judge(question(events=[tried]), book(limit(counts="unanswered"))).rule is Rule.CAP
    assert rules.judge(question(events=[tried]), book(limit(counts="conversations"))) == Answer()
    assert rules.judge(question(events=[talked]), book(limit(counts="conversations"))).rule is Rule.CAP
    calls = book(limit(channels=frozenset({"call"})))
    assert rules.judge(question(events=[event(MORNING, channel="sms")]), calls) == Answer()
    assert rules.judge(question(aim(channel="sms"), events=[tried]), calls) == Answer()
    reminders = book(limit(purposes=frozenset({"reminder"})))
    assert rules.judge(question(events=[tried]), reminders) == Answer()


def test_a_visit_without_a_number_is_under_no_limit_per_number():
    asked = question(aim(channel="visit", number=""), events=[event(MORNING, number="", channel="visit")])

    assert rules.judge(asked, book(limit(scope="number"))) == Answer()


def test_calendar_days_are_the_customers_and_end_at_their_midnight():
    yesterday_evening = datetime(2026, 3, 1, 23, 59, tzinfo=LAGOS)
    this_morning = datetime(2026, 3, 2, 0, 0, tzinfo=LAGOS)

    assert rules.judge(question(events=[event(yesterday_evening)]), book(limit())) == Answer()
    assert rules.judge(question(events=[event(this_morning)]), book(limit())) == Answer(
        rule=Rule.CAP, until=datetime(2026, 3, 3, tzinfo=LAGOS)
    )


def test_days_of_rest_are_weekdays_and_the_public_holidays_of_the_country():
    rest = book(Rest(legal=False, source="test", weekdays=frozenset({7}), holidays="CN"))
    before_spring_festival = datetime(2026, 2, 16, 10, 0, tzinfo=SHANGHAI)

    answer = rules.judge(question(zone=SHANGHAI, now=before_spring_festival), rest)

    assert rules.judge(question(zone=SHANGHAI, now=datetime(2026, 3, 1, 10, 0, tzinfo=SHANGHAI)), rest) == Answer(
        rule=Rule.REST, until=datetime(2026, 3, 2, tzinfo=SHANGHAI)
    )
    assert rules.judge(question(zone=SHANGHAI, now=datetime(2026, 3, 3, 10, 0, tzinfo=SHANGHAI)), rest) == Answer()
    assert answer.rule is Rule.REST
    assert answer.until is not None
    assert answer.until.date() not in rules.public_holidays("CN")
    assert date(2026, 2, 17) in rules.public_holidays("CN")  # New Year's Day of the lunar calendar


def test_an_unknown_country_has_no_holidays_to_keep():
    with pytest.raises(NotImplementedError):
        rules.public_holidays("XX")


@pytest.mark.parametrize("purpose", ["verification", "reminder", "collection"])
def test_a_wish_not_to_be_contacted_is_kept_for_its_number_and_channel(purpose):
    wish = Flag(kind="no_contact", number="n1", channel="call")

    assert rules.judge(question(aim(purpose=purpose), flags=[wish]), book()) == Answer(rule=Rule.NO_CONTACT)
    assert rules.judge(question(aim(purpose=purpose, number="n2"), flags=[wish]), book()) == Answer()
    assert rules.judge(question(aim(purpose=purpose, channel="sms"), flags=[wish]), book()) == Answer()
    assert rules.judge(question(aim(purpose="service"), flags=[wish]), book()) == Answer()


def test_a_wish_for_hours_binds_beside_the_books_rules_and_no_release_passes_it():
    wish = Flag(kind="only_between", opens=time(17), closes=time(19))
    asked = question(flags=[wish])

    assert rules.judge(asked, HOUSE) == Answer(rule=Rule.WISH, until=datetime(2026, 3, 2, 17, 0, tzinfo=LAGOS))
    assert not rules.passable(asked, HOUSE)


@pytest.mark.parametrize("purpose", ["verification", "collection", "service"])
def test_a_third_party_who_objected_is_never_contacted_again(purpose):
    asked = question(
        aim(purpose=purpose, side="third_party"), flags=[Flag(kind="objection", number="n1")]
    )  # fmt: skip

    assert rules.judge(asked, book(thirds=Thirds(allowed=True))) == Answer(rule=Rule.OBJECTION)


def test_where_a_book_allows_third_parties_only_collection_may_ask_them_and_only_for_a_borrower_out_of_reach():
    thirds = Thirds(allowed=True, tries=2, days=3)
    tried = [event(MORNING - timedelta(days=n)) for n in (2, 1)]

    def ask(purpose: str = "collection", **changes: object) -> Rule:
        asked = question(aim(purpose=purpose, side="third_party", number="n9"), **changes)
        return rules.judge(asked, book(thirds=thirds)).rule

    assert ask(events=tried[:1]) is Rule.REACHABLE
    assert ask(events=tried) is Rule.NONE
    assert ask(events=[event(MORNING - timedelta(days=3)), *tried[1:]]) is Rule.REACHABLE
    assert ask(events=[*tried, event(MORNING, unanswered=False, conversation=True)]) is Rule.REACHABLE
    assert ask(events=[*tried, event(MORNING, side="third_party", conversation=True)]) is Rule.NONE
    assert ask(own_numbers=0) is Rule.NONE
    assert ask("reminder", events=tried) is Rule.THIRD_PARTY


def test_what_the_law_refuses_is_named_first_and_nobody_passes_it():
    internal, legal = limit(legal=False), Hours(legal=True, source="law", opens=time(8), closes=time(9))
    both = question(events=[event(MORNING)])

    answer = rules.judge(both, book(internal, legal))

    assert (answer.rule, answer.line) == (Rule.HOURS, legal)
    assert not rules.passable(both, book(internal, legal))
    assert rules.passable(both, book(internal))
    assert not rules.passable(question(), book(internal))


def test_hours_that_never_meet_are_refused_without_an_end():
    early = Hours(legal=True, source="test", opens=time(8), closes=time(9))
    late = Hours(legal=True, source="test", opens=time(20), closes=time(21))

    assert rules.judge(question(), book(early, late)) == Answer(rule=Rule.HOURS, until=None)
