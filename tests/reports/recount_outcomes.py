"""What became of reviewed loans counted anew, one instalment at a time, from payments and the words of metrics.md."""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from math import sqrt
from typing import Any

from casework.portfolio.models import Funder, Instalment, Loan, Payment
from casework.reports.selectors.scope import Scope
from casework.review.models import ReviewOrder
from tests.reports.lent import SHARES

PARTS = ("fee", "penalty", "interest", "principal")
CENT = Decimal("0.01")
Poured = tuple[Payment, Instalment | None, str, Decimal]


@dataclass(frozen=True, kw_only=True)
class Judged:
    """One instalment of a reviewed loan that fell due: whether fully paid by the end of its due date."""

    order: ReviewOrder
    loan: Loan
    due_on: date
    amount: Decimal
    is_normal: bool


def pour(loan: Loan) -> list[Poured]:
    """Let every payment that stands flow, by value date, into the oldest instalment first."""
    stands = [each for each in Payment.objects.filter(loan=loan) if not hasattr(each, "reversal")]
    rank = {"waive": 0, "cash": 1, "carry": 1, "moved": 2}
    stands.sort(key=lambda each: (each.paid_on, rank[each.kind], each.source, each.external_ref))
    dues = sorted(Instalment.objects.filter(loan=loan), key=lambda i: (i.agreed_id or 0, i.due_on, i.number))
    room = {(i.pk, part): getattr(i, part) for i in dues for part in PARTS}
    poured: list[Poured] = []
    for payment in stands:
        left = payment.amount
        for instalment in dues:
            for part in PARTS:
                if payment.waives in {"", part} and (taken := min(left, room[instalment.pk, part])):
                    room[instalment.pk, part] -= taken
                    left -= taken
                    poured.append((payment, instalment, part, taken))
    return poured


@cache
def settled(loan: Loan) -> dict[int, tuple[date, bool] | None]:
    """Return of each instalment when its principal and interest came within the tolerance, and whether by money.

    Remembered by loan: `forget` when anything was paid.
    """
    found: dict[int, tuple[date, bool] | None] = {}
    poured = pour(loan)
    for instalment in Instalment.objects.filter(loan=loan):
        left = instalment.principal + instalment.interest
        found[instalment.pk] = (loan.disbursed_on, True) if left <= loan.product.tolerance else None
        for payment, into, part, amount in poured:
            if into == instalment and part in {"interest", "principal"}:
                left -= amount
                if left <= loan.product.tolerance:
                    found[instalment.pk] = (payment.paid_on, payment.kind in {"cash", "carry"})
                    break
    return found


def forget() -> None:
    """Forget what is remembered of loans."""
    settled.cache_clear()


def judged(scope: Scope, loans: Iterator[tuple[ReviewOrder, Loan]] | None = None) -> list[Judged]:
    """Return all instalments whose due date is over, by their book's business date; not what an agreement or a waiver
    settled by then.
    """
    rows = []
    for order, loan in loans or reviewed(scope):
        ends = settled(loan)
        for each in Instalment.objects.filter(loan=loan):
            business, end = loan.book.business_date, ends[each.pk]
            in_time = end is not None and end[0] <= each.due_on
            if business is None or each.due_on >= business or (in_time and end is not None and not end[1]):
                continue
            amount = each.principal + each.interest + each.fee + each.penalty
            rows.append(Judged(order=order, loan=loan, due_on=each.due_on, amount=amount, is_normal=in_time))
    return rows


def reviewed(scope: Scope) -> Iterator[tuple[ReviewOrder, Loan]]:
    """Yield the orders of the scope's books that became loans."""
    rows = ReviewOrder.objects.exclude(loan=None).select_related(
        "loan__book", "loan__product", "initial_by", "rereview_by", "channel"
    )
    for order in rows:
        if scope.book_id in {None, order.book_id} and order.loan:
            yield order, order.loan


def holders(order: ReviewOrder, stages: set[str]) -> list[tuple[str, str]]:
    """Return who reviewed the order at which of the stages."""
    both = (("initial", order.initial_by), ("re_review", order.rereview_by))
    return [(stage, str(person)) for stage, person in both if person is not None and stage in stages]


def in_period(scope: Scope, day: date) -> bool:
    return scope.first <= day <= scope.last


