"""The portfolio at the ends of months, and what was said of days that are closed."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from casework.jobs.models import BatchRun
from casework.people.models import Role
from casework.portfolio.models import Book
from casework.reports.models import ReviewerDay, SummaryChange
from casework.reports.snapshots.services.counting import count_fed
from tests.clock import NOW
from tests.permission_matrix import AUDITOR, NOBODY, OPERATIONS, RISK, SUPERVISOR, Row, World
from tests.query_budgets import Budget
from tests.reports.snapshot_files import book, feed_history, months

LOAN_READERS = OPERATIONS | AUDITOR
READERS = LOAN_READERS | SUPERVISOR | RISK
CELL = "book=history&kind=month&month=2026-02-28&came=M0&went=M1"
THERE, FIRSTS = "book=history&month=2026-02-28&there=all", "book=history&due=2026-02-28&days=7"
RANGE = "book=history&first=2026-01-31&last=2026-03-31&kind=month&by=count"
DATA = "table=delinquency&first=2026-01-31&last=2026-03-31"


def history(_world: World) -> Mapping[str, Any]:
    """Feed a history of three months, once."""
    many_loans(_world, 1)
    return {}


def many_loans(_world: World, number: int) -> Mapping[str, Any]:
    """Feed so many more loans of three months."""
    of = Book.objects.filter(code="history").first() or book()
    start = of.pk * 1000 + number
    feed_history(of, [row for at in range(number) for row in months(f"L{start + at}", "M0", "M1", "M2")])
    count_fed(book_id=of.pk, now=NOW)
    return {}


def many_changes(_world: World, number: int) -> Mapping[str, Any]:
    """Write so many days of one person, each found to be otherwise."""
    of, boss = (
        Book.objects.get_or_create(code="days", defaults={"time_zone": "UTC", "currency": "EUR"})[0],
        _world.asker,
    )
    run = BatchRun.objects.create(kind="summary_again", started_at=NOW)
    hour = timedelta(hours=1)
    for _ in range(number):
        day = date(2026, 3, 1) + timedelta(days=SummaryChange.objects.count())
        figures = {"decided": 1, "approved": 1, "within": 1}
        ReviewerDay.objects.create(
            book=of, day=day, person=boss, stage="initial", handled=hour, handled_net=hour, shortest=hour, longest=hour,
            **figures,
        )  # fmt: skip
        SummaryChange.objects.create(
            book=of, day=day, part="review", person=boss, stage="initial", before=figures, after=None,
            causes=[{"kind": "reopened", "ref": "A1", "at": NOW.isoformat(), "why": "-"}], found_at=NOW, run=run,
        )  # fmt: skip
    return {}


ROWS = [
    Row("reports:portfolio", READERS),
    Row("reports:portfolio", READERS, case="shown", kwargs=history, query=f"{RANGE}&table=phases"),
    Row("reports:portfolio", READERS, case="nonsense", kwargs=history, query="book=%27&first=x&last=%00&table=%00"),
    Row("reports:portfolio_data", READERS, kwargs=history, query=DATA),
    Row("reports:portfolio_data", NOBODY, case="unknown", query="table=%00&first=2026-01-31&last=2026-03-31"),
    Row("reports:portfolio_data", READERS, case="nonsense", query="first=x&last=%00&book=%27"),
    Row("reports:days", READERS),
    Row("reports:days", READERS, case="changes", query="first=2026-03-01&last=2026-03-02&table=changes"),
    Row("reports:days", READERS, case="nonsense", query="first=x&last=%00&book=%27&table=%00&after=--"),
    Row("reports:recount", OPERATIONS, case="nonsense", method="POST", data={"first": "x", "last": "%00"}),
    Row("reports:behind", LOAN_READERS, case="a cell", kwargs=history, query=CELL),
    Row("reports:behind", LOAN_READERS, case="a month's end", kwargs=history, query=THERE),
    Row("reports:behind", LOAN_READERS, case="a vintage", kwargs=history, query="book=history&vintage=2026-02-28"),
    Row("reports:behind", LOAN_READERS, case="first payments", kwargs=history, query=FIRSTS),
]
BUDGETS = [
    Budget("reports:portfolio_data", Role.AUDITOR, most=10, fill=many_loans, query=DATA),
    *(
        Budget("reports:portfolio", Role.AUDITOR, most=12, fill=many_loans, query=f"{RANGE}&table={table}", case=table)
        for table in ("roll", "delinquency", "phases", "vintages", "first")
    ),
    *(
        Budget(
            "reports:days",
            Role.AUDITOR,
            most=10,
            fill=many_changes,
            case=table,
            query=f"first=2026-03-01&last=2026-03-31&table={table}",
        )
        for table in ("review", "collection", "changes")
    ),
    *(
        Budget("reports:behind", Role.AUDITOR, most=9, fill=many_loans, query=query, case=query)
        for query in (CELL, THERE, FIRSTS, "book=history&vintage=2026-02-28")
    ),
]
