"""How to reach the borrower of a case, and what the contact gate says of each number."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.shortcuts import get_object_or_404

from casework.collections import permissions
from casework.collections.desk import business_day
from casework.collections.models import CollectionCase
from casework.collections.selectors.known import numbers_of
from casework.collections.selectors.leading import Lead, lead_of
from casework.contact.gate import Verdict, allowed_each
from casework.contact.models import Channel, Purpose
from casework.contact.permissions import may_release
from casework.contact.rules import Rule
from casework.people.permissions import team_ids_with
from casework.portfolio.models import ContactPoint, Relation
from casework.portfolio.outside.selectors import Outside, known_outside

if TYPE_CHECKING:
    from casework.people.models import User

# What a single number has of its own; every other rule holds for the customer and is told once.
OWN_RULES = frozenset({Rule.POINT_STATUS, Rule.THIRD_PARTY})


@dataclass(frozen=True, kw_only=True)
class PointLine:
    """One number. verdict: what the gate says of calling it now; None for readers who call nobody."""

    point: ContactPoint
    verdict: Verdict | None

    @property
    def refusal(self) -> str:
        """Why this number cannot be called, where that is the number's own reason; "" otherwise."""
        refused = self.verdict is not None and self.verdict.rule in OWN_RULES
        return str(self.verdict.message) if self.verdict is not None and refused else ""

    @property
    def waits(self) -> str:
        """Why this number cannot be called yet, where waiting or a release helps; "" otherwise."""
        waits = self.verdict is not None and not self.verdict.allowed and self.verdict.rule not in OWN_RULES
        return str(self.verdict.message) if self.verdict is not None and waits else ""


@dataclass(frozen=True, kw_only=True)
class Reach:
    """The numbers of a case. A reminder knows only the borrower's own.

    refused: why nobody may be called now, None when somebody may; lead: who leads the contact, where several collectors
    hold cases of the customer; may_call: the viewer works the case; may_pass: only
    internal rules are in the way, and the viewer may let a contact pass them; may_reveal: may see numbers in clear.
    """

    own: list[PointLine]
    named: list[PointLine]
    refused: Verdict | None
    lead: Lead | None
    may_call: bool
    may_pass: bool
    may_reveal: bool

    @property
    def refusal(self) -> str:
        """Why nobody may be called now, in the viewer's language; "" when somebody may."""
        return str(self.refused.message) if self.refused is not None else ""

    @property
    def first(self) -> ContactPoint | None:
        """The number to try first; None when the borrower has none."""
        return self.own[0].point if self.own else None

    @property
    def offers_release(self) -> bool:
        """Say whether one contact can be let pass beside the refusal: by whoever does not call themselves."""
        return self.may_pass and not (self.may_call and self.first is not None)


def purpose_of(case: CollectionCase) -> Purpose:
    """Return why the borrower is contacted: in a reminder bucket only to remind."""
    return Purpose.REMINDER if case.bucket.is_reminder else Purpose.COLLECTION


def point_of(case: CollectionCase, public_id: UUID) -> ContactPoint:
    """Return this number of the case's customer; in a reminder the borrower's own only. Raises Http404."""
    points = ContactPoint.objects.filter(customer=case.customer_id)
    if case.bucket.is_reminder:
        points = points.filter(relation=Relation.OWN)
    return get_object_or_404(points, public_id=public_id)


def first_point(case: CollectionCase) -> ContactPoint | None:
    """Return the borrower's own number to try first; None without any. One query."""
    return ContactPoint.objects.filter(customer=case.customer_id, relation=Relation.OWN).first()


def outside_of(*, case: CollectionCase, now: datetime) -> Outside:
    """Return what is known of the borrower from elsewhere (bucket and book joined). A reminder knows nobody but the
    borrower. Three queries at most.
    """
    return known_outside(
        customer_id=case.customer_id, book_id=case.book_id, day=business_day(case.book, now),
        with_address_book=not case.bucket.is_reminder,
    )  # fmt: skip


def reach(*, case: CollectionCase, viewer: "User", now: datetime) -> Reach:
    """Return the numbers of `case` (bucket, pool and the customer's book joined). Six queries at most."""
    works, leads = case.assignee_id == viewer.pk, case.pool.team_id in team_ids_with(viewer, "assign_team")
    points = numbers_of(case)
    verdicts: dict[int, Verdict] = {}
    if (works or leads) and points:
        verdicts = allowed_each(
            customer=case.customer,
            points=points,
            channel=Channel.CALL,
            purpose=purpose_of(case),
            actor=viewer,
            now=now,
            loan=case.loan_id,
        )
    lines = [PointLine(point=point, verdict=verdicts.get(point.pk)) for point in points]
    refused = _general(verdicts.values())
    return Reach(
        own=[line for line in lines if not line.point.is_third_party],
        named=[line for line in lines if line.point.is_third_party],
        refused=refused,
        lead=lead_of(case),
        may_call=works,
        may_pass=refused is not None and refused.passable and may_release(viewer),
        may_reveal=permissions.reaches(viewer, case),
    )


def _general(verdicts: Iterable[Verdict]) -> Verdict | None:
    """Return why nobody may be called; None when somebody may, or when each number has a reason of its own."""
    said = list(verdicts)
    if any(one.allowed for one in said):
        return None
    return next((one for one in said if one.rule not in OWN_RULES), None)
