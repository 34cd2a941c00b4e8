"""A collector's own cases: collecting, in the order in which to work them, and collected."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import DateTimeField, F, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from casework.collections import permissions, words
from casework.collections.models import CaseContact, CollectionCase
from casework.collections.querysets import CaseQuerySet
from casework.collections.selectors.counts import counted, shown
from casework.collections.selectors.rows import CaseRow, openings, rows_of
from casework.contact.models import ContactAttempt
from casework.lib.days import day_in
from casework.workflow.models import PoolKind
from casework.workflow.next import may_take_next

if TYPE_CHECKING:
    from casework.people.models import User

PAGE = 50


@dataclass(frozen=True, kw_only=True)
class Todo:
    """One case to work. why: why it stands where it does; last: its newest contact, None before the first."""

    row: CaseRow
    why: str
    last: ContactAttempt | None


@dataclass(frozen=True, kw_only=True)
class MinePage:
    """What a collector works now. after: the public id after which the next page begins, None on the last.

    collecting, collected: counts as shown; first: the case to open next, None when there is none.
    """

    todo: list[Todo]
    first: UUID | None
    after: UUID | None
    collecting: str
    collected: str


@dataclass(frozen=True, kw_only=True)
class CollectedPage:
    """What was collected while the collector held it, newest first."""

    cases: list[CollectionCase]
    after: UUID | None
    collecting: str
    collected: str


def mine_page(*, user: "User", now: datetime, after: UUID | None = None) -> MinePage:
    """Return a page of the cases that `user` holds, in working order. Eight queries."""
    order = worklist(user)
    start = order.index(after) + 1 if after in order else 0
    picked = order[start : start + PAGE]
    found = {case.public_id: case for case in CollectionCase.objects.for_rows().filter(public_id__in=picked)}
    cases = [found[public_id] for public_id in picked if public_id in found]
    return MinePage(
        todo=_todo(cases, now),
        first=order[0] if order else None,
        after=picked[-1] if len(order) > start + PAGE else None,
        collecting=str(len(order)),
        collected=shown(counted(permissions.collected_by(user))),
    )


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


def worklist(user: "User") -> list[UUID]:
    """Return the public ids of the cases that `user` holds, in the order in which to work them. One query.

    Never contacted first, then the oldest contact, then the largest amount. They are as many as somebody can carry, so
    the whole order is read and no key has to be kept from page to page.
    """
    ranked = with_last_contact(CollectionCase.objects.held_by(user)).order_by(
        F("contacted_at").asc(nulls_first=True), "-value", "pk"
    )
    return list(ranked.values_list("public_id", flat=True))


def next_case(*, user: "User", after: UUID | None = None) -> UUID | None:
    """Return the case that `user` should work after the case `after`: the next one in working order, from the end on to
    the first; None when there is no other. One query.
    """
    order = worklist(user)
    if after not in order:
        return order[0] if order else None
    following = order[order.index(after) + 1 :] + order[: order.index(after)]
    return following[0] if following else None


def with_last_contact(cases: CaseQuerySet) -> CaseQuerySet:
    """Add `contacted_at`: when the newest contact was made for the case, by whomever; None before the first."""
    made = (
        CaseContact.objects.filter(case=OuterRef("pk"))
        .order_by()
        .values("case")
        .annotate(at=Max(Coalesce("attempt__made_at", "call__attempt__made_at")))
    )
    return cases.annotate(contacted_at=Subquery(made.values("at"), output_field=DateTimeField()))


def _todo(cases: Sequence[CollectionCase], now: datetime) -> list[Todo]:
    last = _last_contacts(cases)
    return [
        Todo(row=row, last=last.get(row.case.pk), why=_why(row.case, last.get(row.case.pk), now))
        for row in rows_of(cases, opens=openings(), now=now)
    ]


def _why(case: CollectionCase, last: ContactAttempt | None, now: datetime) -> str:
    zone = case.book.time_zone
    contacted = day_in(zone, last.made_at) if last else None
    return words.why_now(contacted=contacted, today=day_in(zone, now))


def _last_contacts(cases: Sequence[CollectionCase]) -> dict[int, ContactAttempt]:
    """Return case id → its newest contact. Two queries, however many contacts there were."""
    made = (
        CaseContact.objects.filter(case=OuterRef("pk"))
        .annotate(
            at=Coalesce("attempt__made_at", "call__attempt__made_at"),
            made=Coalesce("attempt_id", "call__attempt_id"),
        )
        .filter(at__isnull=False)
        .order_by("-at", "-pk")
    )
    wanted = CollectionCase.objects.filter(pk__in=[case.pk for case in cases]).order_by()
    newest = dict(wanted.annotate(newest=Subquery(made.values("made")[:1])).values_list("pk", "newest"))
    attempts = ContactAttempt.objects.in_bulk([pk for pk in newest.values() if pk is not None])
    return {case: attempts[pk] for case, pk in newest.items() if pk is not None}


def may_take(user: "User", now: datetime) -> bool:
    """Say whether `user` may take waiting work themselves, by the policy of one of their teams. Two queries."""
    return may_take_next(kind=PoolKind.CASES, person=user, now=now)
