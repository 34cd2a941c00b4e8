"""What pages show of the ledger."""

from datetime import datetime

from django.db.models import Count
from django.utils.translation import gettext as _

from casework.contact.models import ContactAttempt
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
