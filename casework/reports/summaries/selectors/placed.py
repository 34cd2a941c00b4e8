"""What one day adds to the figures of placements: those carried into it, those that began, and those given back on it.

Each is a statement over that day's rows alone, except what carried placements brought with them.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, F, Q, QuerySet, Subquery, Sum

from casework.collections.models import BucketStay, Placement, StayOutcome
from casework.portfolio.models import PaymentKind
from casework.reports.selectors.amounts import Paths, all_parts, falling_due, openings
from casework.reports.selectors.placements import collected_while_held, lasted, placed, untouched
from casework.reports.summaries.selectors.had import Had
from casework.reports.summaries.selectors.lines import KEYS, Draft, key_of
from casework.workflow.models import Outcome

_PATHS = Paths(
    start="started_on", end="ended_on", owed="balance", loan="item__loan", entered="stay__entered_on",
    ladder="stay__bucket__ladder", keys=KEYS,
)  # fmt: skip
_DAY = timedelta(days=1)
_PAID = "item__loan__payments__"
_STANDS = Q(**{f"{_PAID}kind": PaymentKind.CASH, f"{_PAID}reversal__isnull": True})


def add_placements(draft: Draft, *, book_id: int, day: date) -> None:
    """Add what was held on the day. One query where nothing was, at most ten."""
    rows = placed().filter(lasted(day, day), item__book=book_id)
    carried, begun = Q(started_on__lt=day), Q(started_on=day)
    counted = list(
        _by_key(rows).annotate(
            active=Count("pk", filter=carried | Q(ended_on__isnull=True) | Q(ended_on__gte=day)),
            carried=Count("pk", filter=carried), given=Count("pk", filter=begun),
            rolled=Count("pk", filter=Q(ended_on=day, outcome=Outcome.ROLLED)),
            owed_carried=Sum("balance", filter=carried), owed_given=Sum("balance", filter=begun),
        )
    )  # fmt: skip
    draft.rows(counted, "active", "carried", "given", "rolled", "owed_carried", "owed_given")
    _left_out(draft, book_id, day)
    if not counted:
        return
    _money(draft, rows, day)
    _collected(draft, rows, day)


def _by_key(rows: QuerySet[Placement], *more: str) -> Any:
    return rows.order_by().values_list(*KEYS, *more)


def _money(draft: Draft, rows: QuerySet[Placement], day: date) -> None:
    paid = _paid(rows, day).annotate(
        cash=Sum(f"{_PAID}amount", filter=Q(**{f"{_PAID}paid_on": day})),
        before=Sum(f"{_PAID}amount", filter=Q(**{f"{_PAID}paid_on__lt": day})),
    )
    draft.rows(paid, "cash", "cash_carried")
    due = {"item__loan__instalments__due_on": day}
    carried = Q(started_on__lt=day)
    fallen = _by_key(falling_due(rows, day, _PATHS, openings())).annotate(
        before=Sum(all_parts(_PATHS), filter=carried & ~Q(**due)),
        then=Sum(all_parts(_PATHS), filter=~carried | Q(**due)),
    )
    draft.rows(fallen, "fallen_carried", "fallen")


def _paid(rows: QuerySet[Placement], last: date, *more: str) -> Any:
    """Join what was paid while each lasted, up to a day."""
    while_active = Q(**{f"{_PAID}paid_on__gte": F("started_on")}) & _PATHS.until(f"{_PAID}paid_on", last)
    return _by_key(rows.filter(while_active, _STANDS), *more)


def _left_out(draft: Draft, book_id: int, day: date) -> None:
    """Take back all that placements were counted with that were given back on the day, untouched.

    They count in no period that begins after their last day, which is the day before; it is the day itself for one that
    began on it.
    """
    gone = placed().filter(untouched(), ended_on=day - _DAY, item__book=book_id)
    counted = list(_by_key(gone, "started_on").annotate(number=Count("pk"), owed=Sum("balance")))
    if not counted:
        return
    for row in counted:
        key = key_of(row)
        started_on, number, owed = row[len(KEYS) :]
        reach = 0 if started_on == day else 1
        draft.add(key, left_out=number)
        draft.take_back(key, "left_out", reach, number)
        draft.take_back(key, "owed", reach, owed)
    for row in _paid(gone, day, f"{_PAID}paid_on").annotate(cash=Sum(f"{_PAID}amount")):
        paid_on, cash = row[len(KEYS) :]
        draft.take_back(key_of(row), "cash", 1, cash)
        draft.take_back(key_of(row), "cash_in_period", (day - paid_on).days, cash)
    fallen = _by_key(falling_due(gone, day, _PATHS, openings()), "started_on").annotate(fallen=Sum(all_parts(_PATHS)))
    for row in fallen:
        started_on, amount = row[len(KEYS) :]
        draft.take_back(key_of(row), "fallen_due", 0 if started_on == day else 1, amount)
    _take_back_collected(draft, gone, day, day)


def _collected(draft: Draft, rows: QuerySet[Placement], day: date) -> None:
    """Add those in which the debt was paid on the day; take back those in which it had been paid before already (and
    came back by a later instalment).
    """
    ended = BucketStay.objects.filter(last_on=day, outcome=StayOutcome.COLLECTED, is_current=True).values("loan")
    paid = rows.filter(Exists(collected_while_held(day, day)), item__loan__in=ended)
    counted = list(_by_key(paid).annotate(collected=Count("pk")))
    draft.rows(counted, "collected")
    if counted:
        _take_back_collected(draft, paid, day, day - _DAY)


def _take_back_collected(draft: Draft, rows: QuerySet[Placement], day: date, last: date) -> None:
    found = collected_while_held(date.min, last).order_by("-last_on").values("last_on")[:1]
    for row in _by_key(rows.annotate(paid=Subquery(found)).filter(paid__isnull=False), "paid").annotate(n=Count("pk")):
        paid_on, number = row[len(KEYS) :]
        draft.take_back(key_of(row), "collected", (day - paid_on).days, number)


def add_held_again(draft: Draft, had: Sequence[Had], *, day: date) -> None:
    """Take back cases that the same person had before, for the same team: a case counts once in a period. What is then
    still counted twice, because somebody else of the team, or of the book, had it before, stands apart (TWICE).

    had: in their order, the placements of what was given on the day, those before it among them.
    """
    given = {row.case for row in had if row.started_on == day}
    earlier: dict[int, list[Had]] = defaultdict(list)
    for row in had:
        if row.case not in given:
            continue
        before = earlier[row.case]
        if row.started_on == day and before:
            for name, reach in _had_before(row, before, day):
                draft.take_back(key_of(row), name, reach, 1)
                for other in ("held_team", "held_book") if name == "held" else ():
                    draft.take_back(key_of(row), other, reach, -1)
        before.append(row)


def _had_before(mine: Had, earlier: Sequence[Had], day: date) -> Iterator[tuple[str, int]]:
    """Yield how many days before the last one of the person for the team, of the team and of the book ended."""
    same = {
        "held": [one for one in earlier if (one.person, one.team) == (mine.person, mine.team)],
        "held_team": [one for one in earlier if one.team == mine.team], "held_book": earlier,
    }  # fmt: skip
    for name, found in same.items():
        if found:
            yield name, (day - found[-1].last_day(day)).days
