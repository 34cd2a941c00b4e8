"""All that a reviewer reads of an order before deciding it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, F, Q
from django.shortcuts import get_object_or_404

from casework.portfolio.models import ContactPoint, Customer, Loan, Relation
from casework.review import permissions, words
from casework.review.models import Decision, ReviewOrder
from casework.review.selectors.reasons import reason_labels, reasons_of

if TYPE_CHECKING:
    from casework.people.models import User

RELATED = ("book", "product", "customer", "pool", "assignee", "initial_by", "rereview_by", "loan")
MOST = 20  # of each kind of other thing; nobody reads further


@dataclass(frozen=True, kw_only=True)
class Section:
    """Facts under one heading."""

    title: str
    facts: list[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A risk and the check that it calls for ("" for none)."""

    finding: str
    advice: str


@dataclass(frozen=True, kw_only=True)
class Shared:
    """Another customer who is reached at one of the applicant's numbers. orders: how many they applied for."""

    customer: Customer
    orders: int


@dataclass(frozen=True, kw_only=True)
class Made:
    """A decision already made, and its reasons in words."""

    decision: Decision
    reasons: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Dossier:
    """An order with everything around it. may_reveal: whether the viewer may ask for numbers in clear."""

    order: ReviewOrder
    sections: list[Section]
    findings: list[Finding]
    points: list[ContactPoint]
    decisions: list[Made]
    earlier_orders: list[ReviewOrder]
    loans: list[Loan]
    shared: list[Shared]
    may_reveal: bool


def order_shown(user: "User", public_id: UUID) -> ReviewOrder:
    """Return the order with what every part of its page shows. Raises Http404 unless `user` may read it."""
    return get_object_or_404(permissions.visible_to(user).select_related(*RELATED), public_id=public_id)


def order_left_open(user: "User", public_id: UUID) -> tuple[ReviewOrder, bool]:
    """Return the order of a page that may have been open for long, and whether `user` may still read it.

    Who held it and lost it is told where it stands, nothing more. Raises Http404 for everybody else.
    """
    seen = permissions.visible_to(user).filter(public_id=public_id)
    order = seen.select_related(*RELATED).first()
    return (order, True) if order else (order_once_held(user, public_id), False)


def order_once_held(user: "User", public_id: UUID) -> ReviewOrder:
    """Return an order that `user` holds or held: deciding one that was taken away is told as such. Raises Http404."""
    return get_object_or_404(permissions.once_held_by(user).select_related(*RELATED), public_id=public_id)


def dossier(*, order: ReviewOrder, viewer: "User", today: date) -> Dossier:
    """Return what to read of `order` (from `order_shown`). today: for counting what is late. Eight queries at most."""
    points = list(order.customer.contact_points.all())
    return Dossier(
        order=order,
        sections=sections_of(order.application),
        findings=findings_of(order.application),
        points=points,
        decisions=_decisions(order),
        earlier_orders=_other_orders(order),
        loans=_loans(order, today),
        shared=_shared(order, points),
        may_reveal=permissions.revealable_by(viewer).filter(pk=order.pk).exists(),
    )


def sections_of(application: Mapping[str, Any]) -> list[Section]:
    """Return the application's facts by section, known sections first and in the house's order; risk apart."""
    known = [name for name in words.SECTIONS if name in application]
    others = [name for name in application if name not in words.SECTIONS and name != words.RISK]
    return [
        Section(title=words.section_title(name), facts=words.facts(application[name]))
        for name in [*known, *others]
        if application[name]
    ]


def findings_of(application: Mapping[str, Any]) -> list[Finding]:
    """Return the risk findings of an application."""
    return [
        Finding(finding=words.said_of(str(one.get("finding", ""))), advice=words.said(str(one.get("advice", ""))))
        for one in application.get(words.RISK, [])
    ]


def _decisions(order: ReviewOrder) -> list[Made]:
    made = list(Decision.objects.filter(order=order).select_related("decided_by").defer("snapshot").order_by("pk"))
    labels = reason_labels() if made else {}
    return [Made(decision=decision, reasons=reasons_of(decision, labels)) for decision in made]


def _other_orders(order: ReviewOrder) -> list[ReviewOrder]:
    others = ReviewOrder.objects.filter(customer=order.customer_id).exclude(pk=order.pk)
    return list(others.select_related("product").defer("application").order_by("-received_at", "-pk")[:MOST])


def _loans(order: ReviewOrder, today: date) -> list[Loan]:
    """Return the customer's other loans, each with its number of instalments and of late ones (`parts`, `late`).

    Late: paid after its due date, or unpaid although the due date is past.
    """
    late = Q(instalments__settled_on__gt=F("instalments__due_on")) | Q(
        instalments__settled_on__isnull=True, instalments__due_on__lt=today
    )
    loans = Loan.objects.filter(customer=order.customer_id)
    others = loans.exclude(pk=order.loan_id) if order.loan_id else loans
    counted = others.annotate(parts=Count("instalments"), late=Count("instalments", filter=late))
    return list(counted.select_related("product").order_by("-disbursed_on", "-pk")[:MOST])


def _shared(order: ReviewOrder, points: list[ContactPoint]) -> list[Shared]:
    hashes = [point.phone_hash for point in points if point.relation == Relation.OWN]
    if not hashes:
        return []
    others = (
        Customer.objects.filter(contact_points__phone_hash__in=hashes)
        .exclude(pk=order.customer_id)
        .annotate(applied=Count("orders", distinct=True))
        .defer("id_number", "job")
        .order_by("name", "pk")[:MOST]
    )
    return [Shared(customer=customer, orders=customer.applied) for customer in others]
