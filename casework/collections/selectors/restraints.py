"""What keeps a case from being worked, and the holds that a supervisor looks at."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from casework.collections import permissions
from casework.collections.models import CollectionCase
from casework.collections.querysets import CaseQuerySet
from casework.collections.selectors.reach import Reach
from casework.collections.selectors.reach import reach as reach_of
from casework.contact import selectors as contact
from casework.contact.models import Hold
from casework.contact.permissions import may_release
from casework.lib import bounded
from casework.people.navigation import MOST_COUNTED
from casework.people.permissions import team_ids_with

if TYPE_CHECKING:
    from casework.people.models import User

MOST = 200


@dataclass(frozen=True, kw_only=True)
class CaseRestraints:
    """What restrains contact for one case, and what the viewer may do about it."""

    known: contact.Restraints
    may_place: bool
    may_lift: bool
    may_release: bool

    @property
    def is_bare(self) -> bool:
        """Say whether nothing restrains it."""
        return not (self.known.holds or self.known.wishes or self.known.release)


@dataclass(frozen=True, kw_only=True)
class HoldLine:
    """One open hold of the supervisor's list. case: the newest open case that it touches; due: its review day came."""

    hold: Hold
    case: CollectionCase | None
    due: bool


@dataclass(frozen=True, kw_only=True)
class HoldsPage:
    """Open holds, those to be looked at first. due: how many have reached their day, "99+" for many; more: there are
    more.
    """

    lines: list[HoldLine]
    due: str
    more: bool
    only_due: bool


def case_restraints(
    *, case: CollectionCase, viewer: "User", now: datetime, reach: Reach | None = None
) -> CaseRestraints:
    """Return what restrains `case` (bucket, pool and the customer's book joined). Three queries, and those of the
    viewer's rights once a request; two more for who may let contacts pass, unless `reach` (its numbers) is known.

    Where letting one pass is offered beside the refusal of the numbers, it is not offered again.
    """
    leads = case.pool.team_id in team_ids_with(viewer, "assign_team")
    may_pass = leads and may_release(viewer)
    if may_pass:
        may_pass = not (reach or reach_of(case=case, viewer=viewer, now=now)).offers_release
    return CaseRestraints(
        known=contact.restraints(customer=case.customer, loan=case.loan_id, now=now),
        may_place=leads or case.assignee_id == viewer.pk,
        may_lift=leads,
        may_release=may_pass,
    )


def holds_page(*, viewer: "User", only_due: bool) -> HoldsPage:
    """Return the open holds on customers with an open case in the viewer's pools. Three queries."""
    rows = _holds(viewer)
    shown = _due(rows) if only_due else rows
    related = ("customer__book", "loan", "placed_by")
    found = list(shown.select_related(*related).order_by("review_on", "pk")[: MOST + 1])
    cases = _cases(viewer, found[:MOST])
    lines = [HoldLine(hold=hold, case=_case_of(hold, cases), due=_is_due(hold)) for hold in found[:MOST]]
    due = bounded.shown(_due(rows)[: MOST_COUNTED + 1].count(), most=MOST_COUNTED)
    return HoldsPage(lines=lines, due=due, more=len(found) > MOST, only_due=only_due)


def due_holds(viewer: "User") -> "list[QuerySet[Hold, Hold]]":
    """Return the holds that have reached their review day, for the navigation to count."""
    return [_due(_holds(viewer))]


def _holds(viewer: "User") -> "QuerySet[Hold, Hold]":
    """Return the open holds that touch an open case of the viewer's pools."""
    mine = _readable(viewer).filter(customer=OuterRef("customer"))
    touches = Q(Exists(mine), loan__isnull=True) | Q(Exists(mine.filter(loan=OuterRef("loan"))))
    return Hold.objects.filter(touches, lifted_at__isnull=True)


def _due(holds: "QuerySet[Hold, Hold]") -> "QuerySet[Hold, Hold]":
    """Keep those whose review day came, by the book's business date: the day that its people work."""
    return holds.filter(review_on__lte=F("customer__book__business_date"))


def _is_due(hold: Hold) -> bool:
    day = hold.customer.book.business_date
    return day is not None and hold.review_on <= day


def _readable(viewer: "User") -> CaseQuerySet:
    pools = permissions.pools_seen_by(viewer)
    return CollectionCase.objects.open().filter(pool__in=pools.values("pk"))


def _cases(viewer: "User", holds: list[Hold]) -> list[CollectionCase]:
    customers = {hold.customer_id for hold in holds}
    return list(_readable(viewer).filter(customer__in=customers).select_related("bucket", "assignee").order_by("-pk"))


def _case_of(hold: Hold, cases: list[CollectionCase]) -> CollectionCase | None:
    mine = (case for case in cases if case.customer_id == hold.customer_id and hold.loan_id in (None, case.loan_id))
    return next(mine, None)
