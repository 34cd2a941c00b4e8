"""Messages for cases: by their holder from the case page, by a supervisor to many of a pool."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from casework.collections.messaging import services
from casework.collections.models import CaseContact, CollectionCase
from casework.collections.services import CaseTaken
from casework.contact.messages.models import EmailAddress, Message
from casework.contact.messages.providers.base import Receipt
from casework.contact.messages.services import apply_receipts, resend
from casework.contact.models import ContactAttempt
from casework.jobs import services as jobs
from casework.jobs.models import BatchRun, Job
from casework.lib.refusal import OutOfReach
from casework.portfolio.models import ContactPoint
from casework.workflow.models import Pool
from tests import factories
from tests.clock import NOW
from tests.collections import desk
from tests.contact import making, writing

pytestmark = pytest.mark.django_db


@pytest.fixture
def floor() -> desk.Floor:
    return desk.make()


@pytest.fixture
def at_ten(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("collections.messaging.views", "collections.messaging.tasks", "contact.messages.tasks"):
        monkeypatch.setattr(f"casework.{name}.timezone.now", lambda: NOW)


def url_of(case: CollectionCase) -> str:
    return f"/case-messages/cases/{case.public_id}/"


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_collector_sees_the_words_sends_them_and_follows_them(floor: desk.Floor, at_ten: None):
    case = floor.held()
    made = writing.template()
    writing.template("{name}: call {callback}", party="third")
    client, version = signed_in(floor.collector), made.versions.get()

    drawer = client.get(f"{url_of(case)}?template={made.public_id}").content.decode()
    assert "NGN 100.00 is due since 2026-02-27." in drawer
    assert "1 part" in drawer
    assert "+23…60" in drawer
    assert desk.OWN not in drawer
    said = {"version": version.public_id, "to": desk.point(case).public_id, "key": uuid4()}
    assert client.post(url_of(case), {**said, "to": uuid4()}).status_code == 404
    assert client.post(url_of(case), {"key": uuid4(), "version": version.public_id}).status_code == 422
    assert not Message.objects.exists()
    for _click in range(2):
        assert client.post(url_of(case), said).status_code == 204
    message = Message.objects.get()
    assert CaseContact.objects.get().attempt == message.attempt
    assert desk.again(case).contacted_at == NOW

    jobs.run_waiting(clock=lambda: NOW)
    assert writing.again(message).state == "delivered"  # the console's word
    page = client.get(f"/collections/cases/{case.public_id}/timeline/").content.decode()
    assert "Amount due" in page
    assert "Delivered" in page
    assert message.body in page


def test_only_its_holder_writes_and_only_what_its_bucket_allows(floor: desk.Floor):
    case, reminded = floor.held(), floor.held(by=floor.colleague, dpd=-1)
    made = writing.template()
    said = {"version": made.versions.get().public_id, "to": desk.point(case).public_id, "new_address": "", "now": NOW}

    with pytest.raises(OutOfReach):
        services.send_message(case=case, key="a", actor=floor.colleague, **said)
    to = {**said, "to": desk.point(reminded).public_id}
    with pytest.raises(services.NotForCase):
        services.send_message(case=reminded, key="b", actor=floor.colleague, **to)
    desk.give(case, floor.colleague)
    with pytest.raises(CaseTaken):
        services.send_message(case=case, key="c", actor=floor.collector, **said)
    assert not Message.objects.exists()
    assert not ContactAttempt.objects.exists()


def test_an_address_that_is_typed_is_kept_and_written_to(floor: desk.Floor, at_ten: None):
    case = floor.held()
    made = writing.template(writing.BODY, channel="email", subject="{loan}")
    client = signed_in(floor.collector)
    said = {"version": made.versions.get().public_id, "key": uuid4()}

    assert "kept and written to" in client.get(url_of(case)).content.decode()
    assert client.post(url_of(case), {**said, "new_address": "not one"}).status_code == 422
    assert client.post(url_of(case), {**said, "new_address": "Ada@Example.com"}).status_code == 204
    assert EmailAddress.objects.get().address == "Ada@Example.com"
    assert Message.objects.get().recipient == "Ada@Example.com"
    drawer = client.get(url_of(case)).content.decode()
    assert "A•••••@Example.com" in drawer


def test_a_supervisor_writes_to_many_and_reads_who_was_left_out(floor: desk.Floor, at_ten: None):
    cases = floor.cases(6)
    for number, case in enumerate(cases[:5]):
        desk.point(case, f"+23480312345{number:02d}")
    held, twin = cases[1], cases[2]
    making.hold(held.customer)
    CollectionCase.objects.filter(pk=twin.pk).update(customer=cases[0].customer)
    CollectionCase.objects.filter(pk=cases[3].pk).update(paused_until=NOW.date() + timedelta(days=3))
    made = writing.template()
    pool = Pool.objects.get(code="s1")
    client = signed_in(floor.supervisor)
    url, ticked = f"/case-messages/pools/{pool.public_id}/", [case.public_id for case in cases]

    assert "6 cases" in client.get(url, {"pick": ticked}).content.decode()
    assert client.post(url, {"template": made.public_id, "language": "en"}).status_code == 422
    answer = client.post(url, {"pick": ticked, "template": made.public_id, "language": "zh-hans"})
    assert answer.status_code == 200
    assert jobs.run_waiting(clock=lambda: NOW) == 3  # the run, and two messages

    run = BatchRun.objects.get(kind="messages.send")
    assert run.counts == {"chosen": 6, "handled": 6, "done": 2, "stayed": 4}
    assert {error["reason"]: error["number"] for error in run.errors} == {
        "On hold": 1, "Another case of the same customer is written to": 1,
        "Says paid: nothing is sent until it is known": 1, "No number or address that can be used": 1,
    }  # fmt: skip
    written = Message.objects.order_by("pk")
    assert [row.state for row in written] == ["delivered", "delivered"]
    assert {row.customer_id for row in written} == {cases[0].customer_id, cases[4].customer_id}
    assert CaseContact.objects.count() == ContactAttempt.objects.count() == 2
    job = Job.objects.get(kind="collections.send_messages")
    shown = client.get(f"/case-messages/sending/{job.public_id}/").content.decode()
    assert "On hold" in shown
    assert "Done" in shown
    assert signed_in(floor.colleague).get(f"/case-messages/sending/{job.public_id}/").status_code == 404


def test_a_collector_writes_to_several_of_their_own_and_the_gate_stands_before_each(floor: desk.Floor, at_ten: None):
    cases = [floor.held() for _ in range(3)]
    for number, case in enumerate(cases):
        desk.point(case, f"+23480312347{number:02d}")
    reminded, gone, others = floor.held(dpd=-1), floor.held(), floor.held(by=floor.colleague)
    making.hold(cases[1].customer)
    made, url = writing.template(), "/case-messages/mine/"
    client, ticked = signed_in(floor.collector), [one.public_id for one in [*cases, reminded, gone]]

    drawer = client.get(url, {"pick": ticked}).content.decode()
    assert "5 cases" in drawer
    assert made.name in drawer
    said = {"template": made.public_id, "language": "en"}
    assert client.post(url, {**said, "pick": []}).status_code == 422
    assert client.post(url, {**said, "pick": [*ticked, others.public_id]}).status_code == 404
    assert not BatchRun.objects.filter(kind="messages.send").exists()
    answer = client.post(url, {**said, "pick": ticked}).content.decode()
    assert "timeline of its case" in answer
    assert "/runs/" not in answer
    desk.give(gone, floor.colleague)
    assert jobs.run_waiting(clock=lambda: NOW) == 3  # the run, and two messages

    run = BatchRun.objects.get(kind="messages.send")
    assert (run.scope, run.counts) == (
        floor.collector.username, {"chosen": 5, "handled": 5, "done": 2, "stayed": 3}
    )  # fmt: skip
    assert {error["reason"]: error["number"] for error in run.errors} == {
        "On hold": 1, "The template is not for this bucket": 1, "Not the sender's any more": 1,
    }  # fmt: skip
    assert {row.customer_id for row in Message.objects.all()} == {cases[0].customer_id, cases[2].customer_id}
    assert desk.again(cases[0]).contacted_at is None  # it keeps its turn
    assert 'name="pick"' in client.get("/collections/mine/").content.decode()


def test_many_are_written_chunk_by_chunk_and_nothing_twice(floor: desk.Floor, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("casework.collections.messaging.services.many.CHUNK", 2)
    cases = floor.cases(5)
    for number, case in enumerate(cases):
        desk.point(case, f"+23480312346{number:02d}")
    made, pool = writing.template(), Pool.objects.get(code="s1")
    asked = {"template": made, "language": "en", "now": NOW}
    with pytest.raises(OutOfReach):
        services.ask_many(pool=pool, cases=[1], actor=factories.person(), **asked)
    with pytest.raises(services.ManyRefused):
        services.ask_many(pool=pool, cases=[], actor=floor.supervisor, **asked)
    job = services.ask_many(pool=pool, cases=[case.pk for case in cases], actor=floor.supervisor, **asked)

    def dies(done: int, _total: int) -> None:
        if done == 2:
            raise RuntimeError("the worker ends")

    with pytest.raises(RuntimeError):
        services.work(params=job.params, progress=dies, clock=lambda: NOW)
    assert Message.objects.count() == 2
    counts = services.work(params=job.params, progress=lambda _done, _total: None, clock=lambda: NOW)
    assert counts == {"chosen": 5, "handled": 5, "done": 5, "stayed": 0}
    assert Message.objects.count() == ContactAttempt.objects.count() == 5


def test_e_mails_to_many_pass_the_same_gate(floor: desk.Floor):
    cases = floor.cases(2)
    for case in cases:
        EmailAddress.objects.create(
            customer=case.customer, address="a@b.example", address_hash=EmailAddress.hash_of(str(case.pk)),
            added_by=floor.supervisor, added_at=NOW,
        )  # fmt: skip
    making.hold(cases[0].customer)
    made = writing.template(writing.BODY, channel="email", subject="{loan}")
    pool, ids = Pool.objects.get(code="s1"), [case.pk for case in cases]
    job = services.ask_many(pool=pool, cases=ids, template=made, language="en", actor=floor.supervisor, now=NOW)
    counts = services.work(params=job.params, progress=lambda _done, _total: None, clock=lambda: NOW)
    assert (counts["done"], counts["stayed"]) == (1, 1)
    assert Message.objects.get().customer_id == cases[1].customer_id


def test_the_case_hears_of_its_messages_and_of_those_sent_again(floor: desk.Floor, monkeypatch: pytest.MonkeyPatch):
    case = floor.held()
    made = writing.template()
    message = services.send_message(
        case=case, version=made.versions.get().public_id, to=desk.point(case).public_id, new_address="", key="k",
        actor=floor.collector, now=NOW,
    )  # fmt: skip
    topics: list[str] = []
    monkeypatch.setattr("casework.jobs.outbox.push", topics.append)
    failed = Receipt(id="1", message=message.public_id, report="failed", at=NOW, reason="blocked")
    assert apply_receipts(provider_name="console", reports=[failed], now=NOW) == 0
    assert f"case-{case.public_id}" in topics
    again = resend(message=message, actor=floor.supervisor, now=NOW + timedelta(minutes=1))
    assert set(CaseContact.objects.values_list("attempt", flat=True)) == {message.attempt_id, again.attempt_id}
    assert ContactPoint.objects.filter(status="lost").count() == 0
