import pytest

from casework.contact.models import Channel, ContactAttempt, Party, Purpose, Result
from casework.contact.selectors import attempts_of
from casework.contact.services import AttemptRefused, record_attempt
from casework.portfolio.models import ContactPoint, PointStatus
from tests import factories
from tests.clock import NOW

pytestmark = pytest.mark.django_db


def record(point: ContactPoint, /, **changes: object) -> ContactAttempt:
    facts: dict[str, object] = {
        "customer": point.customer,
        "point": point,
        "channel": Channel.CALL,
        "purpose": Purpose.COLLECTION,
        "party": Party.BORROWER,
        "result": Result.CONVERSATION,
        "note": "",
        "actor": factories.person(online=False),
        "now": NOW,
    }
    return record_attempt(**(facts | changes))  # type: ignore[arg-type]


def test_an_attempt_is_written_as_told_with_its_note_trimmed():
    point = factories.contact_point()

    made = record(point, note="  pays on Friday \n", result=Result.CALL_BACK)

    assert (made.customer, made.point, made.result, made.note, made.made_at) == (
        point.customer,
        point,
        Result.CALL_BACK,
        "pays on Friday",
        NOW,
    )


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"party": Party.THIRD_PARTY, "result": Result.PROMISED}, "person reached"),
        ({"party": Party.NOBODY, "result": Result.CONVERSATION}, "Nobody was reached"),
        ({"result": Result.NO_ANSWER}, "Somebody was reached"),
        ({"result": Result.CONFIRMED}, "purpose"),
        ({"channel": Channel.SMS, "party": Party.NOBODY, "result": Result.BUSY}, "channel"),
        ({"point": None}, "which number"),
        ({"note": "x" * 2001}, "at most 2000 characters"),
    ],
)
def test_a_refused_attempt_leaves_no_trace(changes, rule):
    point = factories.contact_point()

    with pytest.raises(AttemptRefused, match=rule):
        record(point, **changes)

    assert ContactAttempt.objects.count() == 0
    assert ContactPoint.objects.get().status == PointStatus.UNVERIFIED


def test_another_customers_number_is_refused():
    point, other = factories.contact_point(), factories.contact_point()

    with pytest.raises(AttemptRefused, match="does not belong"):
        record(point, customer=other.customer)

    assert ContactAttempt.objects.count() == 0


def test_a_word_that_is_no_choice_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="pigeon"):
        record(factories.contact_point(), channel="pigeon")


def test_a_wrong_number_is_marked_and_a_borrower_who_answers_makes_it_valid():
    wrong, right = factories.contact_point(), factories.contact_point()

    record(wrong, party=Party.UNVERIFIED, result=Result.WRONG_NUMBER)
    record(right)

    assert ContactPoint.objects.get(pk=wrong.pk).status == PointStatus.WRONG
    assert ContactPoint.objects.get(pk=right.pk).status == PointStatus.VALID


def test_what_did_happen_is_recorded_though_the_gate_would_have_said_no():
    point = factories.contact_point()
    ContactPoint.objects.filter(pk=point.pk).update(status=PointStatus.DO_NOT_CALL)

    record(point)

    assert ContactAttempt.objects.count() == 1
    assert ContactPoint.objects.get(pk=point.pk).status == PointStatus.DO_NOT_CALL


def test_a_customers_attempts_come_newest_first_in_one_query(django_assert_num_queries):
    point = factories.contact_point()
    made = [record(point) for _ in range(3)]
    record(factories.contact_point())

    with django_assert_num_queries(1):
        shown = attempts_of(customer=point.customer, limit=2)
        assert [(row.made_by.username, row.point.phone) for row in shown if row.point] == [
            (made[2].made_by.username, point.phone),
            (made[1].made_by.username, point.phone),
        ]
