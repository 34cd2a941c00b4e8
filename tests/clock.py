"""The one moment at which all tests happen: a Monday morning."""

from datetime import UTC, date, datetime, timedelta

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
TODAY: date = NOW.date()
YESTERDAY = TODAY - timedelta(days=1)
TOMORROW = TODAY + timedelta(days=1)
