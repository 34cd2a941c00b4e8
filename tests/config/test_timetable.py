"""The timetable is data: what the settings say is only how it starts."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from celery import Celery
from celery.schedules import crontab
from django.conf import settings
from django_celery_beat.models import CrontabSchedule, PeriodicTask

from casework.config.celery import app as project
from casework.config.timetable import Timetable

pytestmark = pytest.mark.django_db


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> Iterator[Celery]:
    # The scheduler closes connections that it takes for idle; this one is inside the test's transaction.
    monkeypatch.setattr("django_celery_beat.schedulers.close_old_connections", lambda: None)
    made = Celery("timetable-test", set_as_current=False)
    made.conf.beat_schedule = {
        "nightly": {"task": "jobs.night", "schedule": crontab(hour="3", minute="0")},
        "often": {"task": "jobs.sweep", "schedule": timedelta(seconds=30)},
    }
    yield made
    made.close()


def test_missing_entries_are_added(app: Celery) -> None:
    Timetable(app=app, lazy=False)
    assert set(PeriodicTask.objects.values_list("name", "task")) == {("nightly", "jobs.night"), ("often", "jobs.sweep")}


def test_an_edited_entry_is_left_alone_at_the_next_start(app: Celery) -> None:
    Timetable(app=app, lazy=False)
    at_five, _ = CrontabSchedule.objects.get_or_create(hour="5", minute="0")
    PeriodicTask.objects.filter(name="nightly").update(crontab=at_five, enabled=False)

    Timetable(app=app, lazy=False)

    entry = PeriodicTask.objects.get(name="nightly")
    assert (entry.crontab, entry.enabled) == (at_five, False)


def test_a_removed_entry_comes_back(app: Celery) -> None:
    Timetable(app=app, lazy=False)
    PeriodicTask.objects.filter(name="often").delete()
    Timetable(app=app, lazy=False)
    assert PeriodicTask.objects.filter(name="often", enabled=True).count() == 1


def test_every_entry_of_the_settings_names_a_task_that_exists() -> None:
    project.loader.import_default_modules()
    wanted = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert {"jobs.sweep", "collections.roll_books"} <= wanted <= set(project.tasks)
