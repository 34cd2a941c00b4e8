"""A collector's own cases: collecting, in the order in which to work them, and collected."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import BigIntegerField, DateTimeField, Q, UUIDField

from casework.collections import permissions, words
from casework.collections.models import CollectionCase, Promise
from casework.collections.querysets import CaseQuerySet
from casework.collections.rules.ranking import Turn
from casework.collections.selectors.counts import counted, shown, some
from casework.collections.selectors.rows import CaseRow, openings, rows_of
from casework.collections.selectors.worklist import Chip, MineFilter, chips, following, places
from casework.contact.models import ContactAttempt
from casework.lib.compiled import Compiled, Given, OneOf
from casework.lib.days import day_in
from casework.workflow.models import PoolKind
from casework.workflow.next import may_take_next

if TYPE_CHECKING:
    from casework.people.models import User

PAGE = 50


@dataclass(frozen=True, kw_only=True)
class Todo:
    """One case to work. why: why it stands where it does; more: what else speaks for it; last: its newest contact, None
    before the first; turn: its group.
    """

    row: CaseRow
    turn: Turn
    why: str
    more: str
    last: ContactAttempt | None

    @property
    def is_urgent(self) -> bool:
        """Say whether somebody waits for it to be done now."""
        return self.turn in {Turn.BROKEN, Turn.DUE, Turn.CALLBACK}


@dataclass(frozen=True, kw_only=True)
class MinePage:
    """What a collector works now. after: the public id after which the next page begins, None on the last.

    collecting, collected: counts as shown; first: the case to open next, None when nothing is left to do.
    """

    todo: list[Todo]
    first: UUID | None
    after: UUID | None
    collecting: str
    collected: str
    chosen: MineFilter
    reasons: list[Chip]
    buckets: list[Chip]
    amounts: list[Chip]


@dataclass(frozen=True, kw_only=True)
class CollectedPage:
    """What was collected while the collector held it, newest first."""

    cases: list[CollectionCase]
    after: UUID | None
    collecting: str
    collected: str


def mine_page(*, user: "User", now: datetime, chosen: MineFilter | None = None, after: UUID | None = None) -> MinePage:
    """Return a page of the cases that `user` holds, in working order. Eight queries."""
    chosen = chosen or MineFilter()
    order = places(user, now)
    found = [one for one in order if chosen.lets(one)]
    keys = [one.case for one in found]
    start = keys.index(after) + 1 if after in keys else 0
    picked = found[start : start + PAGE]
    reasons, buckets, amounts = chips(order, chosen)
    return MinePage(
        todo=_todo({one.case: one.turn for one in picked}, now),
        first=following(found, None),
        after=picked[-1].case if len(found) > start + PAGE else None,
        collecting=str(len(order)),
        collected=shown(len(_COLLECTED.rows(person=user.pk))),
        chosen=chosen, reasons=reasons, buckets=buckets, amounts=amounts,
    )  # fmt: skip


def collected_page(*, user: "User", after: UUID | None = None) -> CollectedPage:
    """Return a page of what was collected while `user` held it, newest first. Three queries, four with after."""
    mine = permissions.collected_by(user)
    last = mine.filter(public_id=after).values_list("closed_on", "pk").first() if after else None
    asked: CaseQuerySet = mine
    if last is not None:
        asked = mine.filter(Q(closed_on__lt=last[0]) | Q(closed_on=last[0], pk__gt=last[1]))
    found = list(asked.for_rows().order_by("-closed_on", "pk")[: PAGE + 1])
    return CollectedPage(
        cases=found[:PAGE],
        after=found[PAGE - 1].public_id if len(found) > PAGE else None,
        collecting=shown(counted(CollectionCase.objects.held_by(user))),
        collected=shown(counted(mine)),
    )


def next_case(*, user: "User", now: datetime, after: UUID | None = None) -> UUID | None:
    """Return the case that `user` should work after the case `after`; None when nothing is left to do. One query."""
    return following(places(user, now), after)


def may_take(user: "User", now: datetime) -> bool:
    """Say whether `user` may take waiting work themselves, by the policy of one of their teams. Two queries."""
    return may_take_next(kind=PoolKind.CASES, person=user, now=now)


_COLLECTED: Compiled[CollectionCase] = Compiled(
    lambda: some(permissions.collected_by(Given("person", BigIntegerField())))
)
_CASES: Compiled[CollectionCase] = Compiled(
    lambda: CollectionCase.objects.for_rows().filter(OneOf("public_id", "cases", UUIDField()))
)
_CONTACTS: Compiled[ContactAttempt] = Compiled(
    lambda: ContactAttempt.objects.filter(OneOf("customer", "customers"), OneOf("made_at", "instants", DateTimeField()))
)


def _todo(turns: Mapping[UUID, Turn], now: datetime) -> list[Todo]:
    if not turns:
        return []
    read = {case.public_id: case for case in _CASES.objects(cases=list(turns))}
    cases = [read[public_id] for public_id in turns if public_id in read]
    last, promises = _last_contacts(cases), _promises(cases)
    return [
        Todo(
            row=row, turn=turns[row.case.public_id], last=last.get(row.case.pk),
            why=_why(row, turns[row.case.public_id], promises.get(row.case.pk), now),
            more=words.at_risk(
                roll_bp=row.case.bucket.roll_bp, until=row.case.moves_on, today=row.today, since=row.since
            ),
        )
        for row in rows_of(cases, opens=openings(), now=now)
    ]  # fmt: skip


def _why(row: CaseRow, turn: Turn, promise: Promise | None, now: datetime) -> str:
    case = row.case
    return words.why_now(
        turn=turn,
        today=day_in(case.book.time_zone, now),
        contacted=day_in(case.book.time_zone, case.contacted_at) if case.contacted_at else None,
        promised=(case.promised_for, promise.amount if promise else None, case.loan.currency),
        until=case.paused_until if turn is Turn.PAUSED else None,
        due_at=case.due_at,
        hour=case.best_hour,
    )


def _promises(cases: Sequence[CollectionCase]) -> dict[int, Promise]:
    """Return case id → its newest promise, of those that were promised anything. One query."""
    told = [case.pk for case in cases if case.promised_for or case.broken_on]
    rows = Promise.objects.filter(case__in=told, ended="").order_by("taken_at", "pk")
    return {promise.case_id: promise for promise in rows}


def _last_contacts(cases: Sequence[CollectionCase]) -> dict[int, ContactAttempt]:
    """Return case id → its newest contact. One query, however many contacts there were."""
    at = {(case.customer_id, case.contacted_at): case.pk for case in cases if case.contacted_at}
    if not at:
        return {}
    customers, instants = zip(*at, strict=True)
    rows = _CONTACTS.objects(customers=customers, instants=instants)
    return {at[one.customer_id, one.made_at]: one for one in rows if (one.customer_id, one.made_at) in at}