def recount_outcomes(scope: Scope, stages: set[str]) -> tuple[dict[Any, list[Any]], dict[str, list[Any]]]:
    """Return disbursed, loans, overdue loans, fallen due, settled, amount due, amount overdue: by reviewer, stage and
    currency, and by currency with each loan once.
    """
    lines: dict[Any, Any] = defaultdict(lambda: [0, set(), set(), 0, 0, Decimal(0), Decimal(0)])
    whole: dict[str, Any] = defaultdict(lambda: [0, set(), set(), 0, 0, Decimal(0), Decimal(0)])

    def each(order: ReviewOrder, loan: Loan) -> list[list[Any]]:
        mine = [lines[stage, person, loan.currency] for stage, person in holders(order, stages)]
        return [*mine, whole[loan.currency]] if mine else []

    for order, loan in reviewed(scope):
        if in_period(scope, loan.disbursed_on):
            for line in each(order, loan):
                line[0] += 1
    for row in judged(scope):
        if in_period(scope, row.due_on):
            for line in each(row.order, row.loan):
                line[1].add(row.loan.pk)
                line[3] += 1
                line[4] += row.is_normal
                line[5] += row.amount
                if not row.is_normal:
                    line[2].add(row.loan.pk)
                    line[6] += row.amount
    for line in [*lines.values(), *whole.values()]:
        line[1], line[2] = len(line[1]), len(line[2])
    return dict(lines), dict(whole)


def recount_excess(scope: Scope, stages: set[str]) -> dict[tuple[str, str], tuple[float, ...]]:
    """Return loans, observed, expected, difference and its standard error by reviewer: each loan is expected to be
    overdue as often as those of its product and its fifth of machine scores.
    """
    loans: dict[int, ReviewOrder] = {}
    late: set[int] = set()
    for row in judged(scope):
        if in_period(scope, row.due_on):
            loans[row.loan.pk] = row.order
            if not row.is_normal:
                late.add(row.loan.pk)
    cell = {pk: _cell(order, list(loans.values())) for pk, order in loans.items()}
    share = {}
    for key in set(cell.values()):
        alike = [pk for pk in loans if cell[pk] == key]
        share[key] = sum(pk in late for pk in alike) / len(alike)
    mine: dict[tuple[str, str], list[int]] = defaultdict(list)
    for pk, order in loans.items():
        for holder in holders(order, stages):
            mine[holder].append(pk)
    found = {}
    for holder, own in mine.items():
        chances = [share[cell[pk]] for pk in own]
        observed, expected = sum(pk in late for pk in own), sum(chances)
        error = sqrt(sum(p * (1 - p) for p in chances)) / len(own)
        found[holder] = (len(own), observed, expected, (observed - expected) / len(own), error)
    return found


