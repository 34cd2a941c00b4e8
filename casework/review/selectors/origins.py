"""The orders that attempts were made for, as the contact rules' pages link them."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from casework.contact.origins import Origin, of_links
from casework.review import permissions
from casework.review.models import OrderContact

if TYPE_CHECKING:
    from casework.people.models import User


def orders_of(viewer: "User", attempts: Collection[int]) -> dict[int, Origin]:
    """Return the order of each of these attempts (ids) that was made for one that `viewer` may read. One query."""
    links = OrderContact.objects.filter(order__in=permissions.visible_to(viewer).values("pk"))
    return of_links(links, attempts, item="order", name="order__external_ref", page="review:order")
