"""Instants written quickly read like those that Django writes."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation
from django.utils.formats import date_format

from casework.lib import instants
from casework.lib.instants import ahead, writer

AT = datetime(2026, 3, 9, 22, 5, 7, tzinfo=UTC)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("name", ["SHORT_DATETIME_FORMAT", "TIME_FORMAT", "DATE_FORMAT"])
def test_it_writes_what_django_writes_in_the_readers_zone(name, language):
    with translation.override(language), timezone.override(ZoneInfo("Africa/Lagos")):
        assert writer(name)(AT) == date_format(timezone.localtime(AT), name)
        assert writer("TIME_FORMAT")(AT) == "23:05"


def test_a_format_with_names_in_it_is_left_to_django(monkeypatch):
    monkeypatch.setattr(instants, "get_format", lambda _name: "j F Y")
    assert writer("TIME_FORMAT")(AT) == date_format(timezone.localtime(AT), "TIME_FORMAT")
    assert instants._as_strftime("H:i") == "%H:%M"
    assert instants._as_strftime("H\\h") is None


@pytest.mark.parametrize(
    ("language", "later", "said"),
    [
        ("en", timedelta(minutes=50), "23:55"), ("en", timedelta(hours=1), "Tue 00:05"),
        ("zh-hans", timedelta(days=6), "星期日 23:05"), ("en", timedelta(days=7), "2026-03-16 23:05"),
        ("en", timedelta(days=-1), "2026-03-08 23:05"),
    ],
)  # fmt: skip
def test_what_lies_ahead_says_its_day_unless_that_is_today(language, later, said):
    with translation.override(language), timezone.override(ZoneInfo("Africa/Lagos")):
        assert ahead(AT)(AT + later) == said
