"""Giving cases to an agency: out of the collectors' hands and out of the deal, with one batch that names them all."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from casework.collections import permissions
from casework.collections.agencies.models import Agency, AgencyBatch, AgencyPlacement
from casework.collections.agencies.services.keeping import changed, open_agency
from casework.collections.desk import DESK, business_day
from casework.collections.models import CaseEvent, CollectionCase
from casework.contact import holding
from casework.jobs import outbox
from casework.lib.refusal import OutOfReach, Refused
from casework.portfolio.books import lock_against_roll
from casework.portfolio.current import on_current_book
from casework.portfolio.selectors import owed_at_start
from casework.workflow import assignment, loads

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from casework.people.models import User

MOST = 5_000


class PlacingRefused(Refused):
    """Nothing was placed; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Placed:
    """The batch, and why cases that were chosen are not in it, by row id."""

    batch: AgencyBatch
    refused: "Mapping[int, str | Promise]" = field(default_factory=dict)


@on_current_book(lambda said: said["agency"].book)
@transaction.atomic
def place(
    *, agency: Agency, cases: Collection[int], due_back_on: date, reason: str, actor: "User", now: datetime
) -> Placed:
    """Place these cases (row ids) with an agency until `due_back_on`. Those that somebody holds are released first.

    Left out, and named in `refused`: closed ones, those of another book, in a bucket that only reminds, with an agency
    already, on hold. Raises OutOfReach for a case that `actor` does not supervise, PlacingRefused when nothing is left
    or what was asked makes no sense, AgencyClosed, BookBehind.
    """
    book = lock_against_roll(agency.book_id)
    today = business_day(book, now)
    _check(cases, due_back_on=due_back_on, today=today, reason=reason)
    locked = open_agency(agency)
    chosen = _locked_cases(cases, actor)
    refused = _refused(chosen, locked)
    good = [case for case in chosen if case.pk not in refused]
    if not good:
        raise PlacingRefused(_("None of these cases can be placed: %(why)s") % {"why": next(iter(refused.values()))})
    held = [case.pk for case in good if case.assignee_id is not None]
    assignment.release(desk=DESK, item_ids=held, actor=actor, now=now, reason=str(_("Placed with an agency")))
    last = locked.batches.aggregate(last=Max("number"))["last"] or 0
    batch = AgencyBatch.objects.create(
        agency=locked, number=last + 1, placed_on=today, due_back_on=due_back_on, reason=reason, made_by=actor,
        made_at=now,
    )  # fmt: skip
    write_placements(batch, good, started_on=today)
    log(good, "place_out", batch=batch, actor=actor, now=now, day=today, detail={"until": due_back_on.isoformat()})
    changed(locked, "place", actor=actor, now=now, batch=batch.number, cases=len(good), reason=reason)
    return Placed(batch=batch, refused=refused)


def write_placements(
    batch: AgencyBatch, cases: Collection[CollectionCase], *, started_on: date, continues: AgencyPlacement | None = None
) -> None:
    """Write a row a case, with what is past due on it that day and its bucket as they stand. continues: for one case,
    the placement that it goes on with.
    """
    loans = [case.loan_id for case in cases]
    owed = owed_at_start(loan_ids=loans, day=started_on + timedelta(days=1), due_by=started_on)
    AgencyPlacement.objects.bulk_create(
        AgencyPlacement(
            batch=batch, case=case, loan_id=case.loan_id, bucket_code=case.bucket.code,
            owed=owed[case.loan_id], started_on=started_on, continues=continues,
        )
        for case in cases
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Said:
    """What the history of a case is told of an agency (the batch with its agency, the case with its pool)."""

    case: CollectionCase
    batch: AgencyBatch
    day: date
    detail: Mapping[str, object]


def log(
    cases: Collection[CollectionCase], name: str, *, batch: AgencyBatch, actor: "User | None", now: datetime, day: date,
    detail: Mapping[str, object],
) -> None:  # fmt: skip
    """Write the same into the history of each case, and tell its pages and its pool's."""
    log_each([Said(case=case, batch=batch, day=day, detail=detail) for case in cases], name, actor=actor, now=now)


def log_each(told: Collection[Said], name: str, *, actor: "User | None", now: datetime) -> None:
    """Write a row for each, in one statement, and tell the pages of the cases and of their pools."""
    CaseEvent.objects.bulk_create(
        CaseEvent(
            item=one.case, name=name, from_state=one.case.state, to_state=one.case.state, effective_on=one.day,
            recorded_at=now, actor=actor, from_bucket_id=one.case.bucket_id, to_bucket_id=one.case.bucket_id,
            detail={"agency": one.batch.agency.name, "batch": one.batch.number, **one.detail},
        )
        for one in told
    )  # fmt: skip
    for case in {one.case.public_id for one in told}:
        outbox.push(f"case-{case}")
    for pool in {one.case.pool.public_id for one in told}:
        outbox.push(f"pool-{pool}")


def _check(cases: Collection[int], *, due_back_on: date, today: date, reason: str) -> None:
    if not cases or len(cases) > MOST:
        raise PlacingRefused(_("Choose between 1 and %(most)d cases.") % {"most": MOST})
    if due_back_on <= today:
        raise PlacingRefused(_("They are due back later than today."))
    if not reason.strip():
        raise PlacingRefused(_("Say why."))


def _locked_cases(cases: Collection[int], actor: "User") -> list[CollectionCase]:
    """Lock what their holders carry, then the cases by id (docs/adr/0003). Raises OutOfReach."""
    seen = sorted(permissions.supervised_by(actor).filter(pk__in=cases).values_list("pk", flat=True))
    if len(seen) < len(set(cases)):
        raise OutOfReach(_("There is no such case."))
    locked = loads.lock_with_items(CollectionCase, seen, also=(), related=("bucket",))
    if locked is None:
        raise PlacingRefused(_("Some of these cases changed hands just now. Try again."))
    return list(locked.items)


def _refused(cases: list[CollectionCase], agency: Agency) -> "dict[int, str | Promise]":
    """Say why cases are left out. Two queries."""
    ids = [case.pk for case in cases]
    out = set(AgencyPlacement.objects.filter(case__in=ids, ended_at__isnull=True).values_list("case_id", flat=True))
    on_hold = set(CollectionCase.objects.filter(holding.held(), pk__in=ids).values_list("pk", flat=True))
    refused: dict[int, str | Promise] = {}
    for case in cases:
        if case.closed_on is not None:
            refused[case.pk] = _("It is closed.")
        elif case.book_id != agency.book_id:
            refused[case.pk] = _("The agency works for another book.")
        elif case.bucket.is_reminder:
            refused[case.pk] = _("Its bucket only reminds.")
        elif case.pk in out:
            refused[case.pk] = _("It is with an agency already.")
        elif case.pk in on_hold:
            refused[case.pk] = _("It is on hold.")
    return refused