def _cell(order: ReviewOrder, everybody: list[ReviewOrder]) -> tuple[int, int | None]:
    """Return a loan's product and its fifth: in the ordered scores, those up to each fifth of them belong together."""
    if order.machine_score is None:
        return order.product_id, None
    alike = [one for one in everybody if one.product_id == order.product_id]
    scores = sorted(one.machine_score for one in alike if one.machine_score is not None)
    ends = [scores[(len(scores) * fifth - 1) // 5] for fifth in (1, 2, 3, 4)]
    return order.product_id, sum(order.machine_score > end for end in ends)


def months_on(day: date, months: int) -> date:
    """Return the same day of a later month, or its last."""
    year, month = day.year + (day.month - 1 + months) // 12, (day.month - 1 + months) % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def matured(loans: list[Loan], rows: list[Judged], months: int) -> tuple[int, int] | None:
    """Return fallen due and overdue within so many months of each payout; None unless all loans have got there."""
    if any(each.book.business_date is None or months_on(each.disbursed_on, months) >= each.book.business_date
           for each in loans):  # fmt: skip
        return None
    pks = {each.pk for each in loans}
    mine = [r for r in rows if r.loan.pk in pks and r.due_on <= months_on(r.loan.disbursed_on, months)]
    return len(mine), sum(not row.is_normal for row in mine)


def recount_vintages(scope: Scope, stages: set[str], months: tuple[int, ...]) -> dict[Any, Any]:
    """Return by book, month, stage and reviewer the loans of the vintage, and its rates; immature unless all of the
    book's loans of the month have got there, whoever reviewed them.
    """
    cohort: dict[Any, list[Loan]] = defaultdict(list)
    mine: dict[Any, list[Loan]] = defaultdict(list)
    for order, loan in reviewed(scope):
        month = loan.disbursed_on.replace(day=1)
        if scope.first.replace(day=1) <= month <= scope.last:
            cohort[loan.book.code, month].append(loan)
            holding = holders(order, stages)
            for stage, person in [("", ""), *holding] if holding else []:
                mine[loan.book.code, month, stage, person].append(loan)
    rows, found = judged(scope), {}
    for key, loans in mine.items():
        rates = {each: matured(loans, rows, each) if matured(cohort[key[:2]], [], each) else None for each in months}
        found[key] = (len(loans), rates)
    return found


def recount_channels(scope: Scope, months: tuple[int, ...]) -> dict[Any, tuple[Any, ...]]:
    """Return loans, amount lent, fallen due, overdue and rates by book and channel."""
    lent: dict[Any, list[Loan]] = defaultdict(list)
    late: dict[Any, list[bool]] = defaultdict(list)
    for order, loan in reviewed(scope):
        if in_period(scope, loan.disbursed_on):
            lent[loan.book.code, order.channel.code if order.channel else ""].append(loan)
    rows = judged(scope)
    for row in rows:
        if in_period(scope, row.due_on):
            code = row.order.channel.code if row.order.channel else ""
            late[row.loan.book.code, code].append(not row.is_normal)
    return {
        key: (
            len(lent[key]), sum(each.principal for each in lent[key]), len(late[key]), sum(late[key]),
            {each: matured(lent[key], rows, each) if lent[key] else None for each in months},
        )
        for key in {*lent, *late}
    }  # fmt: skip


def recount_funders(scope: Scope) -> dict[str, tuple[Any, ...]]:
    """Return by book of the only funder: loans, amount, received by part, reversed, share due, fallen due, overdue."""
    found = {}
    for funder in Funder.objects.select_related("book"):
        if scope.book_id not in {None, funder.book_id}:
            continue
        loans = list(Loan.objects.filter(funder=funder).select_related("book", "product"))
        lent = [each for each in loans if in_period(scope, each.disbursed_on)]
        came = [
            (part, payment.paid_on, amount) for each in loans for payment, _into, part, amount in pour(each)
            if payment.kind == "cash" and in_period(scope, payment.paid_on)
        ]  # fmt: skip
        back = [
            each.amount for each in Payment.objects.filter(loan__funder=funder).select_related("reversal")
            if hasattr(each, "reversal") and in_period(scope, each.reversal.reversed_on)
        ]  # fmt: skip
        pairs = iter([(ReviewOrder(), each) for each in loans])
        late = [not row.is_normal for row in judged(scope, pairs) if in_period(scope, row.due_on)] if loans else []
        received = {part: sum((a for p, _d, a in came if p == part), Decimal(0)) for part in PARTS}
        amount = sum((each.principal for each in lent), Decimal(0))
        found[funder.book.code] = (
            len(lent), amount, received, sum(back, Decimal(0)), _share_due(came), len(late), sum(late)
        )  # fmt: skip
    return found


def _share_due(came: list[tuple[str, date, Decimal]]) -> Decimal:
    due = Decimal(0)
    for number, (begins, bp) in enumerate(SHARES):
        ends = SHARES[number + 1][0] if number + 1 < len(SHARES) else date.max
        for part in PARTS:
            whole = sum((amount for of, day, amount in came if of == part and begins <= day < ends), Decimal(0))
            due += (whole * bp[part] / 10_000).quantize(CENT, rounding=ROUND_HALF_UP)
    return due


def recount_first_payments(loans: list[Loan], first: date, last: date, days: int) -> dict[date, tuple[int, int]]:
    """Return by month of the first due date: loans whose first instalment fell due at least so many days ago, and of
    them those that no money had paid so many days after.
    """
    found: dict[date, list[int]] = defaultdict(lambda: [0, 0])
    for loan in loans:
        one, business = Instalment.objects.get(loan=loan, number=1), loan.book.business_date
        month = one.due_on.replace(day=monthrange(one.due_on.year, one.due_on.month)[1])
        if business is None or (business - one.due_on).days < days or not first.replace(day=1) <= month or (
            one.due_on.replace(day=1) > last
        ):  # fmt: skip
            continue
        end = settled(loan)[one.pk]
        found[month][0] += 1
        found[month][1] += end is None or not end[1] or (end[0] - one.due_on).days > days
    return {month: (due, bad) for month, (due, bad) in found.items()}
