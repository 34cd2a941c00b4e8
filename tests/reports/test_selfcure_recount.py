"""Self-cure of any slices equals a recount, one draw at a time."""

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from casework.collections.models import BucketStay, SliceDraw
from casework.people.models import Role
from casework.reports.selectors.kpi import Kpi
from casework.reports.selectors.scope import Scope
from casework.workflow import policies
from tests import factories
from tests.clock import NOW
from tests.reports import floor
from tests.reports.floor import on

DAYS = 9
# When each loan falls due, and how many days later it is paid (None: never); who is paid for late is known late.
loans = st.lists(st.tuples(st.integers(-1, 4), st.none() | st.integers(0, 6)), min_size=6, max_size=10)


@pytest.mark.fuzz
class Recount(TestCase):
    """Each example rolls a floor of its own, whose team holds a half of what comes out for some days."""

    @given(loans, st.integers(1, 4), st.integers(-1, 6), st.integers(0, 8), st.booleans())
    @settings(max_examples=8)
    def test_the_slice_and_the_others(self, drawn: Any, days: int, first: int, length: int, late: bool) -> None:
        made = floor.collections()
        boss = factories.person("", Role.SUPERVISOR, leads=made.team)
        policies.make_version(team=made.team, actor=boss, now=NOW, hold_out_bp=5000, hold_out_days=days)
        lent = [(made.loan(due), due, paid) for due, paid in drawn]
        for day in range(DAYS + 1):
            made.roll(day)
            for loan, due, paid in lent:
                if paid is not None and due + paid + (late and paid > 1) == day and due + paid >= 0:
                    made.settle(loan, 1, due + paid)
        for scope in (Scope(first=on(first), last=on(first + length)), Scope(first=on(-1), last=on(30))):
            found = Kpi(scope).self_cure
            assert {
                (line.bucket, line.chance, line.days): (
                    line.out.stays, line.out.collected, line.worked.stays, line.worked.collected
                )
                for line in found
            } == recount(scope)  # fmt: skip


def recount(scope: Scope) -> dict[Any, tuple[int, ...]]:
    lines: dict[Any, list[int]] = defaultdict(lambda: [0] * 4)
    for draw in SliceDraw.objects.select_related("stay__bucket", "policy", "case__book"):
        last_day, business = draw.until_on - timedelta(days=1), draw.case.book.business_date
        if business is None or draw.until_on > business or not scope.first <= last_day <= scope.last:
            continue
        paid = any(
            stay.outcome == "collected" and stay.last_on and draw.stay.entered_on <= stay.last_on <= last_day
            for stay in BucketStay.objects.filter(case=draw.case, is_current=True)
        )
        key = (draw.stay.bucket.code, Decimal(draw.chance_bp) / 10_000, draw.policy.hold_out_days)
        place = 0 if draw.is_out else 2
        lines[key][place] += 1
        lines[key][place + 1] += paid
    return {key: tuple(line) for key, line in lines.items()}
