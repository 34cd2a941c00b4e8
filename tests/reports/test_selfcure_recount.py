"""Self-cure of any slices, and collectors net of it, equal a recount, one draw at a time."""

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from casework.collections.models import BucketStay, CollectionCase, SliceDraw
from casework.people.models import Role
from casework.portfolio.models import Loan
from casework.reports.selectors.kpi import Kpi
from casework.reports.selectors.scope import Scope
from casework.reports.selectors.selfcure import Interval, SelfCureLine
from casework.workflow import policies
from tests import factories
from tests.clock import NOW
from tests.reports import floor
from tests.reports.floor import Collections, on
from tests.reports.recount import recount_placements

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
            if day == DAYS // 2:  # the policy changes: two slices of one bucket
                policies.make_version(team=made.team, actor=boss, now=NOW, hold_out_bp=4000, hold_out_days=days)
            made.roll(day)
            for loan, due, paid in lent:
                if paid is not None and due + paid + (late and paid > 1) == day and due + paid >= 0:
                    made.settle(loan, 1, due + paid)
                give(made, loan, day)
        for scope in (Scope(first=on(first), last=on(first + length)), Scope(first=on(-1), last=on(30))):
            kpi, told = Kpi(scope), recount(scope)
            assert {
                (line.bucket, line.chance, line.days): (
                    line.out.stays, line.out.collected, line.worked.stays, line.worked.collected
                )
                for line in kpi.self_cure
            } == told  # fmt: skip
            for line in kpi.self_cure:
                check_rates(line, *told[line.bucket, line.chance, line.days])
            found = {(one.line.person, one.line.bucket): (one.out.stays, one.net) for one in kpi.net}
            assert found == recount_net(scope, told)


def give(made: Collections, loan: Loan, day: int) -> None:
    """Give a case that waits to somebody on an odd day of its loan, if it is not held out."""
    waits = CollectionCase.objects.filter(loan=loan, state="pooled", bucket__is_reminder=False).first()
    held = SliceDraw.objects.filter(case=waits, is_out=True, until_on__gt=on(day))
    if waits and (loan.pk + day) % 2 and not held:
        made.give(loan, made.ann if loan.pk % 3 else made.bob)


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


def recount_net(scope: Scope, slices: dict[Any, tuple[int, ...]]) -> dict[Any, tuple[int, Decimal | None]]:
    """Return by collector and bucket the stays held out of it, and the collector's rate less the share that paid."""
    out: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for (bucket, _chance, _days), (stays, paid, *_worked) in slices.items():
        out[bucket] = [out[bucket][0] + stays, out[bucket][1] + paid]
    found: dict[Any, tuple[int, Decimal | None]] = {}
    for (person, bucket), (held, _left_out, collected, *_money) in recount_placements(scope).items():
        stays, paid = out[bucket]
        if stays and held:
            found[person, bucket] = (stays, Decimal(collected) / held - Decimal(paid) / stays)
        elif stays:
            found[person, bucket] = (stays, None)
    return found


def ends_of(successes: int, trials: int) -> list[float] | None:
    """Return the shares farthest from what was seen that a test at 95 % does not rule out, by halving."""
    if not trials:
        return None
    seen, found = successes / trials, []
    for end in (0.0, 1.0):
        far, near = end, seen
        for _each in range(60):
            middle = (far + near) / 2
            is_out = abs(seen - middle) > 1.96 * (middle * (1 - middle) / trials) ** 0.5
            far, near = (middle, near) if is_out else (far, middle)
        found.append(near)
    return found


def exact(interval: Interval) -> Any:
    return None if interval is None else pytest.approx([float(end) for end in interval], abs=1e-6)


def check_rates(line: SelfCureLine, out: int, paid: int, worked: int, collected: int) -> None:
    """The rates, their difference and the intervals: a Wilson interval's ends are where the test of a share turns."""
    rates = [Decimal(paid) / out if out else None, Decimal(collected) / worked if worked else None]
    assert [line.out.rate, line.worked.rate] == rates
    ends = [ends_of(paid, out), ends_of(collected, worked)]
    assert [exact(line.out.interval), exact(line.worked.interval)] == ends
    if not out or not worked:
        assert (line.lift, line.interval) == (None, None)
        return
    lift = float(rates[1] or 0) - float(rates[0] or 0)
    assert float(line.lift or 0) == pytest.approx(lift, abs=1e-9)
    assert ends[0]
    assert ends[1]
    (least, most), (low, high) = ends  # Newcombe's tenth method
    p, q = collected / worked, paid / out
    below, above = ((p - low) ** 2 + (most - q) ** 2) ** 0.5, ((high - p) ** 2 + (q - least) ** 2) ** 0.5
    assert exact(line.interval) == [lift - below, lift + above]
