"""What the pages of agencies show."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count, F, Max, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from casework.collections import permissions
from casework.collections.agencies.models import (
    Agency,
    AgencyBatch,
    AgencyLine,
    AgencyPlacement,
    AgencySlot,
    AgencyStatement,
    StatementState,
)
from casework.collections.agencies.selectors.settling import Plan, plans
from casework.lib.money import ZERO
from casework.lib.refusal import OutOfReach

if TYPE_CHECKING:
    from casework.people.models import User

MOST_ROWS = 200


class NoSuchAgency(OutOfReach):
    """No agency, batch or statement has this id."""


@dataclass(frozen=True, kw_only=True)
class AgencyRow:
    """An agency in the list. cases, owed: what it has now; recovered, commission: approved so far."""

    agency: Agency
    cases: int
    owed: Decimal
    recovered: Decimal
    commission: Decimal
    waiting: bool


@dataclass(frozen=True, kw_only=True)
class BatchRow:
    """A batch of an agency. open, owed: of its placements that last; collected: how many ended so."""

    batch: AgencyBatch
    cases: int
    open: int
    owed: Decimal
    collected: int


@dataclass(frozen=True, kw_only=True)
class AgencyPage:
    """What the page of an agency shows, the newest first."""

    row: AgencyRow
    plans: list[Plan]
    batches: list[BatchRow]
    statements: list[AgencyStatement]


@dataclass(frozen=True, kw_only=True)
class BatchPage:
    """A batch with its placements that `viewer` may see, the open ones first. is_cut: there are more."""

    batch: AgencyBatch
    placements: Sequence[AgencyPlacement]
    is_cut: bool


@dataclass(frozen=True, kw_only=True)
class StatementPage:
    """A statement with its sums by bucket and month, and its lines. is_cut: there are more lines."""

    statement: AgencyStatement
    slots: list[AgencySlot]
    lines: list[AgencyLine]
    is_cut: bool


def agency_rows() -> list[AgencyRow]:
    """Return every agency, open ones first, then by name. Three queries."""
    return _rows(Agency.objects.select_related("book").order_by("closed_at", "name", "pk"))


def agency_named(public_id: UUID) -> Agency:
    """Return one agency. Raises NoSuchAgency."""
    found = Agency.objects.select_related("book").filter(public_id=public_id).first()
    if found is None:
        raise NoSuchAgency(_("There is no such agency."))
    return found


def open_agencies() -> list[Agency]:
    """Return the agencies with which cases can be placed, by name. One query."""
    return list(Agency.objects.select_related("book").filter(closed_at__isnull=True).order_by("name", "pk"))


def agency_page(agency: Agency) -> AgencyPage:
    """Return what the page of an agency shows. Six queries."""
    return AgencyPage(
        row=_rows(Agency.objects.filter(pk=agency.pk).select_related("book"))[0],
        plans=plans(agency),
        batches=_batches(agency),
        statements=list(agency.statements.select_related("made_by", "decided_by").order_by("-number")[:MOST_ROWS]),
    )


def batch_page(public_id: UUID, *, viewer: "User") -> BatchPage:
    """Return a batch; supervisors see the cases that they supervise. Two queries.

    Raises NoSuchAgency, also when `viewer` may see none of its cases.
    """
    batch = batch_named(public_id)
    seen = batch.placements.filter(case__in=permissions.visible_to(viewer).values("pk"))
    rows = list(
        seen.select_related("case__bucket", "case__customer", "case__loan", "ended_by")
        .annotate(results_count=Count("results"), last_result=Max("results__happened_on"))
        .order_by(F("ended_at").desc(nulls_first=True), "pk")[: MOST_ROWS + 1]
    )
    if not rows:
        raise NoSuchAgency(_("There is no such batch."))
    return BatchPage(batch=batch, placements=rows[:MOST_ROWS], is_cut=len(rows) > MOST_ROWS)


def batch_named(public_id: UUID) -> AgencyBatch:
    """Return one batch with its agency. Raises NoSuchAgency."""
    batch = AgencyBatch.objects.select_related("agency__book", "made_by").filter(public_id=public_id).first()
    if batch is None:
        raise NoSuchAgency(_("There is no such batch."))
    return batch


def statement_page(public_id: UUID) -> StatementPage:
    """Return a statement. Three queries. Raises NoSuchAgency."""
    found = (
        AgencyStatement.objects.select_related("agency__book", "made_by", "decided_by")
        .filter(public_id=public_id)
        .first()
    )
    if found is None:
        raise NoSuchAgency(_("There is no such statement."))
    lines = list(
        found.lines.select_related("payment", "placement__loan", "placement__case").order_by("payment__paid_on", "pk")[
            : MOST_ROWS + 1
        ]
    )
    return StatementPage(
        statement=found,
        slots=list(found.slots.order_by("month", "bucket_code")),
        lines=lines[:MOST_ROWS],
        is_cut=len(lines) > MOST_ROWS,
    )


def _rows(agencies: QuerySet[Agency]) -> list[AgencyRow]:
    having = AgencyPlacement.objects.filter(batch__agency__in=agencies, ended_at__isnull=True)
    has = {
        agency: (cases, owed)
        for agency, cases, owed in having.values_list("batch__agency").annotate(cases=Count("pk"), sum_owed=Sum("owed"))
    }
    approved = Q(state=StatementState.APPROVED)
    statements = AgencyStatement.objects.filter(agency__in=agencies).exclude(state=StatementState.DISCARDED)
    told = {
        agency: (recovered, commission, undecided)
        for agency, recovered, commission, undecided in statements.values_list("agency").annotate(
            sum_recovered=Sum("recovered", filter=approved), earned=Sum("commission", filter=approved),
            undecided=Count("pk", filter=Q(state=StatementState.MADE)),
        )
    }  # fmt: skip
    rows = []
    for one in agencies:
        cases, owed = has.get(one.pk, (0, ZERO))
        recovered, commission, undecided = told.get(one.pk, (ZERO, ZERO, 0))
        rows.append(
            AgencyRow(
                agency=one, cases=cases, owed=owed or ZERO, recovered=recovered or ZERO,
                commission=commission or ZERO, waiting=bool(undecided),
            )
        )  # fmt: skip
    return rows


def _batches(agency: Agency) -> list[BatchRow]:
    lasting = Q(placements__ended_at__isnull=True)
    rows = (
        agency.batches.select_related("made_by", "agency")
        .annotate(
            all_of_them=Count("placements"), lasting=Count("placements", filter=lasting),
            owed=Sum("placements__owed", filter=lasting),
            collected=Count("placements", filter=Q(placements__outcome="collected")),
        )
        .order_by("-number")[:MOST_ROWS]
    )  # fmt: skip
    return [
        BatchRow(batch=row, cases=row.all_of_them, open=row.lasting, owed=row.owed or ZERO, collected=row.collected)
        for row in rows
    ]
