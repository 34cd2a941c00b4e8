import pytest

from casework.contact import models, rules
from casework.contact.rules import Problem


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
