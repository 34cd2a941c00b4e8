"""Figures over 17,160 real loans equal a recount of the file's rows: outcome, vintages, first payments, channels and
funders, month ends.
"""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from itertools import pairwise
from math import sqrt
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from casework.people.models import Role
from casework.portfolio.models import AcquisitionChannel, Book, Loan
from casework.reports.selectors import vintages as outcome_vintages
from casework.reports.selectors.kpi import Kpi
from casework.reports.selectors.scope import Scope
from casework.reports.snapshots.rules import OPEN, month_ends
from casework.reports.snapshots.selectors.rates import rates
from casework.reports.snapshots.selectors.vintages import first_payments, vintages
from casework.reports.snapshots.services.taking import take_range
from casework.review.models import ReviewOrder
from tests import factories
from tests.clock import NOW
from tests.collections.test_real_loans import FILE, MAPPINGS, TERMS, feed
from tests.reports.real_partners import Row, check_partners, make_partners, read, with_funders
from tests.reports.recount_outcomes import months_on

SCOPE = Scope(first=date(2016, 7, 1), last=date(2017, 5, 31))
AS_OF = date(2017, 5, 20)  # so that the newest vintages are immature, and not all of the period has fallen due
END = date(2017, 8, 31)
LOWER = {"M1": 1, "M2": 30, "M3": 60, "M4+": 90}


@pytest.fixture
def rows(real_data: Path, tmp_path: Path, db: None) -> list[Row]:
    """The rows of short loans, fed as operations feed them; nobody rolled the book yet."""
    found = read(real_data, FILE, TERMS)
    make_partners()
    with_funders(found, real_data / FILE, MAPPINGS, tmp_path)
    feed(tmp_path / FILE, tmp_path)
    return found


def review(rows: list[Row]) -> list[list[str]]:
    """Let three initial reviewers and two re-reviewers have decided on an order of each loan; return their names."""
    teams = [factories.review_team("initial"), factories.review_team("re_review")]
    initial = [factories.person("", Role.INITIAL_REVIEWER, team=teams[0]) for _each in range(3)]
    second = [factories.person("", Role.RE_REVIEWER, team=teams[1]) for _each in range(2)]
    loans = {loan.external_ref: loan for loan in Loan.objects.select_related("product")}
    channels = {one.code: one.pk for one in AcquisitionChannel.objects.all()}
    some = next(iter(loans.values()))
    template = factories.order(product=some.product)
    fields = {f.attname: getattr(template, f.attname) for f in ReviewOrder._meta.concrete_fields if not f.primary_key}
    payer = factories.person("", Role.OPERATIONS)
    made = [
        ReviewOrder(
            **fields | {
                "public_id": uuid4(), "external_ref": f"order-{row.ref}", "loan_id": loans[row.ref].pk,
                "state": "disbursed", "disbursed_by_id": payer.pk, "initial_by_id": initial[row.initial].pk,
                "rereview_by_id": second[row.second].pk, "machine_score": row.number,
                "customer_id": loans[row.ref].customer_id, "channel_id": channels[row.channel],
            }
        )
        for row in rows
    ]  # fmt: skip
    ReviewOrder.objects.bulk_create(made, batch_size=500)
    return [[str(person) for person in people] for people in (initial, second)]


@pytest.mark.full
@pytest.mark.timeout(600)
def test_figures_of_the_real_loans_are_those_of_the_files_rows(rows: list[Row]) -> None:
    assert len(rows) == 17160
    check_reviewers(rows)
    check_partners(rows, SCOPE, AS_OF)
    check_months(rows)


def check_reviewers(rows: list[Row]) -> None:
    """Compare outcome, observed less expected, vintages and first payments."""
    names = review(rows)
    Book.objects.update(business_date=AS_OF)
    held: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        held["initial", names[0][row.initial]].append(row)
        held["re_review", names[1][row.second]].append(row)
    kpi = Kpi(SCOPE)
    assert {(x.stage.value, x.person): figures(x.sums) for x in kpi.outcomes.lines} == {
        key: recount(mine) for key, mine in held.items()
    }
    assert [figures(total) for total in kpi.outcomes.total.values()] == [recount(rows)]
    check_excess(kpi, rows, held)
    months: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        if date(2016, 7, 1) <= row.lent_on <= date(2017, 5, 31):
            month = row.lent_on.replace(day=1)
            for key in ("", ""), ("initial", names[0][row.initial]), ("re_review", names[1][row.second]):
                months[month, *key].append(row)
    assert {
        (x.month, x.stage.value if x.stage else "", x.person): (x.disbursed, x.rates) for x in kpi.vintages
    } == {key: (len(mine), matured(mine, months[key[0], "", ""])) for key, mine in months.items()}  # fmt: skip
    for days in (0, 7, 30):
        found = first_payments(book=Book.objects.get(), first=date(2016, 1, 1), last=date(2017, 12, 31), days=days)
        firsts: dict[date, list[bool]] = defaultdict(list)
        for row in rows:
            if (AS_OF - row.due_on).days >= days:
                firsts[row.due_on.replace(day=1)].append((row.paid_on - row.due_on).days > days)
        assert {x.month.replace(day=1): (x.due, x.defaulted) for x in found} == {
            month: (len(bad), sum(bad)) for month, bad in firsts.items()
        }


