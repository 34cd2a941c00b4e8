"""What pages show of the ledger, and of what restrains contact with a customer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from casework.contact.models import ContactAttempt, ContactFlag, GateRelease, Hold
from casework.lib.compiled import Compiled, OneOf
from casework.people.floor_parts import Done
from casework.people.models import Team
from casework.portfolio.models import ContactPoint, Customer


def attempts_of(*, customer: Customer, limit: int = 50) -> list[ContactAttempt]:
    """Return the customer's newest attempts, newest first, with who made them and where: one query."""
    rows = ContactAttempt.objects.filter(customer=customer).select_related("made_by", "point")
    return list(rows.order_by("-made_at", "-pk")[:limit])


def points_of(*, customer: Customer) -> list[ContactPoint]:
    """Return the customer's contact points in the order of their rank: one query."""
    return list(ContactPoint.objects.filter(customer=customer))


def contacts_of(team: Team, day_start: datetime) -> Done:
    """Return, per member of `team`, how many contacts they made since `day_start`. One query."""
    rows = (
        ContactAttempt.objects.filter(
            made_at__gte=day_start, made_by__memberships__team=team, made_by__memberships__left_on__isnull=True
        )
        .order_by()
        .values_list("made_by")
        .annotate(number=Count("pk"))
    )
    return {person: [(_("contacts"), number)] for person, number in rows}


_HOLDS: Compiled[Hold] = Compiled(
    lambda: Hold.objects.filter(OneOf("customer", "customers"), lifted_at__isnull=True).order_by("placed_at", "pk")
)


def holds_on(debts: Mapping[int, tuple[int, int]]) -> dict[int, list[str]]:
    """Return, per key, the kinds of holds on these debts, in words. debts: key → (customer id, loan id). One query."""
    customers = list({customer for customer, _loan in debts.values()})
    of_customer: dict[int, list[Hold]] = {}
    for row in _HOLDS.objects(customers=customers) if customers else ():
        of_customer.setdefault(row.customer_id, []).append(row)
    return {
        key: [str(row.get_kind_display()) for row in of_customer[customer] if row.loan_id in (None, loan)]
        for key, (customer, loan) in debts.items()
        if customer in of_customer
    }


@dataclass(frozen=True, kw_only=True)
class Restraints:
    """What restrains contact with a customer. holds: on them or on this debt, open; past: those that were lifted;
    wishes: open, objections of third parties among them; release: the one that can be used now.
    """

    holds: list[Hold]
    past: list[Hold]
    wishes: list[ContactFlag]
    release: GateRelease | None


def restraints(*, customer: Customer, loan: int, now: datetime) -> Restraints:
    """Return what restrains contact about this debt. Three queries."""
    of_it = Hold.objects.filter(Q(loan__isnull=True) | Q(loan=loan), customer=customer)
    holds = list(of_it.select_related("placed_by", "lifted_by").order_by("-placed_at", "-pk"))
    wishes = ContactFlag.objects.filter(customer=customer, lifted_at__isnull=True)
    releases = GateRelease.objects.filter(customer=customer, used_at__isnull=True, expires_at__gt=now)
    return Restraints(
        holds=[hold for hold in holds if hold.lifted_at is None],
        past=[hold for hold in holds if hold.lifted_at is not None],
        wishes=list(wishes.select_related("point", "placed_by").order_by("-placed_at", "-pk")),
        release=releases.select_related("given_by").order_by("pk").first(),
    )


def hold_on(*, customer: Customer, public_id: UUID) -> Hold:
    """Return a hold of the customer. Raises Http404."""
    return get_object_or_404(Hold.objects.filter(customer=customer), public_id=public_id)


def wish_of(*, customer: Customer, public_id: UUID) -> ContactFlag:
    """Return a wish of the customer. Raises Http404."""
    return get_object_or_404(ContactFlag.objects.filter(customer=customer), public_id=public_id)
