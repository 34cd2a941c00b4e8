"""Messages: the gate before them, sent over real connections, never twice; what carriers report."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from casework.contact.gate import ContactRefused
from casework.contact.messages import services
from casework.contact.messages.models import EmailAddress, Message
from casework.contact.models import ContactAttempt
from casework.contact.rules import Rule
from casework.jobs import services as jobs
from casework.jobs.models import AuditEntry, Job
from casework.portfolio.models import ContactPoint
from tests import factories
from tests.clock import NOW
from tests.contact import carrier, making, writing
from tests.contact.conftest import Clock

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def mail(settings: Any) -> Iterator[carrier.MailServer]:
    made = carrier.MailServer()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", made.port, 5
    settings.MESSAGES_EMAIL_PROVIDER = "smtp"
    yield made
    made.stop()


def mail_to(address: str = "ada@example.com") -> Message:
    point = factories.contact_point()
    made = writing.template(writing.BODY, channel="email", subject="{loan}: {amount_due}")
    kept = services.add_address(customer=point.customer, address=address, actor=factories.person(), now=NOW)
    return writing.write(made, writing.wanted(made, point, address=kept))


def test_a_message_and_its_attempt_are_one_and_its_words_are_encrypted():
    point = factories.contact_point()
    made = writing.template()
    asked = writing.wanted(made, point)

    message = writing.write(made, asked)
    assert message.body == "Ada Test: NGN 100.00 is due since 2026-03-02."
    attempt = ContactAttempt.objects.get()
    assert (attempt.channel, attempt.party, attempt.result) == ("sms", "nobody", "message_sent")
    assert (attempt.customer, attempt.point, attempt.loan_id) == (point.customer, point, asked.loan)
    assert message.expires_at == NOW + timedelta(minutes=30)
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM contact_message")
        assert "100" not in cursor.fetchone()[0]
    assert writing.write(made, asked) == message  # the same click
    assert (Message.objects.count(), Job.objects.count()) == (1, 1)


def test_what_the_gate_or_the_template_forbids_leaves_no_trace():
    point = factories.contact_point()
    made, other = writing.template(), factories.contact_point("+2348031234577", relation="friend")
    asked = writing.wanted(made, point)
    night = datetime(2026, 3, 2, 20, 58, tzinfo=ZoneInfo("Africa/Lagos"))

    with pytest.raises(ContactRefused) as refused:  # allowed now, but not for as long as it may wait
        writing.write(made, asked, now=night)
    assert refused.value.rule == Rule.HOURS
    short = writing.write(made, asked, now=night - timedelta(minutes=10))
    assert short.expires_at == night - timedelta(minutes=5)
    with pytest.raises(services.MessageRefused, match="not for this number"):
        writing.write(made, writing.wanted(made, other))
    linked = writing.template("{pay_link}")
    with pytest.raises(services.MessageRefused, match="pay_link"):
        writing.write(linked, writing.wanted(linked, point))
    waiting = writing.template(approved=False)
    version = waiting.versions.select_related("template").get()
    with pytest.raises(services.TemplateChanged):
        services.write_message(wanted=asked, version=version, actor=factories.person(), now=NOW)
    making.hold(point.customer)
    with pytest.raises(ContactRefused):
        writing.write(made, writing.wanted(made, point))
    assert (Message.objects.count(), ContactAttempt.objects.count()) == (1, 1)


def test_a_text_message_is_signed_posted_once_and_reported(sms: carrier.SmsCarrier, clock: Clock):
    message = writing.message()
    assert jobs.run_waiting(clock=clock) == 1
    sent = writing.again(message)
    assert sms.taken[str(sent.public_id)] == {
        "id": str(sent.public_id), "to": "+2348031234560", "text": sent.body, "parts": 1
    }  # fmt: skip
    assert (sent.state, sent.provider_ref, sent.tries, sent.sent_at) == ("sent", f"ref-{sent.public_id}", 1, NOW)
    # The same work once more, by a worker that was thought dead.
    assert services.dispatch(message_id=sent.pk, ticket=1, clock=clock) == "overtaken"
    assert len(sms.posted) == 1


def test_a_carrier_that_is_away_is_tried_again_and_given_up_in_time(sms: carrier.SmsCarrier, clock: Clock):
    message = writing.message()
    sms.todo = [(429, {}), (429, {})]
    jobs.run_waiting(clock=clock)
    waiting = writing.again(message)
    assert (waiting.state, waiting.tries, waiting.ticket, waiting.failure) == ("queued", 1, 2, "")
    assert jobs.run_waiting(clock=clock) == 0  # not before its time
    clock.now = NOW + timedelta(seconds=15)
    assert jobs.run_waiting(clock=clock) == 1
    assert writing.again(message).tries == 2
    clock.now = NOW + timedelta(minutes=31)
    jobs.run_waiting(clock=clock)
    given_up = writing.again(message)
    assert (given_up.state, given_up.failure) == ("failed", "expired")
    assert len(sms.posted) == 2


def test_what_the_carrier_took_without_a_word_is_looked_up_not_sent_again(sms: carrier.SmsCarrier, clock: Clock):
    message = writing.message()
    sms.todo = [sms.take_and_hang_up]
    jobs.run_waiting(clock=clock)
    assert writing.again(message).failure == "lost"
    clock.now = NOW + timedelta(seconds=15)
    jobs.run_waiting(clock=clock)
    assert (writing.again(message).state, len(sms.posted), sms.asked) == ("sent", 1, [str(message.public_id)])

    # A worker died after "sending" was written: the carrier never got this one, so it goes out now.
    other = writing.message(point=factories.contact_point("+2348031234599"))
    Message.objects.filter(pk=other.pk).update(state="sending", tries=1)
    clock.now = NOW
    assert services.dispatch(message_id=other.pk, ticket=1, clock=clock) == "sent"
    assert sms.posted.count(str(other.public_id)) == 1


@pytest.mark.parametrize(
    ("reason", "failure", "status"),
    [
        ("unknown_number", "unknown_number", "lost"),
        ("blocked", "blocked", "unverified"),
        ("?", "refused", "unverified"),
    ],
)
def test_what_the_carrier_refuses_has_failed(
    sms: carrier.SmsCarrier, clock: Clock, reason: str, failure: str, status: str
):
    message = writing.message()
    sms.todo = [(422, {"error": reason})]
    jobs.run_waiting(clock=clock)
    failed = writing.again(message)
    assert (failed.state, failed.failure, len(sms.posted)) == ("failed", failure, 1)
    assert ContactPoint.objects.get().status == status
    assert AuditEntry.objects.filter(action="contact_point.change").exists() == (status == "lost")


def test_what_is_forbidden_meanwhile_does_not_go_out(sms: carrier.SmsCarrier, clock: Clock):
    message = writing.message()
    making.hold(message.customer)
    jobs.run_waiting(clock=clock)
    assert (writing.again(message).state, writing.again(message).failure, sms.posted) == ("failed", "forbidden", [])


def test_an_e_mail_goes_by_smtp(mail: carrier.MailServer, clock: Clock):
    message = mail_to()
    jobs.run_waiting(clock=clock)
    assert writing.again(message).state == "sent"
    (text,) = mail.mails
    assert f"Message-ID: <{message.public_id}@localhost>" in text
    assert "To: ada@example.com" in text
    assert "NGN 100.00" in text.split("\r\n\r\n")[0]
    assert "Ada Test: NGN 100.00 is due" in text


@pytest.mark.parametrize(
    ("replies", "state", "failure", "status"),
    [
        ({"RCPT TO": "550 nobody here", "RCPT": "550 nobody here"}, "failed", "unknown_number", "bounced"),
        ({"RCPT TO": "450 later", "RCPT": "450 later"}, "queued", "", "unverified"),
        ({"DATA": "554 spam"}, "failed", "refused", "unverified"),
        # Hung up after the words: nobody can say, so nobody says it again.
        ({"END": ""}, "unknown", "lost", "unverified"),
    ],
)
def test_what_a_mail_server_says_decides(
    mail: carrier.MailServer, clock: Clock, replies: dict[str, str], state: str, failure: str, status: str
):
    message = mail_to()
    mail.replies = replies
    jobs.run_waiting(clock=clock)
    said = writing.again(message)
    assert (said.state, said.failure) == (state, failure)
    assert EmailAddress.objects.get().status == status


def test_an_e_mail_that_was_broken_off_is_unknown_until_somebody_decides(mail: carrier.MailServer, clock: Clock):
    message = mail_to()
    Message.objects.filter(pk=message.pk).update(state="sending", tries=1)  # and the worker died
    jobs.run_waiting(clock=clock)
    assert (writing.again(message).state, mail.mails) == ("unknown", [])

    operator = factories.person()
    again = services.resend(message=message, actor=operator, now=LATER)
    jobs.run_waiting(clock=lambda: LATER)
    assert (writing.again(again).state, again.resends_id, len(mail.mails)) == ("sent", message.pk, 1)
    assert ContactAttempt.objects.count() == 2
    for row in (message, again):
        with pytest.raises(services.NotFailed):
            services.resend(message=row, actor=operator, now=LATER)


def test_nothing_stays_under_way_for_ever():
    lost, never = writing.message(), writing.message(point=factories.contact_point("+2348031234598"))
    Message.objects.filter(pk=lost.pk).update(state="sending")
    assert services.settle_stuck(now=NOW + timedelta(minutes=35)) == 0
    assert services.settle_stuck(now=NOW + timedelta(minutes=41)) == 2
    assert [writing.again(row).state for row in (lost, never)] == ["unknown", "failed"]
