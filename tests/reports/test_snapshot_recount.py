"""Roll rates, delinquency, phases and vintages of any book equal a recount of what its ledger said at each month's end.

Loans and payments become known when they do: a loan after the night of its own day, a payment up to days after its
value date. What was looked at once is remembered as it was seen then, loan by loan.
"""

from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from casework.collections.models import CollectionCase
from casework.collections.rules import Due
from casework.collections.services.roll import roll
from casework.collections.writeoffs import services as writeoffs
from casework.collections.writeoffs.models import WriteOff
from casework.people.models import Role
from casework.portfolio.models import Book, Instalment, Loan, Product, TermUnit
from casework.portfolio.services.payments import record_payment
from casework.portfolio.services.reversals import reverse_payment
from casework.reports.snapshots.rules import OPEN, Month, net_flow
from casework.reports.snapshots.selectors.page import TABLES
from casework.reports.snapshots.selectors.rates import Rates, rates
from casework.reports.snapshots.selectors.shapes import Asked
from casework.reports.snapshots.selectors.vintages import vintages
from casework.reports.snapshots.services.taking import take_range
from casework.workflow.models import Pool
from tests import factories
from tests.clock import NOW
from tests.collections import floor as ledger
from tests.factories import unique
from tests.reports.recount_outcomes import forget, pour, settled

START = date(2026, 1, 1)
ENDS = [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 31)]
LAGS = {"M1": 1, "M2": 2, "M3": 3, "M4+": 4}
LOWER = {"M1": 1, "M2": 30, "M3": 60, "M4+": 90}
Seen = dict[str, tuple[str, Decimal, Loan]]  # by loan: bucket, balance, the loan
loans = st.lists(
    st.tuples(
        st.sampled_from([-20, -20, -20, 2, 15, 29, 30, 31, 45, 57, 58, 59, 80, 89]),
        st.lists(st.sampled_from([8, 14, 28, 30, 31]), min_size=1, max_size=3),
    ),
    min_size=4, max_size=6,
)  # fmt: skip
# Of which loan, on which day it becomes known, how many days after its value date, how much of 110.00 an instalment.
acts = st.lists(
    st.tuples(
        st.integers(0, 5), st.sampled_from([30, 58, 89, 119, 20, 31, 32, 45, 59, 60, 75, 90, 91, 110, 121]),
        st.sampled_from([0, 0, 1, 2, 5]), st.sampled_from(["110.00", "110.00", "40.00", "330.00", "back"]),
    ),
    min_size=8, max_size=14,
)  # fmt: skip
# Which of the worst cases is written off, on which day.
offs = st.lists(st.tuples(st.integers(0, 5), st.sampled_from([100, 93, 119, 120, 149])), min_size=1, max_size=3)
PHASES = {"early": ("M1",), "mid": ("M2", "M3"), "late": ("M4+",), "written_off": ("written_off",)}


def bucket_of(dpd: int) -> str:
    return next((bucket for bucket, lower in reversed(LOWER.items()) if dpd >= lower), "M0")


@pytest.mark.fuzz
class Recount(TestCase):
    """Each example lives through five months."""

    @given(loans, acts, offs, st.sampled_from([3, 0]))
    @settings(max_examples=12)
    def test_any_book(self, drawn: Any, played: Any, written_off: Any, behind: int) -> None:
        book = ledger.book("own")
        product = ledger.product(book, TermUnit.MONTH)
        waiting = sorted(
            [(day, 0, number, gaps, "") for number, (day, gaps) in enumerate(drawn)]
            + [(day, 1, number % len(drawn), late, what) for number, day, late, what in played]
            + [(day, 2, number % len(drawn), None, "") for number, day in written_off],
            key=lambda each: each[:3],
        )
        known: dict[int, Loan] = {}
        seen: dict[date, Seen] = {}
        for end in ENDS:
            taken_on = end + timedelta(days=behind)  # nights that were missed are caught up in order
            while waiting and START + timedelta(days=waiting[0][0]) < taken_on:
                happens(product, known, *waiting.pop(0))
            Book.objects.filter(pk=book.pk).update(business_date=taken_on)
            seen[end] = look(list(known.values()), end)
            take_range(book=book, first=end, last=end, now=NOW)
        check(rates(book=book, kind="month", first=START, last=ENDS[-1]), seen)
        check_phases(book, seen)
        for threshold in (1, 30, 90):
            for ever in (False, True):
                check_vintages(book, seen, threshold, ever=ever)


def happens(product: Product, known: dict[int, Loan], day: int, kind: int, number: int, what: Any, paid: str) -> None:
    """Let a loan be made on its day, or a payment come or go back."""
    today = START + timedelta(days=day)
    if not kind:
        dues = [today + timedelta(days=sum(what[: at + 1])) for at in range(len(what))]
        made = ledger.loan(product, [Due(due) for due in dues], disbursed_on=today)
        Instalment.objects.filter(loan=made).update(interest=Decimal("10.00"))
        known[number] = Loan.objects.select_related("product", "book").get(pk=made.pk)
    elif kind == 2:
        write_off(product.book, number, today)
    elif number in known and paid == "back":
        if payment := known[number].payments.filter(reversal=None).order_by("pk").last():
            reverse_payment(
                payment_id=payment.pk, source="bank", external_ref=unique("back"), reversed_on=today, now=NOW
            )
    elif number in known:
        record_payment(
            loan_id=known[number].pk, source="bank", external_ref=unique("pay"), amount=Decimal(paid),
            paid_on=max(today - timedelta(days=what), known[number].disbursed_on), now=NOW,
        )  # fmt: skip


