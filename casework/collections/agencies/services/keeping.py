"""Agencies: made, given plans of commission, closed. Every step is an audit row."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from casework.collections.agencies import rules
from casework.collections.agencies.models import Agency, CommissionTier
from casework.jobs import audit, outbox
from casework.lib.refusal import Conflict, Refused
from casework.portfolio.models import Book

if TYPE_CHECKING:
    from casework.people.models import User

TOPIC = "agencies-list"

PROBLEMS = {
    rules.PlanProblem.EMPTY: _("A bucket needs a rate."),
    rules.PlanProblem.NOT_FROM_ZERO: _("The first rate of a bucket counts from 0."),
    rules.PlanProblem.TWICE: _("Two rates of a bucket begin at the same sum."),
    rules.PlanProblem.RATE: _("A rate lies between 0 % and 100 %."),
}


class AgencyRefused(Refused):
    """The agency, or its plan, cannot be like this; the message says why."""


class AgencyClosed(Conflict):
    """The agency was closed: nothing more is placed with it."""


@transaction.atomic
def add_agency(*, book: Book, code: str, name: str, actor: "User", now: datetime) -> Agency:
    """Make an agency for a book. code: the source of its files. Raises AgencyRefused when the code is taken."""
    try:
        with transaction.atomic():
            agency = Agency.objects.create(book=book, code=code, name=name, created_at=now)
    except IntegrityError as error:
        raise AgencyRefused(_("Another agency has this code.")) from error
    changed(agency, "add", actor=actor, now=now, name=name, code=code, book=book.code)
    return agency


@transaction.atomic
def set_plan(
    *, agency: Agency, effective_on: date, tiers: Mapping[str, Sequence[rules.Tier]], actor: "User", now: datetime
) -> None:
    """Let a plan count from a month on. tiers: by bucket code.

    Raises AgencyRefused: not the first of a month, a month that a statement or a plan has told already, bad tiers.
    """
    locked = open_agency(agency)
    if effective_on.day != 1:
        raise AgencyRefused(_("A plan counts from the first day of a month."))
    if not tiers:
        raise AgencyRefused(PROBLEMS[rules.PlanProblem.EMPTY])
    for bucket in sorted(tiers):
        if problem := rules.plan_problem(tiers[bucket]):
            raise AgencyRefused(PROBLEMS[problem])
    if locked.tiers.filter(effective_on__gte=effective_on).exists():
        raise AgencyRefused(_("A plan from that month or a later one is there already; plans only follow one another."))
    if locked.statements.exclude(state="discarded").filter(slots__month__gte=effective_on).exists():
        raise AgencyRefused(_("A statement has settled that month already; the plan can count from a later one."))
    CommissionTier.objects.bulk_create(
        CommissionTier(
            agency=locked, effective_on=effective_on, bucket_code=bucket, amount_from=tier.amount_from,
            rate_bp=tier.rate_bp,
        )
        for bucket, steps in sorted(tiers.items()) for tier in sorted(steps)
    )  # fmt: skip
    said = {
        bucket: [[str(tier.amount_from), tier.rate_bp] for tier in sorted(tiers[bucket])] for bucket in sorted(tiers)
    }
    changed(locked, "plan", actor=actor, now=now, effective_on=effective_on.isoformat(), tiers=said)


@transaction.atomic
def close_agency(*, agency: Agency, actor: "User", now: datetime) -> None:
    """Close an agency for good. Raises AgencyRefused while it still has cases, AgencyClosed when it is closed."""
    locked = open_agency(agency)
    if locked.batches.filter(placements__ended_at__isnull=True).exists():
        raise AgencyRefused(_("It still has cases; recall them first."))
    Agency.objects.filter(pk=locked.pk).update(closed_at=now)
    changed(locked, "close", actor=actor, now=now)


def open_agency(agency: Agency) -> Agency:
    """Return the agency, locked. Raises AgencyClosed."""
    locked = Agency.objects.select_for_update(of=("self",)).select_related("book").get(pk=agency.pk)
    if locked.closed_at is not None:
        raise AgencyClosed(_("The agency is closed."))
    return locked


def changed(agency: Agency, verb: str, *, actor: "User", now: datetime, **detail: object) -> None:
    """Write the audit row of a step, and tell the pages that show agencies."""
    audit.record(
        actor=actor, action=f"agency.{verb}", subject_kind="agency", subject_id=agency.public_id, now=now,
        detail=dict(detail),
    )  # fmt: skip
    outbox.push(TOPIC)
    outbox.push(f"agency-{agency.public_id}")
