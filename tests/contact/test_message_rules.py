"""What templates may say, how long text messages are, how messages go on."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.contact.messages import rules
from casework.contact.messages.rules import Problem

LETTER, ESCAPED, HAN, EMOJI = "a", "€", "债", "😀"


@pytest.mark.parametrize(
    ("text", "encoding", "units", "parts", "left"),
    [
        ("", "GSM-7", 0, 1, 160),
        (LETTER * 160, "GSM-7", 160, 1, 0),
        (LETTER * 161, "GSM-7", 161, 2, 145),
        (LETTER * 306, "GSM-7", 306, 2, 0),
        (LETTER * 307, "GSM-7", 307, 3, 152),
        (ESCAPED * 80, "GSM-7", 160, 1, 0),
        # 153 is odd: an escaped character does not begin in a part and end in the next.
        (ESCAPED * 81, "GSM-7", 162, 2, 143),
        (ESCAPED * 153, "GSM-7", 306, 3, 151),
        (HAN * 70, "UCS-2", 70, 1, 0),
        (HAN * 71, "UCS-2", 71, 2, 63),
        (HAN * 134, "UCS-2", 134, 2, 0),
        (EMOJI * 35, "UCS-2", 70, 1, 0),
        (EMOJI * 36, "UCS-2", 72, 2, 61),  # 33 and 3: a pair stays whole
        (LETTER * 69 + HAN, "UCS-2", 70, 1, 0),
        ("`", "UCS-2", 1, 1, 69),
        ("\N{NO-BREAK SPACE}", "UCS-2", 1, 1, 69),
    ],
)
def test_a_text_is_measured_as_the_network_sends_it(text: str, encoding: str, units: int, parts: int, left: int):
    found = rules.measure(text)
    assert (found.encoding, found.units, found.parts, found.left) == (encoding, units, parts, left)


@given(st.text(alphabet=st.sampled_from([LETTER, ESCAPED, HAN, EMOJI, " ", "\n"]), max_size=700))
def test_parts_hold_their_text_and_no_more_than_one_is_needed_too_many(text: str):
    found = rules.measure(text)
    room = {"GSM-7": 153, "UCS-2": 67}[found.encoding]
    assert found.parts == 1 or found.units <= found.parts * room
    assert found.parts == 1 or found.units > (found.parts - 1) * (room - 1)
    assert rules.measure(text + LETTER).units >= found.units + 1


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"body": "Dear {name}, {amount_due} by {due_date}: {pay_link}"}, None),
        ({"body": " \n"}, Problem.EMPTY),
        ({"body": "x" * 601}, Problem.TOO_LONG),
        ({"body": "a\x07b"}, Problem.UNPRINTABLE),
        ({"body": "{name"}, Problem.BRACES),
        ({"body": "{Name}"}, Problem.BRACES),
        ({"body": "{iban}"}, Problem.UNKNOWN_VARIABLE),
        ({"body": "x", "subject": "y"}, Problem.SUBJECT_OF_SMS),
        ({"body": "x", "channel": "email"}, Problem.NO_SUBJECT),
        ({"body": "x", "channel": "email", "subject": "{name}"}, None),
        ({"body": "x" * 8_000, "channel": "email", "subject": "a\nb"}, Problem.UNPRINTABLE),
        ({"body": "{name}: call {callback}, {contact_name}", "party": "third"}, None),
        ({"body": "{name} owes {amount_due}", "party": "third"}, Problem.DEBT_TO_THIRD_PARTY),
        ({"body": "{pay_link}", "party": "third"}, Problem.DEBT_TO_THIRD_PARTY),
        ({"body": "{loan}", "purpose": "verification"}, Problem.DEBT_IN_VERIFICATION),
        ({"body": "{amount_due} on {due_date}", "purpose": "reminder"}, None),
        ({"body": "{days_past_due} days", "purpose": "reminder"}, Problem.OVERDUE_IN_REMINDER),
    ],
)
def test_what_a_template_may_say(said: dict[str, str], problem: Problem | None):
    asked = {"channel": "sms", "purpose": "collection", "party": "own", "subject": ""} | said
    assert rules.template_problem(**asked) == problem


def test_no_variable_of_the_debt_ever_reaches_a_third_party():
    for name in rules.DEBT_VARIABLES:
        said = {"channel": "sms", "purpose": "collection", "party": "third", "subject": ""}
        assert rules.template_problem(**said, body=f"{{{name}}}") == Problem.DEBT_TO_THIRD_PARTY


def test_values_are_put_in_once_and_nothing_of_them_is_a_variable():
    assert rules.fill("{name} {loan}", {"name": "{loan}", "loan": "L"}) == "{loan} L"
    with pytest.raises(KeyError):
        rules.fill("{pay_link}", {})
    assert all(set(values) == set(rules.VARIABLES) for values in rules.SAMPLES.values())
    assert list(rules.in_order_of_choice(["zh-hans", "en"], wanted="zh-hans")) == ["zh-hans", "en"]
    assert list(rules.in_order_of_choice(["fr", "en"], wanted="zh-hans")) == ["en", "fr"]


@given(st.lists(st.sampled_from(["sent", "delivered", "failed"]), max_size=6), st.sampled_from(["queued", "unknown"]))
def test_delivered_is_delivered_in_whatever_order_reports_come(reports: list[str], begins: str):
    state = begins
    for report in reports:
        state = rules.after(state, report)
    expected = next((word for word in ("delivered", "failed", "sent") if word in reports), begins)
    assert state == expected


def test_pauses_grow_and_end():
    pauses = [rules.pause_after(tries) for tries in range(1, 8)]
    assert pauses[:3] == [timedelta(seconds=15), timedelta(seconds=45), timedelta(seconds=135)]
    assert max(pause for pause in pauses if pause) <= timedelta(hours=2)
    assert rules.pause_after(rules.MOST_TRIES) is None
