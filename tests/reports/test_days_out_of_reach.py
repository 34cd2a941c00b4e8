"""Days that are a slip of the hand: pages, lists and commands say so, and nothing is counted for thousands of years."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from casework.people.models import Role
from casework.portfolio.feeds import reasons as portfolio_reasons
from casework.reports.models import Snapshot, SummaryDay
from tests import factories
from tests.portfolio.book_of import reasons
from tests.reports import floor
from tests.reports.snapshot_files import book, feed_history, row

pytestmark = pytest.mark.django_db
ENDS = ("0001-01-01", "9999-12-31")


@pytest.mark.parametrize("day", ENDS)
@pytest.mark.parametrize(
    "address",
    [
        "reports:index", "reports:kpi", "reports:kpi_data", "reports:trends", "reports:days", "reports:compared",
        "reports:portfolio", "reports:portfolio_data",
    ],
)  # fmt: skip
def test_a_page_says_that_there_are_no_figures_of_such_a_day(client: Client, address: str, day: str) -> None:
    of = book()
    feed_history(of, [row("A", "2026-01-31", "M0")])
    client.force_login(factories.person("", Role.OPERATIONS))
    sent = {"book": of.code, "first": day, "last": day, "kind": "month", "by": "count", "table": "reviewers"}
    if address == "reports:index":
        answer = client.post(reverse(address), sent | {"kind": "kpi"})
    else:
        answer = client.get(reverse(address), sent)
    assert answer.status_code == 422
    assert "There are no figures of such a day." in answer.text


@pytest.mark.parametrize("day", ENDS)
def test_behind_such_a_day_there_is_nothing(client: Client, day: str) -> None:
    of = book()
    client.force_login(factories.person("", Role.OPERATIONS))

    def status(address: str, **more: str) -> int:
        answer: Any = client.get(reverse(address), {"first": "2026-03-01", "last": "2026-03-02", **more})
        return int(answer.status_code)

    feed_history(of, [row("A", "2026-01-31", "M0")])
    cell = {"book": of.code, "kind": "month", "month": "2026-02-28", "came": "M0", "went": "M1"}
    assert status("reports:behind", **cell) == 200
    assert status("reports:behind", **cell, after="9" * 30) == 200  # no such loan: the first page
    for wrong in ({"month": day}, {"book": "\x00"}):
        assert status("reports:behind", **(cell | wrong)) == 404
    for wrong in ({"of": "\x00"}, {"channel": "\x00"}, {"funder": "\x00"}):
        assert status("reports:behind_figure", **({"of": of.code, "number": "disbursed"} | wrong)) == 404
    for end in ("first", "last"):
        found = {"of": of.code, "number": "orders", end: day}
        assert status("reports:behind_figure", **found) == 404
        assert status("reports:behind_work", **{"table": "collectors", "number": "placements", end: day}) == 404
        assert status("reports:work", **{"kind": "calls", end: day}) == 200  # as for every nonsense: today


def test_a_year_that_was_typed_wrongly_counts_nothing(db: None) -> None:
    made = floor.worked_collections()
    reached = made.book.business_date
    assert reached is not None
    last = (reached - timedelta(days=1)).isoformat()
    for command in ("summarise", "snapshot"):
        with pytest.raises(CommandError, match="At most ten years at once"):
            call_command(command, "--from", "0206-03-01", "--to", last)
    assert not SummaryDay.objects.exists()


def test_a_snapshot_of_a_day_to_come_is_refused() -> None:
    """Nothing takes it back: the next row of that loan and month would be refused for ever."""
    file = feed_history(book(), [row("A", "2026-01-31", "M0"), row("B", "2062-01-31", "M0")])
    assert reasons(file) == [(3, "taken_on", "2062-01-31", portfolio_reasons.FUTURE)]
    assert Snapshot.objects.get().loan_ref == "A"