def figures(one: Any) -> tuple[Any, ...]:
    return one.disbursed, one.loans, one.fallen, one.settled, one.overdue, one.amount_due, one.amount_overdue


def fallen_due(rows: list[Row]) -> list[Row]:
    return [row for row in rows if SCOPE.first <= row.due_on <= SCOPE.last and row.due_on < AS_OF]


def recount(rows: list[Row]) -> tuple[Any, ...]:
    fallen = fallen_due(rows)
    late = [row for row in fallen if row.is_late]
    lent = sum(SCOPE.first <= row.lent_on <= SCOPE.last for row in rows)
    amounts = (sum((row.due for row in some), Decimal(0)) for some in (fallen, late))
    return lent, len(fallen), len(fallen), len(fallen) - len(late), len(late), *amounts


def matured(mine: list[Row], cohort: list[Row]) -> dict[int, tuple[int, int] | None]:
    found: dict[int, tuple[int, int] | None] = {}
    for months in outcome_vintages.MONTHS:
        due = [row for row in mine if row.due_on <= months_on(row.lent_on, months)]
        is_mature = all(months_on(row.lent_on, months) < AS_OF for row in cohort)
        found[months] = (len(due), sum(row.is_late for row in due)) if is_mature else None
    return found


def check_excess(kpi: Kpi, rows: list[Row], held: dict[Any, list[Row]]) -> None:
    """Observed less expected by fifths of the score, over all loans that fell due."""
    fallen = fallen_due(rows)
    scores = sorted(row.number for row in fallen)
    ends = [scores[(len(scores) * fifth - 1) // 5] for fifth in (1, 2, 3, 4)]
    cells: dict[int, list[bool]] = defaultdict(list)
    for row in fallen:
        cells[sum(row.number > end for end in ends)].append(row.is_late)
    share = {cell: sum(late) / len(late) for cell, late in cells.items()}
    assert len(kpi.outcomes.excess) == len(held)
    for line in kpi.outcomes.excess:
        mine = fallen_due(held[line.stage.value, line.person])
        chances = [share[sum(row.number > end for end in ends)] for row in mine]
        difference = (sum(row.is_late for row in mine) - sum(chances)) / len(mine)
        error = sqrt(sum(p * (1 - p) for p in chances)) / len(mine)
        assert (line.excess.loans, line.excess.observed) == (len(mine), sum(row.is_late for row in mine))
        assert [float(line.excess.difference), float(line.excess.error)] == pytest.approx([difference, error], abs=1e-6)


def check_months(rows: list[Row]) -> None:
    """Compare month ends, what moved between them, and vintages of the portfolio."""
    book = Book.objects.get()
    Book.objects.update(business_date=END)
    first = date(2016, 1, 1)
    take_range(book=book, first=first, last=END, now=NOW)
    ends = list(month_ends(first, END))
    seen = {end: {row.ref: lies(row, end) for row in rows if row.lent_on <= end} for end in ends}
    lent = {row.ref: row.lent for row in rows}
    found = rates(book=book, kind="month", first=first, last=END)
    standing = {month.end: month for month in found.months}
    for end in ends:
        for bucket in OPEN:
            there = [lent[ref] for ref, where in seen[end].items() if where == bucket]
            shown = standing[end].of(bucket) if end in standing else None
            assert (shown.loans, shown.balance) == (len(there), sum(there)) if shown else not there
    moved = {(one.start.end, one.end): one for one in found.transitions}
    for before, end in pairwise(end for end in ends if end in standing):
        counts: dict[tuple[str, str], int] = defaultdict(int)
        for ref, came in seen[before].items():
            if came in OPEN:
                counts[came, seen[end][ref]] += 1
        assert {pair: cell.loans for pair, cell in moved[before, end].moved.items()} == counts
    check_vintages(book, rows, seen, [end for end in ends if end in standing])


def lies(row: Row, end: date) -> str:
    """Say where a loan lies at the START of the day: what is paid on it is unpaid."""
    if row.paid_on < end:
        return "settled"
    dpd = (end - row.due_on).days
    return next((bucket for bucket, lower in reversed(LOWER.items()) if dpd >= lower), "M0")


def check_vintages(book: Book, rows: list[Row], seen: dict[date, dict[str, str]], ends: list[date]) -> None:
    lent: dict[date, dict[str, Decimal]] = defaultdict(dict)
    for row in rows:
        lent[row.lent_on.replace(day=1)][row.ref] = row.lent
    for threshold in (1, 30, 90):
        reached = [bucket for bucket, lower in LOWER.items() if lower >= threshold]
        for one in vintages(book=book, first=ends[0], last=END, threshold=threshold, ever=False):
            mine = lent[one.month.replace(day=1)]
            assert (one.loans, one.disbursed) == (len(mine), sum(mine.values()))
            assert one.shares == [
                sum(amount for ref, amount in mine.items() if seen[end].get(ref) in reached) / sum(mine.values())
                for end in ends if end >= one.month
            ]  # fmt: skip
