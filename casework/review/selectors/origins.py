"""The orders that attempts were made for, as the contact rules' pages link them."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse

from casework.contact.origins import Origin
from casework.review import permissions
from casework.review.models import OrderContact

if TYPE_CHECKING:
    from casework.people.models import User


def orders_of(viewer: "User", attempts: Collection[int]) -> dict[int, Origin]:
    """Return the order of each of these attempts (ids) that was made for one that `viewer` may read. One query."""
    made_for = Q(attempt__in=attempts) | Q(call__attempt__in=attempts)
    links = OrderContact.objects.filter(made_for, order__in=permissions.visible_to(viewer).values("pk"))
    rows = links.values_list("attempt", "call__attempt", "order__public_id", "order__external_ref")
    return {
        attempt or of_call: Origin(name=reference, url=reverse("review:order", args=[order]))
        for attempt, of_call, order, reference in rows
    }
