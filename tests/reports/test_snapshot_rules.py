"""Rates, shares and charts on plain values; the months themselves recounted the long way by Hypothesis."""

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.reports.charts import MARKS, lines, said, top_of
from casework.reports.snapshots import rules
from casework.reports.snapshots.rules import GONE, OPEN, SETTLED, WRITTEN_OFF, Month, Standing, Transition

BUCKETS = st.sampled_from([*OPEN, WRITTEN_OFF, SETTLED])
LOANS = st.dictionaries(st.integers(0, 30), st.tuples(BUCKETS, st.integers(0, 10_000)), max_size=20)
JAN, FEB = date(2026, 1, 31), date(2026, 2, 28)


def _standing(loans: list[tuple[str, int]]) -> dict[str, Standing]:
    counts = Counter(bucket for bucket, _cents in loans)
    sums: Counter[str] = Counter()
    for bucket, cents in loans:
        sums[bucket] += cents
    return {bucket: Standing(loans=counts[bucket], balance=Decimal(sums[bucket]).scaleb(-2)) for bucket in counts}


@given(LOANS, LOANS)
def test_rates_are_what_a_recount_loan_by_loan_gives(
    before: dict[int, tuple[str, int]], now: dict[int, tuple[str, int]]
):
    open_before = {ref: one for ref, one in before.items() if one[0] in OPEN}
    moved: dict[tuple[str, str], list[tuple[str, int]]] = {}
    for ref, (came, _cents) in open_before.items():
        went, cents = now.get(ref, (GONE, 0))
        moved.setdefault((came, went), []).append((went, cents))
    start, end = (Month(end=day, standing=_standing(list(of.values()))) for day, of in ((JAN, before), (FEB, now)))
    cells = {pair: _standing(loans)[pair[1]] for pair, loans in moved.items()}
    one = Transition(start=start, end=FEB, moved=cells)
    for came in OPEN:
        there = [ref for ref, (bucket, _cents) in open_before.items() if bucket == came]
        owed = sum(before[ref][1] for ref in there)
        assert sum(one.cell(came, went).loans for went in one.buckets) == len(there)
        for went in OPEN:
            gone = [ref for ref in there if ref in now and now[ref][0] == went]
            rate = one.rate(came, went, by_balance=False)
            assert rate == (Decimal(len(gone)) / len(there) if there else None)
            by_balance = one.rate(came, went, by_balance=True)
            assert by_balance == (Decimal(sum(now[ref][1] for ref in gone)) / owed if owed else None)
        cured = [ref for ref in there if ref in now and now[ref][0] in ("M0", SETTLED)]
        assert one.cure_rate(came) == (Decimal(len(cured)) / len(there) if there else None)
        if came != "M4+":
            after = OPEN[OPEN.index(came) + 1]
            total = sum(cents for bucket, cents in now.values() if bucket == after)
            assert rules.net_flow(start, end, came) == (Decimal(total) / owed if owed else None)
    assert end.receivables.loans == sum(bucket in OPEN for bucket, _cents in now.values())
    shares = [rules.share(end.of(bucket).loans, end.receivables.loans) for bucket in OPEN]
    assert sum(one or 0 for one in shares) == pytest.approx(1 if end.receivables.loans else 0)


def test_buckets_begin_where_the_definitions_say():
    found = [(dpd, rules.bucket_of(dpd)) for dpd in (-40, 0, 1, 29, 30, 59, 60, 89, 90, 900)]
    assert [bucket for _dpd, bucket in found] == ["M0", "M0", "M1", "M1", "M2", "M2", "M3", "M3", "M4+", "M4+"]
    assert {lower: buckets[0] for lower, buckets in rules.THRESHOLDS.items()} == {1: "M1", 30: "M2", 90: "M4+"}
    assert all(buckets[-1] == WRITTEN_OFF for buckets in rules.THRESHOLDS.values())


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)), st.integers(-60, 60))
def test_months_end_on_their_last_day(day: date, months: int):
    end = rules.months_later(day, months)
    assert rules.month_end(end) == end
    assert rules.months_between(day, end) == months
    assert rules.months_later(end, -months) == rules.month_end(day)


def test_a_cycle_of_the_31st_ends_with_a_shorter_month():
    days = [rules.cycle_end(date(2026, month, 5), 31) for month in (1, 2, 4)]
    assert days == [date(2026, 1, 31), FEB, date(2026, 4, 30)]
    assert rules.is_cycle_end(FEB, 30)
    assert not rules.is_cycle_end(date(2026, 2, 27), 30)


def test_lagged_shares_are_of_the_receivables_then():
    months = [
        Month(end=rules.months_later(JAN, number), standing={"M0": Standing(loans=1, balance=Decimal(balance))})
        for number, balance in enumerate((1000, 500, 400, 300))
    ]
    at = Month(end=rules.months_later(JAN, 4), standing={b: Standing(loans=1, balance=Decimal(50)) for b in OPEN})
    found = [rules.lagged(months, at, bucket) for bucket in ("M1", "M2", "M3", "M4+")]
    assert found == [Decimal(50) / 300, Decimal(50) / 400, Decimal("0.1"), Decimal("0.05")]
    assert rules.lagged(months[1:], at, "M4+") is None
    assert [rules.percent(one) for one in (Decimal("0.066666"), Decimal("0.12345"), None)] == [6.67, 12.35, None]


def test_a_chart_reaches_from_zero_to_its_highest_value():
    series = [("A", [Decimal("0.1"), None, Decimal("0.4")]), ("B", [Decimal(0)] * 3)]
    chart = lines(title="Phases", names=["1", "2", "3"], series=series)
    first, second = chart.lines
    assert [mark.name for mark in chart.up] == ["0%", "10%", "20%", "30%", "40%"]
    assert [point.said for point in first.points] == ["A, 1: 10%", "A, 3: 40%"]
    assert first.path == f"M52.0 {first.points[0].y} M748.0 14.0"  # a missing value breaks the line
    assert {point.y for point in second.points} == {float(chart.floor)}
    assert lines(title="", names=[], series=[]).lines == []


def test_series_that_share_a_colour_or_a_mark_differ_in_the_other_or_in_their_dashes():
    chart = lines(title="", names=["1"], series=[(str(number), [Decimal(1)]) for number in range(7)])
    assert [line.mark for line in chart.lines] == [*MARKS, *MARKS[:2]]
    assert len(set(MARKS)) == 5  # as many as there are colours; what comes after these is dashed


@given(st.decimals(Decimal("0.0001"), Decimal(5), places=4))
def test_an_axis_ends_at_a_round_share_at_or_above_what_it_shows(value: Decimal):
    assert value <= top_of(value) <= value * Decimal("2.001")


def test_shares_are_said_in_percent():
    assert [said(Decimal(one)) for one in ("0.12345", "0.12", "1", "0")] == ["12.35%", "12%", "100%", "0%"]
