"""The roll in the background: asked for each night and by hand."""

from datetime import datetime, timedelta

import pytest

from casework.collections import services, tasks
from casework.collections.models import CollectionCase
from casework.collections.rules import Due
from casework.collections.services.roll import RollRefused
from casework.jobs import registry
from casework.jobs import services as jobs
from casework.jobs.models import AuditEntry, Job, JobState
from casework.people.models import Role
from casework.portfolio.models import Book
from tests import factories
from tests.clock import NOW, TODAY, TOMORROW, YESTERDAY
from tests.collections import floor as ledger

pytestmark = pytest.mark.django_db


def opened(code: str = "", zone: str = "Africa/Lagos") -> Book:
    book = ledger.book(code, zone)
    book.business_date = TODAY - timedelta(days=3)
    book.save()
    return book


def work(now: datetime = NOW) -> int:
    return jobs.run_waiting(clock=lambda: now)


def test_every_open_book_is_rolled_up_to_today_where_it_is():
    lagos, samoa = opened(), opened(zone="Pacific/Apia")  # 13 hours ahead: Tuesday has begun there
    loan = ledger.loan(ledger.product(lagos), [Due(TODAY)], disbursed_on=TODAY - timedelta(days=30))

    noon = NOW.replace(hour=12)
    asked = services.ask_for_all(now=noon)
    work(noon)

    assert [job.params["until"] for job in asked] == [str(TODAY), str(TOMORROW)]
    assert {Book.objects.get(pk=book.pk).business_date for book in (lagos, samoa)} == {TODAY, TOMORROW}
    assert CollectionCase.objects.get().loan == loan
    assert Job.objects.get(pk=asked[0].pk).result == {
        "book": lagos.code, "until": str(TODAY), "days": 3, "opened": 1, "rolled": 0, "cured_down": 0, "collected": 0,
    }  # fmt: skip


def test_a_night_is_asked_for_once_however_often():
    book = opened()

    first, second = services.ask_for_all(now=NOW), services.ask_for_all(now=NOW + timedelta(hours=1))
    assert first == second
    work()

    assert services.ask_for_all(now=NOW + timedelta(hours=2)) == []
    assert Job.objects.count() == 1
    assert Book.objects.get(pk=book.pk).business_date == TODAY


def test_a_book_that_was_never_rolled_is_left_alone():
    ledger.book()

    assert services.ask_for_all(now=NOW) == []


def test_the_timetable_and_the_worker_know_their_names():
    assert tasks.roll_books.name == "collections.roll_books"
    assert "collections.roll_book" in registry.kinds()


def test_operations_ask_by_hand_and_it_is_written_down():
    book, opal = opened(), factories.person("opal", Role.OPERATIONS)

    job = services.ask_by_hand(book=book, until=YESTERDAY, actor=opal, now=NOW)
    assert services.ask_by_hand(book=book, until=YESTERDAY, actor=opal, now=NOW) == job
    work()

    done = Job.objects.get(pk=job.pk)
    assert (done.state, done.owner, done.progress_done, done.progress_total) == (JobState.DONE, opal, 2, 2)
    assert Book.objects.get(pk=book.pk).business_date == YESTERDAY
    assert AuditEntry.objects.filter(action="roll.ask", subject_id=str(book.public_id)).count() == 2


def test_a_book_that_was_never_rolled_opens_where_one_says():
    book = ledger.book()

    job = services.ask_by_hand(
        book=book, first=YESTERDAY, until=TODAY, actor=factories.person("opal", Role.OPERATIONS), now=NOW
    )
    work()

    assert Job.objects.get(pk=job.pk).result["days"] == 2
    assert Book.objects.get(pk=book.pk).business_date == TODAY


@pytest.mark.parametrize(
    ("until", "why"), [(TOMORROW, "has not begun yet"), (TODAY - timedelta(days=3), "is rolled up to")]
)
def test_there_must_be_something_to_roll(until, why: str):
    book, opal = opened(), factories.person("opal", Role.OPERATIONS)

    with pytest.raises(RollRefused, match=why):
        services.ask_by_hand(book=book, until=until, actor=opal, now=NOW)

    assert not Job.objects.exists()
    assert not AuditEntry.objects.filter(action="roll.ask").exists()
