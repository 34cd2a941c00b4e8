"""Limits on conversations go by the code that a contact was told by: the ledger recounted by brute force."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.contact import gate, rules, services
from casework.contact.gate import Rule
from casework.contact.models import Channel, Purpose, ResultCode
from tests import factories
from tests.clock import NOW, TODAY
from tests.contact import making

# Code ("": told without one), party, result → whether it went unanswered, whether it was a conversation.
TOLD = {
    ("", "borrower", "conversation"): (False, True), ("", "unverified", "conversation"): (False, True),
    ("", "unverified", "wrong_number"): (False, False), ("", "nobody", "no_answer"): (True, False),
    ("conversation", "borrower", "conversation"): (False, True), ("refused", "borrower", "refused"): (False, True),
    ("hung_up", "unverified", "conversation"): (False, False), ("busy", "nobody", "busy"): (True, False),
    ("wrong_number", "unverified", "wrong_number"): (False, False),
    ("switched_off", "nobody", "no_answer"): (True, False),
}  # fmt: skip


@pytest.mark.parametrize(
    ("party", "result", "said", "expected"),
    [
        ("nobody", "no_answer", None, False), ("nobody", "no_answer", False, False),
        ("borrower", "conversation", None, True), ("borrower", "conversation", True, True),
        ("unverified", "conversation", False, False), ("third_party", "wrong_number", None, False),
        ("nobody", "message_sent", True, False),  # no code can say that; nobody talked all the same
    ],
)  # fmt: skip
def test_a_code_says_what_a_conversation_is_and_without_one_an_answer_is(party, result, said, expected):
    assert rules.is_conversation(party=party, result=result, said=said) is expected


@pytest.mark.django_db
@settings(max_examples=20)  # each of them makes a floor of its own
@given(
    told=st.lists(st.tuples(st.sampled_from(sorted(TOLD)), st.integers(0, 40)), max_size=6),
    counts=st.sampled_from(["conversations", "conversations", "unanswered"]), most=st.integers(1, 3),
)  # fmt: skip
def test_the_gate_allows_just_what_a_recount_of_the_ledger_allows(told, counts, most):
    with transaction.atomic():
        point = factories.contact_point()
        limit = making.limit_of_one(counts=counts, most=most, span=30, unit="hours")
        making.rule_set(point.customer.book, "uk_conc_7", on=TODAY, extra=[limit])
        for (code, party, result), hours in told:
            services.record_attempt(
                customer=point.customer, point=point, channel=Channel.CALL, purpose=Purpose.COLLECTION, party=party,
                result=result, code=ResultCode.objects.get(code=code) if code else None, note="",
                actor=factories.person(online=False), now=NOW - timedelta(hours=hours),
            )  # fmt: skip
        type(point).objects.filter(pk=point.pk).update(status="unverified")  # what the number learned is no limit
        counted = 0
        for told_by, hours in told:
            unanswered, talked = TOLD[told_by]
            counted += hours < 30 and (talked if counts == "conversations" else unanswered)

        said = making.ask(point)
        many = gate.sort_out(points=[point.pk], channel=Channel.CALL, purpose=Purpose.COLLECTION, now=NOW)

        assert said.rule is (Rule.CAP if counted >= most else Rule.NONE)
        assert (many.allowed == [point.pk]) is said.allowed
        transaction.set_rollback(True)


# Preset, what was recorded (code, hours ago), whether a call is allowed now.
BY_PRESET = [
    ("us_reg_f", [("hung_up", 24)], True), ("us_reg_f", [("conversation", 24)], False),
    ("us_reg_f", [("conversation", 7 * 24 + 1), ("hung_up", 1)], True),
    ("cn_gbt_45251", [("conversation", 1), ("conversation", 2), ("hung_up", 1)], True),
    ("cn_gbt_45251", [("conversation", 1), ("refused", 2), ("conversation", 3)], False),
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(("preset", "told", "is_allowed"), BY_PRESET)
def test_conversations_of_presets_are_those_that_the_codes_call_so(
    preset: str, told: list[tuple[str, int]], is_allowed: bool
):
    point = factories.contact_point()
    making.rule_set(point.customer.book, preset, on=TODAY)
    for code, hours in told:
        party = "unverified" if code == "hung_up" else "borrower"
        services.record_attempt(
            customer=point.customer, point=point, channel=Channel.CALL, purpose=Purpose.COLLECTION, party=party,
            result="refused" if code == "refused" else "conversation", code=ResultCode.objects.get(code=code), note="",
            actor=factories.person(online=False), now=NOW - timedelta(hours=hours),
        )  # fmt: skip

    said = making.ask(point)
    many = gate.sort_out(points=[point.pk], channel=Channel.CALL, purpose=Purpose.COLLECTION, now=NOW)

    assert (said.rule is Rule.NONE, many.allowed == [point.pk]) == (is_allowed, is_allowed)
