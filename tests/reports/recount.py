"""Figures of collections counted anew, one row at a time, from the words of metrics.md."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from casework.collections.models import Bucket, BucketStay, CaseContact, Placement
from casework.portfolio.models import Loan
from casework.reports.selectors.scope import Scope
from tests.reports.floor import LAGOS, on

EVER = Scope(first=on(-60), last=on(60))


def recount_contacts(scope: Scope) -> dict[str, tuple[int, ...]]:
    lines = _contacts(scope)
    return {key: (line[0], line[1], line[4], len(line[2]), len(line[3])) for key, line in lines.items()}


def recount_covered(scope: Scope) -> dict[str, int]:
    """Count the cases of everybody, each once."""
    lines = _contacts(scope).values()
    held, touched = (len({case for line in lines for case in line[place]}) for place in (2, 3))
    return {"held": held, "touched": touched}


def _contacts(scope: Scope) -> dict[str, list[Any]]:
    lines: dict[str, list[Any]] = defaultdict(lambda: [0, 0, set(), set(), 0])
    links = CaseContact.objects.select_related("attempt__made_by", "case")
    made = [(link.case, link.attempt) for link in links if scope.first <= day_of(link.attempt) <= scope.last]
    for _case, attempt in made:
        if attempt.channel == "call":
            line = lines[str(attempt.made_by)]
            line[0], line[1] = line[0] + 1, line[1] + (attempt.party != "nobody")
            line[4] += attempt.party == "borrower"
    for row in Placement.objects.select_related("stay__bucket", "person", "item__loan"):
        end = max(row.ended_on or date.max, row.started_on)
        if row.stay.bucket.is_reminder or row.started_on > scope.last or end < scope.first:
            continue
        if any(lasted_during(stay, row) for stay in BucketStay.objects.filter(loan=row.item.loan, is_current=True)):
            lines[str(row.person)][2].add(row.item_id)
            if any(case == row.item and attempt.made_by_id == row.person_id for case, attempt in made):
                lines[str(row.person)][3].add(row.item_id)
    return lines


def day_of(attempt: Any) -> date:
    return attempt.made_at.astimezone(LAGOS).date()


def amounts(loan: Loan, entered: date, start: date, end: date | None, bucket: Bucket, scope: Scope) -> list[Decimal]:
    """Return cash while active, the part of it in the period, and what fell due meanwhile."""
    until = min(end or scope.last, scope.last)
    stands = loan.payments.filter(reversal=None)
    paid = [(p.paid_on, p.amount) for p in stands if start <= p.paid_on <= until]
    opening = min(each.lower for each in bucket.ladder.buckets.all())
    fallen = [
        i.due for i in loan.instalments.all()
        if (entered - i.due_on).days < opening and i.due_on <= until and not (i.settled_on and i.settled_on < start)
    ]  # fmt: skip
    return [added(a for _, a in paid), added(a for day, a in paid if day >= scope.first), added(fallen)]


def added(values: Iterable[Decimal]) -> Decimal:
    return sum(values, Decimal("0.00"))


def recount_placements(scope: Scope) -> dict[Any, tuple[Any, ...]]:
    lines: dict[Any, list[Any]] = defaultdict(lambda: [0, 0, 0, *[Decimal("0.00")] * 4])
    for row in Placement.objects.select_related("stay__bucket", "person", "item__loan"):
        end = row.ended_on
        if row.stay.bucket.is_reminder or row.started_on > scope.last:
            continue
        if end and end < scope.first and row.started_on < scope.first:
            continue
        true = BucketStay.objects.filter(loan=row.item.loan, is_current=True)
        if not any(lasted_during(stay, row) for stay in true):
            continue
        line = lines[str(row.person), row.stay.bucket.code]
        if row.outcome in {"released", "reassigned"} and end and end < scope.last and not touched(row):
            line[1] += 1
            continue
        line[0] += 1
        line[2] += any(was_collected_during(stay, row, scope) for stay in true)
        line[3] += row.balance
        bucket = row.stay.bucket
        more = amounts(row.item.loan, row.stay.entered_on, row.started_on, end, bucket, scope)
        line[4:] = [a + b for a, b in zip(line[4:], more, strict=True)]
    return {key: tuple(line) for key, line in lines.items()}


def recount_results(scope: Scope) -> dict[int, tuple[str, Decimal, Decimal]]:
    """Return of each placement of the period how it ended, what was due at its start, and what came while it lasted."""
    found = {}
    for row in Placement.objects.select_related("item__loan"):
        end = row.ended_on or date.max
        if row.started_on <= scope.last and max(end, row.started_on) >= scope.first:
            stands = row.item.loan.payments.filter(reversal=None, kind="cash")
            came = added(each.amount for each in stands if row.started_on <= each.paid_on <= end)
            found[row.pk] = ("collected" if row.outcome == "finished" else row.outcome, row.balance, came)
    return found


def lasted_during(stay: BucketStay, row: Placement) -> bool:
    """Say whether a day of the stay lies in the placement (one given back on its first day still had that day)."""
    last = max(row.ended_on or date.max, row.started_on)
    return stay.entered_on <= last and (stay.last_on is None or stay.last_on >= row.started_on)


def was_collected_during(stay: BucketStay, row: Placement, scope: Scope) -> bool:
    if stay.outcome != "collected" or stay.last_on is None or not scope.first <= stay.last_on <= scope.last:
        return False
    return row.started_on <= stay.last_on <= (row.ended_on or date.max)


def touched(row: Placement) -> bool:
    made = [link.attempt for link in CaseContact.objects.filter(case=row.item) if link.attempt]
    ended_at = row.ended_at
    assert ended_at is not None
    return any(each.made_by_id == row.person_id and row.given_at <= each.made_at <= ended_at for each in made)


def recount_stays(scope: Scope) -> dict[str, tuple[Any, ...]]:
    lines: dict[str, list[Any]] = defaultdict(lambda: [0] * 6 + [Decimal("0.00")] * 4)
    for row in BucketStay.objects.filter(is_current=True).select_related("bucket", "loan", "case"):
        last = row.last_on
        if row.entered_on > scope.last or (last and last < scope.first):
            continue
        line, ended = lines[row.bucket.code], last is not None and last <= scope.last
        on_time = row.outcome == "collected" and last is not None and last <= row.case.due_on
        outcomes = [row.outcome == each for each in ("collected", "rolled", "cured_down")]
        counts = [True, *(ended and each for each in outcomes), still_open(row, scope), ended and on_time]
        more = amounts(row.loan, row.entered_on, row.entered_on, last, row.bucket, scope)
        line[:] = [a + b for a, b in zip(line, [*counts, row.owed, *more], strict=True)]
    return {key: tuple(line) for key, line in lines.items()}


def recount_teams(scope: Scope) -> list[tuple[Any, ...]]:
    """Add up the buckets of the one team that has them all, S0 left out."""
    rows = [row for code, row in recount_stays(scope).items() if code != "S0"]
    added_up = [sum(each[at] for each in rows) for at in range(10)]
    return [(added_up[0], added_up[1], *added_up[6:])] if rows else []


def recount_stay_cohorts(scope: Scope, rolled_to: date) -> list[tuple[Any, ...]]:
    found: dict[Any, list[Any]] = defaultdict(list)
    rows = BucketStay.objects.filter(is_current=True, bucket__is_reminder=False)
    for row in rows.select_related("bucket__pool__team", "loan"):
        if scope.first <= row.entered_on <= scope.last:
            key = (row.entered_on.replace(day=1), row.bucket.pool.team.name, row.bucket)
            paid = (
                amounts(row.loan, row.entered_on, row.entered_on, row.last_on, row.bucket, EVER) if row.last_on else []
            )
            found[key].append((row.outcome == "collected", row.last_on is None, row.owed, paid))
    return _added_up(found, scope, rolled_to)


def recount_placement_cohorts(scope: Scope, rolled_to: date) -> list[tuple[Any, ...]]:
    found: dict[Any, list[Any]] = defaultdict(list)
    for row in Placement.objects.select_related("stay__bucket", "person", "item__loan"):
        true = list(BucketStay.objects.filter(loan=row.item.loan, is_current=True))
        given_back = row.outcome in {"released", "reassigned"} and not touched(row)
        if (
            row.stay.bucket.is_reminder
            or given_back
            or not scope.first <= row.started_on <= scope.last
            or not any(lasted_during(stay, row) for stay in true)
        ):
            continue
        end, bucket = row.ended_on, row.stay.bucket
        paid = amounts(row.item.loan, row.stay.entered_on, row.started_on, end, bucket, EVER) if end else []
        key = (row.started_on.replace(day=1), str(row.person), bucket)
        found[key].append((any(was_collected_during(s, row, EVER) for s in true), end is None, row.balance, paid))
    return _added_up(found, scope, rolled_to)


def _added_up(found: dict[Any, list[Any]], scope: Scope, rolled_to: date) -> list[tuple[Any, ...]]:
    """Add up each month, person or team, and bucket."""
    lines = []
    for (month, who, bucket), rows in found.items():
        lasting = sum(row[1] for row in rows)
        last_of_month = date(month.year + month.month // 12, month.month % 12 + 1, 1) - timedelta(days=1)
        is_over = rolled_to >= min(last_of_month, scope.last)
        line = [month, who, bucket.code, len(rows), sum(row[0] for row in rows), lasting, is_over]
        if is_over and not lasting:
            line += [added(row[2] for row in rows), added(row[3][0] for row in rows), added(row[3][2] for row in rows)]
        lines.append(((month, who, bucket.ladder_id, bucket.lower), tuple(line)))
    return [line for _key, line in sorted(lines)]


def still_open(row: BucketStay, scope: Scope) -> bool:
    if row.entered_on > scope.last:
        return False
    moves_next_morning = row.last_on == scope.last and row.outcome in {"rolled", "cured_down"}
    return row.last_on is None or row.last_on > scope.last or moves_next_morning


def recount_floor(scope: Scope) -> list[tuple[int, int]]:
    stays = BucketStay.objects.filter(is_current=True, bucket__is_reminder=False)
    collected = {
        row.case_id for row in stays
        if row.outcome == "collected" and row.last_on and scope.first <= row.last_on <= scope.last
    }  # fmt: skip
    open_cases = {row.case_id for row in stays if still_open(row, scope)}
    return [(len(collected), len(open_cases))] if collected | open_cases else []
