"""Automatic runs."""

import pytest

from casework.jobs import runs
from casework.jobs.models import BatchRun, RunState
from tests.clock import NOW, TODAY

pytestmark = pytest.mark.django_db


def test_a_run_is_begun_and_finished():
    run = runs.start("test.feed", scope="f.csv", params={"rows": 3}, now=NOW)
    assert (run.state, run.finished_at) == (RunState.RUNNING, None)

    runs.finish(run, counts={"made": 2}, errors=[{"row": n} for n in range(150)], now=NOW)

    run = BatchRun.objects.get()
    assert (run.state, run.counts, run.finished_at) == (RunState.DONE, {"made": 2}, NOW)
    assert len(run.errors) == runs.MOST_ERRORS


def test_a_failed_run_of_a_date_begins_anew_in_its_row():
    run = runs.start("test.roll", scope="main", business_date=TODAY, now=NOW)
    runs.fail(run, errors=[{"reason": "no disk"}], now=NOW)

    again = runs.start("test.roll", scope="main", business_date=TODAY, now=NOW)

    assert (again.pk, again.state, again.errors, again.finished_at) == (run.pk, RunState.RUNNING, [], None)


def test_what_was_finished_for_a_date_is_not_run_again():
    runs.finish(runs.start("test.roll", scope="main", business_date=TODAY, now=NOW), counts={"moved": 1}, now=NOW)

    with pytest.raises(runs.AlreadyRun):
        runs.start("test.roll", scope="main", business_date=TODAY, now=NOW)

    assert BatchRun.objects.get().counts == {"moved": 1}


def test_kinds_and_counts_have_names():
    runs.register_kind("test.named", "A name", counts={"rows_made": "Rows made"})

    assert (runs.label_of("test.named"), runs.label_of("test.other")) == ("A name", "test.other")
    assert runs.count_label("test.named", "rows_made") == "Rows made"
    assert runs.count_label("test.other", "rows_made") == "rows made"
