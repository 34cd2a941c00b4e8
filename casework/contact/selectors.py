"""What pages show of the ledger."""

from casework.contact.models import ContactAttempt
from casework.portfolio.models import ContactPoint, Customer


def attempts_of(*, customer: Customer, limit: int = 50) -> list[ContactAttempt]:
    """Return the customer's newest attempts, newest first, with who made them and where: one query."""
    rows = ContactAttempt.objects.filter(customer=customer).select_related("made_by", "point")
    return list(rows.order_by("-made_at", "-pk")[:limit])


def points_of(*, customer: Customer) -> list[ContactPoint]:
    """Return the customer's contact points in the order of their rank: one query."""
    return list(ContactPoint.objects.filter(customer=customer))
