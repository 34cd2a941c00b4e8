"""Asking the gate before one contact."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import transaction

from casework.contact import rules
from casework.contact.gate import facts
from casework.contact.gate.facts import Facts, Known, side_of
from casework.contact.gate.plain import Borrower, Number
from casework.contact.gate.verdicts import ContactRefused, Verdict
from casework.contact.models import Channel, GateRelease, Purpose
from casework.contact.rules import Rule
from casework.portfolio.models import ContactPoint, Customer, PointStatus, Relation

if TYPE_CHECKING:
    from casework.people.models import User

BY_TIME = attrgetter("at")
CLOSED = frozenset({PointStatus.DO_NOT_CALL, PointStatus.WRONG, PointStatus.LOST})


def zone_of(customer: Customer | Borrower) -> str:
    """Return the name of the customer's time zone: their own, or that of their book."""
    return customer.time_zone or customer.book.time_zone


def allowed(
    *,
    customer: Customer,
    point: ContactPoint | None,
    channel: str,
    purpose: str,
    actor: "User",
    now: datetime,
    loan: int | None = None,
) -> Verdict:
    """Say whether `actor` may contact the customer (its book fetched) at `point` now, for `purpose`. One query.

    point None: a way without a number (a visit, a letter). loan: the id of the debt that it is about. Reads without a
    lock: to act on the answer, use `require`.
    """
    Channel(channel)  # a channel that nobody knows is a mistake of the caller, never a pass
    known = facts.read(customers=[customer], numbers=[point.phone_hash] if point else [], now=now)
    return verdict(customer, point, channel, purpose, known=known, loan=loan, now=now)


def allowed_each(
    *,
    customer: Customer,
    points: Iterable[ContactPoint],
    channel: str,
    purpose: str,
    actor: "User",
    now: datetime,
    loan: int | None = None,
) -> dict[int, Verdict]:
    """Say the same for several of the customer's points, by point id, in the query of one."""
    Channel(channel)
    asked = list(points)
    known = facts.read(customers=[customer], numbers=[point.phone_hash for point in asked], now=now)
    return {point.pk: verdict(customer, point, channel, purpose, known=known, loan=loan, now=now) for point in asked}


def require(
    *,
    customer: Customer,
    point: ContactPoint | None,
    channel: str,
    purpose: str,
    actor: "User",
    now: datetime,
    loan: int | None = None,
) -> Verdict:
    """Return the verdict that allows the contact now; raise ContactRefused when the gate does not. Two queries.

    Locks the customer's row, and those of other customers with the same number, until the caller's transaction ends, so
    that two people at once cannot both be the last one under a limit: record the contact (or what the counters count)
    in the same transaction. Where only internal rules refuse and a release was given, it is used up (one query more).
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("the contact gate is asked inside the transaction that acts on it")
    locked = _locked(customer, point)
    found = allowed(
        customer=locked, point=point, channel=channel, purpose=purpose, actor=actor, now=now, loan=loan
    )  # fmt: skip
    if not found.allowed:
        raise ContactRefused(found)
    if found.release is not None:
        _use(found.release, found, actor, now)
    return found


def verdict(
    customer: Customer | Borrower, point: ContactPoint | Number | None, channel: str, purpose: str, *, known: Known,
    loan: int | None, now: datetime,
) -> Verdict:  # fmt: skip
    """Judge one contact by what is known."""
    chosen = known.books[customer.book_id]
    question = _question(customer, point, channel, purpose, known=known, loan=loan, now=now)
    answer = rules.judge(question, chosen)
    refused = answer.rule is not Rule.NONE
    passable = refused and answer.line is not None and not answer.line.legal and rules.passable(question, chosen)
    releases = known.customers[customer.pk].releases
    release = min(releases) if passable and releases else None
    return Verdict(
        allowed=not refused or release is not None, rule=Rule.NONE if release is not None else answer.rule,
        until=None if release is not None else answer.until, zone=zone_of(customer), asked_at=now, line=answer.line,
        detail=answer.detail, passable=passable, release=release,
    )  # fmt: skip


def _question(
    customer: Customer | Borrower, point: ContactPoint | Number | None, channel: str, purpose: str, *, known: Known,
    loan: int | None, now: datetime,
) -> rules.Question:  # fmt: skip
    mine = known.customers[customer.pk]
    if point is not None and point.pk not in mine.points:
        raise ContactPoint.DoesNotExist(f"contact point {point.pk} is none of customer {customer.pk}")
    status, relation = mine.points[point.pk] if point is not None else ("", None)
    number, side = point.phone_hash if point is not None else "", side_of(relation)
    others = [event for event in known.at_numbers.get(number, ()) if event.customer != customer.pk]
    return rules.Question(
        aim=rules.Aim(
            customer=customer.pk, loan=loan, number=number, channel=channel, purpose=Purpose(purpose),
            side=side,
        ),
        now=now,
        zone=_known_zone(zone_of(customer)),
        point_status=status,
        events=sorted([*mine.events, *others] if others else mine.events, key=BY_TIME),
        holds=_held(mine, loan) if mine.holds else (),
        flags=mine.flags,
        own_numbers=_open_numbers(mine) if side == rules.THIRD_PARTY else 1,  # only then it is asked for
    )  # fmt: skip


def _held(mine: Facts, loan: int | None) -> list[str]:
    return [kind for held, kind in sorted(mine.holds, key=str) if held is None or loan is None or held == loan]


def _open_numbers(mine: Facts) -> int:
    return sum(one == Relation.OWN and status not in CLOSED for status, one in mine.points.values())


def _locked(customer: Customer, point: ContactPoint | None) -> Customer:
    """Lock the customer and everybody who shares the number, by id (docs/adr/0003); return the customer."""
    rows = Customer.objects.select_for_update(no_key=True, of=("self",)).select_related("book").order_by("pk")
    if point is None:
        return rows.get(pk=customer.pk)
    sharing = ContactPoint.objects.filter(phone_hash=point.phone_hash).order_by().values("customer")
    for one in list(rows.filter(pk__in=sharing)):
        if one.pk == customer.pk:
            return one
    raise ContactPoint.DoesNotExist(f"contact point {point.pk} is none of customer {customer.pk}")


def _use(release: int, found: Verdict, actor: "User", now: datetime) -> None:
    GateRelease.objects.filter(pk=release).update(used_by=actor, used_at=now, rule=found.in_english)


@lru_cache
def _known_zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return None