def write_off(book: Book, number: int, today: date) -> None:
    """Open the book on the day, and write off the loan of one of the cases that are in the last bucket then."""
    Book.objects.filter(pk=book.pk).update(business_date=None)
    now = datetime.combine(today, time(12), UTC)
    roll(book=book, last=today, now=now)
    team = factories.team()
    Pool.objects.filter(kind="cases").update(team=team)
    cases = CollectionCase.objects.open().filter(book=book, bucket__code="M4+").select_related("book").order_by("pk")
    if cases:
        boss, decider = factories.person("", Role.SUPERVISOR, leads=team), factories.person("", Role.OPERATIONS)
        case = cases[number % len(cases)]
        asked = writeoffs.ask(case=case, cause="uncollectable", reason="-", actor=boss, now=now)
        writeoffs.approve(write_off=asked, note="", actor=decider, now=now)


def look(known: list[Loan], end: date) -> Seen:
    """Say where each loan lies at the START of the day, by what is known: paid on it counts as unpaid."""
    forget()
    found: Seen = {}
    for loan in (each for each in known if each.disbursed_on <= end):
        ends = settled(loan)
        unpaid = [
            each.due_on for each in Instalment.objects.filter(loan=loan)
            if (gone := ends[each.pk]) is None or gone[0] >= end
        ]  # fmt: skip
        paid = sum(
            (a for payment, _i, part, a in pour(loan) if part == "principal" and payment.paid_on < end), Decimal(0)
        )
        is_off = WriteOff.objects.filter(loan=loan, state="approved", written_on__lte=end).exists()
        bucket = "settled" if not unpaid else "written_off" if is_off else bucket_of((end - min(unpaid)).days)
        found[loan.external_ref] = (bucket, loan.principal - paid, loan)
    return found


def standing(seen: Seen, *buckets: str) -> tuple[int, Decimal]:
    rows = [balance for bucket, balance, _loan in seen.values() if bucket in buckets]
    return len(rows), sum(rows, Decimal(0))


def check(found: Rates, seen: dict[date, Seen]) -> None:
    """Compare months and what moved between them."""
    assert [month.end for month in found.months] == ENDS
    for month in found.months:
        for bucket in OPEN:
            one = month.of(bucket)
            assert (one.loans, one.balance) == standing(seen[month.end], bucket)
        for bucket, back in LAGS.items():
            then = ENDS[ENDS.index(month.end) - back] if ENDS.index(month.end) >= back else None
            whole = standing(seen[then], *OPEN)[1] if then else Decimal(0)
            expected = standing(seen[month.end], bucket)[1] / whole if whole else None
            assert found.lagged(month, bucket) == expected
    months: dict[date, Month] = {month.end: month for month in found.months}
    for one, (before, end) in zip(found.transitions, pairwise(ENDS), strict=True):
        for came in OPEN:
            there = {ref for ref, (bucket, _b, _l) in seen[before].items() if bucket == came}
            for went in (*OPEN, "settled", "written_off"):
                gone = [seen[end][ref][1] for ref in there if seen[end][ref][0] == went]
                cell = one.cell(came, went)
                assert (cell.loans, cell.balance) == (len(gone), sum(gone, Decimal(0))), (end, came, went)
            cured = sum(seen[end][ref][0] in {"M0", "settled"} for ref in there)
            assert one.cure_rate(came) == (Decimal(cured) / len(there) if there else None)
            owed = standing(seen[before], came)[1]
            if came != "M4+":
                after = standing(seen[end], OPEN[OPEN.index(came) + 1])[1]
                assert net_flow(months[before], months[end], came) == (after / owed if owed else None)


def check_phases(book: Book, seen: dict[date, Seen]) -> None:
    """Compare the page's table: of each month the receivables, and each phase's size and share of them."""
    for by_balance in (False, True):
        asked = Asked(
            book=book, first=START, last=ENDS[-1], kind="month", by_balance=by_balance, table="phases", month=None,
            threshold=1, ever=False, days=0,
        )  # fmt: skip
        rows = [[cell.value for cell in row] for row in TABLES["phases"].make(asked).rows]
        expected: list[list[Any]] = []
        for end in ENDS:
            whole = standing(seen[end], *OPEN)[by_balance]
            sizes = [standing(seen[end], *buckets)[by_balance] for buckets in PHASES.values()]
            shares = [size / Decimal(whole) if whole else None for size in sizes]
            expected.append([end, whole, *(each for pair in zip(sizes, shares, strict=True) for each in pair)])
        assert rows == expected


def check_vintages(book: Book, seen: dict[date, Seen], threshold: int, *, ever: bool) -> None:
    """Compare the vintages of the months that were looked at with all of their loans that were ever seen."""
    reached = [*(bucket for bucket, lower in LOWER.items() if lower >= threshold), "written_off"]
    expected: dict[date, Any] = {}
    lent: dict[date, dict[str, Decimal]] = defaultdict(dict)
    for rows in seen.values():
        for ref, (_bucket, _balance, loan) in rows.items():
            lent[loan.disbursed_on.replace(day=1)][ref] = loan.principal
    for at, month in enumerate(ENDS):
        refs = lent[month.replace(day=1)]
        shares, first = [], dict[str, Decimal]()
        for end in ENDS[at:]:
            now = {ref: row[1] for ref, row in seen[end].items() if ref in refs and row[0] in reached}
            first = now | first
            shares.append(sum((first if ever else now).values(), Decimal(0)) / sum(refs.values()) if refs else None)
        if refs:
            expected[month] = (len(refs), sum(refs.values()), shares)
    found = vintages(book=book, first=START, last=ENDS[-1], threshold=threshold, ever=ever)
    assert {one.month: (one.loans, one.disbursed, one.shares) for one in found} == expected
