from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext

from casework.collections import words
from casework.collections.bands import DayBand
from casework.collections.models import Ladder
from casework.collections.rules.ranking import Turn
from casework.lib.templatetags.ui import money
from casework.workflow.models import Pool
from tests.clock import NOW, TODAY, YESTERDAY


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
    assert why(Turn.NEW) == "Not contacted yet"
    assert why(Turn.AGAIN, contacted=YESTERDAY) == "Last contact yesterday"
    assert why(Turn.AGAIN, contacted=date(2026, 2, 20)) == "Last contact 10 days ago"
    assert why(Turn.DONE_TODAY, contacted=TODAY) == "Last contact today"
    assert why(Turn.BEST_HOUR, contacted=YESTERDAY, hour=9) == "Best reached from 09 to 10 h: now"
    said = (TODAY, Decimal("50.00"), "NGN")
    day = date_format(TODAY, "SHORT_DATE_FORMAT")
    assert why(Turn.BROKEN, promised=said) == f"Promise of {money(*said[1:])} not kept"
    assert why(Turn.DUE, promised=said) == f"Promised for today: {money(*said[1:])}"
    assert why(Turn.PROMISED, promised=said) == f"Promised for {day}: {money(*said[1:])}"
    assert why(Turn.PAUSED, until=TODAY) == f"Says paid; no calls until {day}"
    at = date_format(localtime(NOW), "SHORT_DATETIME_FORMAT")
    assert why(Turn.CALLBACK, due_at=NOW) == f"Call now: agreed for {at}"
    assert why(Turn.LATER, due_at=NOW) == f"To be called {at}"


def why(turn: Turn, **facts: Any) -> str:
    nothing = {"contacted": None, "promised": (None, None, ""), "until": None, "due_at": None, "hour": None}
    return words.why_now(turn=turn, today=TODAY, **{**nothing, **facts})


def test_what_waiting_loses():
    tomorrow = TODAY + timedelta(days=1)
    assert words.at_risk(roll_bp=6250, until=tomorrow, today=TODAY, since=YESTERDAY) == (
        "rolls on in 1 day · 62% roll on · 2 days here"
    )
    assert words.at_risk(roll_bp=6250, until=None, today=TODAY, since=None) == ""


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
