"""Collection rates by cohort of entry, counted by hand; a recount of any floor stands in test_recount.py."""

from decimal import Decimal
from typing import Any

import pytest

from casework.reports.selectors.cohorts import CohortLine, cohorts, collector_cohorts
from casework.reports.selectors.kpi import Kpi
from casework.reports.selectors.scope import Scope
from casework.reports.tables import CATALOGUE
from tests.reports import floor
from tests.reports.floor import on
from tests.reports.test_collecting import money

pytestmark = pytest.mark.django_db
MARCH = Scope(first=on(0), last=on(30))


def cells(key: str, scope: Scope) -> list[dict[str, Any]]:
    """Return the rows of a table, the totals last."""
    table = next(entry for entry in CATALOGUE if entry.key == key).make(Kpi(scope))
    keys = [head.key for head in table.heads]
    return [dict(zip(keys, row, strict=True)) for row in (*table.rows, table.totals)]


def test_what_began_in_a_month_counts_whatever_came_later_and_only_when_all_of_it_has_ended() -> None:
    made = floor.worked_collections()  # S1: c collected, a rolled on; a lies in S2, d was there before March

    stays = {line.bucket: line for line in cohorts(MARCH)}
    held = {(line.who, line.bucket): line for line in collector_cohorts(MARCH)}

    assert stays["S1"] == CohortLine(
        book="lagos", month=on(0), who=made.team.name, bucket="S1", began=2, collected=1, lasting=0, is_over=False,
        money=money("200.00", "0.00", "140.00", "140.00"),
    )  # fmt: skip
    assert {key: (line.began, line.collected, line.lasting) for key, line in held.items()} == {
        ("Ann", "S1"): (1, 1, 0), ("Ann", "M1"): (1, 0, 1), ("Bob", "S1"): (1, 0, 0),
    }  # fmt: skip
    assert {line.rate for line in (*stays.values(), *held.values())} == {None}  # March goes on

    part = Scope(first=on(0), last=on(7))  # over by the book's date; what came after it counts
    s1, s2 = (next(line for line in cohorts(Scope(first=on(0), last=on(9))) if line.bucket == b) for b in ("S1", "S2"))
    assert (s1.rate, s1.amount_rate) == (Decimal("0.5"), Decimal("0.7"))
    assert (s2.is_over, s2.lasting, s2.rate, s2.amount_rate) == (True, 1, None, None)
    assert [line.rate for line in cohorts(part)] == [s1.rate]
    ann = next(line for line in collector_cohorts(part) if (line.who, line.bucket) == ("Ann", "S1"))
    assert (ann.rate, ann.amount_rate, ann.money) == (1, 1, money("100.00", "0.00", "100.00"))

    *rows, total = cells("cohorts", Scope(first=on(0), last=on(9)))
    shown = {row["bucket"]: row for row in rows}
    assert (shown["S1"]["cohort_rate"], shown["S1"]["cohort_cash"]) == (Decimal("0.5"), Decimal("140.00"))
    assert (shown["S2"]["cohort_rate"], shown["S2"]["cohort_cash"]) == ("immature", None)
    assert (total["began"], total["cohort_cash"]) == (3, None)  # what S2 does not say yet is in no sum
    *_rows, total = cells("cohorts", part)
    assert total["cohort_cash"] == Decimal("140.00")
