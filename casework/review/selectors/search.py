"""Finding orders by what somebody typed: only by what an index finds."""

from django.db.models import Q

from casework.lib.personal import lookup_hash
from casework.portfolio.models import ContactPoint, Customer
from casework.review.models import ReviewOrder

# A name that more people share than this is no way to find one of them.
MOST_PEOPLE = 200


def found_by(text: str) -> Q:
    """Return the filter for a text: the beginning of an order's number, of the applicant's name (as it was written, or
    with capitals), or a whole phone or ID number. One query for the applicants.
    """
    return Q(external_ref__startswith=text) | Q(customer__in=_applicants(text))


def customers_of_order(reference: str) -> list[int]:
    """Return the applicants of the orders of this whole number. One query."""
    orders = ReviewOrder.objects.filter(external_ref__in=list({reference, reference.upper()}))
    return list(orders.values_list("customer_id", flat=True)[:MOST_PEOPLE])


def _applicants(text: str) -> list[int]:
    named = Q()
    for spelling in {text, text.title(), text.upper()}:
        named |= Q(name__startswith=spelling)
    found = Customer.objects.filter(named).values_list("pk", flat=True)
    if hashed := lookup_hash(text):
        by_id = Customer.objects.filter(id_hash=hashed).exclude(id_hash="").values_list("pk", flat=True)
        by_phone = ContactPoint.objects.filter(phone_hash=hashed).order_by().values_list("customer", flat=True)
        found = found.union(by_id, by_phone)
    return list(found[:MOST_PEOPLE])
