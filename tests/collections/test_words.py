from datetime import date

import pytest
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext

from casework.collections import words
from casework.collections.bands import DayBand
from casework.collections.models import Ladder
from casework.workflow.models import Pool
from tests.clock import TODAY, YESTERDAY


@pytest.mark.parametrize(
    ("dpd", "said"),
    [
        (-2, "due in 2 days"),
        (-1, "due in 1 day"),
        (0, "due today"),
        (1, "1 day past due"),
        (12, "12 days past due"),
    ],
)
def test_a_due_date_in_words(dpd: int, said: str):
    assert words.due_words(dpd) == said


def test_a_bucket_in_words():
    assert words.dpd_range(lower=8, upper=16, is_reminder=False) == "DPD 8–15"
    assert words.dpd_range(lower=31, upper=None, is_reminder=False) == "DPD 31 and more"
    assert words.dpd_range(lower=-2, upper=1, is_reminder=True) == "from 2 days before the due date"


def test_a_reminder_speaks_of_the_coming_due_date_only():
    assert words.day_band(DayBand(low=-1, high=-1), is_reminder=True) == "due in 1 day"
    assert words.day_band(DayBand(low=8, high=9), is_reminder=False) == "8–9"


def test_why_a_case_comes_now():
    assert words.why_now(contacted=None, today=TODAY) == "Not contacted yet"
    assert words.why_now(contacted=TODAY, today=TODAY) == "Last contact today"
    assert words.why_now(contacted=YESTERDAY, today=TODAY) == "Last contact yesterday"
    assert words.why_now(contacted=date(2026, 2, 20), today=TODAY) == "Last contact 10 days ago"


def test_a_stay_of_a_restatement_in_words():
    ended = {"bucket": "S1", "from": "2026-02-01", "to": "2026-02-07", "outcome": "rolled"}
    lasting = {"bucket": "S2", "from": "2026-02-08", "to": "", "outcome": ""}

    first, last, since = (date_format(date(2026, 2, day), "SHORT_DATE_FORMAT") for day in (1, 7, 8))
    assert words.stay(ended) == f"S1 from {first} to {last}: Rolled on"
    assert words.stay(lasting) == f"S2 since {since}"


@pytest.mark.django_db
def test_what_the_migrations_name_is_said_in_chinese():
    names = [*Pool.objects.values_list("name", flat=True), *Ladder.objects.values_list("name", flat=True)]
    with translation.override("zh-hans"):
        assert [name for name in names if gettext(name) == name] == []
