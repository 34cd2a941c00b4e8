"""Every number of the presets, against the texts that they cite (as the product's design quotes them)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from casework.contact import models, rules
from casework.contact.rules import PRESETS, Event, Question, Rule

ZONES = {
    "house": "Africa/Lagos", "us_reg_f": "America/Chicago", "cn_gbt_45251": "Asia/Shanghai", "in_rbi": "Asia/Kolkata",
    "vn_18_2019": "Asia/Ho_Chi_Minh", "uk_conc_7": "Europe/London",
}  # fmt: skip
AT_NOON = "2026-03-02T12:00:00"


def at(preset: str, local: str) -> datetime:
    return datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(ZONES[preset]))


def ask(preset: str, *events: Event, local: str = AT_NOON, own_numbers: int = 1, **aim: object) -> rules.Answer:
    said = {
        "customer": 1, "loan": 11, "number": "n1", "channel": "call", "purpose": "collection", "side": "borrower",
    } | aim  # fmt: skip
    asked = Question(
        aim=rules.Aim(**said), now=at(preset, local).astimezone(UTC), zone=ZoneInfo(ZONES[preset]),
        point_status="valid", events=sorted(events, key=lambda one: one.at), own_numbers=own_numbers,
    )  # fmt: skip
    return rules.judge(asked, PRESETS[preset])


def tries(preset: str, times: int, *, days_ago: int = 0, talked: bool = False, **said: object) -> list[Event]:
    fields = {
        "customer": 1, "loan": 11, "number": "n1", "channel": "call", "purpose": "collection", "side": "borrower",
        "unanswered": not talked, "conversation": talked,
    } | said  # fmt: skip
    first = at(preset, AT_NOON) - timedelta(days=days_ago, hours=1)
    return [Event(at=(first + timedelta(minutes=n)).astimezone(UTC), **fields) for n in range(times)]


def test_every_preset_of_the_model_has_its_rules_and_the_other_way_round():
    assert set(PRESETS) == set(models.Preset.values)
    assert all(preset.code == name for name, preset in PRESETS.items())


@pytest.mark.parametrize(
    ("preset", "opens", "closes"),
    [
        ("house", "08:00:00", "21:00:00"),
        ("us_reg_f", "08:00:00", "21:00:00"),
        ("cn_gbt_45251", "08:00:00", "22:00:00"),
        ("in_rbi", "08:00:00", "19:00:00"),
        ("vn_18_2019", "07:00:00", "21:00:00"),
    ],
)
@pytest.mark.parametrize("channel", models.Channel.values)
def test_the_hours_of_a_preset(preset, opens, closes, channel):
    before = (datetime.fromisoformat(f"2026-03-02T{opens}") - timedelta(seconds=1)).isoformat()
    last = (datetime.fromisoformat(f"2026-03-02T{closes}") - timedelta(seconds=1)).isoformat()

    assert ask(preset, local=before, channel=channel).rule is Rule.HOURS
    assert ask(preset, local=f"2026-03-02T{opens}", channel=channel).rule is Rule.NONE
    assert ask(preset, local=last, channel=channel).rule is Rule.NONE
    assert ask(preset, local=f"2026-03-02T{closes}", channel=channel).rule is Rule.HOURS


def test_the_united_kingdom_has_no_hours_by_number():
    assert ask("uk_conc_7", local="2026-03-02T03:00:00").rule is Rule.NONE


def test_regulation_f_seven_calls_in_seven_days_per_person_and_debt():
    seven = tries("us_reg_f", 4) + tries("us_reg_f", 3, days_ago=6)

    assert ask("us_reg_f", *seven[1:]).rule is Rule.NONE
    assert ask("us_reg_f", *seven).rule is Rule.CAP
    assert ask("us_reg_f", *seven).line.source == "12 CFR 1006.14(b)(2)(i)(A)"
    assert ask("us_reg_f", *seven, loan=12).rule is Rule.NONE  # another debt
    assert ask("us_reg_f", *tries("us_reg_f", 4), *tries("us_reg_f", 3, days_ago=7)).rule is Rule.NONE
    assert ask("us_reg_f", *seven, channel="sms").rule is Rule.NONE  # telephone calls only


def test_regulation_f_none_within_seven_days_after_a_conversation_the_day_of_which_is_the_first():
    talk = tries("us_reg_f", 1, days_ago=6, talked=True)

    answer = ask("us_reg_f", *talk)

    assert (answer.rule, answer.line.source) == (Rule.CAP, "12 CFR 1006.14(b)(2)(i)(B)")
    assert answer.until == at("us_reg_f", "2026-03-03T08:00:00")
    assert ask("us_reg_f", *tries("us_reg_f", 1, days_ago=7, talked=True)).rule is Rule.NONE


def test_china_three_conversations_a_day_per_debtor_whatever_the_debt():
    three = [
        *tries("cn_gbt_45251", 2, talked=True),
        *tries("cn_gbt_45251", 1, talked=True, loan=12, number="n2"),
    ]

    assert ask("cn_gbt_45251", *three[1:]).rule is Rule.NONE
    assert ask("cn_gbt_45251", *three).rule is Rule.CAP
    assert ask("cn_gbt_45251", *three).until == at("cn_gbt_45251", "2026-03-03T08:00:00")


def test_china_six_unanswered_tries_a_day_per_number_whoevers_it_is():
    six = [*tries("cn_gbt_45251", 3), *tries("cn_gbt_45251", 3, customer=2, loan=99)]

    assert ask("cn_gbt_45251", *six[1:]).rule is Rule.NONE
    assert ask("cn_gbt_45251", *six).rule is Rule.CAP
    assert ask("cn_gbt_45251", *six).line.source == "China Banking Association, January 2026"
    assert ask("cn_gbt_45251", *six, number="n2").rule is Rule.NONE


def test_china_third_parties_only_when_the_borrower_cannot_be_reached_and_once_a_day():
    there = {"side": "third_party", "number": "n9"}
    tried = tries("cn_gbt_45251", 3, days_ago=1)

    assert ask("cn_gbt_45251", **there).rule is Rule.REACHABLE
    assert ask("cn_gbt_45251", *tried, **there).rule is Rule.NONE
    assert ask("cn_gbt_45251", *tried, *tries("cn_gbt_45251", 1, **there), **there).rule is Rule.CAP
    assert ask("cn_gbt_45251", own_numbers=0, **there).rule is Rule.NONE


@pytest.mark.parametrize("preset", sorted(set(PRESETS) - {"cn_gbt_45251"}))
def test_elsewhere_third_parties_are_off(preset):
    assert ask(preset, side="third_party", number="n9", own_numbers=0).rule is Rule.THIRD_PARTY


def test_vietnam_five_reminders_a_day_by_whatever_channel():
    five = [*tries("vn_18_2019", 3), *tries("vn_18_2019", 2, channel="sms", loan=12)]

    assert ask("vn_18_2019", *five[1:]).rule is Rule.NONE
    assert ask("vn_18_2019", *five).rule is Rule.CAP
    assert ask("vn_18_2019", *five).until == at("vn_18_2019", "2026-03-03T07:00:00")


def test_the_houses_five_attempts_in_24_hours():
    assert ask("house", *tries("house", 4)).rule is Rule.NONE
    assert ask("house", *tries("house", 5)).rule is Rule.CAP


@pytest.mark.parametrize("preset", sorted(PRESETS))
def test_verification_keeps_the_houses_hours_in_every_preset_and_they_are_internal(preset):
    answer = ask(preset, local="2026-03-02T21:00:00", purpose="verification")

    assert answer.rule is Rule.HOURS
    assert not answer.line.legal


def test_only_the_house_rules_and_what_is_marked_so_are_internal():
    assert not any(line.legal for line in PRESETS["house"].lines)
    for name in set(PRESETS) - {"house"}:
        assert {line.source for line in PRESETS[name].lines if not line.legal} == {"House rule"}
